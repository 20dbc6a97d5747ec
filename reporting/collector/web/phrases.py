"""Words that several pages share: kinds, states, reasons, moments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Final

from flask import Flask

from reporting.collector.web.language import t
from reporting.collector.web.site import site

KINDS: Final = {
    "preschool": ("Mầm non", "Preschool"),
    "primary": ("Tiểu học", "Primary"),
    "lower": ("THCS", "Lower secondary"),
    "upper": ("THPT", "Upper secondary"),
    "mixed": ("Liên cấp", "Several levels"),
    "other": ("Khác", "Other"),
}
STATES: Final = {
    "active": ("đang dùng", "in use", "good"),
    "replaced": ("đã thay", "replaced", ""),
    "revoked": ("đã thu hồi", "revoked", "bad"),
}
STANDINGS: Final = {
    "next": ("đã nhận", "taken"),
    "gap": ("đã nhận; thiếu báo cáo trước đó", "taken; some before it are missing"),
    "late": ("đã nhận; lấp chỗ thiếu", "taken; it fills a gap"),
    "duplicate": ("đã có từ trước", "was there before"),
    "substituted": ("đã có báo cáo khác mang số này", "another report is held under this number"),
    "broken-chain": ("không nối với báo cáo trước đó", "does not follow from the report before"),
    "month-taken": ("tháng này đã có báo cáo", "its month is taken"),
    "future": ("tháng chưa hết: đồng hồ của máy nào đó sai", "its month is not over: some clock is wrong"),
    "foreign": ("của máy khác", "of another box"),
    "size": ("lớn quá: không phải báo cáo", "too large for a report"),
    "encoding": ("không phải báo cáo, hoặc tệp đã bị sửa", "no report, or the file was changed"),
    "schema": ("không đúng mẫu báo cáo", "not the form of a report"),
    "implausible": ("số lớn quá mức một trường có thể có", "numbers that no school can have"),
    "key": ("mang tên máy khác", "names another box"),
    "signature": ("chữ ký sai: tệp đã bị sửa", "the signature does not fit: it was changed"),
    "unknown": ("máy này chưa đăng ký", "this box is not enrolled"),
    "revoked": ("khoá đã bị thu hồi", "its key was revoked"),
    "replaced": ("máy này đã có khoá khác", "this box has another key by now"),
    "school": ("mang mã trường khác", "it carries another school's code"),
    "epsilon": (
        "các máy của trường cùng gửi quá mức cho phép: trên mỗi máy, chạy lachan report agree --boxes 2",
        "the school's boxes tell too much together: run lachan report agree --boxes 2 on each",
    ),
}
NOT_ENROLLED: Final = {
    "school": ("Không có trường này.", "There is no such school."),
    "full": (
        "Trường đã đủ số máy: hãy chọn “thay cho” một máy, hoặc ghi trường có 2 máy.",
        "The school has all its boxes: choose one to replace, or say that it has two.",
    ),
    "replaces": ("Máy đó đã có máy khác thay.", "That box has a successor already."),
    "key": ("Khoá này đã đăng ký.", "This key is enrolled already."),
    "unknown": ("Không có máy này, hoặc khoá đã thu hồi.", "There is no such box, or it is revoked already."),
    "invitation": ("Giấy mời này đã dùng hoặc đã huỷ.", "This invitation was used or withdrawn."),
}
ROLES: Final = {
    "reader": ("Xem số liệu", "Looks at the figures"),
    "clerk": ("Cán bộ: mời trường, nhận tệp", "Clerk: invites schools, takes in files"),
    "admin": ("Quản trị: cả tài khoản", "Administrator: accounts too"),
}


def give(app: Flask) -> None:
    """Give templates these words."""
    said: dict[str, Callable[..., str]] = {
        "kind_of": lambda kind: _picked(KINDS, kind),
        "state_of": lambda state: t(STATES[state][0], STATES[state][1]),
        "tone_of": lambda state: STATES[state][2],
        "standing_of": standing_of,
        "role_of": lambda role: _picked(ROLES, role),
        "moment": moment,
        "day": day,
    }
    app.context_processor(lambda: said)


def standing_of(code: str) -> str:
    """What became of a report: a standing, or why it was refused."""
    return _picked(STANDINGS, code)


def _picked(words: Mapping[str, tuple[str, str]], key: str) -> str:
    vi, en = words.get(key, (key, key))
    return t(vi, en)


def moment(at: int) -> str:
    """A moment (epoch seconds) as it is read here."""
    local = datetime.fromtimestamp(at, UTC).astimezone(site().zone)
    return t(f"{local:%H:%M %d/%m/%Y}", f"{local:%Y-%m-%d %H:%M}")


def day(value: date) -> str:
    """A date as it is read here."""
    return t(f"{value:%d/%m/%Y}", f"{value:%Y-%m-%d}")
