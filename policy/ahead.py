"""What the timetable will bring a group: the effects to come, looked at as far as somebody asks."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Hashable, Iterator
from datetime import datetime

from config.policyfile import Group, TimetableRule
from policy.compiled import Compiled
from policy.effect import Effect, spared
from policy.hand import Hand

Changes = Iterator[tuple[datetime, tuple[TimetableRule, ...]]]

FAR = 1000
"""Changes of a timetable that are looked at to find an end: half a year of a school's, some milliseconds."""


class Ahead:
    """What holds now and what is to come, worked out as far as somebody asks, at most FAR changes ahead."""

    def __init__(
        self, group: Group, compiled: Compiled, changes: Changes, rules: tuple[TimetableRule, ...], hand: Hand
    ) -> None:
        self._group = group
        self._changes = itertools.islice(changes, FAR)
        self._seen: list[tuple[datetime, Hashable, Effect]] = []
        self._effects: dict[int, tuple[Hashable, Effect]] = {}
        self._always = frozenset(compiled.always_rules)
        self.compiled = compiled
        self.hand = hand
        self.rules = spared(rules, hand)
        self.key, self.effect = self._look(rules)

    def end(self) -> datetime | None:
        """The first moment to come at which something is answered differently."""
        return next((moment for moment, key, _effect in self._walk() if key != self.key), None)

    def end_of(self, holds: Callable[[Effect], bool]) -> datetime | None:
        """The first moment to come whose effect does not fit any more."""
        return next((moment for moment, _key, effect in self._walk() if not holds(effect)), None)

    def _walk(self) -> Iterator[tuple[datetime, Hashable, Effect]]:
        yield from self._seen
        for moment, rules in self._changes:
            self._seen.append((moment, *self._look(rules)))
            yield self._seen[-1]

    def _look(self, rules: tuple[TimetableRule, ...]) -> tuple[Hashable, Effect]:
        # The same rules come as the same tuple, and few of them come again and again.
        found = self._effects.get(id(rules))
        if found is None:
            effect = Effect.of(self._group, spared(rules, self.hand), self._always, self.compiled.only)
            # Who set a rule counts for passes only, and so does a category behind a closing.
            key = (effect.key, rules, self.hand.key) if self.hand else effect.key
            found = self._effects[id(rules)] = key, effect
        return found
