"""About Lá Chắn: its version, what it is for, and whose work is in it."""

from __future__ import annotations

from flask import Blueprint, render_template

from admin.licences import packages
from admin.page.access import ANYONE, open_to
from config import VERSION

blueprint = Blueprint("about", __name__)


@blueprint.get("/about")
@open_to(ANYONE)
def overview() -> str:
    """Show it; to everybody, since everybody is concerned by what it counts."""
    return render_template("about.html", version=VERSION, packages=packages())
