"""The pages that the navigation leads to, and from which role on each is shown. A new page adds its line."""

from __future__ import annotations

from typing import NamedTuple

from flask import Flask, request, url_for

from admin.detailsaid import names_line, sums_line
from admin.page.access import ANYONE, least_of, rank
from admin.page.language import words
from admin.page.notes import Note
from admin.page.placename import place_name
from admin.page.site import session, site


class Entry(NamedTuple):
    """A link of the navigation: the view, its name in both languages, its picture in icons.html.

    `more`: opened less often, so it stands behind "More".
    """

    endpoint: str
    vi: str
    en: str
    icon: str
    more: bool = False


ENTRIES = (
    Entry("status.overview", "Tổng quan", "Home", "home"),
    Entry("groups.overview", "Nhóm", "Groups", "groups"),
    Entry("timetable.groups", "Thời khoá biểu", "Timetable", "clock"),
    Entry("requests.look", "Yêu cầu", "Requests", "ask"),
    Entry("passes.look", "Mở, tắt tạm", "Open, close", "hand"),
    Entry("lists.overview", "Danh sách chặn", "Lists", "list"),
    Entry("devices.overview", "Thiết bị", "Devices", "devices", more=True),
    Entry("claims.look", "Chuyển máy bằng mã", "Move devices by code", "ticket", more=True),
    Entry("why.look", "Vì sao?", "Why?", "why"),
    Entry("statistics.show", "Thống kê", "Statistics", "chart"),
    Entry("calendar.look", "Lịch", "Calendar", "calendar", more=True),
    Entry("rules.mine", "Quy tắc của tôi", "My rules", "me", more=True),
    Entry("activities.show", "Hoạt động tuyên truyền", "Awareness activities", "talk", more=True),
    Entry("paper.show", "Báo cáo để in", "Report to print", "paper", more=True),
    Entry("check.look", "Kiểm tra thiết bị", "Check a device", "ok", more=True),
    Entry("history.overview", "Lịch sử quy tắc", "History of the rules", "clock", more=True),
    Entry("baseline.look", "Quy tắc chung", "Common baseline", "on", more=True),
    Entry("tokens.look", "Chương trình khác", "Programs", "plug", more=True),
    Entry("people.everybody", "Tài khoản", "People", "people", more=True),
    Entry("troubleshoot.look", "Tìm lỗi", "Look for a fault", "why", more=True),
    Entry("trail.overview", "Nhật ký", "Audit trail", "clock", more=True),
    Entry("boxsettings.overview", "Cài đặt", "Settings", "gear", more=True),
    Entry("saving.overview", "Sao lưu", "Backup", "box", more=True),
    Entry("about.overview", "Giới thiệu", "About", "info", more=True),
)


def navigate(app: Flask) -> None:
    """Give every template `navigation`: the entries that who is looking may open."""

    def entries() -> list[tuple[Entry, str, bool]]:
        mine, speech = rank(), words()
        shown = [
            entry
            for entry in ENTRIES
            if entry.endpoint in app.view_functions and (least_of(app, entry.endpoint) or ANYONE) <= mine
        ]
        return [
            (entry, speech.pick(entry.vi, entry.en), _is_here(url_for(entry.endpoint))) for entry in shown
        ]

    def waiting_notes() -> list[Note]:
        found = session()
        return site().notes.take(found.mark) if found else []

    def names_told() -> str:
        return names_line(words(), site().policy)

    app.context_processor(
        lambda: {
            "navigation": entries,
            "t": words().pick,
            "waiting_notes": waiting_notes,
            "place_name": place_name(site()),
            "names_told": names_told,
            "sums_told": lambda: sums_line(words(), site().kind),
        }
    )


def _is_here(url: str) -> bool:
    """Whether the page that is shown is this one, or one below it."""
    return request.path == url or (url != "/" and request.path.startswith(f"{url}/"))
