"""What programs send and get about one list, work on lists, presets: bodies and replies of /api/v1."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from admin.apivalues import Fault, Moment
from admin.listorders import Work


class ListStanding(msgspec.Struct, frozen=True):
    """A subscribed list as it stands; the keys are those of `lachan lists status --json`."""

    id: str
    category: str
    enabled: bool
    outcome: Annotated[str, Meta(description="How the last try ended; `held`: a copy waits for a person.")]
    reason: str
    source: str
    since: Moment | None
    confirmed: Moment | None
    next_try: Moment | None
    names: int
    allows: int
    rules: int
    rejected: int
    quarantined: int
    ignored: int
    remarks: list[str]
    held: Annotated[str | None, Meta(description="The SHA-256 of the copy that waits.")]


class HeldDecision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to do with a copy that waits: the very copy that was seen."""

    do: Literal["compare", "accept", "turn-down"]
    copy: Annotated[str, Meta(min_length=64, max_length=64, pattern="^[0-9a-f]{64}$")]


class Line(msgspec.Struct, frozen=True):
    """A line of a list that could not be read."""

    line: int
    text: str
    reason: str


class WouldBreak(msgspec.Struct, frozen=True):
    """A name that matters and that the list would block; `held_back`: the guard keeps it open."""

    name: str
    kind: str
    rule: str
    held_back: bool


class Shared(msgspec.Struct, frozen=True):
    """How the tried list and one that is there meet: names of each that the other blocks too."""

    list_id: str = msgspec.field(name="list")
    category: str
    here: int
    there: int
    names: int


class Trial(msgspec.Struct, frozen=True):
    """What came of trying a list; nothing was subscribed. `new`: names that no list blocks yet."""

    format: str
    lines: int
    names: int
    allows: int
    rules: int
    new: int
    judged: Literal["sane", "held", "refused"]
    reason: str
    rejected_count: int
    rejected: list[Line]
    ignored: dict[str, int]
    would_break: list[WouldBreak]
    overlaps: list[Shared]


class Differences(msgspec.Struct, frozen=True):
    """What came and what went: counts, and the first of each kind."""

    added: int
    removed: int
    come: list[str]
    gone: list[str]


class WorkReply(msgspec.Struct, frozen=True):
    """How far a piece of work on the lists is, and what came of it. `step`: what is done now."""

    number: str
    kind: Literal["refresh", "try", "compare", "changes"]
    placed: Moment
    state: Literal["waiting", "working", "done", "failed"]
    step: str
    done: int
    of: int | None
    reason: str
    lists: Annotated[dict[str, str], Meta(description="Of a refresh: how each list's try ended.")]
    trial: Trial | None
    differences: Differences | None


class Checked(msgspec.Struct, frozen=True):
    """Every mistake of a policy; none: it could be put in force."""

    mistakes: list[Fault]


class PresetReply(msgspec.Struct, frozen=True):
    """A policy to begin with."""

    id: str
    kind: Literal["school", "home"]
    vi: str
    en: str
    text: str


class Presets(msgspec.Struct, frozen=True):
    """All presets."""

    presets: list[PresetReply]


class IcsDays(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Days of an .ics file to write into the calendar, in the place of those of a file of that name."""

    ics: Annotated[str, Meta(min_length=1, max_length=900_000, description="The file's text.")]
    source: Annotated[str, Meta(min_length=1, max_length=80, description="The file's name.")]
    days: Annotated[Literal["holidays", "exams"], Meta(description="What the days are.")]
    part: Annotated[str, Meta(max_length=80, description="Only events with this in their name.")] = ""


def trial_of(work: Work) -> Trial | None:
    """What came of a try or a comparison."""
    found = work.tried
    if found is None:
        return None
    return Trial(
        format=found.format,
        lines=found.lines,
        names=found.names,
        allows=found.allows,
        rules=found.rules,
        new=found.new,
        judged="held" if found.judged == "held" else "refused" if found.judged == "refused" else "sane",
        reason=found.reason,
        rejected_count=found.rejected_count,
        rejected=[Line(one.line, one.text, one.reason) for one in found.rejected],
        ignored=dict(found.ignored),
        would_break=[WouldBreak(one.name, one.kind, one.rule, one.held_back) for one in found.broken],
        overlaps=[
            Shared(one.list_id, one.category, one.here, one.there, one.names) for one in found.overlaps
        ],
    )


def differences_of(work: Work) -> Differences | None:
    """What came and what went."""
    found = work.compared
    if found is None:
        return None
    return Differences(found.added, found.removed, list(found.come), list(found.gone))
