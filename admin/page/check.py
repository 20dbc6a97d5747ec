"""“This phone is now protected”: a page that tells whether the device that shows it asks this box.

It shows small pictures under names that only our own resolver answers: whose picture arrives was asked of us.
No script is needed.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from admin.offersaid import offer_said
from admin.offerwatch import read_offers
from admin.page.access import ANYONE, open_to, plain_host
from admin.page.language import words
from admin.page.looks import PICTURES
from admin.page.site import site
from admin.status import Health
from config.checkname import ZONE, asked_of, host_of

blueprint = Blueprint("check", __name__)

SECONDS: Final = 4
_PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="24" height="24">'
    '<circle cx="12" cy="12" r="11" fill="#0b6b5d"/><path d="m7 12.5 3.5 3.5 6.500-8" fill="none" '
    'stroke="#fff" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round"/></svg>'
)


@blueprint.get("/check")
@open_to(ANYONE)
def look() -> BaseResponse | str:
    """Ask for the pictures, and a moment later tell what came of it. Over plain HTTP: so are the pictures."""
    if request.is_secure:
        return redirect(f"http://{plain_host()}{url_for('.look')}", 303)
    told = request.args.get("look", "")
    count = site().looks.count(told)
    if count is None:
        token = site().looks.begin()
        g.images = f"http://*.{ZONE}:{_port()}"
        pictures = [
            f"http://{host_of(token, number)}:{_port()}{url_for('.picture', number=number)}"
            for number in range(PICTURES)
        ]
        return render_template(
            "check.html", pictures=pictures, again=url_for(".look", look=token), seconds=SECONDS, found=""
        )
    if site().gather().service.health is Health.OFF:
        found = "off"
    else:
        found = "all" if count == PICTURES else "some" if count else "none"
    heard = read_offers(site().paths.offers, site().at)
    others = [offer_said(words(), one) for one in heard.foreign] if heard else []
    if found == "all" and others:
        found = "but"  # true of this moment only: the device may go elsewhere with its next address
    unheard = [way for way in ("dhcp", "ra") if heard is None or way not in heard.heard]
    return render_template(
        "check.html", found=found, others=others, unheard=unheard, pictures=[], again="", seconds=0
    )


@blueprint.get("/check/<int:number>.svg")
@open_to(ANYONE)
def picture(number: int) -> Response:
    """Give a picture of a look, to who has found us by its name."""
    asked = asked_of(urlsplit(f"//{request.host}").hostname or "")
    if asked is None or asked[1] != number or not site().looks.arrived(*asked):
        abort(404)
    g.for_all = True
    return Response(_PICTURE, mimetype="image/svg+xml")


def _port() -> int:
    return urlsplit(f"//{request.host}").port or 80
