"""The devices: who is there, in which group, why; and what becomes of those that are chosen."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from admin.claimrules import groups_for, last_day_for
from admin.devicedesk import DeviceDesk
from admin.devicelist import ONLY, Line, chosen, lines_of, token_of
from admin.devicewords import DeviceWords
from admin.mistakes import told
from admin.page.access import OWNER, TEACHER, open_to, rank
from admin.page.askers import this_moment
from admin.page.language import words
from admin.page.notes import Note
from admin.page.site import me, site
from admin.page.why import household
from admin.policydesk import version_of
from admin.presence import Present, only_the_gateway
from resolver.asking import read_asking

blueprint = Blueprint("devices", __name__)

_MOST_UNDOS = 5


@blueprint.get("/devices")
@open_to(TEACHER)
def overview() -> str:
    """Show who is there: those found by ?q=, of ?group=, and of one sort, ?only=; or all."""
    box, house = site(), household()
    say = DeviceWords(words(), house.policy, house.now)
    lines = lines_of(words(), house.policy, house.rows(), house.now)
    sought, group, only = (request.args.get(key, "")[:80] for key in ("q", "group", "only"))
    warnings = []
    if only_the_gateway(house.found, read_asking(box.paths.runtime), house.now):
        warnings.append(" ".join(say.only_gateway()))
    warnings += [say.trouble(one) for one in house.found.trouble]
    if house.mistakes is not None:
        warnings.append(told(words(), house.mistakes))
    return render_template(
        "devices.html",
        lines=chosen(lines, sought, group, only if only in ONLY else ""),
        all=len(lines),
        unknown=len(chosen(lines, only="unknown")),
        default=say.group(house.policy.default_group),
        counts=_counts(lines),
        warnings=warnings,
        sought=sought,
        group=group,
        only=only,
        undoable=_undoable(say),
        **movable(this_moment()),
    )


@blueprint.get("/devices/one")
@open_to(TEACHER)
def one() -> BaseResponse | str:
    """Show one device, ?who=, with all that is known of it."""
    house = household()
    row = row_of(house.rows(), request.args.get("who", ""))
    if row is None:
        gone = words().pick("Máy này không còn ở đây nữa.", "This device is not here any more.")
        site().notes.leave(me().mark, Note(gone, tone="info"))
        return redirect(url_for(".overview"), 303)
    [line] = lines_of(words(), house.policy, [row], house.now)
    return render_template(
        "device.html", line=line, row=row, listed=bool(row.identity.device), **movable(this_moment())
    )


def row_of(rows: tuple[Present, ...], token: str) -> Present | None:
    """The device of a token."""
    return next((row for row in rows if token and token_of(row) == token), None)


def movable(now: datetime) -> dict[str, object]:
    """Where who is logged in may move devices to, and until when."""
    box = site()
    role, pick = box.role_of(me()), words().pick
    groups = [(one, box.policy.groups[one]) for one in groups_for(role, box.policy)]
    return {
        "targets": [(one, pick(group.vi, group.en)) for one, group in groups],
        "today": now.date().isoformat(),
        "last_day": last_day_for(role, now.date()).isoformat(),
        "may": rank() >= OWNER,
    }


def _undoable(say: DeviceWords) -> list[tuple[str, str, str]]:
    """Of one's own last changes those that can be undone now: id, what it was, when."""
    box, pick = site(), words().pick
    try:
        now, moves = version_of(DeviceDesk(box.paths, ()).read()), box.moves.of(me().user.name, box.at)
    except (OSError, UnicodeDecodeError):
        return []  # the page says what is wrong with the file
    found = []
    for move in moves:
        if move.text is None or move.version == now:
            names = ", ".join(move.names)
            told = {
                "move": pick(f"{names} → nhóm {say.group(move.to)}", f"{names} → group {say.group(move.to)}"),
                "name": pick(f"Đặt tên: {move.to}", f"Named: {move.to}"),
                "forget": pick(f"Quên: {names}", f"Forgotten: {names}"),
            }[move.what]
            found.append((move.id, told, say.moment(move.at)))
    return found[:_MOST_UNDOS]


def _counts(lines: list[Line]) -> list[tuple[str, str, int]]:
    """Of each group its id, its name, and how many of its devices are there."""
    counted = Counter(line.group for line in lines if not line.away)
    pick = words().pick
    return [(one.id, pick(one.vi, one.en), counted[one.id]) for one in site().policy.groups.values()]
