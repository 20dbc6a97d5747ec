"""Reading lease files while servers write them. The only edge of the package.

dnsmasq empties its file and writes it anew in place, ISC dhcpd and Kea append and rotate, odhcpd renames.
So a file counts only when it held still while it was read; until then, and while it is away, what was read
before goes on. A file that may not be read is said with the command that lets it be read.
"""

from __future__ import annotations

import errno
import grp
import os
import pwd
import stat
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO, NamedTuple

from admin.leases.files import LARGEST, PLACES, parse_leases
from admin.leases.kea import names_of
from admin.leases.lease import Lease, LeaseFile, LeasesUnreadable
from policy.devicemap import Trouble

_TRIES = 3
_EMPTIED = 2.0  # seconds; a file that became empty just now is about to be written
_PATIENCE = 600.0  # seconds for which a file that went away is missed before its leases are given up
_PEOPLE = 1000  # user ids from here on are people's (login.defs); servers have smaller ones

Stamp = tuple[tuple[int, int, int], ...]


class _Read(NamedTuple):
    stamp: Stamp
    leases: tuple[Lease, ...]
    at: float
    trouble: Trouble | None = None


class LeaseReader:
    """All lease files of a box. `look` costs a few `stat` calls while nothing has changed."""

    def __init__(
        self,
        named: Iterable[Path] = (),
        places: Iterable[Path] = PLACES,
        *,
        user: Callable[[], str] | None = None,
    ) -> None:
        """named: what settings name, said when it is missing; places: looked at where they are there."""
        self._named = tuple(named)
        self._files = tuple(dict.fromkeys((*self._named, *places)))
        self._user = user or _this_user
        self._seen: dict[Path, _Read] = {}

    def look(self, now: float) -> tuple[tuple[Lease, ...], tuple[Trouble, ...]]:
        """The leases of all files that hold at `now` (epoch seconds), and what could not be read."""
        leases: dict[str, Lease] = {}
        trouble = []
        for file in self._files:
            read = self._seen[file] = self._follow(file, now)
            for lease in read.leases:
                if lease.holds(now):
                    leases[lease.address] = _together(leases.get(lease.address), lease)
            if read.trouble:
                trouble.append(read.trouble)
        return tuple(leases.values()), tuple(trouble)

    def _follow(self, file: Path, now: float) -> _Read:
        before = self._seen.get(file, _Read((), (), now))
        for _ in range(_TRIES):
            try:
                stamp = _stamp(file) if file in self._named or _is_servers(file) else ()
                if stamp and stamp == before.stamp:
                    return before._replace(at=now)
                if not stamp:
                    return self._missing(file, before, now)
                data = _content(file)
                settled = stamp == _stamp(file)
            except OSError as error:
                return _Read((), before.leases, now, self._refused(file, error))
            if settled and (data.endswith(b"\n") or abs(now - stamp[-1][0] / 1e9) > _EMPTIED):
                return self._parsed(file, data, stamp, now)
        return before

    def _parsed(self, file: Path, data: bytes, stamp: Stamp, now: float) -> _Read:
        try:
            found = parse_leases(data)
        except LeasesUnreadable as error:
            return _Read(stamp, (), now, Trouble(str(file), "unknown", detail=str(error)))
        return _Read(stamp, found.leases, now, _oddities(file, found))

    def _missing(self, file: Path, before: _Read, now: float) -> _Read:
        if 0 <= now - before.at < _PATIENCE and before.leases:
            return before  # between two names of a rotation
        gone = Trouble(str(file), "missing") if file in self._named else None
        return _Read((), (), now, gone)

    def _refused(self, file: Path, error: OSError) -> Trouble:
        if not isinstance(error, PermissionError):
            return Trouble(str(file), "failed", detail=error.strerror or str(error))
        return why_refused(file, self._user())


def why_refused(file: Path, user: str) -> Trouble:
    """Why the chores' user may not read a file: at which folder it ends, and which group would open that."""
    for path in (*reversed(file.parents), file):
        if os.access(path, os.R_OK if path == file else os.X_OK):
            continue
        try:
            found = path.stat()
        except OSError:
            break
        opens = found.st_mode & (stat.S_IRGRP if path == file else stat.S_IXGRP)
        group = _group(found.st_gid) if opens and found.st_gid else ""
        return Trouble(str(file), "group" if group else "denied", str(path), user, group)
    return Trouble(str(file), "denied", str(file), user)


def _together(one: Lease | None, other: Lease) -> Lease:
    """Two files about one address (odhcpd's two): each says what the other does not."""
    if one is None:
        return other
    return other._replace(mac=other.mac or one.mac, name=other.name or one.name)


def _oddities(file: Path, found: LeaseFile) -> Trouble | None:
    return Trouble(str(file), "odd", count=found.odd) if found.odd else None


def _files_of(file: Path) -> list[Path]:
    """The files that make up one: Kea's clean-ups belong to it."""
    if file.suffix != ".csv" and file.name not in {"dhcp4.leases", "dhcp6.leases"}:
        return [file]
    parts = [Path(part) for part in names_of(file)]
    there = [part for part in parts if part.exists()]
    if parts[0] in there:
        return [part for part in there if part in (parts[0], parts[-1])]
    return there


def _stamp(file: Path) -> Stamp:
    """What changes when a file does; () while it is not there. Raises OSError where looking is forbidden."""
    stamps = []
    for part in _files_of(file):
        try:
            found = part.stat()
        except FileNotFoundError:
            continue
        stamps.append((found.st_mtime_ns, found.st_size, found.st_ino))
    return tuple(stamps)


def _is_servers(file: Path) -> bool:
    """Whether a file that nobody named can be a DHCP server's: in /tmp anybody may put one under its name.

    Who believed that one would take any computer for the teacher's.
    """
    try:
        found, folder = file.lstat(), file.parent.stat()
    except OSError:
        return True  # whoever reads it finds out what is wrong
    if not folder.st_mode & stat.S_IWOTH:
        return True
    return stat.S_ISREG(found.st_mode) and found.st_uid < _PEOPLE


def _content(file: Path) -> bytes:
    parts = []
    for part in _files_of(file):
        with _opened(part) as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise OSError(errno.EINVAL, "it is no plain file")
            parts.append(stream.read(LARGEST))
    return b"".join(parts)


def _opened(file: Path) -> BinaryIO:
    """The file for reading, without waiting for anybody: a pipe of that name would never end."""
    return os.fdopen(os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb")


def _group(number: int) -> str:
    try:
        return grp.getgrgid(number).gr_name
    except KeyError:
        return ""


def _this_user() -> str:
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return f"user {os.geteuid()}"
