"""The province's people, whose collector this is, and the trail of what was done."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from reporting.collector import about, audit, secondstep, staff
from reporting.collector.about import About, AboutRefused
from reporting.collector.secondstep import StepRefused
from reporting.collector.staff import StaffRefused
from reporting.collector.web.access import ADMIN, open_to
from reporting.collector.web.auditsaid import said
from reporting.collector.web.language import t
from reporting.collector.web.login import refusal
from reporting.collector.web.site import me, site

blueprint = Blueprint("people", __name__)


@blueprint.get("/people")
@open_to(ADMIN)
def all_() -> str:
    """Accounts, and whose collector this is."""
    return _page()


@blueprint.post("/people/add")
@open_to(ADMIN)
def add() -> tuple[str, int] | str:
    """Make an account, and show the link that is good once."""
    here, name = site(), request.form.get("name", "")
    try:
        token = staff.add(here.database, name, request.form.get("role", ""), here.at, me().name)
    except StaffRefused as refused:
        return _page(problem=refusal(refused.code)), 422
    return _page(name=name, token=token)


@blueprint.post("/people/link")
@open_to(ADMIN)
def link() -> tuple[str, int] | str:
    """Show a new link for somebody."""
    here, name = site(), request.form.get("name", "")
    try:
        token = staff.link(here.database, name, here.at, me().name)
    except StaffRefused as refused:
        return _page(problem=refusal(refused.code)), 422
    return _page(name=name, token=token)


@blueprint.post("/people/remove")
@open_to(ADMIN)
def remove() -> BaseResponse | tuple[str, int]:
    """Take an account away."""
    try:
        staff.remove(site().database, request.form.get("name", ""), site().at, me().name)
    except StaffRefused as refused:
        return _page(problem=refusal(refused.code)), 422
    return redirect(url_for("people.all_"), 303)


@blueprint.post("/people/second-off")
@open_to(ADMIN)
def second_off() -> BaseResponse | tuple[str, int]:
    """Ask somebody for no second step any more: the phone is lost."""
    try:
        secondstep.turn_off(site().database, staff.key_of(request.form.get("name", "")), site().at, me().name)
    except StepRefused:
        return _page(problem=refusal("unknown")), 422
    return redirect(url_for("people.all_"), 303)


@blueprint.post("/people/about")
@open_to(ADMIN)
def whose() -> BaseResponse | tuple[str, int]:
    """Say whose collector this is."""
    here = site()
    wish = About(request.form.get("authority", ""), request.form.get("address", ""))
    try:
        about.put(here.database, wish, here.at, me().name)
    except AboutRefused as refused:
        field = t("Tên", "Name") if refused.field == "name" else t("Địa chỉ", "Address")
        why = t("không dùng được (cần https://…, tên tối đa 120 ký tự)", str(refused))
        return _page(problem=f"{field}: {why}"), 422
    here.forget()
    return redirect(url_for("people.all_"), 303)


@blueprint.get("/audit")
@open_to(ADMIN)
def trail() -> str:
    """What was done, and whether nobody has touched the trail."""
    with site().database.reading() as connection:
        lines, broken = audit.newest(connection), audit.first_broken(connection)
    return render_template("audit.html", lines=[(line, said(line)) for line in lines], broken=broken)


def _page(name: str = "", token: str = "", problem: str = "") -> str:
    with site().database.reading() as connection:
        everybody, whose_it_is = staff.everybody(connection), about.read(connection)
    address = whose_it_is.address or request.host_url.rstrip("/")
    shown = f"{address}/link/{token}" if token else ""
    return render_template(
        "people.html",
        everybody=everybody,
        said=whose_it_is,
        name=name,
        link=shown,
        problem=problem,
        roles=staff.ROLES,
    )
