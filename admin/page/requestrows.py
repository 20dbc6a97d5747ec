"""Requests as the page shows them: what is asked, why it is closed, and the answers that may be given."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from admin.asking import Asker
from admin.page.access import OWNER
from admin.page.askers import asked
from admin.page.granting import devices
from admin.page.language import words
from admin.page.passes import span_words
from admin.page.site import Site, me
from admin.passes_wish import DEFAULT_MINUTES
from admin.phrases import Phrases
from admin.requests import MOST_WAITING, Request
from admin.requestwish import Judged, judge, kind_of, said, why_said
from admin.standing import Whom
from config.passes import PASS, RELEASE
from config.roles import ROLES, Role, rank

LESSON, TODAY, ALWAYS, FALSE_ALARM, REFUSE = "lesson", "today", "always", "release", "refuse"
FOR_DEVICES: Final = (LESSON, TODAY)
"""Answers that may be for the devices that asked alone."""
_MANY: Final = 8
"""Waiting requests of one group from which on all of them can be answered at once."""
MOST_JUDGED: Final = 30
"""Requests that are looked at against the rules for one page; the rest follow when these are answered."""


@dataclass(frozen=True, slots=True)
class Row:
    """A request as it is shown. `ways`: the answers that whoever looks may give: (value, text).

    `kind`: in which words the block is told, of `admin.requestwish.kind_of`. `devices`: those for which alone
    it can be opened.
    """

    request: Request
    name: str
    group: str
    why: str = ""
    note: str = ""
    ways: tuple[tuple[str, str], ...] = ()
    kind: str = ""
    devices: tuple[str, ...] = ()


def crowds(box: Site, waiting: tuple[Request, ...]) -> list[tuple[str, str, int, bool]]:
    """Groups of which many wait: (id, name, how many, whether no more are taken)."""
    found = []
    for group, many in Counter(one.group for one in waiting).items():
        if many >= _MANY:
            known = box.policy.groups.get(group)
            name = words().pick(known.vi, known.en) if known else group
            found.append((group, name, many, many >= MOST_WAITING))
    return found


def rows_of(box: Site, waiting: tuple[Request, ...]) -> list[Row]:
    """What is shown of each request, judged by the rules that hold now for its group."""
    askers: dict[str, Asker] = {}
    rows = []
    known = frozenset(devices(box)) if any(one.devices for one in waiting) else frozenset()
    for one in waiting:
        name, group = named(box, one)
        if one.group not in box.policy.groups:
            gone = words().pick("Nhóm này không còn nữa.", "This group is not there any more.")
            rows.append(Row(one, name, group, note=gone))
            continue
        asker = askers.get(one.group) or asked(Whom(one.group)).asker
        askers[one.group] = asker
        judged = judge(asker, box.lists, one.what)
        row = _row(box, one, judged, asker.now)
        alone = any(value in FOR_DEVICES for value, _text in row.ways)
        mine = tuple(device for device in one.devices if device in known) if alone else ()
        rows.append(replace(row, devices=mine))
    return rows


def _row(box: Site, one: Request, judged: Judged | None, now: datetime) -> Row:
    pick, (name, group) = words().pick, named(box, one)
    if judged is None:
        return Row(
            one, name, group, note=pick("Dịch vụ này không còn biết nữa.", "This service is not known.")
        )
    if judged.never:
        hidden = pick("(tên không hiện ra)", "(a name that is not shown)")
        closed = pick("Trang này không ai được mở.", "Nobody may open this site.")
        return Row(one, hidden, group, note=closed)
    if judged.open:
        opened = pick("Lúc này trang đã mở với nhóm.", "It is open for the group now.")
        return Row(one, name, group, note=opened, ways=_ways(box, PASS, now))
    why, kind = why_said(words(), judged.verdict), kind_of(judged.verdict)
    mine = box.role_of(me())
    note = ""
    if judged.opens is not None:
        when = Phrases(words(), now).moment(judged.opens)
        note = pick(f"Tự mở lúc {when}.", f"Opens by itself at {when}.")
    if not judged.role or rank(judged.role) > mine.rank:
        return Row(one, name, group, why, f"{note} {_too_high(judged.role)}".strip(), kind=kind)
    return Row(one, name, group, why, note, _ways(box, judged.kind, now), kind)


def _too_high(role: str) -> str:
    pick, found = words().pick, ROLES.get(role)
    if found is None:
        return pick("Không vai trò nào mở tạm được trang này.", "No role opens this for a while.")
    return pick(
        f"Chỉ {found.vi} trở lên mở được.", f"Only the role {found.en}, or a higher one, may open it."
    )


def _ways(box: Site, kind: str, now: datetime) -> tuple[tuple[str, str], ...]:
    pick, mine = words().pick, box.role_of(me())
    if kind == RELEASE:
        text = pick("Báo nhầm: mở một ngày", "A false alarm: open for a day")
        return ((FALSE_ALARM, text),) if mine.may_release else ()
    short, today = DEFAULT_MINUTES[box.kind], minutes_today(mine, now)
    short_text = pick("Mở một tiết (45 phút)", "For a lesson (45 minutes)")
    if box.kind == "home":
        short_text = pick("Mở 1 giờ", "For an hour")
    ways = [(LESSON, short_text)]
    if today > short:
        text = pick("Mở hết hôm nay", "For today")
        if today == mine.longest:
            text = pick(f"Mở {span_words(today)}", f"For {span_words(today)}")
        ways.append((TODAY, text))
    if mine.rank >= OWNER:
        ways.append((ALWAYS, pick("Luôn cho mở, cả nhóm", "Always, for the group")))
    return tuple(ways)


def minutes_today(role: Role, now: datetime) -> int:
    """The minutes until midnight, or as many as the role may give."""
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return min(int((midnight.timestamp() - now.timestamp()) // 60), role.longest)


def named(box: Site, one: Request) -> tuple[str, str]:
    """A request's subject and its group, for people."""
    speech = words()
    group = box.policy.groups.get(one.group)
    return said(one.what, speech.language), speech.pick(group.vi, group.en) if group else one.group
