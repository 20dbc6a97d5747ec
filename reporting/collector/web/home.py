"""The first page: where who is logged in begins."""

from __future__ import annotations

from flask import Blueprint, jsonify, render_template
from sqlalchemy import func, select
from werkzeug.wrappers import Response as BaseResponse

from reporting.collector.tables import ACTIVE, boxes, reports, schools
from reporting.collector.web.access import BOX, READER, open_to
from reporting.collector.web.site import site

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@open_to(READER)
def start() -> str:
    """How much there is, and what to do next."""
    with site().database.reading() as connection:
        count_schools = connection.execute(select(func.count()).select_from(schools)).scalar_one()
        count_boxes = connection.execute(
            select(func.count()).select_from(boxes).where(boxes.c.status == ACTIVE)
        ).scalar_one()
        newest = connection.execute(select(func.max(reports.c.month))).scalar()
        of_newest = connection.execute(
            select(func.count(reports.c.school.distinct())).where(reports.c.month == newest)
        ).scalar_one()
    return render_template(
        "home.html", schools=count_schools, boxes=count_boxes, newest=newest, of_newest=of_newest
    )


@blueprint.get("/healthz")
@open_to(BOX)
def healthz() -> BaseResponse:
    """Whether this process and its database answer; for whatever watches over it."""
    with site().database.reading() as connection:
        connection.execute(select(1))
    return jsonify(ok=True)
