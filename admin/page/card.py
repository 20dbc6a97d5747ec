"""The set-up card: a sheet for the folder, with where the page is and how to know that it is the box's."""

from __future__ import annotations

import re
import ssl
from hashlib import sha256

from flask import Blueprint, render_template, url_for
from markupsafe import Markup

from admin.page.access import OWNER, open_to
from admin.page.language import words
from admin.page.reach import dns_address, login_url, plain_url, serves_others
from admin.page.site import Site, site
from admin.status import only_here
from config.qr import qr_svg

blueprint = Blueprint("card", __name__)

_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)


@blueprint.get("/setup/card")
@open_to(OWNER)
def show() -> str:
    """Show the sheet."""
    check = plain_url(url_for("check.look"))
    label = words().pick("Mã để mở trang kiểm tra thiết bị", "Code that opens the check of a device")
    return render_template(
        "card.html",
        dns=dns_address(),
        tried=only_here(site().gather().service.dns) or not serves_others(),
        page=login_url("/"),
        check=check,
        picture=Markup(qr_svg(check, label)),  # noqa: S704 - drawn by us
        fingerprint=fingerprint(site()),
    )


def fingerprint(box: Site) -> list[str]:
    """The SHA-256 of the page's certificate, in pieces of four digits; [] where there is none."""
    try:
        found = _CERTIFICATE.search((box.paths.private / "page.pem").read_text(encoding="ascii"))
        digest = sha256(ssl.PEM_cert_to_DER_cert(found[0])).hexdigest() if found else ""
    except (OSError, ValueError):
        return []
    return [digest[at : at + 4] for at in range(0, len(digest), 4)]
