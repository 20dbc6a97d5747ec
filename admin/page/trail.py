"""The audit trail on the page: who did what, newest first, and whether the chain is whole."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response, render_template, request

from admin.page.access import OWNER, open_to
from admin.page.language import words
from admin.page.login import back, said
from admin.page.site import me, site
from admin.phrases import Phrases
from admin.store import Store
from admin.trailsaid import line_said
from config import clock

blueprint = Blueprint("trail", __name__)

SHOWN = 100


MONTHS = (24, 12, 6)
_MONTH = 30 * 24 * 3600


@blueprint.post("/audit/erase")
@open_to(OWNER)
def erase() -> Response:
    """Erase who and whom of old lines; that they were, and the chain, stays. This is in the trail too."""
    box, text = site(), request.form.get("months", "")
    months = next((one for one in MONTHS if str(one) == text), None)
    if months is not None:
        with Store(box.paths.state_db) as store:
            count = store.erase_payloads(box.at - months * _MONTH)
            what = {"by": me().user.name, "what": f"{months} months: {count}"}
            store.audit(box.at, box.role_of(me()).id, "audit.erase", what)
        said(words().pick(f"Đã xoá tên trong {count} dòng.", f"The names in {count} lines are erased."))
    return back(".overview")


@blueprint.get("/audit")
@open_to(OWNER)
def overview() -> str:
    """Show the newest lines, or those before a number; with `check`, read the chain from its beginning."""
    box, speech = site(), words()
    text = request.args.get("before", "")
    before = int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None
    zone = box.policy.zone
    now = clock.wall(zone)
    with Store(box.paths.state_db) as store:
        lines = store.trail(SHOWN + 1, before)
        broken = store.first_broken() if "check" in request.args else None
        newest = store.trail(1)
    phrases = Phrases(speech, now)

    def moment(at: int) -> str:
        when = datetime.fromtimestamp(at, zone)
        return f"{when:%H:%M}, {phrases.date(when)}"

    return render_template(
        "trail.html",
        rows=[(line.number, moment(line.at), line_said(speech, line)) for line in lines[:SHOWN]],
        more=lines[SHOWN - 1].number if len(lines) > SHOWN else None,
        checked="check" in request.args,
        broken=broken,
        length=newest[0].number if newest else 0,
        first=before is None,
        months=[(one, speech.pick(f"{one} tháng", f"{one} months")) for one in MONTHS],
    )
