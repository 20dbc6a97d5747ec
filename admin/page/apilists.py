"""What a program asks of one list: how it stands, a try, what changed, a copy that waits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from admin import apilistwork as w
from admin import apivalues as v
from admin import listview
from admin.listorders import Kind, OrderDesk, OrdersFull
from admin.page.language import words
from admin.page.problems import ApiProblem
from admin.page.site import Site, site
from blocklists.catalog import catalog


def one(id: str) -> w.ListStanding:  # noqa: A002 - the parameter is called so in the address
    """A subscribed list."""
    return _standing(site(), _subscribed(id))


def try_(body: v.ListName) -> v.Ordered:
    """A list of the catalogue, without subscribing to it."""
    entry = catalog().get(body.id)
    if entry is None:
        raise ApiProblem(
            404, words().pick("Danh mục không có danh sách này.", "The catalogue has no such list.")
        )
    return _ordered("try", entry={key: str(value) for key, value in listview.keys_of(entry).items()})


def changes(id: str) -> v.Ordered:  # noqa: A002 - as above
    """What the last refresh has changed in a list."""
    return _ordered("changes", lists=(_subscribed(id).source.id,))


def held(id: str, body: w.HeldDecision) -> v.Ordered:  # noqa: A002 - as above
    """Look at a copy that waits, take it, or turn it down: the very copy that was seen."""
    found = _subscribed(id)
    if found.state.held is None or found.state.held.sha256 != body.copy:
        text = words().pick(
            "Bản này không còn chờ; hãy đọc lại danh sách.",
            "That copy does not wait any more; read the list again.",
        )
        raise ApiProblem(409, text)
    if body.do == "compare":
        return _ordered("compare", lists=(id,))
    return _ordered("refresh", lists=(id,), **{body.do.replace("-", "_"): {id: body.copy}})


def work(id: str) -> w.WorkReply:  # noqa: A002 - as above
    """How far a piece of work is."""
    box = site()
    try:
        found = OrderDesk(box.paths).work(id)
    except OSError as error:
        raise ApiProblem(503, str(error)) from None
    if found is None:
        raise _nothing()
    return w.WorkReply(
        number=found.order.number,
        kind=found.order.kind,
        placed=_iso(box, found.order.at),
        state=found.state,
        step=found.step,
        done=found.done,
        of=found.of,
        reason=found.reason,
        lists={entry.id: entry.outcome for entry in found.lists},
        trial=w.trial_of(found),
        differences=w.differences_of(found),
    )


def _subscribed(list_id: str) -> listview.Subscription:
    box = site()
    try:
        every = listview.subscriptions(box.paths, box.policy)
    except OSError as error:
        raise ApiProblem(503, str(error)) from None
    found = next((entry for entry in every if entry.source.id == list_id), None)
    if found is None:
        raise _nothing()
    return found


def _standing(box: Site, found: listview.Subscription) -> w.ListStanding:
    report, state = found.report, found.state
    return w.ListStanding(
        id=found.source.id,
        category=report.category,
        enabled=found.source.enabled,
        outcome=report.outcome,
        reason=report.reason,
        source=report.source,
        since=_iso(box, report.since) if report.since else None,
        confirmed=_iso(box, report.confirmed) if report.confirmed else None,
        next_try=_iso(box, report.next_try) if report.next_try else None,
        names=report.counted.names,
        allows=report.counted.allows,
        rules=report.counted.rules,
        rejected=report.counted.rejected,
        quarantined=report.counted.quarantined,
        ignored=report.counted.ignored,
        remarks=list(report.remarks),
        held=state.held.sha256 if state.held else None,
    )


def _ordered(kind: Kind, **what: Any) -> v.Ordered:
    box = site()
    try:
        return v.Ordered(OrderDesk(box.paths).place(box.at, kind, **what))
    except OrdersFull:
        text = words().pick("Đã có quá nhiều việc đang chờ.", "Too much work waits already.")
        raise ApiProblem(409, text) from None
    except OSError as error:
        raise ApiProblem(503, str(error)) from None


def _iso(box: Site, at: float) -> str:
    return datetime.fromtimestamp(at, box.policy.zone).isoformat()


def _nothing() -> ApiProblem:
    return ApiProblem(404, words().pick("Không có gì mang tên này.", "There is nothing of that name."))


WORK: Mapping[str, Any] = {
    "list": one,
    "lists_try": try_,
    "lists_changes": changes,
    "lists_held": held,
    "work": work,
}
