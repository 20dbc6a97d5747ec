"""Runs every check of the project and says at the end which failed; `./lachan test` calls it.

With arguments: only pytest, with them. Without: the linters one after the other beside the tests (on two
cores they fit in the time the tests take), their reports as they end, then the tests' output as it comes.
"""

from __future__ import annotations

import os
import queue
import re
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
PYTEST = [sys.executable, "-m", "pytest"]
SHELL_FILES = ("lachan", ".ci/run")
CLOSING = re.compile(r"^(?:\x1b\[[0-9;]*m)*=* ?.*\d+ (?:passed|failed|skipped|errors?)\b.* in [\d.:]+")


def linters() -> dict[str, list[str]]:
    """Name and command of each linter; shellcheck where it is installed."""
    python = [sys.executable, "-m"]
    commands = {
        "ruff check": [*python, "ruff", "check", "--quiet", "."],
        "ruff format": [*python, "ruff", "format", "--check", "--quiet", "."],
        "import-linter": [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command as c; c()",
        ],
        "mypy --strict": [*python, "mypy", "--no-error-summary"],
    }
    if shutil.which("shellcheck"):
        commands["shellcheck"] = ["shellcheck", *SHELL_FILES]
    return commands


def run_linter(command: list[str]) -> tuple[int, str, float]:
    """Exit code, output and seconds of one linter; one that cannot start has failed."""
    begun = time.monotonic()
    try:
        done = subprocess.run(
            command, check=False, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
    except OSError as error:
        return 127, f"{command[0]}: {error}\n", time.monotonic() - begun
    return done.returncode, done.stdout, time.monotonic() - begun


def start_pytest() -> tuple[subprocess.Popen[str], queue.Queue[str | None]]:
    """Start the tests; their lines gather in the queue, None ends them."""
    colour = ["--color=yes"] if sys.stdout.isatty() else []
    process = subprocess.Popen(
        [*PYTEST, *colour],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        bufsize=1,
    )
    lines: queue.Queue[str | None] = queue.Queue()

    def gather() -> None:
        assert process.stdout is not None
        with process.stdout:
            for line in process.stdout:
                lines.put(line)
        lines.put(None)

    threading.Thread(target=gather, daemon=True).start()
    return process, lines


def show(lines: queue.Queue[str | None]) -> str:
    """Print the tests' output to its end; return their closing line."""
    closing = ""
    while (line := lines.get()) is not None:
        print(line, end="", flush=True)
        if CLOSING.search(line):
            closing = line.rstrip("\n")
    return closing


def run_all() -> int:
    """Run everything; return 1 if any check failed."""
    begun = time.monotonic()
    process, lines = start_pytest()
    results: dict[str, bool] = {}
    try:
        for name, command in linters().items():
            code, output, seconds = run_linter(command)
            results[name] = code == 0
            print(f"── {name}: {'ok' if code == 0 else 'FAILED'} ({seconds:.0f} s)", flush=True)
            if code:
                print(output, flush=True)
        print("── pytest", flush=True)
        closing = show(lines)
        results["pytest"] = process.wait() == 0
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()
    failed = [name for name, good in results.items() if not good]
    print(f"── {len(results)} checks in {time.monotonic() - begun:.0f} s: " + verdict(failed))
    print(closing or "pytest gave no closing line", flush=True)
    return 1 if failed else 0


def verdict(failed: list[str]) -> str:
    """One line for a person."""
    return "all passed" if not failed else f"FAILED: {', '.join(failed)}"


def main(arguments: list[str]) -> int:
    """Run what was asked; return the exit code."""
    if arguments:
        os.chdir(PROJECT)
        return subprocess.call([*PYTEST, *arguments])
    try:
        return run_all()
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
