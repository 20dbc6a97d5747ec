"""What is right and wrong about a box, one sentence each. Pure: facts in, findings out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from admin.groupstate import in_order
from admin.inforce import FILE, InForce
from admin.lookups import OpenLists
from admin.words import Words
from config.categories import BYPASS, CATEGORIES, MANDATORY
from config.groups import Group
from config.safesearch import ENGINES
from config.services import SERVICES, expand_services


class Grade(Enum):
    """How a finding is meant: it is well, it may be meant so, it has to be mended."""

    FINE = "fine"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence about the box, in the language chosen; `about` is what it is about, for programs."""

    about: str
    grade: Grade
    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What was found out. `silent`: where DNS should be answered and is not; `asked` where it was tried."""

    rules: InForce
    lists: OpenLists
    asked: Sequence[str]
    silent: Sequence[str]


def findings(facts: Facts, words: Words) -> Iterator[Finding]:
    """Everything that is to be said, in the order in which it matters."""
    policy = facts.rules.policy
    group = policy.groups[policy.default_group]
    yield _answers(facts, words)
    yield _rules(facts.rules, words)
    yield _lists(facts.lists, words)
    yield from _uncovered(group, facts.lists, words)
    yield _bypass(group, words)
    yield _search(group, words)
    yield from _unsafe_engines(group, words)
    yield Finding(
        "firewall",
        Grade.NOTE,
        words.pick(
            "DNS không dùng tên (8.8.8.8, DNS mã hoá) phải chặn ở bộ định tuyến: lachan doctor firewall",
            "Resolvers asked by address, and encrypted DNS, are closed on the router: lachan doctor firewall",
        ),
    )


def _answers(facts: Facts, words: Words) -> Finding:
    if facts.silent:
        where = ", ".join(facts.silent)
        text = words.pick(f"DNS không trả lời ở {where}", f"DNS does not answer on {where}")
        return Finding("dns", Grade.WRONG, text)
    where = ", ".join(facts.asked)
    return Finding("dns", Grade.FINE, words.pick(f"DNS trả lời ở {where}", f"DNS answers on {where}"))


def _rules(rules: InForce, words: Words) -> Finding:
    if rules.invalid is not None:
        count = len(rules.invalid.mistakes)
        text = words.pick(
            f"policy.toml có {count} chỗ sai, quy tắc cũ đang chạy: lachan policy check",
            f"policy.toml has mistakes ({count}), older rules hold: lachan policy check",
        )
        return Finding("rules", Grade.WRONG, text)
    if rules.origin != FILE:
        text = words.pick("Chưa có policy.toml, quy tắc dựng sẵn đang chạy", "There is no policy.toml yet")
        return Finding("rules", Grade.NOTE, text)
    count = len(rules.policy.groups)
    return Finding(
        "rules", Grade.FINE, words.pick(f"Quy tắc đúng, {count} nhóm", f"The rules are right, {count} groups")
    )


def _lists(lists: OpenLists, words: Words) -> Finding:
    names = words.number(lists.names)
    if lists.origin == "none":
        text = words.pick("Không có danh sách chặn nào", "There is no blocklist")
        return Finding("lists", Grade.WRONG, text)
    if lists.origin == "bundled":
        text = words.pick(
            f"Chỉ có danh sách kèm theo ({names} tên), chưa biên dịch: lachan lists update",
            f"Only the bundled lists ({names} names), not compiled yet: lachan lists update",
        )
        return Finding("lists", Grade.NOTE, text)
    text = words.pick(f"Danh sách chặn: {names} tên", f"Blocklists: {names} names")
    return Finding("lists", Grade.FINE, text)


def _uncovered(group: Group, lists: OpenLists, words: Words) -> Iterator[Finding]:
    if lists.categories is None:
        return
    wanted = {*in_order(group.block_categories), *(MANDATORY - {"abuse"})}
    missing = sorted(wanted - lists.categories, key=lambda name: CATEGORIES[name].number)
    if missing:
        names = ", ".join(words.pick(CATEGORIES[name].vi, CATEGORIES[name].en) for name in missing)
        text = words.pick(
            f"Chưa có danh sách cho: {names} (lachan lists add --search)",
            f"No list stands behind: {names} (lachan lists add --search)",
        )
        yield Finding("categories", Grade.NOTE, text)


def _bypass(group: Group, words: Words) -> Finding:
    name = words.pick(group.vi, group.en)
    missing = sorted(BYPASS - set(group.block_categories))
    if missing:
        which = ", ".join(missing)
        text = words.pick(
            f"{name}: chưa chặn {which}, máy có thể đi vòng bộ lọc",
            f"{name}: {which} not blocked, devices may go around the filter",
        )
        return Finding("bypass", Grade.WRONG, text)
    text = words.pick(f"{name}: các đường vòng đã đóng", f"{name}: ways around the filter are closed")
    return Finding("bypass", Grade.FINE, text)


def _search(group: Group, words: Words) -> Finding:
    name = words.pick(group.vi, group.en)
    missing = [engine for engine in ENGINES if engine not in group.safe_search]
    if missing:
        which = ", ".join(missing)
        text = words.pick(f"{name}: tìm kiếm an toàn tắt cho {which}", f"{name}: no safe search for {which}")
        return Finding("safe-search", Grade.NOTE, text)
    text = words.pick(f"{name}: tìm kiếm an toàn bật", f"{name}: safe search is on")
    return Finding("safe-search", Grade.FINE, text)


def _unsafe_engines(group: Group, words: Words) -> Iterator[Finding]:
    blocked = expand_services(group.block_services)
    unsafe = {service.id for service in SERVICES.values() if service.group == "search"}
    if group.safe_search and "search" not in group.block_categories and not unsafe <= blocked:
        text = words.pick(
            'Còn công cụ tìm kiếm không có chế độ an toàn: chặn bằng block_services = ["group:search"]',
            'Engines without a safe mode are open: block_services = ["group:search"] closes them',
        )
        yield Finding("search-engines", Grade.NOTE, text)
