"""What putting a backup back would change, in words: people, rules, devices, settings, lists, statistics.

Both sides are read, none is changed: the files that were unpacked, and those of the box.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final, TypeVar

from admin.backupfile import Unpacked
from admin.changewords import Part, changes_said
from admin.phrases import Phrases
from admin.restore import Plan
from admin.store import Store, StoreBroken
from admin.words import Words
from config.box import Settings
from config.devices import parse_devices
from config.errors import ConfigInvalid
from config.paths import Paths
from config.policyfile import Policy
from config.roles import ROLES
from config.settings import load_settings
from policy.whole import read_policy
from reporting.store import StatisticsBroken, StatisticsStore

MOST: Final = 12
"""Lines of one place."""
Value = TypeVar("Value")

_SETTINGS = {
    "kind": ("Loại nơi", "Kind of place"),
    "place": ("Tên nơi này", "Name of this place"),
    "language": ("Ngôn ngữ", "Language"),
    "upstreams": ("Máy chủ DNS được hỏi", "DNS servers that are asked"),
    "hotline": ("Số điện thoại giúp trẻ em", "Hotline for children"),
    "hotline_site": ("Trang của đường dây đó", "Its site"),
    "reporting_site": ("Trang báo nội dung xâm hại", "Site to report harm to children"),
    "authority_vi": ("Cơ quan phụ trách (tiếng Việt)", "Authority in charge (Vietnamese)"),
    "authority_en": ("Cơ quan phụ trách (tiếng Anh)", "Authority in charge (English)"),
}

_ALSO = (
    ("passes.json", ("Những gì đang mở, tắt tạm bằng tay", "What is opened or closed by hand for a while")),
    ("claims.json", ("Thiết bị được chuyển nhóm có hạn", "Devices that were moved until a date")),
    ("private/page", ("Chứng chỉ của trang này", "The certificate of this page")),
    (
        "private/report",
        ("Khoá và sổ của các báo cáo gửi tỉnh", "Key and ledger of reports to the province"),
    ),
    ("private/notice", ("Nơi nhận báo tin khi có yêu cầu", "Where notices of requests go")),
    ("baseline", ("Quy tắc chung của tỉnh", "The province's common baseline")),
    ("awareness.json", ("Phiếu hoạt động tuyên truyền", "The forms about awareness activities")),
    ("reports/", ("Các báo cáo đã làm để in", "The reports that were made to print")),
    ("versions/", ("Các bản quy tắc trước đây", "The versions of the rules there were")),
)


@dataclass(frozen=True, slots=True)
class _Sides:
    """Where both are: what is here, and what was unpacked."""

    here: Paths
    there: Paths


def restore_parts(
    words: Words, found: Unpacked, would: Plan, paths: Paths, now: datetime
) -> tuple[Part, ...]:
    """Return all that would be different, place by place; empty where nothing would. now: aware."""
    sides = _Sides(paths, Paths(found.folder, runtime=paths.runtime))
    touched = {*would.new, *would.other, *would.gone}
    pick = words.pick
    rules = _policies(sides)
    told: list[Part] = []
    if "state.db" in touched:
        told.append(Part(pick("Tài khoản", "Accounts"), tuple(_people(words, sides))))
    if "policy.toml" in touched:
        told += _rules(words, rules)
    if "devices.toml" in touched:
        told.append(Part(pick("Thiết bị", "Devices"), tuple(_devices(words, sides, rules))))
    if "settings.toml" in touched:
        told.append(Part(pick("Cài đặt của máy", "Settings of the box"), tuple(_settings(words, sides))))
    told.append(Part(pick("Danh sách tự tải lên", "Uploaded lists"), tuple(_uploads(words, would))))
    if "statistics.db" in touched:
        told.append(Part(pick("Thống kê", "Statistics"), tuple(_statistics(words, sides, now))))
    told.append(
        Part(pick("Ngoài ra cũng trở lại như lúc đó", "Also as it was then"), tuple(_also(words, touched)))
    )
    return tuple(Part(one.where, _some(words, one.lines)) for one in told if one.lines)


def place_of(paths: Paths) -> str:
    """What the settings call this place; "" where they cannot be read."""
    found = _read(lambda: load_settings(paths.settings))
    return found.place if found else ""


def _some(words: Words, lines: tuple[str, ...]) -> tuple[str, ...]:
    rest = len(lines) - MOST
    return lines if rest <= 0 else (*lines[:MOST], words.pick(f"và {rest} điều nữa", f"and {rest} more"))


# People ---------------------------------------------------------------------------------------------------


def _people(words: Words, sides: _Sides) -> Iterator[str]:
    here, there = (_users(one.state_db) for one in (sides.here, sides.there))
    if here is None or there is None:
        yield words.pick("Không đọc được một trong hai bên.", "One of the two cannot be read.")
        return
    pick = words.pick
    for key, (name, role, secret) in there.items():
        if key not in here:
            yield pick("Trở lại", "Comes back") + f": {name} ({_role(words, role)})"
            continue
        _name, now, other = here[key]
        if role != now:
            yield f"{name}: {_role(words, now)} → {_role(words, role)}"
        if secret != other:
            yield pick(f"{name}: lại dùng mật khẩu lúc đó", f"{name}: the password of then is good again")
    for key, (name, role, _secret) in here.items():
        if key not in there:
            yield pick("Mất tài khoản", "Loses the account") + f": {name} ({_role(words, role)})"


def _users(state: Path) -> Mapping[str, tuple[str, str, str]] | None:
    if not state.exists():
        return {}
    try:
        with Store(state) as store:
            rows = store.rows("SELECT key, name, role, hash FROM users ORDER BY key")
    except StoreBroken:
        return None
    return {key: (name, role, secret or "") for key, name, role, secret in rows}


def _role(words: Words, role: str) -> str:
    found = ROLES.get(role)
    return words.pick(found.vi, found.en) if found else role


# Rules, devices, settings ---------------------------------------------------------------------------------


def _policies(sides: _Sides) -> tuple[Policy | None, Policy | None]:
    return _read(lambda: _policy(sides.here)), _read(lambda: _policy(sides.there))


def _policy(paths: Paths) -> Policy:
    return read_policy(paths.policy.read_text(encoding="utf-8"), "policy.toml")


def _read(read: Callable[[], Value]) -> Value | None:
    try:
        return read()
    except (ConfigInvalid, OSError, UnicodeDecodeError):
        return None


def _rules(words: Words, rules: tuple[Policy | None, Policy | None]) -> Iterator[Part]:
    here, there = rules
    head = words.pick("Quy tắc", "Rules")
    if here is None or there is None:
        why = words.pick(
            "Một trong hai bản có lỗi, nên không kể được khác gì.",
            "One of the two has mistakes, so the difference cannot be told.",
        )
        yield Part(head, (why,))
        return
    parts = changes_said(words, here, there)
    yield from (Part(f"{head}: {part.where}", part.lines) for part in parts)
    if not parts:
        yield Part(head, (words.pick("Chỉ lời ghi chú khác đi.", "Only remarks differ."),))


def _devices(words: Words, sides: _Sides, rules: tuple[Policy | None, Policy | None]) -> Iterator[str]:
    pick = words.pick
    listed = [
        _read(lambda paths=paths, policy=policy: _listed(paths, policy))  # type: ignore[misc]
        for paths, policy in zip((sides.here, sides.there), rules, strict=True)
    ]
    here, there = listed
    if here is None or there is None:
        yield pick("Không đọc được một trong hai bên.", "One of the two cannot be read.")
        return
    names = {
        group: pick(one.vi, one.en)
        for policy in rules
        if policy is not None
        for group, one in policy.groups.items()
    }
    for name, group in there.items():
        where = names.get(group, group)
        if name not in here:
            yield pick(f"Trở lại: {name}, nhóm {where}", f"Comes back: {name}, group {where}")
        elif here[name] != group:
            yield f"{name}: {names.get(here[name], here[name])} → {where}"
    gone = [name for name in here if name not in there]
    if gone:
        more = pick(f" và {len(gone) - MOST} máy nữa", f" and {len(gone) - MOST} more")
        yield pick("Không còn được ghi", "No longer written down") + (
            f": {', '.join(gone[:MOST])}{more if len(gone) > MOST else ''}"
        )
    if here == there:
        yield pick("Chỉ cách nhận ra máy hoặc ghi chú khác đi.", "Only how they are known or remarks differ.")


def _listed(paths: Paths, policy: Policy | None) -> dict[str, str]:
    if not paths.devices.exists():
        return {}
    groups = policy.groups.keys() if policy else ()
    return {one.name: one.group for one in parse_devices(paths.devices.read_bytes(), groups).devices}


def _settings(words: Words, sides: _Sides) -> Iterator[str]:
    here, there = (_read(lambda one=one: load_settings(one.settings)) for one in (sides.here, sides.there))  # type: ignore[misc]
    if here is None or there is None:
        yield words.pick("Không đọc được một trong hai bên.", "One of the two cannot be read.")
        return
    for key in Settings.__struct_fields__:
        before, after = getattr(here, key), getattr(there, key)
        if before != after:
            label = words.pick(*_SETTINGS[key]) if key in _SETTINGS else key
            yield f"{label}: {_value(words, before)} → {_value(words, after)}"


def _value(words: Words, value: object) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return text or words.pick("(không đặt)", "(not set)")


# The rest -------------------------------------------------------------------------------------------------


def _uploads(words: Words, would: Plan) -> Iterator[str]:
    pick = words.pick
    for names, vi, en in (
        (would.new, "Trở lại", "Come back"),
        (would.other, "Trở lại bản lúc đó", "Are again as they were"),
        (would.gone, "Bị bỏ đi", "Go"),
    ):
        files = [name.removeprefix("imports/") for name in names if name.startswith("imports/")]
        if files:
            yield f"{pick(vi, en)}: {', '.join(_some(words, tuple(files)))}"


def _statistics(words: Words, sides: _Sides, now: datetime) -> Iterator[str]:
    here, there = (_span(one.statistics) for one in (sides.here, sides.there))
    say, pick = Phrases(words, now), words.pick
    nothing = pick("chưa có ngày nào", "no day yet")

    def said(span: tuple[date, date] | None) -> str:
        if span is None:
            return nothing
        return pick(
            f"từ {say.date(span[0])} đến {say.date(span[1])}",
            f"from {say.date(span[0])} to {say.date(span[1])}",
        )

    yield pick("Trong bản sao lưu", "In the backup") + f": {said(there)}"
    if here != there:
        yield pick("Trên máy bây giờ", "On the box now") + f": {said(here)}"
    if here and (there is None or there[1] < here[1]):
        yield pick(
            "Số liệu của những ngày sau đó sẽ không còn trên máy.",
            "The figures of the days after that will no longer be on the box.",
        )


def _span(path: Path) -> tuple[date, date] | None:
    try:
        with StatisticsStore(path) as store:
            [(first, last)] = store.rows("SELECT min(day), max(day) FROM days")
    except StatisticsBroken:
        return None
    return (date.fromordinal(first), date.fromordinal(last)) if first else None


def _also(words: Words, touched: set[str]) -> Iterator[str]:
    for start, said in _ALSO:
        if any(name.startswith(start) for name in touched):
            yield words.pick(*said)
