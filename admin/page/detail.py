"""How much of what was blocked is kept: the level of detail, for who owns the box."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request, url_for

from admin.detailedit import HOURS, with_detail
from admin.detailsaid import kept_for
from admin.page import change
from admin.page.access import OWNER, open_to
from admin.page.language import words
from admin.page.site import site
from config.detail import LEAST_IN_A_SCHOOL

blueprint = Blueprint("detail", __name__)


@blueprint.get("/statistics/detail")
@open_to(OWNER)
def show() -> str:
    """Show what holds, what the levels mean and the form."""
    box, speech = site(), words()
    found = box.policy.statistics
    hours = sorted({*HOURS, found.names_hours})
    return render_template(
        "detail.html",
        found=found,
        seen=change.seen_version(),
        hours=[(str(one), kept_for(speech, one)) for one in hours],
        school=box.kind == "school",
        least=LEAST_IN_A_SCHOOL if box.kind == "school" else 1,
    )


@blueprint.post("/statistics/detail")
@open_to(OWNER)
def save() -> Response:
    """Show the change in words; it is saved there."""
    form = {name: request.form.get(name, "") for name in ("detail", "names_hours", "names_devices")}
    return change.propose(
        request.form.get("seen", ""),
        lambda text: with_detail(text, form),
        what="policy.detail",
        goal=url_for("statistics.show"),
        stay=url_for(".show"),
    )
