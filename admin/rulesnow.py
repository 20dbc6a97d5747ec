"""What holds for one device, for whoever holds it: one sentence first, then now, then what comes. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from admin.asking import Asker
from admin.groupstate import backed, group_now, mode_of
from admin.passes_said import PassPhrases
from admin.phrases import Phrases
from admin.status import GroupNow, Health, Mode, Status
from admin.words import Words
from config.passes import Pass, in_force, reaches

_AHEAD = timedelta(hours=36)
_MOST, _SHOWN, _LOOKED_AT = 6, 3, 20


@dataclass(frozen=True, slots=True)
class RulesNow:
    """What to say. `mood`: open, filtered, only, closed or off (the filter itself does not run).

    `coming`: (when, what happens then). `by_hand`: sentences about what a person has opened or closed.
    """

    first: str
    mood: str
    group: str
    device: str
    now: GroupNow
    coming: tuple[tuple[str, str], ...]
    by_hand: tuple[str, ...]
    pupils: bool


def rules_now(asker: Asker, status: Status, words: Words) -> RulesNow:
    """Say what holds for the device that `asker` stands for, at its moment."""
    group, say = asker.state.group, Phrases(words, asker.now)
    identity = asker.standing.identity(asker.now)
    mine = _mine(asker, identity.device)
    now = _at(asker, status, mine, asker.now)
    off = status.service.health is Health.OFF
    mood = "off" if off else mode_of(asker.state).value
    said = PassPhrases(words, asker.policy, asker.now)
    return RulesNow(
        first=_first(asker, status, say, now) if not off else _off(say),
        mood=mood,
        group=words.pick(group.vi, group.en),
        device=identity.device or "",
        now=now,
        coming=tuple(_coming(asker, status, mine, say, now)),
        by_hand=tuple(_sentence(said, one, say) for one in in_force(mine, asker.now.timestamp())),
        pupils=group.id in asker.policy.pupil_groups,
    )


def _mine(asker: Asker, device: str | None) -> tuple[Pass, ...]:
    """What was set by hand and reaches this device, as if all of it were for its group."""
    group = asker.state.group.id
    if not asker.state.clock_trusted:
        return ()
    return tuple(
        msgspec.structs.replace(one, group=group, device="")
        for one in asker.standing.passes
        if reaches(one, group, device)
    )


def _at(asker: Asker, status: Status, mine: tuple[Pass, ...], moment: datetime) -> GroupNow:
    found = group_now(
        asker.policy,
        asker.state.group.id,
        moment,
        clock_trusted=asker.state.clock_trusted,
        passes=mine,
    )
    return backed(found, status.covered)


def _first(asker: Asker, status: Status, say: Phrases, now: GroupNow) -> str:
    """The one sentence: what somebody who is kept waiting wants to know."""
    pick = say.pick
    change = now.change
    when = say.moment(change.at) if change is not None else ""
    if now.mode is Mode.CLOSED:
        back = pick(
            f"Mạng đang đóng; có thay đổi lúc {when}.", f"The internet is off; this changes at {when}."
        )
        if change is not None and change.mode is not Mode.CLOSED:
            back = pick(f"Mạng mở lại lúc {when}.", f"The internet opens at {when}.")
        return back if when else pick("Mạng đang đóng.", "The internet is off.")
    if now.mode is Mode.ONLY:
        if not when:
            return pick("Chỉ một số trang được mở.", "Only some sites are open.")
        return pick(f"Chỉ một số trang được mở, đến {when}.", f"Only some sites are open until {when}.")
    opens = _opens(asker, status, _mine(asker, asker.standing.identity(asker.now).device), now)
    if opens is not None:
        moment, categories, services = opens
        names = _names(say, categories, services)
        return pick(f"{names} mở lúc {say.moment(moment)}.", f"{names}: open at {say.moment(moment)}.")
    return _open_first(say, now, when)


def _opens(
    asker: Asker, status: Status, mine: tuple[Pass, ...], now: GroupNow
) -> tuple[datetime, tuple[str, ...], tuple[str, ...]] | None:
    """When something that is blocked now is first really open, and what; None: not soon."""
    later = now
    for _step in range(_LOOKED_AT):
        if later.change is None or later.change.at - asker.now > _AHEAD:
            return None
        moment = later.change.at
        later = _at(asker, status, mine, moment)
        if later.mode in (Mode.OPEN, Mode.FILTERED):
            categories = tuple(one for one in now.categories if one not in later.categories)
            services = tuple(one for one in now.services if one not in later.services)
            if categories or services:
                return moment, categories, services
    return None


def _open_first(say: Phrases, now: GroupNow, when: str) -> str:
    pick, change = say.pick, now.change
    if change is not None and change.mode is Mode.CLOSED:
        return pick(f"Mạng mở đến {when}.", f"The internet is open until {when}.")
    if change is not None and change.mode is Mode.ONLY:
        return pick(f"Đến {when} thì chỉ còn một số trang mở.", f"From {when} only some sites stay open.")
    if change is not None and (change.closes or change.closes_services):
        what = say.categories(change.closes, change.closes_services)
        return pick(f"{_upper(what)} mở đến {when}.", f"{_upper(what)}: open until {when}.")
    if now.categories or now.services:
        return pick("Mọi trang đều mở, trừ những loại dưới đây.", "All sites are open, but for these kinds.")
    return pick("Mọi trang đều mở, trừ những trang gây hại.", "All sites are open, but for harmful ones.")


def _names(say: Phrases, categories: tuple[str, ...], services: tuple[str, ...]) -> str:
    text = say.categories(categories[: max(0, _SHOWN - len(services))], services[:_SHOWN])
    more = len(categories) + len(services) - _SHOWN
    if more > 0:
        text = say.pick(f"{text} và {more} mục khác", f"{text} and {more} more")
    return _upper(text)


def _coming(
    asker: Asker, status: Status, mine: tuple[Pass, ...], say: Phrases, now: GroupNow
) -> list[tuple[str, str]]:
    found = []
    for _step in range(_MOST):
        change = now.change
        if change is None or change.at - asker.now > _AHEAD:
            break
        found.append((say.moment(change.at), say.change_effect(now, change)))
        now = _at(asker, status, mine, change.at)
    return found


def _sentence(said: PassPhrases, one: Pass, say: Phrases) -> str:
    head = say.pick("Có người làm bằng tay", "By hand")
    return f"{head}: {said.what(one)} {said.times(one)}."


def _off(say: Phrases) -> str:
    return say.pick(
        "Bộ lọc đang tắt: lúc này không có gì bị chặn.", "The filter is off: nothing is closed now."
    )


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
