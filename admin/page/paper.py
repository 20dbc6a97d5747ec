"""The awareness report for people: to look at, to print, to take along as PDF."""

from __future__ import annotations

import logging
import threading
from datetime import datetime

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from admin import paperkeep
from admin.page.access import VIEWER, open_to
from admin.page.language import words
from admin.page.site import site
from admin.page.statistics import read
from admin.paper import Paper
from admin.paperhtml import body
from admin.papermaking import PdfFailed, drawn, months, paper_about
from admin.phrases import Phrases
from config import clock
from reporting.counteddays import Month
from reporting.store import StatisticsBroken

blueprint = Blueprint("paper", __name__)

_MONTHS_SHOWN = 24
_drawing = threading.Lock()
"""One PDF at a time: each takes memory that a small box does not have twice."""


@blueprint.get("/report")
@open_to(VIEWER)
def show() -> tuple[str, int] | str:
    """Show the report of a month: the last one that is over, or the one that is asked for."""
    box, speech = site(), words()
    now = clock.wall(box.policy.zone)
    try:
        found = months(box.paths, box.policy, now.date())[:_MONTHS_SHOWN]
        month = _asked(found)
        paper = _paper(month, now) if month in found else None
    except StatisticsBroken as error:
        logging.getLogger(__name__).warning("%s", error)
        return render_template("sorry.html", code=503, why="statistics"), 503
    return render_template(
        "paper.html",
        month=month,
        months=[(str(one), _name(one)) for one in found],
        article=body(paper) if paper else "",
        pdf=url_for(".pdf", month=str(month)),
        kept=[(one.path.name, _name(one.month), one.language) for one in _kept()],
        today=Phrases(speech, now).date(now.date()),
    )


@blueprint.get("/report.pdf")
@open_to(VIEWER)
def pdf() -> BaseResponse | tuple[str, int]:
    """Give a month's report as PDF, in the page's language."""
    box, speech = site(), words()
    now = clock.wall(box.policy.zone)
    try:
        found = months(box.paths, box.policy, now.date())
        month = _asked(found)
        if month not in found:
            return redirect(url_for(".show", month=str(month)), 303)  # which says why there is none
        with _drawing:
            data = drawn(_paper(month, now))
    except StatisticsBroken as error:
        logging.getLogger(__name__).warning("%s", error)
        return render_template("sorry.html", code=503, why="statistics"), 503
    except PdfFailed as error:
        logging.getLogger(__name__).warning("no PDF: %s", error)
        return render_template("sorry.html", code=503, why="pdf"), 503
    return _file(data, f"lachan-{month}.{speech.language}.pdf")


@blueprint.get("/report/kept/<name>")
@open_to(VIEWER)
def one_kept(name: str) -> BaseResponse:
    """Give a report that the box made by itself."""
    found = paperkeep.find(site().paths.reports, name)
    if found is None:
        abort(404)
    return _file(found.read_bytes(), f"lachan-{name}")


def _paper(month: Month, now: datetime) -> Paper:
    box = site()
    period, before = read(box, month.first, month.last)
    return paper_about(box.paths, box.policy, box.settings, words(), period, before, now)


def _file(data: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, mimetype="application/pdf", headers=headers)


def _asked(found: list[Month]) -> Month:
    """The month that the address names; else the newest there is, else the last that is over."""
    try:
        return Month.parse(request.args.get("month", ""))
    except ValueError:
        return found[0] if found else Month.of(clock.wall(site().policy.zone).date()).before


def _kept() -> list[paperkeep.Kept]:
    try:
        return paperkeep.kept(site().paths.reports)
    except OSError as error:
        logging.getLogger(__name__).warning("%s", error)
        return []


def _name(month: Month) -> str:
    return words().pick(f"tháng {month.number}/{month.year}", f"{month.first:%B} {month.year}")
