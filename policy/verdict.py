"""The verdict: what to do with a question, why, and with what evidence.

The same value feeds the reply, the counters, `lachan check` and the page's "why?".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from blocklists.rule import Rewrite


class Outcome(IntEnum):
    """What the counters count; the order is the counters' layout and never changes."""

    ALLOWED = 0
    BLOCKED = 1
    REWRITTEN = 2
    PASSED = 3
    BYPASS = 4


class Step(IntEnum):
    """The steps of the precedence, first match wins. docs/policy.md holds the same table.

    The last two are no steps of the precedence: safe modes rewrite what was let through, and inspection looks
    at the addresses of the answer to it.
    """

    SPECIAL = 1
    PROTECTED = 2
    ABUSE = 3
    LOCAL = 4
    HAND = 5
    CLOSED = 6
    SECURITY = 7
    OWN = 8
    TIMETABLE = 9
    CATEGORIES = 10
    DEFAULT = 11
    REWRITES = 12
    INSPECTION = 13


class Action(Enum):
    """What the resolver does. BLOCK answers by the group's block mode; the others say it themselves.

    REWRITE gives `Verdict.rewrite` instead of the real answer; what a CNAME in it leads to is asked for.
    """

    FORWARD = "forward"
    REWRITE = "rewrite"
    BLOCK = "block"
    NXDOMAIN = "nxdomain"
    NODATA = "nodata"
    LOOPBACK = "loopback"


_LET_THROUGH = (Action.FORWARD, Action.REWRITE)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What, why, with evidence. Fields that do not apply are "".

    `category` is an id of config.categories; `rule` what a person would read in the file (`||d^`, `d`,
    `=d`, `*.d`), `matched` the name the rule stands for, `list_id` the list it came from, `window` the
    timetable rule's name, and `until` the scheduled moment when that timetable rule lets go (aware, fixed
    offset). `service` is the service that is blocked, `engine` the search engine whose safe mode is held
    ("youtube" for YouTube's), `by` the id of the pass, focus or pause that decided, and `zone` the
    conditional zone whose own servers know the name. `shadow`: an allowed name lives below this blocked one,
    so the answer is NODATA, not NXDOMAIN, or RFC 8020 caches would take the child with it. For *abuse*
    neither rule, name nor list is ever given.
    """

    action: Action
    outcome: Outcome
    step: Step
    category: str = ""
    group: str = ""
    rule: str = ""
    list_id: str = ""
    window: str = ""
    matched: str = ""
    until: datetime | None = None
    shadow: bool = False
    service: str = ""
    engine: str = ""
    by: str = ""
    zone: str = ""
    rewrite: Rewrite | None = None

    @property
    def blocked(self) -> bool:
        """Whether the asker does not get the real answer because of a rule."""
        return self.outcome in (Outcome.BLOCKED, Outcome.BYPASS)

    @property
    def explicit(self) -> bool:
        """Whether a rule allowed this very name: of its chain only mandatory categories count then."""
        return self.action in _LET_THROUGH and self.step is not Step.DEFAULT


@dataclass(frozen=True, slots=True)
class TraceLine:
    """One step that was looked at: whether it decided, and why (`reason` is a key of policy.explain)."""

    step: Step
    matched: bool
    reason: str
    args: tuple[tuple[str, str], ...] = ()
