"""What a person should know about a pass that was just granted: what it does not do, and why. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from admin.passes_said import PassPhrases
from admin.words import Words
from blocklists.hits import Lookup
from config.categories import CATEGORIES, MANDATORY
from config.passes import EXTRA, FOCUS, OFF, PASS, RELEASE, Pass, in_force
from config.policyfile import Group, Policy
from config.roles import ceiling
from config.rules import NameRule
from config.services import SERVICES
from policy.hand import Facts, Hand, Ruling
from policy.nametable import suffixes_of
from policy.servicetable import service_hits
from policy.state import group_state

_AHEAD = timedelta(hours=12)
"""A closing that begins later than that is not the one that extra time is asked for."""


def begin_of_extra(
    policy: Policy,
    group: str,
    now: datetime,
    passes: Iterable[Pass],
    device: str,
    protected: tuple[NameRule, ...],
) -> datetime:
    """When extra time counts from: "half an hour more" before bedtime is half an hour of bedtime.

    From the end of extra time that the device has already; else now, if the timetable holds something now;
    else from the next moment within half a day at which it does; else now.
    """
    ends = [one.end for one in passes if one.kind == EXTRA and one.device == device]
    running = [end for end in ends if now.timestamp() < end <= (now + _AHEAD).timestamp()]
    if running:
        return datetime.fromtimestamp(max(running), now.tzinfo)
    state = group_state(policy, group, now, protected=protected)
    moment = now
    while not state.windows and state.until is not None and state.until - now <= _AHEAD:
        moment = state.until
        state = group_state(policy, group, moment, protected=protected)
    return moment if state.windows else now


def advice(
    words: Words,
    policy: Policy,
    group: str,
    entry: Pass,
    passes: Sequence[Pass],
    lists: Lookup,
    now: datetime,
    *,
    typed: bool = True,
) -> tuple[str, ...]:
    """Sentences to add to a grant. group: whose rules meet it. passes: all of the book, this one too.

    typed: whether it was granted by a command, so that its options are what helps; else on the page.
    """
    phrases = PassPhrases(words, policy, now)
    found = [*_closed(words, phrases, group, entry, passes)]
    if entry.kind in (PASS, FOCUS):
        rules = policy.groups.get(group)
        for rule in entry.names:
            found += _listed(words, phrases, entry, rule, rules, lists, typed=typed)
            found += _whose(words, phrases, entry, rule, typed=typed)
    if entry.kind == RELEASE:
        found += _not_listed(words, entry, lists)
    return tuple(dict.fromkeys(found))


def _closed(
    words: Words, phrases: PassPhrases, group: str, entry: Pass, passes: Sequence[Pass]
) -> Iterator[str]:
    """What was set by hand and holds against it."""
    if entry.kind in (OFF, RELEASE):
        return
    holding = in_force(passes, entry.start)
    hand = Hand.of(holding, group, entry.device or None)
    for facts in _facts(entry):
        ruling: Ruling | None = hand.look(facts)
        if ruling is not None and not ruling.opens and ruling.entry.id != entry.id:
            other = ruling.entry
            what, when, who = phrases.what(other), phrases.times(other), phrases.owner(other)
            yield words.pick(
                f"Chưa có tác dụng: đang {what} {when} ({other.id}, {who}).",
                f"Has no effect yet: {what} {when} ({other.id}, {who}).",
            )


def _facts(entry: Pass) -> Iterator[Facts]:
    """One name of each sort that the entry is about."""
    for rule in entry.names:
        yield Facts(suffixes_of(f"x.{rule.name}" if rule.scope == "below" else str(rule.name)))
    for service in entry.services:
        yield Facts((), services=frozenset({service}))
    for category in entry.categories:
        yield Facts((), listed=frozenset({category}))
    if entry.kind == EXTRA:
        yield Facts(())


def _listed(
    words: Words,
    phrases: PassPhrases,
    entry: Pass,
    rule: NameRule,
    group: Group | None,
    lists: Lookup,
    *,
    typed: bool,
) -> Iterator[str]:
    """What lists say of a name that this pass cannot open."""
    found = {hit.category for hit in lists.lookup(str(rule.name)) if not hit.allow} - {"abuse"}
    blocked = set(group.block_categories) if group else set()
    for window in group.timetable if group else ():
        blocked |= set(window.block_categories)
    for category in sorted(found & MANDATORY):
        name = words.pick(CATEGORIES[category].vi, CATEGORIES[category].en)
        help_vi = f"gỡ bằng --release {rule}" if typed else "người quản lý hộp gỡ ở mục “Gỡ báo nhầm”"
        help_en = f"--release {rule}" if typed else "who runs the box releases it, under “False alarm”"
        yield words.pick(
            f"{rule} có trong danh sách “{name}” nên vẫn bị chặn; báo nhầm thì {help_vi}.",
            f"{rule} is in a list of “{name}” and stays blocked; if that is wrong: {help_en}.",
        )
    for category in sorted((found & blocked) - ceiling(entry.role) - MANDATORY):
        name = words.pick(CATEGORIES[category].vi, CATEGORIES[category].en)
        role = phrases.role(entry.role)
        yield words.pick(
            f"{rule} thuộc nhóm “{name}” nên vẫn bị chặn: {role} không được mở nhóm này.",
            f"{rule} is in “{name}” and stays blocked: the role {role} may not open that.",
        )


def _whose(words: Words, phrases: PassPhrases, entry: Pass, rule: NameRule, *, typed: bool) -> Iterator[str]:
    """A service whose site needs more names than this one."""
    for hit in service_hits(suffixes_of(str(rule.name))):
        service = SERVICES[hit.service]
        if hit.service not in entry.services and len(service.rules) > 1:
            name = phrases.service(hit.service)
            option = f"--service {hit.service}"
            way_vi, way_en = (option, option) if typed else (f"ghi “{name}”", f"writing “{name}”")
            yield words.pick(
                f"{rule} thuộc dịch vụ {name}, cần nhiều tên khác: {way_vi} mở đủ.",
                f"{rule} belongs to {name}, which needs other names too: {way_en} opens all.",
            )


def _not_listed(words: Words, entry: Pass, lists: Lookup) -> Iterator[str]:
    for rule in entry.names:
        found = {hit.category for hit in lists.lookup(str(rule.name)) if not hit.allow}
        if not found & {"malware", "phishing"}:
            yield words.pick(
                f"Lúc này không danh sách mã độc, lừa đảo nào có {rule}.",
                f"No list of malware or phishing has {rule} at this moment.",
            )
