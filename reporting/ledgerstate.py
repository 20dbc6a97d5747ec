"""What the ledger remembers beside the reports themselves. Values; `reporting.ledger` keeps them."""

from __future__ import annotations

import msgspec

from reporting.counteddays import Month, default_days
from reporting.schema.report import GENESIS
from reporting.schema.verify import Place

FORMAT = 1
_KEPT_PLANS = 4


class LedgerBroken(Exception):
    """The ledger cannot be read or trusted; the text says what and where. Nothing is drawn then."""


class Plan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was fixed for a month before it began: its counted days, and how many boxes the school has.

    `by_school`: the school's calendar said so; else nobody did in time, and it is the default.
    """

    days: tuple[int, ...]
    boxes: int = 1
    by_school: bool = True


class Last(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The newest report of a key. `here`: its bytes are on this disk (else only the collector has it)."""

    sequence: int = 0
    digest: str = GENESIS
    here: bool = False


class Agreement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who agreed that reports leave, when (epoch seconds), and the number of the line in the audit trail."""

    by: str
    at: int
    line: int


class State(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`enrolment` numbers the keys from 1. `floor`: no month up to it is ever drawn (again).

    `remote`: the highest number that the collector is known to hold of this key. `ask_first`: files came from
    a backup, so the collector has to be asked before anything new is drawn. `witness` is the key file's
    inode, which a copy does not share.
    """

    format: int = FORMAT
    enrolment: int = 1
    witness: int = 0
    school: str = ""
    collector: str = ""
    boxes: int = 1
    floor: str = ""
    last: Last = Last()
    remote: int = 0
    ask_first: bool = False
    plans: dict[str, Plan] = msgspec.field(default_factory=dict)
    agreed: Agreement | None = None

    def plan(self, month: Month) -> Plan:
        """Return what holds for a month: what was fixed before it began, else the default."""
        found = self.plans.get(str(month))
        if found is None:
            return Plan(tuple(day.day for day in default_days(month)), self.boxes, by_school=False)
        return msgspec.structs.replace(found, boxes=max(found.boxes, self.boxes))

    def with_plan(self, month: Month, plan: Plan) -> State:
        """Return the state with a plan for a month; the oldest plans go."""
        plans = {**self.plans, str(month): plan}
        return msgspec.structs.replace(self, plans=dict(sorted(plans.items())[-_KEPT_PLANS:]))

    def with_last(self, place: Place, *, here: bool) -> State:
        """Return the state after a report: it is the newest, and its month is not drawn again."""
        last = Last(place.sequence, place.digest, here)
        return msgspec.structs.replace(self, last=last, floor=max(self.floor, place.month))


def read_state(data: bytes, file: str) -> State:
    """Return the state that a file holds. Raises LedgerBroken."""
    try:
        state = msgspec.json.decode(data, type=State)
    except msgspec.DecodeError as error:
        raise LedgerBroken(f"{file}: {error}") from None
    if state.format != FORMAT:
        raise LedgerBroken(f"{file}: format {state.format}; this version reads {FORMAT}")
    return state


def written(state: State) -> bytes:
    """Return the bytes of a state, fit for a person's eye."""
    return msgspec.json.format(msgspec.json.encode(state), indent=1) + b"\n"
