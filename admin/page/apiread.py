"""What a program reads: state, groups, lists, devices, the verdict on a name, statistics."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec

from admin import apivalues as v
from admin.asking import Asker, name_in
from admin.askingsaid import whole_json
from admin.claimdesk import ClaimDesk, ClaimFilesBroken
from admin.devicewatch import who_is_there
from admin.leases.reader import LeaseReader
from admin.lookups import open_lists
from admin.mistakes import in_language, name_line, told
from admin.moments import MomentInvalid, parse_moment
from admin.page.language import words
from admin.page.problems import ApiProblem
from admin.page.programs import need
from admin.page.site import Site, site
from admin.passes_store import PassBook
from admin.phrases import Phrases
from admin.presence import Present, clients_of, who_is_present
from admin.recordtypes import type_number
from admin.standing import NOBODY, Standing, Whom, seat_of, seat_of_mac
from admin.stats_rows import rows
from admin.statspans import day_of, days_of
from admin.status import GroupNow, Health
from admin.tokens import DEVICES
from config.claims import Claim
from config.devices import Devices, parse_devices, plain_address, plain_mac
from config.errors import ConfigInvalid
from config.names import NameInvalid
from config.passes import PassesBroken
from policy.devicemap import DeviceMap
from reporting.figures import Statistics
from reporting.rollup import Place
from reporting.store import StatisticsBroken, StatisticsStore


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
    box = site()
    listed, claims, found = _known(box)
    present = who_is_present(box.policy, listed, claims, found, box.epoch())
    return v.Devices([_device(one) for one in present])


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
    now = datetime.fromtimestamp(box.epoch(), box.policy.zone)
    try:
        moment = parse_moment(query.at, box.policy.zone) if query.at else now
        passes = PassBook(box.paths).read()
    except MomentInvalid as error:
        raise _wrong("at", query.at, in_language(speech, str(error))) from None
    except (PassesBroken, OSError):
        passes = ()
    opened = open_lists(box.paths, box.policy).lookup
    service = box.gather().service
    standing = Standing(
        box.policy,
        _whom(box, query),
        opened,
        protected=box.settings.protected,
        passes=passes,
        clock_trusted=bool(query.at) or service.health is Health.OFF or service.clock_trusted,
    )
    asker = Asker(standing, opened, moment)
    try:
        answer = asker.ask(name_in(query.name), number)
    except NameInvalid as error:
        raise _wrong("name", query.name, name_line(speech, error)) from None
    return msgspec.convert(whole_json(asker, answer, speech.language), v.Verdict)


def _whom(box: Site, query: v.CheckQuery) -> Whom:
    if query.group and query.group not in box.policy.groups:
        raise _wrong(
            "group",
            query.group,
            words().pick("không phải nhóm trong quy tắc", "is not a group of the policy"),
        )
    if not query.client:
        return Whom(query.group) if query.group else NOBODY
    need(DEVICES)
    listed, claims, found = _known(box)
    clients = clients_of(box.policy, listed, claims, found, box.epoch())
    try:
        seat = seat_of(str(plain_address(query.client)), found)
    except ValueError:
        try:
            seat = seat_of_mac(plain_mac(query.client), found)
        except ValueError:
            text = words().pick("không phải địa chỉ IP hay MAC", "is no IP address and no MAC")
            raise _wrong("client", query.client, text) from None
    return Whom(query.group, seat, clients)


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
        with StatisticsStore(box.paths.statistics) as store:
            figures = Statistics(store, Place(box.policy.kind, box.policy.zone), today)
            period = figures.period(begin, end, query.group or None)
            found = [dict(row) for row in rows(period, figures.before(period))]
    except (StatisticsBroken, sqlite3.Error, OSError) as error:
        raise ApiProblem(
            503, pick(f"Không đọc được thống kê: {error}", f"The statistics cannot be read: {error}")
        ) from None
    return msgspec.convert({"rows": found}, v.StatisticsReply)


def _day(key: str, text: str) -> date:
    found = day_of(text)
    if found is None:
        raise _wrong(
            key, text, words().pick("không phải ngày; ghi như 2026-09-01", "is not a date; write 2026-09-01")
        )
    return found


def _known(box: Site) -> tuple[Devices, tuple[Claim, ...], DeviceMap]:
    """The listed devices, the claims, and who is there. Raises ApiProblem 503 for a file that is broken."""
    try:
        listed = parse_devices(
            box.paths.devices.read_bytes(), box.policy.groups.keys(), str(box.paths.devices)
        )
    except FileNotFoundError:
        listed = Devices()
    except ConfigInvalid as invalid:
        raise ApiProblem(503, told(words(), invalid), v.faults(invalid)) from None
    except OSError as error:
        raise ApiProblem(503, str(error)) from None
    try:
        claims = ClaimDesk(box.paths, lambda _action, _payload: None).claims()
    except ClaimFilesBroken as broken:
        raise ApiProblem(503, str(broken)) from None
    reader = LeaseReader(map(Path, box.settings.lease_files))
    return listed, claims, who_is_there(box.paths, reader, box.epoch())


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
