"""The baseline: what boxes fetch, and the public log of everything that was ever asked of schools."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, render_template, request

from reporting.collector import baselines
from reporting.collector.web.access import ANYONE, BOX, open_to
from reporting.collector.web.language import t
from reporting.collector.web.site import site
from reporting.schema.baseline import withdrawn

blueprint = Blueprint("baseline", __name__)


@blueprint.get("/api/v1/baseline")
@open_to(BOX)
def chain() -> Response:
    """The versions after `after`, one a line, as they were signed; 204 where there is none."""
    text = request.args.get("after", "0")
    after = int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0
    with site().database.reading() as connection:
        data = baselines.lines(connection, after)
    return Response(data, status=200 if data else 204, mimetype="application/jsonl")


@blueprint.get("/baseline")
@open_to(ANYONE)
def log() -> str:
    """Every version with all that it says: for everybody, since it concerns everybody."""
    with site().database.reading() as connection:
        found = baselines.versions(connection)
        key = baselines.key(connection)
    return render_template(
        "baseline.html",
        versions=list(reversed(found)),
        withdrawn=withdrawn(found),
        key=" ".join(key[place : place + 4] for place in range(0, len(key), 4)),
        day=_day,
    )


def _day(text: str) -> str:
    found = date.fromisoformat(text)
    return t(f"{found.day}/{found.month}/{found.year}", f"{found.day} {found:%B %Y}")
