"""A pass as somebody fills in a form for it: what was typed to a wish, mistakes to plain sentences. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from admin.mistakes import in_language
from admin.passes_wish import Wish
from admin.words import Words
from config.errors import ConfigInvalid, Mistake
from config.passes import EXTRA, FOCUS, OFF, PASS, RELEASE
from config.policyfile import Policy
from config.roles import Role
from config.services import SERVICES, expand_services

DOINGS: Final = (PASS, FOCUS, OFF, EXTRA, RELEASE)
"""What the form can be for; the kinds of passes, in the order in which they are offered."""
ONE_DEVICE: Final = "/device"
"""Chosen in the place of a group: a device by its name. No group has a slash in its id."""
SPANS: Final = (15, 30, 45, 60, 90, 120, 240, 1440, 3 * 1440, 7 * 1440, 30 * 1440)
_RELEASES: Final = (240, 1440, 3 * 1440, 7 * 1440, 30 * 1440)
_LONGEST: Final = 4000
_BETWEEN = re.compile(r"[\n,;]")


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form. `whom`: a group's id or ONE_DEVICE; `what`: sites and services, as written."""

    doing: str = PASS
    whom: str = ""
    device: str = ""
    what: str = ""
    services: Sequence[str] = ()
    categories: Sequence[str] = ()
    minutes: str = ""
    reason: str = ""


def wish_of(typed: Typed, by: str, role: str) -> Wish:
    """The wish behind a form, for `admin.passes_wish.ready`."""
    doing = typed.doing
    one_device = typed.whom == ONE_DEVICE or doing == EXTRA
    sites, services = sites_and_services(typed.what) if doing in (PASS, FOCUS, RELEASE) else ((), ())
    minutes = minutes_of(typed.minutes)
    return Wish(
        group="" if one_device else typed.whom,
        device=typed.device if one_device else "",
        sites=sites if doing == PASS else (),
        focus=sites if doing == FOCUS else (),
        release=(*sites, *services) if doing == RELEASE else (),
        services=(*services, *typed.services) if doing in (PASS, FOCUS) else (),
        categories=typed.categories if doing == PASS else (),
        only=doing == FOCUS,
        off=doing == OFF,
        extra=minutes if doing == EXTRA else None,
        minutes=None if doing == EXTRA else minutes,
        by=by,
        role=role,
        reason=typed.reason,
    )


def sites_and_services(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Addresses of sites, and entries of services, in a text: by lines, commas or semicolons.

    A service may be called by its name in either language; what has a dot is a site's address, several of
    which may stand on one line.
    """
    sites: list[str] = []
    services: list[str] = []
    for piece in _BETWEEN.split(text[:_LONGEST]):
        words = piece.strip()
        if not words:
            continue
        if service := service_called(words):
            services.append(service)
        elif "." in words:
            sites += words.split()
        else:
            services.append(words)
    return tuple(dict.fromkeys(sites)), tuple(dict.fromkeys(services))


def service_called(name: str) -> str:
    """The id of the service that is called so in one of the languages, with or without marks; else ""."""
    plain = _plain(name)
    for service in SERVICES.values():
        if plain in (service.id, _plain(service.vi), _plain(service.en)):
            return service.id
    return ""


def minutes_of(text: str) -> int | None:
    """The minutes of a field; None for nothing, 0 (which nobody may) for what is no number."""
    if not text.strip():
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


def spans_for(role: Role, doing: str) -> tuple[int, ...]:
    """The minutes that a role may choose from."""
    spans, most = (_RELEASES, role.longest_release) if doing == RELEASE else (SPANS, role.longest)
    return tuple(span for span in spans if span <= most)


def doings_for(role: Role) -> tuple[str, ...]:
    """What a role may do."""
    return tuple(one for one in DOINGS if one != RELEASE or role.may_release)


def blocked_services(policy: Policy) -> tuple[str, ...]:
    """The services that the rules of some group block at some time, by id: what is asked for most."""
    entries: set[str] = set()
    for group in policy.groups.values():
        entries.update(group.block_services)
        for rule in group.timetable:
            entries.update(rule.block_services)
    found = expand_services(entries)
    return tuple(service for service in SERVICES if service in found)


def sentences(words: Words, invalid: ConfigInvalid, doing: str) -> tuple[str, ...]:
    """What is wrong with a form, each one sentence, without the names of any command's options."""
    # A release for nobody is for everybody; what a form without names would be is anybody's guess.
    skipped = "--group" if doing == RELEASE else ""
    told = (sentence(words, mistake) for mistake in invalid.mistakes if mistake.path != skipped)
    return tuple(dict.fromkeys(told))


def sentence(words: Words, mistake: Mistake) -> str:
    """One mistake of a wish as a sentence, without the names of any command's options."""
    if not mistake.value and mistake.path in _MISSING:
        return words.pick(*_MISSING[mistake.path])
    if mistake.path == "--category":
        return words.pick(
            f"Vai trò của bạn không mở được loại “{mistake.value}”.",
            f"Your role does not open the kind “{mistake.value}”.",
        )
    if mistake.path == "--service":
        near = [words.pick(SERVICES[one].vi, SERVICES[one].en) for one in mistake.choices if one in SERVICES]
        meant_vi = f" Ý bạn có phải là: {', '.join(near)}?" if near else ""
        meant_en = f" Did you mean: {', '.join(near)}?" if near else ""
        return words.pick(
            f"“{mistake.value}” không phải địa chỉ trang web (như olm.vn) hay tên một dịch vụ.{meant_vi}",
            f"“{mistake.value}” is no address of a site (such as olm.vn) and no service.{meant_en}",
        )
    problem = in_language(words, mistake.problem)
    label = _LABELS.get(mistake.path)
    subject = f"{words.pick(*label)} " if label else ""
    shown = f"“{mistake.value}” " if mistake.value and not label else ""
    return f"{subject}{shown}{problem}."


_MISSING: Final = {
    "--group": ("Chọn lớp hay nhóm nào.", "Choose for which class or group."),
    "--device": ("Chọn máy nào.", "Choose which device."),
    "--site": (
        "Ghi ít nhất một trang web hoặc dịch vụ, hay đánh dấu một ô.",
        "Write at least one site or service, or tick one.",
    ),
}
_LABELS: Final = {
    "--minutes": ("Số phút", "The minutes"),
    "--extra": ("Số phút", "The minutes"),
    "--reason": ("Lý do", "The reason"),
    "--by": ("Tên", "The name"),
}


def _plain(name: str) -> str:
    """Small letters without marks, "đ" as "d"."""
    small = name.casefold().replace("đ", "d")
    return "".join(
        letter for letter in unicodedata.normalize("NFD", small) if not unicodedata.combining(letter)
    )
