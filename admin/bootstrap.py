"""Sets up the Python environment the product runs in; the launcher calls it when its stamp does not match.

Run by the system's Python as a plain file (`python3 -I admin/bootstrap.py HERE VENV LEVEL CHECKSUM`), before
anything is installed: only the standard library is imported here, and nothing of ours.

Theory of operation. Under a lock, so that two starts at once take turns: an `unfinished` marker is written
first and taken away last; a stamp of what was wanted is written just before that. A start that finds the
marker knows that somebody pulled the plug: in the first set-up it begins again from nothing, in an update it
installs again. One that finds only an old stamp installs what changed. A set-up that fails politely (no
network) leaves a working environment as it was.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

LEVELS = ("run", "collector", "test")
MARKER = "unfinished"
NEW, UPDATE = "new", "update"

# What the tests start besides Python: the program they call, the Debian package that brings it, what is
# skipped without it.
TEST_PROGRAMS = {
    "unbound": ("unbound", "tests against a real resolver"),
    "dig": ("bind9-dnsutils", "tests with dig"),
    "kdig": ("knot-dnsutils", "tests with kdig"),
    "dnsperf": ("dnsperf", "tests under load"),
    "chromium": ("chromium", "tests of the page in a browser"),
    "nft": ("nftables", "the check of firewall rules"),
    "shellcheck": ("shellcheck", "the check of the launcher"),
    "postgres": ("postgresql", "tests of the collector on PostgreSQL"),
}
FONT_PACKAGE = "fonts-dejavu-core"  # Vietnamese marks included; a browser without any font draws boxes

# Debian starts a service as soon as its package is there, and Unbound would take port 53. A policy-rc.d that
# says no keeps it off now, `disable` keeps it off after the next boot; both only for what we install here.
APT_SCRIPT = """
set -eu
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\\nexit 101\\n' >"$policy"
    chmod 755 "$policy"
    trap 'rm -f "$policy"' EXIT
    trap 'exit 130' INT TERM
fi
export DEBIAN_FRONTEND=noninteractive
apt-get install -y -qq --no-install-recommends "$@" </dev/null >&2 || {
    apt-get update -qq </dev/null >&2
    apt-get install -y -qq --no-install-recommends "$@" </dev/null >&2
}
for package in "$@"; do
    if { [ "$package" = unbound ] || [ "$package" = postgresql ]; } && [ -x /usr/bin/systemctl ]; then
        systemctl disable --quiet "$package.service" >/dev/null 2>&1 || true
    fi
done
"""

NETWORK_SIGNS = (
    "Failed to establish a new connection",
    "Temporary failure in name resolution",
    "NameResolutionError",
    "Name or service not known",
    "Network is unreachable",
    "Connection refused",
    "ConnectTimeoutError",
    "Read timed out",
    "ProxyError",
)


class SetupError(Exception):
    """The set-up cannot go on; the text says what a person does about it."""


def told(en: str, vi: str) -> str:
    """Return the text in the reader's language, which is found as `admin.words.language_of` finds it."""
    variables = ("LACHAN_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
    chosen = next((value for name in variables if (value := os.environ.get(name))), "")
    return vi if chosen.lower().startswith("vi") else en


def say(text: str) -> None:
    """Write one line for a person; stdout stays free for what the command itself prints."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def call(command: Sequence[str], **environ: str) -> subprocess.CompletedProcess[str]:
    """Run a program to its end with its output kept; environ is added to ours. Raises OSError."""
    return subprocess.run(command, check=False, capture_output=True, text=True, env={**os.environ, **environ})


def stamp_text(checksum: str) -> str:
    """Return what a finished set-up writes down: the checksums of what was asked, and its Python."""
    return f"{checksum}\n{sys.version_info.major}.{sys.version_info.minor}\n"


def requirements(here: Path, level: str) -> list[str]:
    """Return the requirement lines of pyproject.toml: the product's, then those of the level's extras."""
    project = tomllib.loads((here / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted: list[str] = list(project["dependencies"])
    for extra in LEVELS[1 : LEVELS.index(level) + 1]:
        wanted += project["optional-dependencies"].get(extra, [])
    return wanted


def is_ready(venv: Path, level: str, checksum: str) -> bool:
    """Say whether the environment was set up for exactly this, and to the end."""
    try:
        stamp = (venv / f"lachan-{level}.stamp").read_text(encoding="utf-8")
    except OSError:
        return False
    return stamp == stamp_text(checksum) and not (venv / MARKER).exists() and is_working(venv)


def is_working(venv: Path) -> bool:
    """Say whether the environment has an interpreter that starts, is of our version and has pip."""
    check = f"import sys, pip; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    try:
        return call([str(venv / "bin/python"), "-I", "-c", check]).returncode == 0
    except OSError:
        return False


@contextmanager
def locked(venv: Path) -> Iterator[None]:
    """Hold the lock of this environment; the kernel gives it back whatever becomes of us.

    It lies beside the environment itself, so that projects which share one by a link wait for each other.
    Raises SetupError if the folder cannot be written.
    """
    venv = venv.resolve()
    try:
        venv.parent.mkdir(parents=True, exist_ok=True)
        handle = (venv.parent / f"{venv.name}.lock").open("w", encoding="utf-8")
    except OSError as error:
        raise SetupError(
            told(
                f"cannot write in {venv.parent} ({error.strerror}). Start once as its owner, "
                "or name another folder: LACHAN_VENV=DIR",
                f"không ghi được vào {venv.parent} ({error.strerror}). Hãy chạy lần đầu bằng chủ thư mục, "
                "hoặc chọn thư mục khác: LACHAN_VENV=DIR",
            )
        ) from error
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(
                told(
                    "Another start is setting up; waiting for it …",
                    "Một lần chạy khác đang cài đặt; đang chờ …",
                )
            )
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def set_up(here: Path, venv: Path, level: str, checksum: str) -> None:
    """Bring the environment to what `level` needs; return at once if it is there. Raises SetupError."""
    if is_ready(venv, level, checksum):
        return
    with locked(venv):
        if is_ready(venv, level, checksum):  # the start we waited for did it
            return
        fresh = marked(venv) == NEW or not is_working(venv)
        what = (
            told("Setting up once", "Cài đặt lần đầu")
            if fresh
            else told("Bringing the installed packages up to date", "Cập nhật các gói đã cài")
        )
        long = told("about a minute", "khoảng một phút")
        tests = told("with what the tests need", "cùng những gì phần kiểm tra cần")
        say(f"{what} ({tests}) …" if level == "test" else f"{what}, {long} …")
        if fresh:
            create(venv)
        if not fresh:
            (venv / MARKER).write_text(UPDATE, encoding="utf-8")
        try:
            install(here, venv, requirements(here, level))
        except SetupError:
            if not fresh:  # pip refuses before it changes anything: what worked still works
                (venv / MARKER).unlink()
            raise
        for done in LEVELS[: LEVELS.index(level) + 1]:
            (venv / f"lachan-{done}.stamp").write_text(stamp_text(checksum), encoding="utf-8")
        (venv / MARKER).unlink()
        say(told("Ready.", "Đã xong."))


def marked(venv: Path) -> str:
    """Say what was under way when the plug was pulled: NEW, UPDATE, or "" for nothing."""
    try:
        return (venv / MARKER).read_text(encoding="utf-8") or NEW
    except OSError:
        return ""


def create(venv: Path) -> None:
    """Make an empty environment in place of what is there, or of what a link leads to. Raises SetupError."""
    venv = venv.resolve()
    if venv.exists() and any(venv.iterdir()) and not any((venv / n).exists() for n in (MARKER, "pyvenv.cfg")):
        raise SetupError(
            f"{venv} is not an environment of ours and not empty; LACHAN_VENV must name another folder"
        )
    require_ensurepip()
    shutil.rmtree(venv, ignore_errors=True)
    venv.mkdir(parents=True)
    (venv / MARKER).write_text(NEW, encoding="utf-8")
    # By its full name (python3.11): after an upgrade of the distribution that one is gone, and the launcher
    # sees at a glance that the environment has to be made anew; python3 would silently be another one.
    python = str(Path(sys.executable).resolve())
    made = call([python, "-m", "venv", str(venv)])
    if made.returncode:
        raise SetupError(f"python3 -m venv failed: {last_lines(made.stdout + made.stderr)}")


def require_ensurepip() -> None:
    """See to it that this Python can make environments with pip in them. Raises SetupError.

    Debian keeps that part in a package of its own.
    """
    probe = [sys.executable, "-I", "-c", "import ensurepip, venv"]
    if call(probe).returncode == 0:
        return
    package = f"python3.{sys.version_info.minor}-venv"
    if Path(sys.executable).resolve() == Path("/usr/bin/python3").resolve():
        package = "python3-venv"
    if not apt_install([package]) or call(probe).returncode:
        raise SetupError(
            told(
                f"{package} is missing and could not be installed. Install it: sudo apt install {package}",
                f"thiếu {package} và không tự cài được. Hãy cài: sudo apt install {package}",
            )
        )


def install(here: Path, venv: Path, wanted: Sequence[str]) -> None:
    """Install the requirements at the pinned versions, from wheels only. Raises SetupError."""
    if not wanted:
        return
    pip = [
        *(str(venv / "bin/python"), "-I", "-m", "pip", "install", "--quiet", "--no-input"),
        *("--disable-pip-version-check", "--retries", "2", "--only-binary", ":all:"),
        *("--constraint", str(here / "constraints.txt")),
    ]
    # PIP_USER=1 in somebody's environment would make pip refuse to work in a venv.
    run = call([*pip, *wanted], PIP_USER="0")
    if run.returncode == 0:
        return
    if any(sign in run.stderr for sign in NETWORK_SIGNS):
        raise SetupError(
            told(
                "the Python packages could not be fetched: no connection to the package index. "
                "Connect to the internet and start again; it is needed for this step only",
                "không tải được các gói Python: không có kết nối tới kho gói (package index). "
                "Hãy nối Internet rồi chạy lại; chỉ bước này cần Internet",
            )
        )
    raise SetupError(f"pip could not install the packages: {last_lines(run.stderr)}")


def last_lines(text: str, count: int = 6) -> str:
    """Return the end of a program's output, where it says what went wrong."""
    return "\n".join(text.strip().splitlines()[-count:])


def apt_install(packages: Sequence[str]) -> bool:
    """Install Debian packages as root or by a sudo that asks nothing; say whether that worked."""
    if shutil.which("apt-get") is None:
        return False
    command = ["sh", "-c", APT_SCRIPT, "sh", *packages]
    if os.geteuid() != 0:
        if shutil.which("sudo") is None or call(["sudo", "-n", "true"]).returncode:
            return False
        command = ["sudo", "-n", *command]
    say(
        told(f"Installing from Debian: {' '.join(packages)} …", f"Đang cài từ Debian: {' '.join(packages)} …")
    )
    run = call(command)
    if run.returncode:
        say(last_lines(run.stderr))
    return run.returncode == 0


def missing_programs() -> dict[str, str]:
    """Return the Debian packages the tests would need here, each with what is skipped without it."""
    servers = map(str, Path("/usr/lib/postgresql").glob("*/bin"))  # Debian keeps them out of the path
    path = ":".join((os.environ.get("PATH", ""), "/usr/sbin", "/sbin", *servers))
    missing = {
        package: skipped
        for program, (package, skipped) in TEST_PROGRAMS.items()
        if shutil.which(program, path=path) is None
    }
    fonts = Path("/usr/share/fonts")
    if not fonts.is_dir() or next(fonts.rglob("*.[to]tf"), None) is None:
        missing[FONT_PACKAGE] = "Vietnamese text in the browser"
    return missing


def add_test_programs(environ: Mapping[str, str]) -> None:
    """Install what the tests start from Debian. What cannot be had is named; in CI that is an error.

    Raises SetupError.
    """
    missing = missing_programs()
    if not missing:
        return
    apt_install(list(missing))
    missing = missing_programs()
    if not missing:
        return
    lost = "; ".join(f"{skipped} ({package})" for package, skipped in missing.items())
    if environ.get("CI", "").lower() in {"1", "true"}:
        raise SetupError(f"not installed, and CI skips nothing: {lost}")
    say(f"Skipped for want of Debian packages: {lost}. To have them: sudo apt install {' '.join(missing)}")


def main(arguments: Sequence[str]) -> int:
    """Set up; return the exit code (0 ready, 2 impossible here, 130 interrupted)."""
    parser = argparse.ArgumentParser(prog="bootstrap")
    parser.add_argument("here", type=Path)
    parser.add_argument("venv", type=Path)
    parser.add_argument("level", choices=LEVELS)
    parser.add_argument("checksum")
    options = parser.parse_args(arguments)
    try:
        set_up(options.here, options.venv, options.level, options.checksum)
        if options.level == "test":
            add_test_programs(os.environ)
    except SetupError as error:
        say(f"lachan: {error}")
        return 2
    except KeyboardInterrupt:
        say("\nlachan: interrupted; the next start finishes the set-up")
        return 130
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
