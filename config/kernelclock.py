"""What the kernel knows about the clock: whether network time disciplines it, and what the hardware says.

Linux only; elsewhere, and where a sandbox forbids to ask, nothing is known. The door to `adjtimex`.
"""

from __future__ import annotations

import ctypes
import platform
from pathlib import Path

_UNSYNC = 0x0040  # STA_UNSYNC of <sys/timex.h>: nobody has disciplined the clock, or not for hours
_ROOM = 256  # bytes; struct timex has 208 on 64-bit machines
_PC = frozenset({"x86_64", "amd64", "i686", "i586", "i386"})
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_CLOCKS = Path("/sys/class/rtc")


class _Timex(ctypes.Structure):
    """The first fields of struct timex (adjtimex(2)); modes = 0 only reads."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("room", ctypes.c_byte * _ROOM),
    )


def synchronised() -> bool:
    """Whether the kernel's clock is disciplined by network time; False where that cannot be told."""
    try:
        adjtimex = ctypes.CDLL(None, use_errno=True).adjtimex
    except (OSError, AttributeError):
        return False
    found = _Timex()
    return adjtimex(ctypes.byref(found)) >= 0 and not found.status & _UNSYNC


def hardware_time(now: float, clocks: Path = _CLOCKS, machine: str | None = None) -> float | None:
    """What a hardware clock says, epoch seconds, or None without one. now: the system clock.

    A PC always has one and the kernel starts with its time; where no driver shows it (a container), the
    system clock stands for it. Other machines have one when the kernel lists it.
    """
    for path in sorted(clocks.glob("rtc*/since_epoch")):
        try:
            return float(path.read_text())
        except (OSError, ValueError):
            continue
    return now if (platform.machine() if machine is None else machine).lower() in _PC else None


def boot_id(path: Path = _BOOT_ID) -> str:
    """A text that is another after every start of the machine; "" where that cannot be told."""
    try:
        return path.read_text().strip()
    except OSError:
        return ""
