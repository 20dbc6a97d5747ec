"""What is remembered about the clock, in three small files.

last-good/time     the last time that was believed, epoch seconds; outlives a start of the machine
clock.json         in the runtime folder: the clock was believed since the machine started
clock-vouch.json   a person says that the clock is right, since the machine started
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from config.files import write_atomic


class Vouch(msgspec.Struct, frozen=True):
    """The clock said `epoch` when it was found right, in the run of the machine with this id."""

    epoch: float
    boot: str
    why: str = ""


class ClockFiles:
    """The three files. Whatever is missing or broken reads as nothing known; writing raises OSError."""

    def __init__(self, data: Path, runtime: Path) -> None:
        self.saved = data / "last-good" / "time"
        self.vouch = data / "clock-vouch.json"
        self.believed = runtime / "clock.json"

    def saved_time(self) -> float | None:
        """The last time that was believed."""
        try:
            return float(self.saved.read_text())
        except (OSError, ValueError):
            return None

    def save_time(self, epoch: float) -> None:
        """Keep a time that is believed."""
        self.saved.parent.mkdir(exist_ok=True)
        write_atomic(self.saved, f"{epoch:.0f}\n".encode())

    def vouched(self, boot: str) -> float | None:
        """What the clock said when a person vouched for it in this run of the machine."""
        found = _read(self.vouch, boot)
        return found.epoch if found else None

    def vouch_for(self, epoch: float, boot: str) -> None:
        """Remember that a person says that the clock is right."""
        write_atomic(self.vouch, msgspec.json.encode(Vouch(epoch, boot, "a person")))

    def was_believed(self, boot: str) -> bool:
        """Whether the clock was believed before in this run of the machine."""
        return _read(self.believed, boot) is not None

    def believe(self, epoch: float, boot: str, why: str) -> None:
        """Remember that the clock is believed, for as long as the machine runs."""
        write_atomic(self.believed, msgspec.json.encode(Vouch(epoch, boot, why)), mode=0o640)


def _read(path: Path, boot: str) -> Vouch | None:
    try:
        found = msgspec.json.decode(path.read_bytes(), type=Vouch)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None
    # Without an id nobody can tell one run of the machine from another: then it never held.
    return found if boot and found.boot == boot else None
