"""What an install has to know about the machine before it plans. Reads, never changes."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from admin import ports
from admin.firststart import this_years
from admin.install_plan import DATA, FINISHED, RELEASES, RESOLVED, Machine
from config.box import ADMIN
from config.settings import load_settings

__all__ = [
    "DnsPortTaken",
    "is_finished",
    "machine",
    "product_files",
    "release_name",
    "system_python",
    "systemd_runs",
]

_PACKAGES = ("admin", "blocklists", "config", "policy", "reporting", "resolver", "systemd", "docs")
_FILES = (
    "lachan",
    "pyproject.toml",
    "constraints.txt",
    "README.md",
    "README.vi.md",
    "CHANGELOG.md",
    "LICENSE",
)
_RESOLVED_NAME = "systemd-resolve"  # the kernel keeps 15 letters of a program's name
_PRIVATE_HOMES = ("/home/", "/root/", "/run/user/")  # ProtectHome=yes hides them from the services


class DnsPortTaken(Exception):
    """Another program has port 53, and it is none that we may switch off."""

    def __init__(self, holder: ports.Holder) -> None:
        super().__init__(f"{holder.name} (pid {holder.pid})")
        self.holder = holder


def product_files(source: Path) -> list[str]:
    """Return the files of the product below `source`, relative and sorted: no tests, no caches."""
    return sorted([name for name in _FILES if (source / name).is_file()] + list(_package_files(source)))


def _package_files(source: Path) -> Iterator[str]:
    for package in _PACKAGES:
        for folder, folders, files in os.walk(source / package):
            folders[:] = [name for name in folders if name != "__pycache__" and not name.startswith(".")]
            for name in files:
                if not name.endswith(".pyc") and not name.startswith("."):
                    yield str((Path(folder) / name).relative_to(source))


def release_name(source: Path) -> str:
    """Name the release by a fingerprint of its files: the same product has the same name."""
    digest = hashlib.sha256()
    for name in product_files(source):
        content = (source / name).read_bytes()
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:12]


def system_python() -> str:
    """Return a Python that the services can read: the system's, else the one we were started from.

    Raises LookupError if there is only one in somebody's home.
    """
    candidates = [
        "/usr/bin/python3",
        "/usr/local/bin/python3",
        getattr(sys, "_base_executable", sys.executable),
    ]
    for candidate in candidates:
        real = str(Path(candidate).resolve())
        if Path(real).is_file() and not real.startswith(_PRIVATE_HOMES) and _is_new_enough(real):
            return candidate
    raise LookupError(
        "no Python 3.11 or newer outside of people's homes; on Debian: sudo apt install python3"
    )


def _is_new_enough(python: str) -> bool:
    """Judge by the name that a distribution gives it (`python3.11`)."""
    minor = Path(python).name.removeprefix("python3").lstrip(".")
    return minor.isdigit() and int(minor) >= 11


def systemd_runs() -> bool:
    """Say whether systemd runs this machine (sd_booted(3)): not in a chroot or in most containers."""
    return Path("/run/systemd/system").is_dir() and shutil.which("systemctl") is not None


def is_finished(root: Path, release: str) -> bool:
    """Say whether an install of this release came to its end below `root`."""
    try:
        return (root / FINISHED.lstrip("/")).read_text(encoding="utf-8") == f"{release}\n"
    except OSError:
        return False


def machine(source: Path, root: Path, preset: str) -> Machine:
    """Gather what the plan needs. Raises DnsPortTaken, and ConfigInvalid for a bad settings file there.

    preset: whose rules to begin with (config.presets).
    """
    live = root == Path("/")
    releases = root / RELEASES.lstrip("/")
    name = release_name(source)
    switched_off = (root / RESOLVED.lstrip("/")).exists()
    resolv = Path("/etc/resolv.conf")
    return Machine(
        release=name,
        old_releases=tuple(sorted(p.name for p in releases.iterdir() if p.is_dir() and p.name != name))
        if releases.is_dir()
        else (),
        texts={file.name: file.read_text(encoding="utf-8") for file in (source / "systemd").iterdir()},
        policy=this_years(preset),
        page=str(ADMIN),
        stub=switched_off or (live and _stub_is_in_the_way(root)),
        stub_resolv_conf=live
        and resolv.is_symlink()
        and resolv.resolve().parent == Path("/run/systemd/resolve"),
        live=live,
    )


def _stub_is_in_the_way(root: Path) -> bool:
    """Say whether systemd-resolved holds a port that DNS needs. Raises DnsPortTaken for others."""
    settings = load_settings(root / DATA.lstrip("/") / "settings.toml", low_ports=True)
    for endpoint in settings.dns:
        error = ports.why_not(endpoint.host, endpoint.port)
        if error is None or not ports.is_taken(error):
            continue
        holder = ports.holder(endpoint.port) or ports.Holder(0, "?")
        if holder.name == _RESOLVED_NAME:
            return True
        if not _is_ours(holder):
            raise DnsPortTaken(holder)
    return False


def _is_ours(holder: ports.Holder) -> bool:
    """Say whether it is the resolver that an earlier install started."""
    try:
        words = Path(f"/proc/{holder.pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return b"resolver" in words and DATA.encode() in words
