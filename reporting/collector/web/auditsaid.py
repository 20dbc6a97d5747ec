"""A line of the audit trail in words. What a newer version has written is shown as it stands."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from reporting.collector.audit import Line
from reporting.collector.web.language import t

_SAID: Final[Mapping[str, tuple[str, str]]] = {
    "about": ("Đặt tên cơ quan “{name}”, địa chỉ {address}", "Named the authority “{name}”, at {address}"),
    "baseline.publish": (
        "Công bố quy tắc chung, phiên bản {versions}", "Published the baseline, version {versions}",
    ),
    "box.enrol": ("Đăng ký máy {box} của trường {school}", "Enrolled the box {box} of the school {school}"),
    "box.invite": (
        "Mời một máy của trường {school} (giấy mời số {invitation})",
        "Invited a box of the school {school} (invitation {invitation})",
    ),
    "box.rekey": ("Máy {former} đổi khoá, nay là {box}", "The box {former} changed its key and is {box} now"),
    "box.revoke": ("Thu hồi khoá của máy {box}: {why}", "Revoked the key of the box {box}: {why}"),
    "box.uninvite": ("Huỷ giấy mời số {invitation}", "Withdrew invitation {invitation}"),
    "log-in": ("Đăng nhập", "Logged in"),
    "registry.import": (
        "Nạp danh sách; xã, phường: {communes}, trường: {schools}",
        "Loaded lists; communes: {communes}, schools: {schools}",
    ),
    "report.aside": (
        "Không cộng báo cáo tháng {month} của trường {school}: {why}",
        "Left the report of {school} for {month} out of the figures: {why}",
    ),
    "report.count": (
        "Cộng lại báo cáo tháng {month} của trường {school}",
        "Added the report of {school} for {month} up again",
    ),
    "staff.add": ("Thêm tài khoản {name}", "Added the account {name}"),
    "staff.link": ("Lấy liên kết đặt mật khẩu cho {name}", "Made a link to choose a password for {name}"),
    "staff.password": ("Chọn mật khẩu mới", "Chose a new password"),
    "staff.remove": ("Xoá tài khoản {name}", "Removed the account {name}"),
    "staff.second.on": ("Bật bước thứ hai khi đăng nhập", "Switched a second step at log-in on"),
    "staff.second.off": (
        "Tắt bước thứ hai khi đăng nhập của {name}", "Switched the second step at log-in of {name} off",
    ),
}  # fmt: skip
ACTIONS: Final = frozenset(_SAID)
_SHORT = 12


def said(line: Line) -> str:
    """What was done, in the reader's language; the action and what stands with it where it is not known."""
    try:
        payload = json.loads(line.payload)
        action = line.action + (f".{'on' if payload['on'] else 'off'}" if "on" in payload else "")
        vi, en = _SAID[action]
        return t(vi, en).format_map({name: _plain(name, value) for name, value in payload.items()})
    except (ValueError, KeyError, TypeError, AttributeError):
        return f"{line.action} {line.payload}"


def _plain(name: str, value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    text = str(value)
    return f"{text[:_SHORT]}…" if name in ("box", "former") else text or "–"
