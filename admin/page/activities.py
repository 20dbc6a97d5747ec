"""Awareness activities: five fields a month that go into the school's report and stand on its paper."""

from __future__ import annotations

import logging

from flask import Blueprint, Response, render_template, request, url_for

from admin import activities
from admin.page.access import HEAD, VIEWER, open_to, rank
from admin.page.language import words
from admin.page.login import back, said
from admin.page.site import Site, me, site
from admin.store import Store, StoreBroken
from config import clock
from config.errors import ConfigInvalid
from reporting.awareness import NUMBERS, TEXTS, AwarenessBook, read_form
from reporting.counteddays import Month
from reporting.ledger import Ledger
from reporting.ledgerstate import LedgerBroken
from reporting.schema.report import Awareness

blueprint = Blueprint("activities", __name__)


@blueprint.get("/activities")
@open_to(VIEWER)
def show() -> tuple[str, int] | str:
    """Show the form of a month and what was entered for the others."""
    month = _month(request.args.get("month", ""))
    try:
        forms = AwarenessBook(site().paths.awareness).read()
    except (ConfigInvalid, OSError) as error:
        return _broken(error)
    return _shown(month, forms, activities.values(forms.get(month)), {})


@blueprint.post("/activities")
@open_to(HEAD)
def save() -> Response | tuple[str, int]:
    """Keep a month's form, unless somebody else has changed it meanwhile."""
    box, speech = site(), words()
    month = _month(request.form.get("month", ""))
    typed = {name: request.form.get(name, "")[:2000] for name in (*NUMBERS, *TEXTS)}
    book = AwarenessBook(box.paths.awareness)
    try:
        forms = book.read()
        before = forms.get(month)
        if activities.mark(before) != request.form.get("seen", ""):
            return _shown(month, forms, typed, {}, changed=True), 409
        form = read_form(typed)
        book.put(month, form)
    except ConfigInvalid as invalid:
        if invalid.file != "awareness":
            return _broken(invalid)
        return _shown(month, forms, typed, activities.problems(speech, invalid)), 422
    except OSError as error:
        return _broken(error)
    _audit(box, month)
    said(
        speech.pick(f"Đã ghi hoạt động tháng {month}.", f"The activities of {month} are entered."),
        undo=url_for(".undo"),
        month=str(month),
        seen=activities.mark(form),
        had="1" if before else "",
        **activities.values(before),
    )
    return back(".show", month=str(month))


@blueprint.post("/activities/undo")
@open_to(HEAD)
def undo() -> Response | tuple[str, int]:
    """Put back what was there before, unless somebody has changed it since."""
    box, speech = site(), words()
    month = _month(request.form.get("month", ""))
    book = AwarenessBook(box.paths.awareness)
    try:
        forms = book.read()
        if activities.mark(forms.get(month)) != request.form.get("seen", ""):
            return _shown(month, forms, activities.values(forms.get(month)), {}, changed=True), 409
        if request.form.get("had"):
            book.put(month, read_form({name: request.form.get(name, "") for name in (*NUMBERS, *TEXTS)}))
        else:
            book.remove(month)
    except (ConfigInvalid, OSError) as error:
        return _broken(error)
    _audit(box, month)
    said(speech.pick("Đã trả lại như trước.", "As it was before."))
    return back(".show", month=str(month))


def _shown(
    month: Month,
    forms: dict[Month, Awareness],
    values: dict[str, str],
    problems: dict[str, str] | object,
    *,
    changed: bool = False,
) -> str:
    box, speech = site(), words()
    today = clock.wall(box.policy.zone).date()
    there = forms.get(month)
    return render_template(
        "activities.html",
        school=box.kind == "school",
        month=month,
        months=[(str(one), _name(one)) for one in activities.months(today)],
        title=_name(month),
        fields=activities.fields(speech),
        numbers=NUMBERS,
        texts=TEXTS,
        values=values,
        problems=problems,
        changed=activities.summary(speech, there) if changed and there else "",
        gone=changed and not there,
        seen=activities.mark(there),
        filled=there is not None,
        drawn=_is_drawn(box, month),
        may=rank() >= HEAD,
        entered=[
            (str(one), _name(one), activities.summary(speech, form))
            for one, form in sorted(forms.items(), reverse=True)
        ],
    )


def _month(text: str) -> Month:
    today = clock.wall(site().policy.zone).date()
    try:
        wanted = Month.parse(text)
    except ValueError:
        return activities.usual_month(today)
    return wanted if wanted in activities.months(today) else activities.usual_month(today)


def _name(month: Month) -> str:
    return words().pick(f"tháng {month.number}/{month.year}", f"{month.first:%B} {month.year}")


def _is_drawn(box: Site, month: Month) -> bool:
    """Whether the month's report is made, so that a change stays at the school."""
    if not box.paths.report.is_dir():
        return False
    try:
        return any(one.report.month == str(month) for one in Ledger(box.paths.report).reports())
    except (LedgerBroken, OSError) as error:
        logging.getLogger(__name__).warning("%s", error)
        return False


def _audit(box: Site, month: Month) -> None:
    payload = {"by": me().user.name, "month": str(month)}
    try:
        with Store(box.paths.state_db) as store:
            store.audit(box.at, box.role_of(me()).id, "report.activities", payload)
    except StoreBroken as error:
        logging.getLogger(__name__).warning("%s", error)


def _broken(error: Exception) -> tuple[str, int]:
    logging.getLogger(__name__).warning("awareness activities: %s", error)
    return render_template("sorry.html", code=503, why="activities"), 503
