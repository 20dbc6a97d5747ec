"""From what a person asks for to a pass, or to every reason why not. Pure; command line and page share it.

Mistakes stand at the options of `lachan pass grant`; their sentences are in the reader's language already.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlsplit

from admin.words import Words
from config.categories import CATEGORIES, MANDATORY
from config.errors import ConfigInvalid
from config.passes import EXTRA, FOCUS, MOST_NAMES, OFF, PASS, RELEASE, Pass
from config.policyfile import Policy
from config.reading import Refused, Spot
from config.roles import ROLES_AT, Role
from config.rules import NameRule, opening_rule
from config.services import expand_services, service_entry

DEFAULT_MINUTES = {"school": 45, "home": 60}
"""A lesson; an hour."""
DEFAULT_RELEASE = 24 * 60
_MOST_CHOICES = 20
_LONGEST_TEXT = {"--by": 80, "--reason": 200}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was asked for, as it was typed."""

    group: str = ""
    device: str = ""
    sites: Sequence[str] = ()
    services: Sequence[str] = ()
    categories: Sequence[str] = ()
    focus: Sequence[str] = ()
    only: bool = False
    """A focus, even if services are all that it leaves open."""
    off: bool = False
    extra: int | None = None
    release: Sequence[str] = ()
    minutes: int | None = None
    hours: int | None = None
    by: str = ""
    role: str = ""
    reason: str = ""


class Ready(NamedTuple):
    """A pass without its id and its times, for so many minutes; `group`: whose rules meet it, "" for all."""

    entry: Pass
    minutes: int
    group: str


def ready(words: Words, wish: Wish, policy: Policy, devices: Mapping[str, str]) -> Ready:
    """Turn a wish into a pass. devices: name → group, of devices.toml.

    Raises ConfigInvalid with every mistake, each at its option.
    """
    return _Reader(words, wish, policy, devices).read()


class _Reader:
    def __init__(self, words: Words, wish: Wish, policy: Policy, devices: Mapping[str, str]) -> None:
        self._words = words
        self._wish = wish
        self._policy = policy
        self._devices = devices
        self._spot = Spot()
        self._roles = ROLES_AT[policy.kind]

    def read(self) -> Ready:
        kind = self._kind()
        role = self._role()
        group, device = self._whom(kind)
        names = self._names(kind)
        services = self._services()
        categories = self._categories(role)
        minutes = self._minutes(kind, role)
        for option, text in (("--by", self._wish.by), ("--reason", self._wish.reason)):
            if len(text) > _LONGEST_TEXT[option]:
                most = _LONGEST_TEXT[option]
                self._note(
                    option, text, f"dài quá; tối đa {most} ký tự", f"is too long; at most {most} characters"
                )
        if max(len(names), len(services)) > MOST_NAMES:
            self._note("--site", "", f"nhiều quá; tối đa {MOST_NAMES}", f"are too many; at most {MOST_NAMES}")
        if self._spot.mistakes or role is None:
            raise ConfigInvalid(tuple(self._spot.mistakes), "")
        entry = Pass(
            id="new",
            kind=kind,
            start=0,
            end=1,
            role=role.id,
            group="" if device else group,
            device=device,
            names=names,
            services=services,
            categories=categories,
            by=self._wish.by.strip(),
            reason=self._wish.reason.strip(),
        )
        return Ready(entry, minutes, self._devices.get(device, "") if device else group)

    def _kind(self) -> str:
        wish = self._wish
        asked = {
            "--off": (OFF, wish.off),
            "--focus": (FOCUS, wish.only or bool(wish.focus)),
            "--extra": (EXTRA, wish.extra is not None),
            "--release": (RELEASE, bool(wish.release)),
            "--site": (PASS, bool(wish.sites)),
            "--category": (PASS, bool(wish.categories)),
        }
        kinds = {kind: option for option, (kind, wanted) in reversed(asked.items()) if wanted}
        if wish.services and FOCUS not in kinds:  # services of a focus stay open in it
            kinds[PASS] = "--service"
        if len(kinds) > 1:
            both = " + ".join(sorted(kinds.values()))
            self._note(both, "", "mỗi lần chỉ cấp một loại", "is two things; grant one at a time")
        if not kinds or (wish.only and not (wish.focus or wish.services)):
            vi, en = "cần ghi muốn mở hay đóng gì", "is missing: say what to open or to close"
            options = ("--site", "--service", "--category", "--focus", "--off", "--extra", "--release")
            self._note("--site", "", vi, en, options)
        return next(iter(kinds), PASS)

    def _role(self) -> Role | None:
        able = {role.id: role for role in self._roles if role.longest}
        wanted = self._wish.role or self._roles[0].id
        if wanted in able:
            return able[wanted]
        if any(role.id == wanted for role in self._roles):
            self._note("--role", wanted, "chỉ được xem", "may only look", able)
        else:
            self._note("--role", wanted, "không phải vai trò ở đây", "is not a role here", able)
        return None

    def _whom(self, kind: str) -> tuple[str, str]:
        wish = self._wish
        if wish.group and wish.device:
            vi, en = "chọn một nhóm hoặc một máy, không cả hai", "is for a group or for a device, not both"
            self._note("--group + --device", "", vi, en)
        if kind == EXTRA and not wish.device:
            vi, en = "thêm giờ là cho một máy", "extra time is for one device"
            self._note("--device", "", vi, en, self._device_names())
        elif not (wish.group or wish.device) and kind != RELEASE:
            vi, en = (
                "cần ghi nhóm nào, hoặc --device máy nào",
                "is missing: for which group, or which --device",
            )
            self._note("--group", "", vi, en, tuple(self._policy.groups))
        return self._group(wish.group), self._device(wish.device)

    def _group(self, written: str) -> str:
        groups = self._policy.groups
        if not written or written in groups:
            return written
        plain = written.strip().casefold()
        for group in groups.values():
            if plain in (group.vi.casefold(), group.en.casefold(), group.id):
                return group.id
        vi, en = "không phải nhóm trong quy tắc", "is not a group of the policy"
        self._note("--group", written, vi, en, tuple(groups))
        return ""

    def _device(self, written: str) -> str:
        if not written or written in self._devices:
            return written
        plain = written.strip().casefold()
        for name in self._devices:
            if name.casefold() == plain:
                return name
        if self._devices:
            vi, en = "không phải máy trong devices.toml", "is not a device of devices.toml"
        else:
            vi = "chưa có máy nào trong devices.toml; ghi tên máy vào đó trước"
            en = "is not known: no device has a name in devices.toml yet"
        self._note("--device", written, vi, en, self._device_names())
        return ""

    def _device_names(self) -> tuple[str, ...]:
        return tuple(self._devices)[:_MOST_CHOICES]

    def _names(self, kind: str) -> tuple[NameRule, ...]:
        wish = self._wish
        option, written = {FOCUS: ("--focus", wish.focus), RELEASE: ("--release", wish.release)}.get(
            kind, ("--site", wish.sites)
        )
        found = []
        for text in written:
            try:
                found.append(opening_rule(_name_in(text), self._spot.key(option)))
            except Refused:
                continue
        return tuple(dict.fromkeys(found))

    def _services(self) -> tuple[str, ...]:
        entries = []
        for text in self._wish.services:
            try:
                entries.append(service_entry(text, self._spot.key("--service")))
            except Refused:
                continue
        return tuple(sorted(expand_services(entries)))

    def _categories(self, role: Role | None) -> tuple[str, ...]:
        may = tuple(category for category in CATEGORIES if role is not None and category in role.may_open)
        for text in self._wish.categories:
            if text in MANDATORY:
                vi = "không ai mở được; báo nhầm thì quản trị mạng gỡ từng tên bằng --release"
                en = "is opened by nobody; a false alarm is released name by name, with --release"
            elif text not in CATEGORIES:
                vi, en = "không phải nhóm nội dung", "is not a category"
            elif role is not None and text not in may:
                vi, en = f"{role.vi} không được mở", f"may not be opened by: {role.en}"
            else:
                continue
            self._note("--category", text, vi, en, may)
        return tuple(dict.fromkeys(self._wish.categories))

    def _minutes(self, kind: str, role: Role | None) -> int:
        wish = self._wish
        given = {
            "--extra": wish.extra,
            "--minutes": wish.minutes,
            "--hours": None if wish.hours is None else wish.hours * 60,
        }
        asked = {option: minutes for option, minutes in given.items() if minutes is not None}
        if len(asked) > 1:
            vi, en = "chỉ ghi thời gian một lần", "says twice how long"
            self._note(" + ".join(asked), "", vi, en)
        default = DEFAULT_RELEASE if kind == RELEASE else DEFAULT_MINUTES[self._policy.kind]
        option, minutes = next(iter(asked.items()), ("--minutes", default))
        if role is not None:
            self._check_length(kind, role, option, minutes)
        return minutes

    def _check_length(self, kind: str, role: Role, option: str, minutes: int) -> None:
        if kind == RELEASE and not role.may_release:
            able = tuple(other.id for other in self._roles if other.may_release)
            vi = f"{role.vi} không được gỡ báo nhầm mã độc, lừa đảo"
            en = f"a false alarm of malware or phishing may not be released by: {role.en}"
            self._note("--role", role.id, vi, en, able)
            return
        longest = role.longest_release if kind == RELEASE else role.longest
        if not 0 < minutes <= longest:
            unit = 60 if option == "--hours" else 1
            most = longest // unit
            vi = f"phải từ 1 đến {most} với vai trò {role.vi}"
            en = f"must be from 1 to {most} for the role: {role.en}"
            self._note(option, str(minutes // unit), vi, en)

    def _note(self, option: str, value: str, vi: str, en: str, choices: Collection[str] = ()) -> None:
        self._spot.key(option).note(value, self._words.pick(vi, en), choices)


def _name_in(text: str) -> str:
    """The name in what was typed; people paste whole addresses."""
    if "://" not in text:
        return text
    try:
        return urlsplit(text.strip()).hostname or text
    except ValueError:
        return text
