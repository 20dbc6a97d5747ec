"""What a program changes of the policy and its lists: never over somebody else's change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec

from admin import apilistwork as w
from admin import apivalues as v
from admin.calendardraft import source_name
from admin.changewords import changes_said
from admin.firststart import this_years
from admin.icsapart import read_apart
from admin.icsdays import IcsInvalid
from admin.listorders import OrderDesk, OrdersFull
from admin.listview import keys_of
from admin.mistakes import in_language, told
from admin.page.granting import trouble
from admin.page.language import words
from admin.page.problems import ApiProblem
from admin.page.programs import rank_role, token
from admin.page.site import Site, site
from admin.policydesk import PolicyChanged, PolicyDesk, Text
from blocklists.catalog import catalog
from config.calendaredit import put_days
from config.errors import ConfigInvalid
from config.policyfile import parse_policy
from config.presets import PRESETS
from config.tomledit import add_list, remove_list
from policy.whole import read_policy

_AHEAD = timedelta(days=2 * 366)


def policy() -> v.PolicyReply:
    """The text as it stands, with its mistakes."""
    box = site()
    seen, rules = _read(box), box.rules
    found = _mistakes(rules.invalid) if rules.invalid else []
    return v.PolicyReply(seen.text, seen.version, rules.origin, found)


def diff(body: v.PolicyText) -> v.PolicyChanges:
    """In words, what another text would change."""
    box = site()
    try:
        after = read_policy(body.text, "policy.toml")
    except ConfigInvalid as invalid:
        raise _invalid(invalid) from None
    parts = changes_said(words(), box.policy, after)
    return v.PolicyChanges([v.Part(part.where, list(part.lines)) for part in parts])


def check(body: v.PolicyText) -> w.Checked:
    """Every mistake of another text; nothing is changed."""
    try:
        read_policy(body.text, "policy.toml")
    except ConfigInvalid as invalid:
        return w.Checked(_mistakes(invalid))
    return w.Checked([])


def presets() -> w.Presets:
    """What one can begin with, dated for this school year."""
    return w.Presets(
        [
            w.PresetReply(
                one.name, "home" if one.kind == "home" else "school", one.vi, one.en, this_years(one.name)
            )
            for one in PRESETS.values()
        ]
    )


def calendar(body: w.IcsDays) -> v.PolicyDone:
    """Days of an .ics file, as holidays or exams, in the place of those of a file of that name."""
    box, speech = site(), words()
    today = datetime.fromtimestamp(box.epoch(), box.policy.zone).date()
    try:
        found = read_apart(body.ics.encode(), box.policy.zone, today, today + _AHEAD)
    except IcsInvalid as error:
        text = in_language(speech, str(error))
        raise ApiProblem(422, text, [v.Fault("ics", "", text, [])]) from None
    wanted = body.part.strip().casefold()
    days = [(one.name, one.first, one.last) for one in found.days if wanted in one.name.casefold()]
    if not days:
        text = speech.pick(
            "Trong hai năm tới tệp này không có ngày nào như vậy.",
            "The file has no such day in the next two years.",
        )
        raise ApiProblem(422, text, [v.Fault("ics", "", text, [])])
    source = source_name(body.source)
    return _changed(
        _read(box).version, lambda text: put_days(text, body.days, source, days), "policy.calendar"
    )


def apply(body: v.NewPolicy) -> v.PolicyDone:
    """Another text in the place of the one that was seen."""
    return _changed(body.version, lambda _now: body.text, "policy.api")


def subscribe(body: v.ListName) -> v.PolicyDone:
    """One more list of the catalogue."""
    entry = catalog().get(body.id)
    if entry is None:
        raise ApiProblem(
            404, words().pick("Danh mục không có danh sách này.", "The catalogue has no such list.")
        )

    def edit(text: str) -> str:
        have = {source.id for source in parse_policy(text).lists}
        return text if entry.id in have else add_list(text, keys_of(entry))

    return _changed(_read(site()).version, edit, "policy.lists")


def unsubscribe(id: str) -> v.PolicyDone:  # noqa: A002 - the parameter is called so in the address
    """One list fewer."""
    return _changed(_read(site()).version, lambda text: remove_list(text, id), "policy.lists")


def refresh() -> v.Ordered:
    """Newer copies, soon."""
    box = site()
    try:
        return v.Ordered(OrderDesk(box.paths).place(box.at, "refresh"))
    except OrdersFull:
        raise ApiProblem(
            409, words().pick("Đã có quá nhiều việc đang chờ.", "Too much work waits already.")
        ) from None
    except OSError as error:
        raise ApiProblem(503, trouble(error)) from None


def _changed(seen: str, edit: Callable[[str], str], what: str) -> v.PolicyDone:
    box, pick = site(), words().pick
    try:
        done = PolicyDesk(box.paths).change(seen, edit, box.at, rank_role(), token().name, what)
    except PolicyChanged:
        text = pick(
            "Có người vừa sửa quy tắc; đọc lại rồi làm lại.",
            "Somebody has changed the rules; read them again.",
        )
        raise ApiProblem(409, text) from None
    except KeyError:
        raise ApiProblem(
            404, pick("Không có danh sách nào mang tên này.", "There is no list of that name.")
        ) from None
    except ConfigInvalid as invalid:
        raise _invalid(invalid) from None
    except ValueError as error:
        raise ApiProblem(422, in_language(words(), str(error))) from None
    except OSError as error:
        raise ApiProblem(503, trouble(error)) from None
    return v.PolicyDone(done.version, done.number)


def _read(box: Site) -> Text:
    try:
        return PolicyDesk(box.paths).read()
    except (OSError, UnicodeDecodeError) as error:
        raise ApiProblem(503, trouble(error)) from None


def _invalid(invalid: ConfigInvalid) -> ApiProblem:
    return ApiProblem(422, told(words(), invalid), _mistakes(invalid))


def _mistakes(invalid: ConfigInvalid) -> list[v.Fault]:
    speech = words()
    return [
        msgspec.structs.replace(one, problem=in_language(speech, one.problem)) for one in v.faults(invalid)
    ]


WORK: v.Work = {
    "policy": policy,
    "policy_check": check,
    "policy_diff": diff,
    "policy_calendar": calendar,
    "presets": presets,
    "policy_apply": apply,
    "lists_add": subscribe,
    "lists_remove": unsubscribe,
    "lists_refresh": refresh,
}
