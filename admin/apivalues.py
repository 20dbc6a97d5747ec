"""What programs send to the page and get from it: the bodies and replies of /api/v1, as types. Pure.

Their JSON Schema in the OpenAPI description is made from these types, so it cannot say anything else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from admin.passes_wish import Wish
from config.errors import ConfigInvalid, Mistake
from config.passes import EXTRA, FOCUS, MOST_NAMES, OFF, PASS, RELEASE

Name = Annotated[str, Meta(min_length=1, max_length=300)]
Names = Annotated[list[Name], Meta(max_length=MOST_NAMES)]
Moment = Annotated[str, Meta(description="ISO 8601 with its offset.")]
Kind = Literal["pass", "focus", "off", "extra", "release"]


class Fault(msgspec.Struct, frozen=True):
    """One thing that is wrong with what was sent."""

    path: str
    value: str
    problem: str
    choices: list[str]


class Problem(msgspec.Struct, frozen=True):
    """What went wrong, as RFC 9457 has it: `detail` is a sentence in the language asked for."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[Fault]


class GroupReply(msgspec.Struct, frozen=True):
    """A group, and what holds for it now."""

    id: str
    vi: str
    en: str
    default: Annotated[bool, Meta(description="Whether devices that nobody named are in it.")]
    mode: Literal["closed", "only", "filtered", "open"]
    blocked_categories: list[str]
    blocked_services: list[str]
    windows: Annotated[list[str], Meta(description="Names of the timetable rules in force.")]
    next_change: Moment | None
    sentence: str


class Groups(msgspec.Struct, frozen=True):
    """All groups, in the order of the policy."""

    groups: list[GroupReply]


class ListReply(msgspec.Struct, frozen=True):
    """A list in use, or one that should be."""

    id: str
    category: str
    names: int
    bundled: bool
    updated: Moment | None
    problem: str


class Lists(msgspec.Struct, frozen=True):
    """All lists."""

    lists: list[ListReply]


class StatusReply(msgspec.Struct, frozen=True):
    """Whether the box protects."""

    at: Moment
    kind: Literal["school", "home"]
    dns: Literal["on", "partly", "off"]
    addresses: list[str]
    workers: int
    alive: int
    since: Moment | None
    policy: Annotated[str, Meta(description="file, last good or built in: which policy holds.")]
    mistakes: Annotated[int, Meta(description="Mistakes in the policy's file.")]
    clock_trusted: bool
    disk_full: bool
    questions_today: int | None
    blocked_today: int | None


class CheckQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is asked."""

    name: Annotated[
        str, Meta(min_length=1, max_length=300, description="A site's name, or its whole address.")
    ]
    group: Annotated[str, Meta(max_length=80, description="A group's id; the default group otherwise.")] = ""
    client: Annotated[
        str, Meta(max_length=80, description="A device: address, MAC or name; needs the scope `devices` too.")
    ] = ""
    type: Annotated[str, Meta(min_length=1, max_length=20, description="A record type, such as AAAA.")] = "A"
    at: Annotated[
        str, Meta(max_length=40, description="A moment, such as 2026-09-07T20:00; now otherwise.")
    ] = ""


class Ahead(msgspec.Struct, frozen=True):
    """When the name is next opened or blocked."""

    at: Moment
    blocked: bool
    window: str
    sentence: str


class Step(msgspec.Struct, frozen=True):
    """One step of the way to the verdict."""

    step: str
    decided: bool
    reason: str
    text: str


class Verdict(msgspec.Struct, frozen=True):
    """What the box does with a name, and why; the keys are those of `lachan check --json`."""

    name: str
    qtype: str
    group: str
    device: str
    at: Moment
    clock_trusted: bool
    blocked: bool
    outcome: str
    reply: str
    answer: str
    step: str
    category: str
    service: str
    engine: str
    rule: str
    matched: str
    list_: str = msgspec.field(name="list")
    window: str
    pass_: str = msgspec.field(name="pass")
    zone: str
    until: Moment | None
    sentence: str
    next: Ahead | None
    trace: list[Step]


class DeviceReply(msgspec.Struct, frozen=True):
    """A device that was seen; the keys are those of `lachan devices --json`."""

    device: Annotated[str | None, Meta(description="Its name in devices.toml.")]
    group: str
    how: str
    claim: str | None
    until: int | None
    host: str
    mac: str
    random_mac: bool
    addresses: list[str]
    gateway: bool
    seen: int | None


class Devices(msgspec.Struct, frozen=True):
    """All devices that were seen."""

    devices: list[DeviceReply]


class PassReply(msgspec.Struct, frozen=True):
    """Something in force by hand; the keys are those of `lachan pass list --json`."""

    id: str
    kind: Kind
    group: str
    device: str
    names: list[str]
    services: list[str]
    categories: list[str]
    start: Moment
    end: Moment
    in_force: bool
    role: str
    by: str
    reason: str
    sentence: str


class Passes(msgspec.Struct, frozen=True):
    """All that is in force by hand, or will be."""

    passes: list[PassReply]


class NewPass(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to open or to close, for a group or for a device; a release for neither is for everyone."""

    kind: Kind
    group: Annotated[str, Meta(max_length=80, description="A group's id.")] = ""
    device: Annotated[
        str,
        Meta(max_length=80, description="A device of devices.toml; needs the scope `devices` too."),
    ] = ""
    names: Annotated[Names, Meta(description="Sites to open; those that stay open; the false alarms.")] = []
    services: Annotated[Names, Meta(description="Ids of services, for `pass` and `focus`.")] = []
    categories: Annotated[Names, Meta(description="Ids of categories, for `pass`.")] = []
    minutes: Annotated[int, Meta(ge=1, le=43_200, description="45 in a school, 60 at home.")] | None = None
    reason: Annotated[str, Meta(max_length=200)] = ""

    def wish(self, by: str, role: str) -> Wish:
        """The same for `admin.passes_wish.ready`."""
        kind, names = self.kind, tuple(self.names)
        return Wish(
            group=self.group,
            device=self.device,
            sites=names if kind in (PASS, OFF, EXTRA) else (),  # of the last two it is a mistake that is said
            focus=names if kind == FOCUS else (),
            only=kind == FOCUS,
            release=names if kind == RELEASE else (),
            services=tuple(self.services),
            categories=tuple(self.categories),
            off=kind == OFF,
            extra=(self.minutes or 30) if kind == EXTRA else None,
            minutes=None if kind == EXTRA else self.minutes,
            by=by,
            role=role,
            reason=self.reason,
        )


class PolicyReply(msgspec.Struct, frozen=True):
    """The policy's text as it stands, and what tells it from every other."""

    text: str
    version: str
    origin: Annotated[str, Meta(description="file, last good or built in: which policy holds.")]
    mistakes: list[Fault]


class PolicyText(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A policy as it would be."""

    text: Annotated[str, Meta(max_length=500_000)]


class NewPolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A policy to put in force, in the place of the version that was seen."""

    text: Annotated[str, Meta(max_length=500_000)]
    version: Annotated[str, Meta(max_length=64)]


class Part(msgspec.Struct, frozen=True):
    """What changes in one part of the policy, in words."""

    where: str
    lines: list[str]


class PolicyChanges(msgspec.Struct, frozen=True):
    """What would change."""

    changes: list[Part]


class PolicyDone(msgspec.Struct, frozen=True):
    """A policy that is in force; `number`: under which the text before it is kept, 0 if nothing changed."""

    version: str
    number: int


class ListName(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A list of the catalogue."""

    id: Annotated[str, Meta(min_length=1, max_length=80)]


class Ordered(msgspec.Struct, frozen=True):
    """Work that the box does by and by; `number` names it."""

    number: str


class StatisticsQuery(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"first": "from", "last": "to"}
):
    """Which days; the last seven otherwise."""

    first: Annotated[str, Meta(max_length=20, description="The first day, like 2026-09-01.")] = ""
    last: Annotated[str, Meta(max_length=20, description="The last day; yesterday otherwise.")] = ""
    group: Annotated[str, Meta(max_length=80, description="One group, in a school.")] = ""


class StatisticsReply(msgspec.Struct, frozen=True):
    """Sums that tell of nobody: the rows of `lachan stats --json`, each with its `type`."""

    rows: list[dict[str, str | int | float | bool | None]]


Work = Mapping[str, Callable[..., msgspec.Struct]]
"""What carries operations out, by their ids."""

KEY_OF_OPTION = {
    "--group": "group",
    "--device": "device",
    "--group + --device": "group",
    "--site": "names",
    "--focus": "names",
    "--release": "names",
    "--service": "services",
    "--category": "categories",
    "--minutes": "minutes",
    "--extra": "minutes",
    "--reason": "reason",
    "--role": "kind",
}
"""Where a mistake of a wish stands in `NewPass`."""


def faults(invalid: ConfigInvalid) -> list[Fault]:
    """Every mistake; that of a wish at the key of the body."""
    return [fault(one) for one in invalid.mistakes]


def fault(one: Mistake) -> Fault:
    """One mistake."""
    return Fault(KEY_OF_OPTION.get(one.path, one.path), one.value, one.problem, list(one.choices[:30]))
