"""What a change of the policy does, in sentences for people: group by group, key by key. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

import msgspec

from admin.changevalues import ValueWords
from admin.detailsaid import names_line
from admin.words import Words
from config.groups import TimetableRule
from config.policyfile import Policy
from policy.structure import Difference, Item, matched, structure


class Part(NamedTuple):
    """What changes in one place: a group, the lists, the calendar; `where` is its name for people."""

    where: str
    lines: tuple[str, ...]


def changes_said(words: Words, before: Policy, after: Policy) -> tuple[Part, ...]:
    """Return all that is different, the groups last; empty when both say the same."""
    return ChangeWords(words, before, after).parts()


_COME_GONE = {
    "block_categories": ("Chặn thêm", "Blocked too", "Không chặn nữa", "No longer blocked"),
    "block_services": ("Chặn thêm", "Blocked too", "Không chặn nữa", "No longer blocked"),
    "block": ("Chặn thêm tên", "Names blocked too", "Không chặn tên này nữa", "Names no longer blocked"),
    "allow": ("Cho phép thêm tên", "Names allowed too", "Thôi cho phép tên", "Names no longer allowed"),
    "always_allow": (
        "Luôn mở, kể cả giờ đóng",
        "Always open, also while all is closed",
        "Không còn luôn mở",
        "No longer always open",
    ),
    "unfiltered": (
        "Không giữ ở chế độ an toàn",
        "Left out of the safe modes",
        "Lại giữ ở chế độ an toàn",
        "Held in the safe modes again",
    ),
    "safe_search": (
        "Giữ tìm kiếm an toàn",
        "Safe search held on",
        "Thôi giữ tìm kiếm an toàn",
        "Safe search no longer held on",
    ),
    "rules": ("Thêm quy tắc", "Rules added", "Bỏ quy tắc", "Rules removed"),
    "timetable": ("Thêm giờ", "Times added", "Bỏ giờ", "Times removed"),
    "groups": ("Nhóm mới", "New groups", "Bỏ nhóm", "Groups removed"),
    "lists": ("Đăng ký danh sách", "Lists subscribed", "Thôi danh sách", "Lists ended"),
    "protected": (
        "Không bao giờ bị chặn",
        "Never to be blocked",
        "Có thể bị chặn trở lại",
        "May be blocked again",
    ),
    "records": ("Thêm tên nội bộ", "Local names added", "Bỏ tên nội bộ", "Local names removed"),
    "zones": ("Thêm vùng nội bộ", "Local zones added", "Bỏ vùng nội bộ", "Local zones removed"),
    "terms": ("Thêm học kỳ", "Terms added", "Bỏ học kỳ", "Terms removed"),
    "holidays": ("Thêm ngày nghỉ", "Holidays added", "Bỏ ngày nghỉ", "Holidays removed"),
    "exams": ("Thêm ngày thi", "Exams added", "Bỏ ngày thi", "Exams removed"),
    "hours": ("Thêm giờ học khác", "Other hours added", "Bỏ giờ học khác", "Other hours removed"),
    "days": ("Thêm ngày riêng", "Special days added", "Bỏ ngày riêng", "Special days removed"),
    "periods": ("Thêm tiết", "Periods added", "Bỏ tiết", "Periods removed"),
    "shifts": ("Thêm ca", "Shifts added", "Bỏ ca", "Shifts removed"),
}
"""Of lists: what is said of what came and of what went."""

_ITEMS = frozenset(
    {"timetable", "lists", "records", "zones", "terms", "holidays", "exams", "hours", "days", "shifts"}
)
"""Keys whose items have parts of their own that can change."""

_PLACES = {
    "lists": ("Danh sách", "Lists"),
    "calendar": ("Lịch", "Calendar"),
    "statistics": ("Thống kê", "Statistics"),
    "groups": ("Các nhóm", "Groups"),
}


class ChangeWords:
    """Sentences about two policies."""

    def __init__(self, words: Words, before: Policy, after: Policy) -> None:
        self._words, self._before, self._after = words, before, after
        self._say = ValueWords(words)

    def parts(self) -> tuple[Part, ...]:
        """Return what changes, place by place."""
        found: dict[str, list[str]] = {}
        for one in structure(self._before, self._after):
            found.setdefault(self._where(one.path), []).extend(self._lines(one))
        return tuple(Part(where, tuple(lines)) for where, lines in found.items() if lines)

    def _where(self, path: str) -> str:
        head, _, rest = path.partition(".")
        if head == "groups" and rest:
            group = self._after.groups[rest.partition(".")[0]]
            return self._words.pick(group.vi, group.en)
        if head in _PLACES:
            return self._words.pick(*_PLACES[head])
        return self._words.pick("Cho mọi nhóm", "For every group")

    def _lines(self, one: Difference) -> Iterator[str]:
        head, _, rest = one.path.partition(".")
        group, _, key = rest.partition(".")
        if head == "groups" and rest:
            yield from self._fields(self._before.groups[group], self._after.groups[group], key)
        elif head == "groups":
            yield from self._groups(one)
        else:
            yield from self._fields(self._before, self._after, head)

    def _groups(self, one: Difference) -> Iterator[str]:
        for ids, policy, (vi, en) in (
            (one.come, self._after, ("Nhóm mới", "New group")),
            (one.gone, self._before, ("Bỏ nhóm", "Group removed")),
        ):
            for group in ids:
                name = self._words.pick(policy.groups[group].vi, policy.groups[group].en)
                yield f"{self._words.pick(vi, en)}: {name}"

    def _fields(self, before: msgspec.Struct, after: msgspec.Struct, key: str) -> Iterator[str]:
        name = key if key in before.__struct_fields__ else f"{key}_"
        one, other = getattr(before, name), getattr(after, name)
        if key in ("calendar", "statistics"):
            for inner in one.__struct_fields__:
                if inner != "public" and getattr(one, inner) != getattr(other, inner):
                    yield from self._fields(one, other, inner)
            if told := key == "statistics" and names_line(self._words, self._after):
                yield self._words.pick(f"Mọi người sẽ đọc: {told}", f"Everybody will read: {told}")
        elif key in _COME_GONE:
            yield from self._listed(key, one, other)
        else:
            yield self._say.turned(key, one, other)

    def _listed(self, key: str, before: object, after: object) -> Iterator[str]:
        here, there = self._say.named(key, before), self._say.named(key, after)
        come_vi, come_en, gone_vi, gone_en = _COME_GONE[key]
        pick = self._words.pick
        found = matched(here, there)
        often = {name for items in (here, there) for name, count in _count(items) if count > 1}
        if found.come:
            yield f"{pick(come_vi, come_en)}: {_all(self._called(one, often) for one in found.come)}"
        if found.gone:
            yield f"{pick(gone_vi, gone_en)}: {_all(self._called(one, often) for one in found.gone)}"
        for label, one, other in found.changed:
            yield from self._inside(key, self._called((label, one), often), one, other)
        if not any(found):
            yield f"{self._say.label(key)}: {pick('thứ tự khác', 'another order')}"

    def _called(self, item: Item, often: Collection[str]) -> str:
        """What an item is called; a rule whose name others have too with its hours."""
        name, value = item
        if name in often and isinstance(value, TimetableRule):
            return self._say.rule(name, value)
        return name

    def _inside(self, key: str, label: str, before: object, after: object) -> Iterator[str]:
        if not (isinstance(before, msgspec.Struct) and isinstance(after, msgspec.Struct) and key in _ITEMS):
            yield f"{label}: {self._say.value(key, before)} → {self._say.value(key, after)}"
            return
        for name in before.__struct_fields__:
            one, other = getattr(before, name), getattr(after, name)
            if one != other:
                yield f"{label}, {self._say.turned(name.removesuffix('_'), one, other)}"


def _count(items: Iterable[Item]) -> Iterable[tuple[str, int]]:
    return Counter(name for name, _item in items).items()


def _all(labels: Iterable[str]) -> str:
    texts = list(labels)
    return (" · " if any("," in text for text in texts) else ", ").join(texts)
