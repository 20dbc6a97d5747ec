"""The first page: one look that tells whether the box protects, whom, from what, until when.

Everybody on the network may see that. Who is logged in can act on it, see `admin.page.hand`.
"""

from __future__ import annotations

import logging
from typing import Any

from flask import Blueprint, Response, render_template
from flask.globals import request_ctx
from werkzeug.exceptions import HTTPException, ServiceUnavailable

from admin.mistakes import in_language
from admin.page import hand, problems
from admin.page.access import ANYONE, OWNER, TEACHER, VIEWER, open_to, rank
from admin.page.language import words
from admin.page.needs import needs
from admin.page.site import site
from admin.page.weekview import week_chart
from admin.passes_said import PassPhrases
from admin.phrases import Phrases
from admin.status import Health, Mode, Status, only_here
from admin.store import StoreBroken
from reporting.today import for_everyone

blueprint = Blueprint("status", __name__)


@blueprint.get("/")
@open_to(ANYONE)
def overview() -> str:
    """Show the whole state of the box."""
    box, speech = site(), words()
    status = box.gather()
    return render_template(
        "status.html",
        status=status,
        say=Phrases(speech, status.now),
        bars=bars(status),
        in_words=lambda sentence: in_language(speech, sentence),
        Health=Health,
        Mode=Mode,
        only_here=only_here(status.service.dns),
        standing=hand.standing(box),
        passes=PassPhrases(speech, box.policy, status.now),
        minutes=hand.MINUTES,
        lesson=45 if status.kind == "school" else 60,
        week=week_chart(box) if rank() >= VIEWER else None,
        needs=needs(status, rank()),
        may_off=rank() >= TEACHER,
        may_pause=rank() >= OWNER,
    )


@blueprint.get("/healthz")
@open_to(ANYONE)
def health() -> tuple[dict[str, Any], int]:
    """Answer a monitor: 200 while DNS answers, 503 when it does not. Says nothing that the page does not."""
    site().forget()
    state = site().gather().service.health
    return {"page": "ok", "dns": state.value}, 503 if state is Health.OFF else 200


def bars(status: Status) -> list[tuple[str, int, int]]:
    """Return (category id, blocks, width in percent of the longest bar) of today, longest first."""
    if status.today is None:
        return []
    shown = for_everyone(status.today)
    longest = max((count for _name, count in shown), default=0)
    return [(name, count, max(1, round(100 * count / longest))) for name, count in shown]


def sorry(error: HTTPException) -> Response:
    """Answer an error with a page that a person can read, a program with what it can; the code stays."""
    if problems.wanted():
        return problems.of(error)
    response = error.get_response()
    if request_ctx.url_adapter is None:
        # The Host is no host at all, so no address of the page's own parts can be made either.
        return Response("400 Bad Request\n", status=400, mimetype="text/plain")
    body = render_template("sorry.html", code=error.code, why=getattr(error, "why", ""))
    return Response(body, status=response.status_code, mimetype="text/html")


def broken(error: StoreBroken) -> Response:
    """Answer that the state database cannot be used: the journal names the file, the page does not."""
    logging.getLogger(__name__).warning("%s", error)
    if problems.wanted():
        return problems.of(ServiceUnavailable())
    return Response(render_template("sorry.html", code=503, why="broken"), status=503, mimetype="text/html")
