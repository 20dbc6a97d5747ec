"""Schools: the list, one school with its boxes and months, invitations, keys, and lists from files."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from markupsafe import Markup
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from config.errors import ConfigInvalid
from config.qr import qr_svg
from reporting.collector import asides, enrolment, schoolbook
from reporting.collector.asides import NotSetAside
from reporting.collector.audit import note
from reporting.collector.enrolment import NotEnrolled
from reporting.collector.registry import place_again, put
from reporting.collector.registryfile import read_registry
from reporting.collector.schoolbook import PAGE as PAGE_SIZE
from reporting.collector.tables import boxes, communes
from reporting.collector.web.access import ADMIN, ANYONE, CLERK, READER, open_to
from reporting.collector.web.language import t
from reporting.collector.web.phrases import NOT_ENROLLED
from reporting.collector.web.site import me, site
from reporting.schema.enrolment import PAGE, shown_code

blueprint = Blueprint("schools", __name__)


@blueprint.get("/schools")
@open_to(READER)
def all_() -> str:
    """The list, with a search."""
    text, page = request.args.get("q", "")[:100], max(1, request.args.get("page", 1, type=int))
    with site().database.reading() as connection:
        found, count = schoolbook.search(connection, text, min(page, 100_000))
    return render_template("schools.html", found=found, count=count, q=text, page=page, size=PAGE_SIZE)


@blueprint.get("/schools/<code>")
@open_to(READER)
def one(code: str) -> str:
    """One school."""
    return _school(code)


@blueprint.post("/schools/<code>/invite")
@open_to(CLERK)
def invite(code: str) -> tuple[str, int] | str:
    """Make an invitation, and show it: its code is to be seen this once."""
    here = site()
    try:
        found = enrolment.invite(
            here.database, code, here.at, me().name,
            boxes_of_school=request.form.get("boxes", 1, type=int), replaces=request.form.get("replaces", ""),
        )  # fmt: skip
    except NotEnrolled as refused:
        return _school(code, t(*NOT_ENROLLED[refused.code])), 422
    address = here.about.address or request.host_url.rstrip("/")
    shown = shown_code(found.code)
    link = f"{address}{PAGE}#{shown}"
    with here.database.reading() as connection:
        school = schoolbook.school(connection, code, here.at)
    picture = Markup(qr_svg(link, t("Mã QR của giấy mời", "QR code of the invitation")))  # noqa: S704 - ours
    return render_template(
        "invitation.html", school=school, code=shown, link=link, picture=picture, until=found.expires_at
    )


@blueprint.post("/schools/<code>/withdraw/<int(max=2147483647):number>")
@open_to(CLERK)
def withdraw(code: str, number: int) -> BaseResponse | tuple[str, int]:
    """Take an invitation back."""
    here = site()
    try:
        enrolment.withdraw(here.database, number, here.at, me().name)
    except NotEnrolled as refused:
        return _school(code, t(*NOT_ENROLLED[refused.code])), 422
    return redirect(url_for("schools.one", code=code), 303)


@blueprint.post("/schools/<code>/key")
@open_to(CLERK)
def key(code: str) -> BaseResponse | tuple[str, int]:
    """Enrol a key that came on paper."""
    here, text = site(), "".join(request.form.get("key", "").split()).lower()
    if len(text) != 64 or not set(text) <= set("0123456789abcdef"):
        return _school(code, t("Khoá có 64 chữ số 0–9, a–f.", "A key has 64 letters 0–9, a–f.")), 422
    try:
        enrolment.add_key(
            here.database, code, bytes.fromhex(text), here.at, me().name,
            boxes_of_school=request.form.get("boxes", 1, type=int), replaces=request.form.get("replaces", ""),
        )  # fmt: skip
    except NotEnrolled as refused:
        return _school(code, t(*NOT_ENROLLED[refused.code])), 422
    return redirect(url_for("schools.one", code=code), 303)


@blueprint.post("/boxes/<box>/revoke")
@open_to(ADMIN)
def revoke(box: str) -> BaseResponse | tuple[str, int]:
    """Take nothing more from a key."""
    here = site()
    with here.database.reading() as connection:
        code = connection.execute(select(boxes.c.school).where(boxes.c.id == box)).scalar()
    if code is None:
        abort(404)
    why = " ".join(request.form.get("why", "").split())
    if not why:
        return _school(code, t("Cần ghi lý do thu hồi.", "Say why it is revoked.")), 422
    try:
        enrolment.revoke(here.database, box, here.at, me().name, why)
    except NotEnrolled as refused:
        return _school(code, t(*NOT_ENROLLED[refused.code])), 422
    return redirect(url_for("schools.one", code=code), 303)


@blueprint.post("/schools/<code>/reports/<int(max=2147483647):number>/aside")
@open_to(ADMIN)
def aside(code: str, number: int) -> BaseResponse | tuple[str, int]:
    """Leave a report out of the sums, or add it up again; it stays as it came."""
    here, why = site(), " ".join(request.form.get("why", "").split())
    count = "count" in request.form
    if not why and not count:
        return _school(code, t("Cần ghi lý do.", "Say why.")), 422
    try:
        if count:
            asides.take_back(here.database, number, here.at, me().name)
        else:
            asides.put(here.database, number, here.at, me().name, why)
    except NotSetAside:
        abort(404)
    return redirect(url_for("schools.one", code=code), 303)


@blueprint.route("/schools-import", methods=["GET", "POST"])
@open_to(ADMIN)
def load() -> tuple[str, int] | str:
    """Read communes and schools from files; any mistake, and nothing changes."""
    if request.method == "GET":
        return render_template("load.html", mistakes=(), done=None)
    here = site()
    given = {
        name: file.read()
        for name in ("communes", "schools")
        if (file := request.files.get(name)) and file.filename
    }
    with here.database.reading() as connection:
        known = set(connection.execute(select(communes.c.code)).scalars())
    try:
        registry = read_registry(given.get("communes"), given.get("schools"), known)
    except ConfigInvalid as invalid:
        return render_template("load.html", mistakes=invalid.mistakes, done=None), 422
    with here.database.changing() as connection:
        put(connection, registry)
        place_again(connection)
        counts = {"communes": len(registry.communes), "schools": len(registry.schools)}
        note(here.database, connection, here.at, me().name, "registry.import", counts)
    return render_template("load.html", mistakes=(), done=counts)


@blueprint.get(PAGE)
@open_to(ANYONE)
def invited() -> str:
    """Where an invitation's link leads: what to do with it, at the school."""
    return render_template("invited.html")


def _school(code: str, problem: str = "") -> str:
    with site().database.reading() as connection:
        found = schoolbook.school(connection, code, site().at)
    if found is None:
        abort(404)
    return render_template("school.html", school=found, problem=problem)
