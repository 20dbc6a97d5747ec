"""The status page: one look that tells whether the box protects, whom, from what, until when."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, current_app, render_template
from werkzeug.exceptions import HTTPException

from admin.page.language import words
from admin.phrases import Phrases
from admin.status import Health, Mode, Status, only_here
from reporting.today import for_everyone

blueprint = Blueprint("status", __name__)


def _status() -> Status:
    gather: Callable[[], Status] = current_app.extensions["lachan.gather"]
    return gather()


@blueprint.get("/")
def overview() -> str:
    """Show the whole state of the box."""
    status = _status()
    speech = words()
    return render_template(
        "status.html",
        status=status,
        say=Phrases(speech, status.now),
        bars=bars(status),
        Health=Health,
        Mode=Mode,
        only_here=only_here(status.service.dns),
    )


@blueprint.get("/healthz")
def health() -> tuple[dict[str, Any], int]:
    """Answer a monitor: 200 while DNS answers, 503 when it does not. Says nothing that the page does not."""
    state = _status().service.health
    return {"page": "ok", "dns": state.value}, 503 if state is Health.OFF else 200


def bars(status: Status) -> list[tuple[str, int, int]]:
    """Return (category id, blocks, width in percent of the longest bar) of today, longest first."""
    if status.today is None:
        return []
    shown = for_everyone(status.today)
    longest = max((count for _name, count in shown), default=0)
    return [(name, count, max(1, round(100 * count / longest))) for name, count in shown]


def sorry(error: HTTPException) -> Response:
    """Answer an error with a page that a person can read; its code stays what it is."""
    response = error.get_response()
    body = render_template("sorry.html", code=error.code)
    return Response(body, status=response.status_code, mimetype="text/html")
