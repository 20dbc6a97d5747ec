"""Values of the policy as people say them, for what has changed: categories, days, times, yes and no."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import msgspec

from admin.words import Words
from config.calendar import Hours, SpecialDay
from config.categories import CATEGORIES
from config.dates import Dates
from config.groups import BlockMode, TimetableRule
from config.rules import NameRule
from config.safesearch import safe_engines
from config.services import GROUP_PREFIX, SERVICE_GROUPS, SERVICES
from config.week import EVERY_DAY
from policy.structure import Item

LABELS: Mapping[str, tuple[str, str]] = {
    "vi": ("Tên tiếng Việt", "Vietnamese name"),
    "en": ("Tên tiếng Anh", "English name"),
    "name": ("Tên", "Name"),
    "pupils": ("Tính là máy của học sinh", "Counted as pupils' devices"),
    "youtube": ("Chế độ hạn chế của YouTube", "YouTube's restricted mode"),
    "allow_only": ("Chỉ mở những tên được cho phép", "Only allowed names are open"),
    "block_mode": ("Cách trả lời khi chặn", "How a block is answered"),
    "kind": ("Loại nơi", "Kind of place"),
    "timezone": ("Múi giờ", "Time zone"),
    "default_group": ("Nhóm của thiết bị chưa khai báo", "The group of every other device"),
    "starter": ("Danh sách có sẵn", "The lists that came along"),
    "rebind_protection": ("Chặn tên ngoài trỏ vào mạng trong", "Names from outside may not lead inside"),
    "rebind_allow": ("Tên ngoài được trỏ vào mạng trong", "Names that may lead inside"),
    "forward_zones": ("Vùng đặc biệt được hỏi ra ngoài", "Special zones asked outside"),
    "block_addresses": ("Địa chỉ bị chặn", "Blocked addresses"),
    "public_holidays": ("Ngày lễ của nước", "Public holidays of"),
    "windows": ("giờ", "times"),
    "days": ("ngày", "days"),
    "periods": ("tiết", "periods"),
    "shift": ("ca", "shift"),
    "when": ("áp dụng vào", "on days of"),
    "from": ("từ ngày", "first day"),
    "to": ("đến ngày", "last day"),
    "close": ("đóng tất cả", "closes everything"),
    "only": ("chỉ mở", "only open"),
    "block_categories": ("chặn", "blocks"),
    "block_services": ("chặn dịch vụ", "blocks services"),
    "set_by": ("quy tắc của", "rule of"),
    "enabled": ("đang dùng", "in use"),
    "category": ("nhóm nội dung", "category"),
    "url": ("địa chỉ", "address"),
    "timetable": ("Giờ", "Times"),
    "lists": ("Danh sách", "Lists"),
    "detail": ("Mức chi tiết, ai trong mạng cũng được báo", "Level of detail, told to everybody here"),
    "names_hours": ("Số giờ giữ tên trang bị chặn", "Hours for which names of blocked sites are kept"),
    "names_devices": ("Số thiết bị phải gặp một tên", "Devices that must have met a name"),
}
"""What a key is called; of others the key itself is shown."""

_VALUES: Mapping[str, tuple[str, str]] = {
    "off": ("tắt", "off"),
    "moderate": ("vừa", "moderate"),
    "strict": ("nghiêm ngặt", "strict"),
    "school": ("trường học", "school"),
    "home": ("gia đình", "home"),
    "term": ("ngày học", "term"),
    "holiday": ("ngày nghỉ", "holidays"),
    "exam": ("ngày thi", "exams"),
    "always": ("mọi ngày", "all days"),
    "teacher": ("giáo viên", "a teacher"),
    "head": ("hiệu trưởng", "the head"),
    "it": ("người quản trị", "IT"),
    "parent": ("phụ huynh", "a parent"),
    "helper": ("người trông giúp", "a helper"),
    "page": ("trang giải thích của máy này", "the page of this box that explains"),
    "nxdomain": ("“không có tên này”", "“there is no such name”"),
    "null": ("địa chỉ rỗng", "an empty address"),
    "refused": ("từ chối", "refused"),
    "none": ("không", "none"),
    "counts": ("chỉ các tổng số", "sums only"),
    "blocked-names": ("cả tên trang bị chặn", "names of blocked sites too"),
}
_SAID_AS_VALUE = frozenset({"youtube", "kind", "when", "set_by", "public_holidays", "detail"})
_DAYS = (
    ("T2", "Mon"),
    ("T3", "Tue"),
    ("T4", "Wed"),
    ("T5", "Thu"),
    ("T6", "Fri"),
    ("T7", "Sat"),
    ("CN", "Sun"),
)


class ValueWords:
    """Words for keys and values, in one language."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def label(self, key: str) -> str:
        """Return what a key is called."""
        return self._words.pick(*LABELS[key]) if key in LABELS else key

    def turned(self, key: str, before: object, after: object) -> str:
        """Return that a key's value has become another: "YouTube's restricted mode: off → strict"."""
        return f"{self.label(key)}: {self.value(key, before)} → {self.value(key, after)}"

    def named(self, key: str, items: object) -> list[Item]:
        """Return the items of a list or table with what people call them."""
        if isinstance(items, Mapping):
            return [(self._item(key, value, name), value) for name, value in items.items()]
        if isinstance(items, frozenset):
            return [(self._item(key, item), item) for item in sorted(items)]
        return [(self._item(key, item), item) for item in items] if isinstance(items, tuple) else []

    def rule(self, name: str, rule: TimetableRule) -> str:
        """Return a rule of a timetable by its name and its hours, where the name alone says too little."""
        hours = [self.value(key, getattr(rule, key)) for key in ("windows", "periods") if getattr(rule, key)]
        return f"{name} ({'; '.join([self.value('days', rule.days), *hours])})"

    def value(self, key: str, value: object) -> str:
        """Return a value as people say it."""
        pick = self._words.pick
        if value is None or value in ("", (), frozenset()):
            return "–"
        if isinstance(value, bool):
            return pick("có", "yes") if value else pick("không", "no")
        if isinstance(value, frozenset) and key == "days":
            return self._days(value)
        if isinstance(value, tuple | frozenset):
            items = sorted(value) if isinstance(value, frozenset) else value
            return ", ".join(self._item(key, item) for item in items)
        return self._item(key, value)

    def _item(self, key: str, item: object, name: str = "") -> str:
        if isinstance(item, dt.date):
            return f"{item.day}/{item.month}/{item.year}" if self._words.language == "vi" else f"{item}"
        if isinstance(item, BlockMode):
            return self._block_mode(item)
        if isinstance(item, NameRule):
            scope = {"subtree": "", "below": "*.", "exact": "="}[item.scope]
            return scope + item.name.unicode
        if isinstance(item, Dates | Hours | SpecialDay):
            return self._dated(item)
        if isinstance(item, msgspec.Struct) and type(item).__str__ is object.__str__:
            return self._half(str(getattr(item, "name", getattr(item, "id", name))))
        return name or self._known(key, str(item))

    def _known(self, key: str, text: str) -> str:
        pick = self._words.pick
        if key in ("block_categories", "category") and text in CATEGORIES:
            return _lower(pick(CATEGORIES[text].vi, CATEGORIES[text].en))
        if key == "block_services":
            group = SERVICE_GROUPS.get(text.removeprefix(GROUP_PREFIX))
            if text.startswith(GROUP_PREFIX) and group:
                return pick(f"mọi dịch vụ {_lower(group.vi)}", f"all services of {_lower(group.en)}")
            return pick(SERVICES[text].vi, SERVICES[text].en) if text in SERVICES else text
        if key == "safe_search":
            engine = safe_engines().get(text)
            return engine.en if engine else text
        if key in _SAID_AS_VALUE and text in _VALUES:
            return pick(*_VALUES[text])
        return text

    def _block_mode(self, mode: BlockMode) -> str:
        if mode.kind == "address":
            where = ", ".join(filter(None, (mode.ipv4, mode.ipv6)))
            return self._words.pick(f"trang chặn tại {where}", f"a page at {where}")
        return self._words.pick(*_VALUES[mode.kind])

    def _dated(self, item: Dates | Hours | SpecialDay) -> str:
        first = item.date if isinstance(item, SpecialDay) else item.from_
        last = None if isinstance(item, SpecialDay) else item.to
        dates = "–".join(self._item("", day) for day in dict.fromkeys([first, last or first]))
        return f"{self._half(item.name)} ({dates})" if item.name else dates

    def _days(self, days: frozenset[int]) -> str:
        if days == EVERY_DAY:
            return self._words.pick("mọi ngày", "every day")
        return ", ".join(self._words.pick(*_DAYS[day]) for day in sorted(days))

    def _half(self, name: str) -> str:
        """Of "Giờ học / Class hours" this language's half."""
        vi, mark, en = name.partition(" / ")
        return self._words.pick(vi, en) if mark else name


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text
