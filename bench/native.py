"""Compiles the two C helpers, the floor and the upstream, where there is a compiler."""

from __future__ import annotations

import subprocess
from pathlib import Path

from bench.machine import find_program

HERE = Path(__file__).resolve().parent


def compile_helper(name: str, directory: Path) -> Path | None:
    """Compiles bench/NAME.c into DIRECTORY; None when there is no compiler.

    Raises RuntimeError with the compiler's words when it refuses the file: that is a mistake of ours, not of the
    machine, so it must not pass as "no compiler".
    """
    compiler = find_program("cc") or find_program("gcc") or find_program("clang")
    if compiler is None:
        return None
    binary = directory / name
    words = [compiler, "-O2", "-o", str(binary), str(HERE / f"{name}.c")]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{compiler} could not compile {name}.c:\n{done.stderr}")
    return binary
