"""The last versions of the rules: what each change did, who made it, and a way back to before it."""

from __future__ import annotations

import functools
from datetime import datetime

from flask import Blueprint, Response, render_template, request, url_for

from admin.changewords import Part, changes_said
from admin.page import change
from admin.page.access import OWNER, open_to
from admin.page.language import words
from admin.page.notes import Note
from admin.page.site import me, site
from admin.phrases import Phrases
from admin.policydesk import KEPT, PolicyDesk
from admin.policyhistory import Past, history
from admin.words import Words
from config import clock
from config.errors import ConfigInvalid
from config.roles import ROLES
from policy.whole import read_policy

blueprint = Blueprint("history", __name__)

EACH = 10


@blueprint.get("/history")
@open_to(OWNER)
def overview() -> str:
    """Show the changes, ten on a page."""
    box = site()
    try:
        every = history(box.paths)
    except (OSError, UnicodeDecodeError):
        every = ()
    pages = max(1, -(-len(every) // EACH))
    here = min(_page(), pages)
    shown = every[(here - 1) * EACH : here * EACH]
    return render_template(
        "history.html",
        entries=[_row(past) for past in shown],
        here=here,
        of=pages,
        most=KEPT,
        seen=change.seen_version(),
    )


@blueprint.post("/history/<number>")
@open_to(OWNER)
def put_back(number: str) -> Response:
    """Show what it would do to put the rules of before a change back."""
    here = url_for("history.overview")
    try:
        text = PolicyDesk(site().paths).kept()[_number(number)]
    except KeyError:
        gone = words().pick("Bản này không còn được giữ nữa.", "This version is not kept any more.")
        site().notes.leave(me().mark, Note(gone, tone="warn"))
        return change.to(here)
    except (OSError, UnicodeDecodeError) as error:
        return change.refused(error, here)
    seen = request.form.get("seen", "")
    return change.propose(seen, lambda _now: text, what="policy.undo", goal=here, stay=here)


def _page() -> int:
    return max(1, _number(request.args.get("page", "")))


def _number(text: str) -> int:
    """A number in an address; 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0


def _row(past: Past) -> dict[str, object]:
    """What the page shows of one change."""
    speech = words()
    zone = site().policy.zone
    role = ROLES.get(past.role)
    when = Phrases(speech, clock.wall(zone)).moment(datetime.fromtimestamp(past.at, zone)) if past.at else ""
    return {
        "number": past.number,
        "parts": _parts(speech.language, past.before, past.after),
        "when": when[:1].upper() + when[1:],
        "by": past.by,
        "role": speech.pick(role.vi, role.en) if role else "",
        "by_hand": past.by_hand,
    }


@functools.lru_cache(maxsize=32)
def _parts(language: str, before: str, after: str) -> tuple[Part, ...] | None:
    """What is different; None for a text that is no policy (any more)."""
    try:
        return changes_said(Words(language), read_policy(before), read_policy(after))
    except ConfigInvalid:
        return None
