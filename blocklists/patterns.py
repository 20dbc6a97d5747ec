"""Regular expressions over names: the door to `google-re2`, and the bounds that keep them from stalling DNS.

RE2 matches in time that is linear in the name, whatever the pattern; one set asks all patterns at once. What
it gives up for that (back-references, look-around) is refused with the reason. Patterns look for a match
anywhere in a canonical name, without regard to case, as AdGuard's and Pi-hole's do.

An automaton is built while names are met, within a budget of memory; where even that does not do, names are
matched pattern by pattern, slower and as right. Importing this module brings in 3 MB: only who has patterns
does.

Linear is not quick: 1,500 expressions such as `(a.*){8}b`, each harmless, take 50 ms for a new name of 250
letters (measured), so forty names a second would be all that a box answers. No look at the expressions tells
them from those of good lists for sure. So a set that takes that long for name after name rests for a minute.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from math import inf
from typing import Any, Final

import re2

from config import clock

LONGEST: Final = 1000  # characters of one pattern
MOST_STEPS: Final = 1000  # of one pattern's program; real ones have 10 to 300
MOST_PATTERNS: Final = 5000  # over all lists
ALL_STEPS: Final = 50_000  # over all lists: the work that one character of a new name can cost at worst
_ONE_MEMORY: Final = 512 << 10
_SET_MEMORY: Final = 4 << 20
_MEMORY_EACH: Final = 16 << 10  # 1,000 patterns: 20 MB at most, once many different names were met
_MOST_MEMORY: Final = 32 << 20
SLOW: Final = 0.01  # seconds for one name; 1,000 patterns of real lists take 0.1 ms, on a Raspberry Pi 0.5
SPAN: Final = 2.0  # seconds in which slow names count together, longer while they take half of the time
MOST_SLOW: Final = 1.0  # seconds that slow names of a span may take
FEW: Final = 8  # slow names that are always borne: a machine that was stopped for a moment proves nothing
REST: Final = 60.0  # seconds

# re2's words for what Perl's and Python's expressions have and RE2 has not; the first that fits.
_FOREIGN: Final = (
    ("(?=", "it looks ahead (?=…), which RE2 cannot do"),
    ("(?!", "it looks ahead (?!…), which RE2 cannot do"),
    ("(?<=", "it looks behind (?<=…), which RE2 cannot do"),
    ("(?<!", "it looks behind (?<!…), which RE2 cannot do"),
    ("(?>", "it has an atomic group (?>…), which RE2 cannot do"),
    (
        "bad repetition operator",
        "it doubles a repetition (such as a++), which RE2 cannot do",
    ),
    ("invalid repetition size", "it repeats more than 1,000 times"),
    ("pattern too large", "it is too large"),
)


class PatternsTooBig(ValueError):
    """Patterns that do not fit the memory they may have together; the text says so."""


def _options(memory: int) -> Any:
    options = re2.Options()
    options.max_mem = memory
    options.log_errors = False
    options.case_sensitive = False
    options.never_capture = True
    options.encoding = re2.Options.Encoding.LATIN1  # names are ASCII: smaller programs
    return options


@lru_cache(maxsize=256)
def _program(pattern: str) -> tuple[int, str]:
    """Return the steps of a pattern's program, and why it cannot be used ("" if it can)."""
    if len(pattern) > LONGEST:
        return 0, f"it is longer than {LONGEST:,} characters"
    if not pattern.isascii():
        return 0, "it has letters that no name has on the wire: write xn--… for them"
    if "\0" in pattern:
        return 0, "it holds a NUL"
    try:
        steps: int = re2.compile(pattern.encode(), _options(_ONE_MEMORY)).programsize
    except re2.error as error:
        return 0, _reason(error)
    finally:
        re2.purge()  # re2 keeps what it compiles; each is needed once
    return steps, "" if steps <= MOST_STEPS else f"it is too large ({steps:,} steps of {MOST_STEPS:,})"


def _reason(error: Exception) -> str:
    detail = error.args[0] if error.args else ""
    text = detail.decode("utf-8", "replace") if isinstance(detail, bytes) else str(detail)
    what, _, where = text.partition(": ")
    if what == "invalid escape sequence" and where[1:2].isdigit():
        return f"it refers back to a group ({where}), which RE2 cannot do"
    known = next((reason for sign, reason in _FOREIGN if sign in text), "")
    return known or f"it is no regular expression for RE2: {text}"


def refuse(pattern: str) -> str | None:
    """Say in plain words why a pattern cannot be used; None if it can. Never raises."""
    return _program(pattern)[1] or None


class Room:
    """What all patterns of an index may take together; ask it about one after the other."""

    def __init__(self, patterns: int = MOST_PATTERNS, steps: int = ALL_STEPS) -> None:
        """Start with all of the room."""
        self._patterns, self._steps = patterns, steps

    def take(self, pattern: str) -> str:
        """Make room for a pattern; say why there is none, "" if there is."""
        steps, reason = _program(pattern)
        if reason:
            return reason
        if self._patterns < 1:
            return f"there are more than {MOST_PATTERNS:,} regular expressions in all lists"
        if steps > self._steps:
            return "the regular expressions of all lists are too large together"
        self._patterns -= 1
        self._steps -= steps
        return ""


class PatternSet:
    """Patterns that are asked together; answers with their places in the order given."""

    def __init__(
        self,
        patterns: Sequence[str],
        memory: int | None = None,
        *,
        monotonic: Callable[[], float] = clock.monotonic,
    ) -> None:
        """Take patterns that `refuse` has let pass; `memory` is the budget in bytes, by default by number.

        Raises PatternsTooBig when they do not fit, and ValueError for one that is refused.
        """
        self._patterns = tuple(patterns)
        self._monotonic = monotonic
        self._rests_until = -inf
        self._since, self._slow, self._spent = -inf, 0, 0.0  # of the span: its begin, slow names, their time
        budget = memory or min(_MOST_MEMORY, _SET_MEMORY + _MEMORY_EACH * len(patterns))
        options = _options(budget)
        self._set = re2.Set.SearchSet(options)
        # The empty pattern is in every name: an answer without it is that of an automaton that gave up.
        self._set.Add(b"")
        for pattern in patterns:
            try:
                self._set.Add(pattern.encode())
            except re2.error:
                raise ValueError(f"{pattern}: {refuse(pattern)}") from None
        try:
            self._set.Compile()
        except re2.error:
            raise PatternsTooBig(
                f"{len(patterns):,} regular expressions do not fit {budget >> 20} MB together"
            ) from None
        self._match = self._set._set.Match  # noqa: SLF001 - a third of a microsecond on each question
        self._single: tuple[Any, ...] = ()

    def __len__(self) -> int:
        return len(self._patterns)

    def match(self, name: bytes) -> tuple[int, ...] | None:
        """Return the places of the patterns that are found in a canonical name, ascending; None at rest."""
        before = self._monotonic()
        if before < self._rests_until:
            return None
        found = self._match(name)
        if len(found) == 1:
            places: tuple[int, ...] = ()
        elif found:
            places = tuple(sorted([number - 1 for number in found if number]))
        else:
            places = self._one_by_one(name)
        took = self._monotonic() - before
        if took > SLOW:
            self._was_slow(before, took)
        return places

    def _was_slow(self, before: float, took: float) -> None:
        """Count a name that took long; after too many DNS goes on without these patterns for a while."""
        gone = before - self._since
        if gone > SPAN and self._spent * 2 < gone:
            self._since, self._slow, self._spent = before, 0, 0.0
        self._slow += 1
        self._spent += took
        if self._slow > FEW and self._spent > MOST_SLOW:
            self._rests_until = before + took + REST
            sys.stderr.write(
                f"{len(self._patterns):,} regular expressions take {1000 * self._spent / self._slow:.0f} ms "
                f"a name: DNS goes on without them for {REST:.0f} seconds\n"
            )
            sys.stderr.flush()

    def _one_by_one(self, name: bytes) -> tuple[int, ...]:
        """Ask each pattern by itself, which takes no automaton larger than its program."""
        if not self._single:
            self._single = tuple(re2.compile(p.encode(), _options(_ONE_MEMORY)) for p in self._patterns)
        return tuple(number for number, one in enumerate(self._single) if one.search(name))


def matching(patterns: Iterable[str], names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Which of the names each of these patterns is found in; patterns that are refused are found in none."""
    good = [pattern for pattern in dict.fromkeys(patterns) if not refuse(pattern)]
    texts = [(name, name.encode()) for name in names]
    single = {pattern: re2.compile(pattern.encode(), _options(_ONE_MEMORY)) for pattern in good}
    return {p: tuple(name for name, text in texts if one.search(text)) for p, one in single.items()}
