"""What is answered where something is not to be had: to a box in JSON, to a person on a page."""

from __future__ import annotations

import logging

from flask import Response, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from reporting.collector.db import DatabaseAway
from reporting.collector.web.access import Refused

RETRY_SECONDS = 120
_CODES = {400: "request", 403: "refused", 404: "not-found", 405: "method", 413: "size", 415: "encoding"}


def for_box() -> bool:
    """Whether it is a program that asks."""
    return request.path.startswith("/api/")


def sorry(error: HTTPException) -> Response:
    """Answer what werkzeug or a view has refused."""
    code = error.code or 500
    if error.response is not None or code < 400:
        return make_response(error.get_response())
    if for_box():
        text = error.description or error.name
        return make_response(jsonify(code=_CODES.get(code, "error"), text=text), code)
    why = error.why if isinstance(error, Refused) else ""
    return make_response(render_template("sorry.html", code=code, why=why), code)


def away(error: DatabaseAway) -> Response:
    """Nothing was done, or it is not known; who asks again finds out."""
    logging.getLogger(__name__).warning("the database is away: %s", error)
    if for_box():
        response = make_response(jsonify(code="later", text="the database is away; try again"), 503)
    else:
        response = make_response(render_template("sorry.html", code=503, why="away", member=None), 503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response
