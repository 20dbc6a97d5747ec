"""Step 5 of the precedence: what is in force by a person's hand, for one group or device at one moment. Pure.

*Internet off* over *focus* (only these names) over *pass* (temporary allow). "Newer" is later in `passes`.

- An off or a focus is lifted, name by name, by what is newer and was set by a higher role; or by an equal
  role, for a device where the off or focus is for its group.
- Of several focuses the newest of the highest role holds, and its names are open as by a pass of that role.
- A pass opens a name unless something above its role closes it: a category beyond the role's ceiling, a rule
  of the timetable that a higher role has set. What a list of abuse, malware or phishing holds it never opens.
- A name or service is opened whatever blocks it; a pass for a category takes away that category's block only,
  so a name that the group blocks by itself, or that is in another blocked category too, stays blocked.
- Extra time takes away what the timetable adds, up to the role; what is blocked at all times stays so.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import NamedTuple

from config.passes import EXTRA, FOCUS, OFF, PASS, RELEASE, Pass, in_force, next_change, reaches
from config.roles import ceiling, rank
from config.services import SERVICES
from policy.nametable import NameTable, above_allowed, find, name_table

_NOTHING: Mapping[str, int] = {}


class Facts(NamedTuple):
    """What has been found out about a name before step 5 looks at it.

    suffixes: the name and its parents, longest first. services: ids of the services it belongs to. listed:
    the categories that lists put it in. blocked: those of them that are blocked here now → the rank of the
    role that set the strictest timetable rule for it (`config.roles.rank`; 0: nobody's, or blocked at all
    times). closed_by: the same for the timetable rules that would close this very name, or block a service
    that it belongs to; -1 if none does.
    by_name: the group's own names or blocked services block it. mandatory: it is in a list of abuse, malware
    or phishing, and not released.
    """

    suffixes: tuple[str, ...]
    services: frozenset[str] = frozenset()
    listed: frozenset[str] = frozenset()
    blocked: Mapping[str, int] = _NOTHING
    closed_by: int = -1
    by_name: bool = False
    mandatory: bool = False


class Ruling(NamedTuple):
    """What the hand says: open or closed, by which entry, and the rule of it that reached the name.

    `rule` and `matched` are "" where the entry reaches everything; a service or category reads
    `service:youtube`, `category:video`.
    """

    opens: bool
    entry: Pass
    rule: str = ""
    matched: str = ""

    @property
    def reason(self) -> str:
        """A key for policy.explain: hand-off, hand-focus (closed), hand-listed (open by it), hand-pass."""
        return "hand-listed" if self.opens and self.entry.kind == FOCUS else f"hand-{self.entry.kind}"


class _Opening:
    """A pass, a focus or a release, compiled."""

    __slots__ = ("categories", "entry", "names", "order", "rank", "reach", "services")

    def __init__(self, order: int, entry: Pass) -> None:
        self.order = order
        self.entry = entry
        self.rank = rank(entry.role)
        self.reach = ceiling(entry.role)
        self.names: NameTable = name_table(entry.names)
        self.services = frozenset(entry.services)
        self.categories = frozenset(entry.categories) & self.reach

    def names_it(self, facts: Facts) -> Ruling | None:
        """By name or service, whatever blocks it."""
        found = find(self.names, facts.suffixes)
        if found is not None:
            return Ruling(True, self.entry, found.rule, found.matched)
        service = min(self.services & facts.services, default="")
        return Ruling(True, self.entry, f"service:{service}") if service else None

    def may(self, facts: Facts) -> bool:
        """Whether nothing above this role closes the name."""
        return facts.closed_by <= self.rank and all(
            category in self.reach and owner <= self.rank for category, owner in facts.blocked.items()
        )


class Hand:
    """What is in force by hand for one asker: false when nothing is.

    `key` is equal where all is answered alike; `until` the epoch second of the next change, None if there is
    none. `off`, `focus`, `extra` are the entries in force, the newest of the highest role; `closes` tells
    whether one of the first two is. `named`: names that some entry stands at; `services`: services that one
    opens; `above_open`: names with an opened name below (their block is NODATA, not NXDOMAIN);
    `opens_categories`: names that nobody can list here are opened too.
    """

    __slots__ = (
        "_extras",
        "_focus",
        "_offs",
        "_passes",
        "_released",
        "above_open",
        "closes",
        "extra",
        "focus",
        "key",
        "named",
        "off",
        "opens_categories",
        "passes",
        "releases",
        "services",
        "until",
    )

    def __init__(self, entries: Sequence[Pass], until: int | None = None) -> None:
        """Take the entries in force that reach the asker, the newest last."""
        placed = list(enumerate(entries))
        self._offs = [(order, entry) for order, entry in placed if entry.kind == OFF]
        focus = _highest([(order, entry) for order, entry in placed if entry.kind == FOCUS])
        self._extras = [(order, entry) for order, entry in placed if entry.kind == EXTRA]
        extra = _highest(self._extras)
        self._focus = _Opening(*focus) if focus else None
        # The newest first, since the newest is the evidence.
        self._passes = [_Opening(order, entry) for order, entry in reversed(placed) if entry.kind == PASS]
        self._released = [
            _Opening(order, entry) for order, entry in reversed(placed) if entry.kind == RELEASE
        ]
        off = _highest(self._offs)
        self.off: Pass | None = off[1] if off else None
        self.focus: Pass | None = focus[1] if focus else None
        self.extra: Pass | None = extra[1] if extra else None
        self.passes = tuple(opening.entry for opening in self._passes)
        self.releases = tuple(opening.entry for opening in self._released)
        self.closes = bool(off or focus)
        self.key: Hashable = tuple(entries)
        self.until = until
        self.opens_categories = any(opening.categories for opening in self._passes)
        openings = [*self._passes, self._focus] if self._focus else self._passes
        self.services: frozenset[str] = frozenset().union(*(one.services for one in openings))
        self.named: frozenset[str] = frozenset().union(*(one.names for one in (*openings, *self._released)))
        self.above_open: frozenset[str] = frozenset().union(*map(_names_above, (*openings, *self._released)))

    @classmethod
    def of(
        cls, passes: Iterable[Pass], group: str, device: str | None = None, until: int | None = None
    ) -> Hand:
        """The hand for a device of this name (None: nobody named it) in this group.

        `passes`: those in force, the newest last; `until` the next change among all that may reach it.
        """
        entries = tuple(entry for entry in passes if reaches(entry, group, device))
        return cls(entries, until) if entries or until is not None else NO_HAND

    def __bool__(self) -> bool:
        """Whether anything is in force."""
        return bool(self.key)

    def look(self, facts: Facts, *, chain: bool = False) -> Ruling | None:
        """What step 5 says of a name; None: the steps below decide.

        `chain`: the name comes from the answer to an allowed question, where off and focus do not count.
        """
        if not chain:
            closing = self._closing(facts)
            if closing is not None:
                return closing
        return self._opened(facts)

    def released(self, suffixes: tuple[str, ...]) -> Pass | None:
        """The newest release that says this name is no malware or phishing."""
        return next((one.entry for one in self._released if find(one.names, suffixes)), None)

    def spares(self, owner: str) -> frozenset[str] | None:
        """What extra time takes away of a timetable rule that the role `owner` ("" nobody) has set.

        None: nothing. Else the rule does not close or limit, and does not block these categories.
        """
        if self.extra is None or rank(owner) > rank(self.extra.role):
            return None
        return ceiling(self.extra.role)

    def _closing(self, facts: Facts) -> Ruling | None:
        for order, entry in reversed(self._offs):
            if not self._lifted(order, entry, facts):
                return Ruling(False, entry)
        focus = self._focus
        if focus is None or focus.names_it(facts) or self._lifted(focus.order, focus.entry, facts):
            return None
        return Ruling(False, focus.entry)

    def _lifted(self, order: int, entry: Pass, facts: Facts) -> bool:
        if any(_outranks(extra_order, extra, order, entry) for extra_order, extra in self._extras):
            return True
        newer = [one for one in self._passes if _outranks(one.order, one.entry, order, entry)]
        return _by_pass(newer, facts) is not None

    def _opened(self, facts: Facts) -> Ruling | None:
        focus = self._focus
        if focus is not None and not facts.mandatory and focus.may(facts):
            listed = focus.names_it(facts)
            if listed is not None:
                return listed
        return _by_pass(self._passes, facts)


def _names_above(opening: _Opening) -> frozenset[str]:
    """The names that have a name below that it opens by name or service."""
    rules = (rule for service in opening.services if service in SERVICES for rule in SERVICES[service].rules)
    return above_allowed(opening.names) | above_allowed(name_table(rules))


def _highest(entries: Iterable[tuple[int, Pass]]) -> tuple[int, Pass] | None:
    """The newest of the highest role."""
    return max(entries, key=lambda one: (rank(one[1].role), one[0]), default=None)


def _outranks(order: int, entry: Pass, closing_order: int, closing: Pass) -> bool:
    """Whether an opening entry lifts a closing one."""
    if order < closing_order:
        return False
    mine, theirs = rank(entry.role), rank(closing.role)
    return mine > theirs or (mine == theirs and bool(entry.device) and not closing.device)


def _by_pass(passes: Sequence[_Opening], facts: Facts) -> Ruling | None:
    """The newest of these passes that opens the name, if they do."""
    if facts.mandatory:
        return None
    for one in passes:
        ruling = one.names_it(facts) if one.may(facts) else None
        if ruling is not None:
            return ruling
    return None if facts.by_name else _by_category(passes, facts)


def _by_category(passes: Sequence[_Opening], facts: Facts) -> Ruling | None:
    """Passes for categories add up: each category that blocks the name has to be opened by one of them."""
    able = [one for one in passes if one.categories & facts.listed and one.rank >= facts.closed_by]
    if not able:
        return None
    for category, owner in facts.blocked.items():
        if not any(category in one.categories and one.rank >= owner for one in able):
            return None
    newest = able[0]
    return Ruling(True, newest.entry, f"category:{min(newest.categories & facts.listed)}")


NO_HAND = Hand(())


def hand_at(passes: Sequence[Pass], group: str, device: str | None, epoch: float) -> Hand:
    """The hand at a moment, from all entries of the file, with the moment of its next change."""
    mine = [entry for entry in passes if reaches(entry, group, device)]
    return Hand.of(in_force(mine, epoch), group, device, next_change(mine, epoch))


def devices_named(passes: Iterable[Pass]) -> frozenset[str]:
    """The devices that have entries of their own, so that each needs a view of its own."""
    return frozenset(entry.device for entry in passes if entry.device)
