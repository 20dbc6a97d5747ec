"""Why? A name, a device or group, a moment: what the filter does, why, and what to do about it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from flask import Blueprint, render_template, request

from admin.asking import name_in
from admin.household import Household, read_household
from admin.mistakes import in_language, name_line
from admin.moments import MomentInvalid, parse_moment
from admin.page import change
from admin.page.access import VIEWER, open_to, rank
from admin.page.askers import asked, this_moment
from admin.page.language import words
from admin.page.site import site
from admin.standing import NOBODY, Whom
from admin.whysaid import Why, why_said
from config.names import NameInvalid

blueprint = Blueprint("why", __name__)

_GROUP = "group:"
_LONGEST = 300


class _Wrong(NamedTuple):
    """What is wrong with the form, by field."""

    name: str = ""
    whom: str = ""
    at: str = ""


@blueprint.get("/why")
@open_to(VIEWER)
def look() -> str:
    """Ask, and show the answer: ?name=, ?whom= (group:ID, or what a device is known by), ?at= (a moment)."""
    name, whom, at = (request.args.get(key, "").strip()[:_LONGEST] for key in ("name", "whom", "at"))
    house = household()
    found, wrong = _answer(house, name, whom, at) if name else (None, _Wrong())
    return render_template(
        "why.html",
        name=name,
        whom=whom,
        at=at,
        choices=_choices(house, whom),
        wrong=wrong,
        why=found,
        group=_group_of(house, whom),
        seen=change.seen_version(),
        rank=rank(),
        here=request.full_path,
    )


def household() -> Household:
    """Who there is, now."""
    box = site()
    return read_household(box.paths, box.policy, box.settings.lease_files, box.epoch())


def _answer(house: Household, name: str, whom: str, at: str) -> tuple[Why | None, _Wrong]:
    speech = words()
    who, moment, wrong = _whom(house, whom), None, _Wrong()
    if who is None:
        wrong = wrong._replace(whom=speech.pick("Không có máy nào như vậy.", "There is no such device."))
    try:
        moment = _moment(at)
    except MomentInvalid as error:
        wrong = wrong._replace(at=in_language(speech, str(error)))
    try:
        if who is None or wrong.at:
            return None, wrong
        asker = asked(who, moment).asker
        return why_said(speech, asker, asker.ask(name_in(name))), wrong
    except NameInvalid as error:
        return None, wrong._replace(name=name_line(speech, error))


def _whom(house: Household, whom: str) -> Whom | None:
    if not whom:
        return NOBODY
    if whom.startswith(_GROUP):
        group = whom.removeprefix(_GROUP)
        return Whom(group) if group in house.policy.groups else None
    return house.whom(whom)


def _moment(at: str) -> datetime | None:
    return parse_moment(at, site().policy.zone) if at else None


def _group_of(house: Household, whom: str) -> str:
    """The group that the answer is about; the default group where nobody is meant."""
    who = _whom(house, whom) or NOBODY
    return who.identity(house.policy, this_moment().timestamp()).group


def _choices(house: Household, whom: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Whom one can ask for: groups, the device in hand, the listed devices, and who was typed by hand."""
    pick, here = words().pick, request.remote_addr or ""
    groups = [(f"{_GROUP}{one.id}", pick(one.vi, one.en)) for one in house.policy.groups.values()]
    known = [(one.name, one.name) for one in house.devices.devices]
    mine = [(here, pick(f"Máy này ({here})", f"This device ({here})"))]
    found = [(pick("Nhóm", "Groups"), groups), (pick("Thiết bị", "Devices"), [*mine, *known])]
    if whom and whom not in {value for _name, options in found for value, _text in options}:
        found[1][1].append((whom, whom))
    return found
