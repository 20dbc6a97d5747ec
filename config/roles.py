"""Who may open what, and for how long. The roles depend on the place: a school has four, a home two.

Ranks order them: what a role sets by hand is lifted only by an equal or a higher one. No role opens a
mandatory category; a false alarm in a list of malware or phishing is released by name, by those who
`may_release`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from config.categories import CATEGORIES, MANDATORY


class Role(msgspec.Struct, frozen=True):
    """A role: its rank, the categories it may open, its longest time by hand (minutes) and for a release."""

    id: str
    rank: int
    vi: str
    en: str
    may_open: frozenset[str] = frozenset()
    longest: int = 0
    longest_release: int = 0

    @property
    def may_release(self) -> bool:
        """Whether it may release a false alarm of malware or phishing."""
        return self.longest_release > 0


_HOUR, _DAY = 60, 24 * 60
_LESSON = frozenset({"social", "games", "video", "chat", "ads-trackers"})
# What a lesson on health, history or safety may need, and what a general list may name by error.
_HEAD = _LESSON | {"violence", "drugs", "self-harm", "dating", "search", "other"}
_ALL = frozenset(CATEGORIES) - MANDATORY

_SCHOOL = (
    Role("it", 4, "quản trị mạng", "IT", _ALL, 30 * _DAY, 30 * _DAY),
    Role("head", 3, "ban giám hiệu", "head", _HEAD, 7 * _DAY),
    # Half a school day: longer than any lesson, and over before the next morning.
    Role("teacher", 2, "giáo viên", "teacher", _LESSON, 4 * _HOUR),
    Role("viewer", 1, "người xem", "viewer"),
)
_HOME = (
    Role("parent", 4, "cha mẹ", "parent", _ALL, 7 * _DAY, 30 * _DAY),
    # A grandparent or who minds the children: answers "please open this" for an afternoon, and no more.
    Role("helper", 2, "người trông giúp", "helper", _LESSON, 4 * _HOUR),
)

ROLES_AT: Mapping[str, tuple[Role, ...]] = MappingProxyType({"school": _SCHOOL, "home": _HOME})
"""Kind of place → its roles, the highest first."""

ROLES: Mapping[str, Role] = MappingProxyType({role.id: role for role in (*_SCHOOL, *_HOME)})
OWNERS = frozenset(roles[0].id for roles in ROLES_AT.values())
"""The roles that own a box: a place may have become one of another kind since an account was made."""
LONGEST = max(max(role.longest, role.longest_release) for role in ROLES.values())
"""Minutes that nothing set by hand outlasts, whoever set it."""


def rank(role: str) -> int:
    """The rank of a role by its id, higher is more; 0 for what is none (a rule that nobody owns)."""
    found = ROLES.get(role)
    return found.rank if found else 0


def ceiling(role: str) -> frozenset[str]:
    """The categories that a role may open, by its id; none for what is no role."""
    found = ROLES.get(role)
    return found.may_open if found else frozenset()
