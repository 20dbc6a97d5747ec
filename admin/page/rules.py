"""“My rules”: for anybody on the network, what is open on this device, what comes next, and how to ask.

Nobody logs in. The device's group is told by its address; nothing of a look is kept. A request is, if sent.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Final

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from admin.page.access import ANYONE, open_to
from admin.page.asking import Asked, ask, named_device
from admin.page.granting import kept_ids
from admin.page.here import asker_at
from admin.page.language import words
from admin.page.site import Site, site
from admin.phrases import Phrases
from admin.requestwish import said
from admin.rulesnow import RulesNow, rules_now
from admin.store import StoreBroken

blueprint = Blueprint("rules", __name__)

_COOKIE: Final = "lachan-asked"
_MOST: Final = 8
_DAYS: Final = 30
_LONGEST: Final = 40


@blueprint.get("/rules")
@open_to(ANYONE)
def mine() -> Response:
    """Say what holds for the device that asks."""
    reply = make_response(_shown(Asked()))
    given = request.args.get("asked", "")
    with suppress(StoreBroken):  # what holds is said all the same
        if 0 < len(given) < _LONGEST and site().requests.of_receipts([given], site().at):
            _keep(reply, given)  # from the block page, which keeps nothing in the browser
    return reply


@blueprint.post("/rules/ask")
@open_to(ANYONE)
def send() -> Response:
    """Take a request; what is wrong with it is said, and what was typed stays."""
    box = site()
    asker = asker_at(box, request.remote_addr or "")
    typed = request.form.get("what", "")[:500]
    reason, alone = request.form.get("reason", "")[:1000], "alone" in request.form
    asked = ask(box, asker, request.remote_addr or "", typed, reason, alone=alone)
    if not asked.receipt:
        return make_response(_shown(asked), 200 if asked.answer else 422)
    reply = make_response(redirect(url_for(".mine", _anchor="asked"), 303))
    _keep(reply, asked.receipt)
    return reply


def _keep(reply: Response, receipt: str) -> None:
    reply.set_cookie(
        _COOKIE,
        ".".join(dict.fromkeys([receipt, *_receipts()][:_MOST])),
        max_age=_DAYS * 86_400,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
        path="/rules",
    )


def _shown(asked: Asked) -> str:
    box, speech = site(), words()
    asker = asker_at(box, request.remote_addr or "")
    say = Phrases(speech, asker.now)
    now: RulesNow = rules_now(asker, box.gather(), speech)
    return render_template(
        "rules.html",
        now=now,
        say=say,
        asked=asked,
        named=named_device(box, asker),
        alone=request.method == "GET" or "alone" in request.form,
        sent=_sent(box, speech.language),
        status=box.gather(),
        moment=lambda epoch: datetime.fromtimestamp(epoch, box.policy.zone),
        epoch=box.at,
        kept=kept_ids(box),
    )


def _sent(box: Site, language: str) -> list[tuple[object, str]]:
    """What this browser has asked for, and was answered: by its own receipts only."""
    receipts = _receipts()
    if (given := request.args.get("asked", "")) and len(given) < _LONGEST:
        receipts = [given, *receipts]
    try:
        found = box.requests.of_receipts(receipts, box.at) if receipts else ()
    except StoreBroken:
        return []
    return [(one, said(one.what, language)) for one in found]


def _receipts() -> list[str]:
    return [one for one in request.cookies.get(_COOKIE, "").split(".")[:_MOST] if 0 < len(one) < _LONGEST]
