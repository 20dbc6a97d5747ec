"""What boxes speak to: reports in, what is held of them, enrolment. docs/report-format.md is the contract.

Nothing about who asks is looked at or kept: a report proves itself by its signature.
"""

from __future__ import annotations

import re

import msgspec
from flask import Blueprint, Response, jsonify, request

from reporting.collector import baselines, enrolment, receipt
from reporting.collector.enrolment import NotEnrolled
from reporting.collector.receipt import HTTPS, Receipt
from reporting.collector.web.access import BOX, open_to
from reporting.collector.web.site import site
from reporting.schema.enrolment import INVITED, EnrolmentRefused, read_request
from reporting.schema.envelope import MOST_BYTES
from reporting.schema.verify import Standing

blueprint = Blueprint("api", __name__)

_STATUS = {"size": 413, "encoding": 400, "schema": 422, "implausible": 422, "epsilon": 422}
_BOX = re.compile(r"[0-9a-f]{64}")
_MOST_REQUEST = 4096
_SAID = {
    "invitation": "this code is wrong, was used by another box, or its time is over",
    "full": "the school has as many boxes as were agreed; ask for an invitation in place of one of them",
    "replaces": "the box that this one was to replace has a successor already",
    "key": "this key is enrolled already",
    "former": "the former key is not enrolled here",
    "revoked": "the former key was revoked",
    "school": "there is no such school",
    "unknown": "there is no such box",
}


@blueprint.post("/api/v1/reports")
@open_to(BOX)
def reports() -> tuple[Response, int]:
    """Take in one report."""
    data = _body(MOST_BYTES)
    if data is None:
        return _refused(413, "size", f"a report has at most {MOST_BYTES} bytes")
    here = site()
    return _answered(receipt.receive(here.database, data, HTTPS, here.at, here.today))


@blueprint.get("/api/v1/boxes/<box>/last")
@open_to(BOX)
def last(box: str) -> tuple[Response, int]:
    """What is held last of a box; sequence 0 for none."""
    found = None
    if _BOX.fullmatch(box):
        with site().database.reading() as connection:
            found = receipt.last_held(connection, box)
    return jsonify(found._asdict() if found else {"sequence": 0}), 200


@blueprint.post(INVITED)
@open_to(BOX)
def enrol() -> tuple[Response, int]:
    """Enrol a box by its invitation, or a key by the one before."""
    data = _body(_MOST_REQUEST)
    if data is None:
        return _refused(413, "size", f"a request has at most {_MOST_REQUEST} bytes")
    here = site()
    try:
        answer = enrolment.enrol(here.database, read_request(data), here.at)
    except EnrolmentRefused as refused:
        return _refused(400, "request", str(refused))
    except NotEnrolled as refused:
        return _refused(403, refused.code, _SAID[refused.code])
    with here.database.reading() as connection:
        key = baselines.key(connection)
    answer = msgspec.structs.replace(answer, authority=here.about.name, baseline_key=key)
    return jsonify(msgspec.to_builtins(answer)), 201


def _answered(found: Receipt) -> tuple[Response, int]:
    if found.standing is None:
        return _refused(_STATUS.get(found.code, 403), found.code, found.text)
    status = 201 if found.standing.acceptable else 200 if found.standing is Standing.DUPLICATE else 409
    return jsonify(standing=found.standing.value), status


def _refused(status: int, code: str, text: str) -> tuple[Response, int]:
    return jsonify(code=code, text=text), status


def _body(most: int) -> bytes | None:
    """The bytes that were sent; None for too many, of which no more than that are read."""
    if (request.content_length or 0) > most:
        return None
    data = request.stream.read(most + 1)
    return data if len(data) <= most else None
