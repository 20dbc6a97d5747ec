"""Whether the clock is believed: the supervisor asks the kernel, and keeps the last good time."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from config import kernelclock
from config.clockfile import ClockFiles
from config.clocktrust import BEFORE, NEVER_SET, Evidence, Trust, judge

if TYPE_CHECKING:
    from config.paths import Paths

SAVE_EVERY = 900.0
"""Seconds between two writings of the last good time: a card wears, and this is near enough."""

_UNTRUSTED_LOOK, _TRUSTED_LOOK = 2.0, 60.0
_START = Trust(trusted=False, why=NEVER_SET)


class ClockWatch:
    """Call `look` as often as you like; it asks the kernel every two seconds until the clock is believed."""

    def __init__(self, paths: Paths, *, always: bool = False) -> None:
        """always: the settings say that the clock is to be believed."""
        self._files = ClockFiles(paths.data, paths.runtime)
        self._always = always
        self._boot = kernelclock.boot_id()
        self._believed = self._files.was_believed(self._boot)
        self._saved = self._files.saved_time()
        self._next_look = 0.0
        self._next_save = 0.0
        self.trust = _START

    def look(self, now: float, monotonic: float) -> Trust:
        """Judge anew if it is time. now: epoch seconds; monotonic: seconds of the clock that nobody sets."""
        if monotonic >= self._next_look or now < (self._saved or 0.0):
            self.trust = self._judge(now)
            if self.trust.trusted:
                self._keep(now, monotonic)
            self._next_look = monotonic + (_TRUSTED_LOOK if self.trust.trusted else _UNTRUSTED_LOOK)
        return self.trust

    def _judge(self, now: float) -> Trust:
        return judge(
            Evidence(
                now=now,
                saved=self._saved,
                synchronised=kernelclock.synchronised(),
                hardware=kernelclock.hardware_time(now),
                vouched=self._files.vouched(self._boot),
                believed=self._believed,
                always=self._always,
            )
        )

    def _keep(self, now: float, monotonic: float) -> None:
        # A full or read-only disk: the next start of the machine knows less, this one goes on.
        with suppress(OSError):
            if not self._believed and self.trust.why != BEFORE:
                self._files.believe(now, self._boot, self.trust.why)
        self._believed = True
        backward = self._saved is not None and now < self._saved
        if monotonic >= self._next_save or backward:
            self._next_save = monotonic + SAVE_EVERY
            self._saved = now
            with suppress(OSError):
                self._files.save_time(now)
