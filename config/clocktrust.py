"""Whether the wall clock can be believed. Pure: what is known goes in, a judgement comes out.

A Pi without a battery starts with the time of its last shutdown, or with 1970, until somebody tells it the
time. Until then no timetable may close anything (DESIGN §5). The clock is believed when something vouches
for it: the kernel, which was synchronised over the network; a hardware clock with a battery; a person. It is
never believed when it says less than a time that was good once.
"""

from __future__ import annotations

import msgspec

EARLIEST = 1_767_225_600
"""2026-01-01, epoch seconds: before this version was written, so a clock that says so was never set."""

_QUARTER, _FARTHEST = 900.0, 14 * 3600.0  # zones differ by quarters of an hour, at most fourteen hours

BACKWARD = 120.0
"""Seconds that a good clock may be set back: network time corrects a little now and then."""

KERNEL, HARDWARE, PERSON, SETTINGS, BEFORE = (
    "network time",
    "hardware clock",
    "a person",
    "settings",
    "before",
)
NEVER_SET, BEHIND, UNCONFIRMED = "never set", "behind", "unconfirmed"


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """What is known about the clock. All times are epoch seconds.

    now: what it says. saved: the last time that was believed, on any run, None if none is known.
    synchronised: the kernel says that network time disciplines the clock. hardware: what a hardware clock
    says now, None without one. vouched: what the clock said when a person said, since the machine started,
    that it was right. believed: it was believed before since the machine started. always: the settings say
    that it is to be believed.
    """

    now: float
    saved: float | None = None
    synchronised: bool = False
    hardware: float | None = None
    vouched: float | None = None
    believed: bool = False
    always: bool = False


class Trust(msgspec.Struct, frozen=True):
    """Whether the clock is believed, and by what: one of the words above."""

    trusted: bool
    why: str


def judge(evidence: Evidence) -> Trust:
    """Judge the clock by what is known: the first that holds decides."""
    now, vouched, saved, hardware = evidence.now, evidence.vouched, evidence.saved, evidence.hardware
    verdicts = (
        (now < EARLIEST, False, NEVER_SET),
        (evidence.synchronised, True, KERNEL),
        (evidence.always, True, SETTINGS),
        (vouched is not None and now >= vouched - BACKWARD, True, PERSON),
        (saved is not None and now < saved - BACKWARD, False, BEHIND),
        (evidence.believed, True, BEFORE),
        (hardware is not None and _agree(hardware, now), True, HARDWARE),
    )
    for holds, trusted, why in verdicts:
        if holds:
            return Trust(trusted, why)
    return Trust(trusted=False, why=UNCONFIRMED)


def _agree(hardware: float, now: float) -> bool:
    """Whether a hardware clock shows this time, in UTC or, on a machine with Windows too, in local time."""
    apart = hardware - now
    zone = round(apart / _QUARTER) * _QUARTER
    return abs(apart) <= _FARTHEST + BACKWARD and abs(apart - zone) <= BACKWARD
