"""What a program reads: state, groups, lists, devices, the verdict on a name, statistics."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import msgspec

from admin import apivalues as v
from admin.asking import name_in
from admin.askingsaid import whole_json
from admin.household import Household, read_household
from admin.mistakes import in_language, name_line, told
from admin.moments import MomentInvalid, parse_moment
from admin.page.askers import asked
from admin.page.language import words
from admin.page.problems import ApiProblem
from admin.page.programs import need
from admin.page.site import Site, site
from admin.page.statistics import read
from admin.phrases import Phrases
from admin.presence import Present
from admin.recordtypes import type_number
from admin.standing import NOBODY, Whom
from admin.stats_rows import rows
from admin.statspans import day_of, days_of
from admin.status import GroupNow
from admin.tokens import DEVICES
from config.names import NameInvalid
from reporting.store import StatisticsBroken


def status() -> v.StatusReply:
    """The first page's facts."""
    found = site().gather()
    service, today = found.service, found.today
    return v.StatusReply(
        at=_iso(found.now),
        kind="school" if found.kind == "school" else "home",
        dns=service.health.value,
        addresses=list(service.dns),
        workers=service.workers,
        alive=service.alive,
        since=_iso(service.since) if service.since else None,
        policy=service.policy,
        mistakes=service.mistakes,
        clock_trusted=service.clock_trusted,
        disk_full=found.disk_full,
        questions_today=today.questions if today else None,
        blocked_today=today.blocked if today else None,
    )


def groups() -> v.Groups:
    """Each group now."""
    found = site().gather()
    phrases = Phrases(words(), found.now)
    return v.Groups([_group(one, phrases) for one in found.groups])


def _group(one: GroupNow, phrases: Phrases) -> v.GroupReply:
    return v.GroupReply(
        id=one.id,
        vi=one.vi,
        en=one.en,
        default=one.is_default,
        mode=one.mode.value,
        blocked_categories=list(one.categories),
        blocked_services=list(one.services),
        windows=list(one.windows),
        next_change=_iso(one.change.at) if one.change else None,
        sentence=phrases.now_line(one),
    )


def lists() -> v.Lists:
    """Each list."""
    return v.Lists(
        [
            v.ListReply(
                one.id,
                one.category,
                one.names,
                one.bundled,
                _iso(one.updated) if one.updated else None,
                one.problem,
            )
            for one in site().gather().lists
        ]
    )


def devices() -> v.Devices:
    """Each device that was seen."""
    found = _household(site())
    return v.Devices([_device(one) for one in found.rows() if one.seen or one.leased])


def _device(row: Present) -> v.DeviceReply:
    who = row.identity
    return v.DeviceReply(
        device=who.device,
        group=who.group,
        how=who.how,
        claim=who.claim or None,
        until=who.until,
        host=row.host,
        mac=row.mac,
        random_mac=row.random_mac,
        addresses=list(row.addresses),
        gateway=row.gateway,
        seen=row.seen or None,
    )


def check(query: v.CheckQuery) -> v.Verdict:
    """The verdict on a name."""
    box, speech = site(), words()
    number = type_number(query.type)
    if number is None:
        raise _wrong("type", query.type, speech.pick("không phải loại bản ghi", "is not a record type"))
    try:
        moment = parse_moment(query.at, box.policy.zone) if query.at else None
    except MomentInvalid as error:
        raise _wrong("at", query.at, in_language(speech, str(error))) from None
    asker = asked(_whom(box, query), moment).asker
    try:
        answer = asker.ask(name_in(query.name), number)
    except NameInvalid as error:
        raise _wrong("name", query.name, name_line(speech, error)) from None
    return msgspec.convert(whole_json(asker, answer, speech.language), v.Verdict)


def _whom(box: Site, query: v.CheckQuery) -> Whom:
    if query.group and query.group not in box.policy.groups:
        text = words().pick("không phải nhóm trong quy tắc", "is not a group of the policy")
        raise _wrong("group", query.group, text)
    if not query.client:
        return Whom(query.group) if query.group else NOBODY
    need(DEVICES)
    found = _household(box).whom(query.client)
    if found is None:
        text = words().pick("không phải máy nào ở đây", "is no device here")
        raise _wrong("client", query.client, text)
    return replace(found, group=query.group)


def statistics(query: v.StatisticsQuery) -> v.StatisticsReply:
    """Sums over days that are over."""
    box, pick = site(), words().pick
    today = datetime.fromtimestamp(box.epoch(), box.policy.zone).date()
    begin, end = days_of("week", today, box.policy.calendar)
    if query.first or query.last:
        end = _day("to", query.last) if query.last else today - timedelta(days=1)
        begin = _day("from", query.first) if query.first else end
    if begin > end:
        raise _wrong("from", str(begin), pick(f"ở sau {end}", f"is after {end}"))
    if query.group and (query.group not in box.policy.groups or box.kind != "school"):
        raise _wrong("group", query.group, pick("không có số riêng", "has no numbers of its own"))
    try:
        period, before = read(box, begin, end, query.group or None)
    except StatisticsBroken as error:
        raise ApiProblem(
            503, pick(f"Không đọc được thống kê: {error}", f"The statistics cannot be read: {error}")
        ) from None
    found = [dict(row) for row in rows(period, before)]
    return msgspec.convert({"rows": found}, v.StatisticsReply)


def _day(key: str, text: str) -> date:
    found = day_of(text)
    if found is None:
        raise _wrong(
            key, text, words().pick("không phải ngày; ghi như 2026-09-01", "is not a date; write 2026-09-01")
        )
    return found


def _household(box: Site) -> Household:
    """Who there is. Raises ApiProblem 503 for a devices.toml that is broken."""
    found = read_household(box.paths, box.policy, box.settings.lease_files, box.epoch())
    if found.mistakes is not None:
        raise ApiProblem(503, told(words(), found.mistakes), v.faults(found.mistakes))
    return found


def _wrong(key: str, value: str, problem: str) -> ApiProblem:
    return ApiProblem(422, f"{key}: {problem}", [v.Fault(key, value, problem, [])])


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


WORK: v.Work = {
    "status": status,
    "groups": groups,
    "lists": lists,
    "devices": devices,
    "check": check,
    "statistics": statistics,
}
