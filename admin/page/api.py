"""/api/v1 for other programs: a view for each of `admin.apispec.OPERATIONS`; what they do is in `api….py`."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import msgspec
from flask import Blueprint, Response, request

from admin import apivalues as v
from admin.apioperations import OPERATIONS, Operation
from admin.apispec import BASE, description
from admin.mistakes import in_language
from admin.page import apidevices, apilists, apipasses, apipolicy, apiread
from admin.page.access import ANYONE, open_to
from admin.page.language import words
from admin.page.problems import ApiProblem
from admin.page.programs import open_to_tokens
from config import VERSION

blueprint = Blueprint("api", __name__, url_prefix=BASE)

_LONGEST = 200
"""Letters of what is said about one mistake."""

_WORK: v.Work = {
    **apiread.WORK,
    **apipasses.WORK,
    **apipolicy.WORK,
    **apidevices.WORK,
    **apilists.WORK,
}


@blueprint.get("/openapi.json")
@open_to(ANYONE)
def openapi() -> Response:
    """Say what there is; the description is no secret."""
    return Response(_described(), mimetype="application/json")


@functools.cache
def _described() -> bytes:
    return msgspec.json.encode(description(VERSION))


def _view(operation: Operation) -> Callable[..., Response]:
    work = _WORK[operation.id]

    @open_to_tokens(operation.scope)
    def view(**found: Any) -> Response:
        if operation.query is not None:
            found["query"] = _query(operation.query)
        elif request.args:
            _refuse_query()
        if operation.body is not None:
            found["body"] = _body(operation.body)
        reply = work(**found)
        response = Response(msgspec.json.encode(reply), status=operation.status, mimetype="application/json")
        if operation.status == 201:
            response.headers["Location"] = f"{BASE}{operation.path}/{reply.id}"  # type: ignore[attr-defined]
        return response

    return view


def _query(kind: type) -> Any:
    given = request.args.to_dict(flat=False)
    if any(len(values) > 1 for values in given.values()):
        _refuse_query()
    try:
        return msgspec.convert({name: values[0] for name, values in given.items()}, kind, strict=False)
    except msgspec.ValidationError as error:
        text = words().pick("Tham số không đúng.", "The parameters are not right.")
        raise ApiProblem(400, text, [_fault(error)]) from None


def _refuse_query() -> None:
    raise ApiProblem(
        400,
        words().pick("Có tham số lạ hoặc lặp lại.", "There are parameters that are unknown or given twice."),
    )


def _body(kind: type) -> Any:
    if request.mimetype != "application/json":
        raise ApiProblem(
            415, words().pick("Nội dung phải là application/json.", "The body has to be application/json.")
        )
    data = request.get_data()
    try:
        return msgspec.json.decode(data, type=kind)
    except msgspec.ValidationError as error:
        text = words().pick("Nội dung không đúng dạng.", "The body is not of the right form.")
        raise ApiProblem(422, text, [_fault(error)]) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        text = words().pick("Nội dung không phải JSON.", "The body is no JSON.")
        raise ApiProblem(400, text, [v.Fault("", "", _short(str(error)), [])]) from None


def _fault(error: msgspec.ValidationError) -> v.Fault:
    problem, _at, path = str(error).partition(" - at `$")
    said = in_language(words(), _short(problem))
    return v.Fault(path.strip("`.").removeprefix("."), "", said, [])


def _short(problem: str) -> str:
    """What was sent is not sent back whole: it may be a megabyte."""
    return problem if len(problem) <= _LONGEST else f"{problem[: _LONGEST - 1]}…"


for _one in OPERATIONS:
    blueprint.add_url_rule(
        _one.path.replace("{", "<").replace("}", ">"),
        _one.id,
        _view(_one),
        methods=[_one.method],
        provide_automatic_options=False,
    )
