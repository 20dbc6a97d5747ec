"""Reports that came on a stick: several files at once, each with what became of it."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, render_template, request

from reporting.collector.receipt import FILE, receive
from reporting.collector.web.access import CLERK, open_to
from reporting.collector.web.phrases import standing_of
from reporting.collector.web.site import site
from reporting.schema.envelope import MOST_BYTES

blueprint = Blueprint("upload", __name__)
MOST_FILES: Final = 200


@blueprint.route("/upload", methods=["GET", "POST"])
@open_to(CLERK)
def take() -> str:
    """Take files in. The same file twice does no harm."""
    here, found = site(), []
    files = [file for file in request.files.getlist("files") if file.filename]
    for file in files[:MOST_FILES]:
        receipt = receive(here.database, file.stream.read(MOST_BYTES + 1), FILE, here.at, here.today)
        code = receipt.standing.value if receipt.standing else receipt.code
        found.append(((file.filename or "")[:200], receipt, standing_of(code)))
    return render_template("upload.html", found=found, most=MOST_FILES, left=files[MOST_FILES:])
