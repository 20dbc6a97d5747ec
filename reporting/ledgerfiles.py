"""The files of the ledger's folder: a key an enrolment, a file of signed bytes a report, a receipt each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Protocol

from reporting.ledgerstate import LedgerBroken
from reporting.schema.envelope import ReportRefused, Signed, opened
from reporting.schema.signing import public_key

_REPORT = re.compile(r"report-([0-9]{3})-([0-9]{6})\.json")
_MODE = 0o640  # the group is the box's own processes; the resolver's unit cannot see the folder


class Number(NamedTuple):
    """Which report: of which enrolment's key, and its sequence number."""

    enrolment: int
    sequence: int


class Write(Protocol):
    """How files are written: whole, or not at all."""

    def __call__(self, path: Path, data: bytes, mode: int = ...) -> None:
        """Replace a file."""


class LedgerFiles:
    """Reads and writes them; decides nothing."""

    def __init__(self, folder: Path, write: Write) -> None:
        self.folder = folder
        self.state = folder / "state.json"
        self._write = write

    def numbers(self) -> Iterator[Number]:
        """Yield the numbers of all reports that are there, oldest first."""
        for path in sorted(self.folder.iterdir()):
            if name := _REPORT.fullmatch(path.name):
                yield Number(int(name[1]), int(name[2]))

    def read(self, number: Number) -> Signed | None:
        """Return a report, None where there is none. Raises LedgerBroken for a damaged one."""
        path = self._report(number)
        try:
            return opened(path.read_bytes())
        except FileNotFoundError:
            return None
        except ReportRefused as error:
            raise LedgerBroken(f"{path}: {error}") from None

    def put(self, number: Number, data: bytes) -> None:
        """Write a report; it is on the disk when this returns."""
        self._write(self._report(number), data, _MODE)

    def drop(self, number: Number) -> None:
        """Remove a report."""
        self._report(number).unlink(missing_ok=True)

    def put_state(self, data: bytes) -> None:
        """Write the state; it is on the disk when this returns."""
        self._write(self.state, data, _MODE)

    def put_receipt(self, number: Number, signed: Signed, data: bytes) -> None:
        """Write that somebody received a report."""
        self._write(self._receipt(number, signed), data, _MODE)

    def has_receipt(self, number: Number, signed: Signed) -> bool:
        """Whether somebody is known to have received these very bytes."""
        return self._receipt(number, signed).exists()

    def put_key(self, enrolment: int, private: bytes) -> None:
        """Write the private key of an enrolment."""
        self._write(self._key(enrolment), private, _MODE)

    def key(self, enrolment: int) -> bytes:
        """Return the private key of an enrolment. Raises LedgerBroken."""
        path = self._key(enrolment)
        try:
            private = path.read_bytes()
            public_key(private)
        except (OSError, ValueError) as error:
            raise LedgerBroken(f"{path}: the key cannot be read ({error}); enrol the box anew") from None
        return private

    def witness(self, enrolment: int) -> int:
        """Return what a copy of the folder does not share: the key file's inode, 0 without one."""
        try:
            return self._key(enrolment).stat().st_ino
        except FileNotFoundError:
            return 0

    def _key(self, enrolment: int) -> Path:
        return self.folder / f"key-{enrolment:03d}"

    def _report(self, number: Number) -> Path:
        return self.folder / f"report-{number.enrolment:03d}-{number.sequence:06d}.json"

    def _receipt(self, number: Number, signed: Signed) -> Path:
        name = f"receipt-{number.enrolment:03d}-{number.sequence:06d}-{signed.digest[:16]}.json"
        return self.folder / name
