"""The menu: which pages there are, for whom, in the order of the day's work."""

from __future__ import annotations

from typing import Final, NamedTuple

from flask import Flask, request

from reporting.collector.web.access import ADMIN, CLERK, READER, rank
from reporting.collector.web.language import t


class Entry(NamedTuple):
    """A page in the menu; it is marked as the current one for all views of its blueprint."""

    endpoint: str
    vi: str
    en: str
    least: int = READER


ENTRIES: Final = (
    Entry("home.start", "Tổng quan", "Overview"),
    Entry("dashboard.look", "Số liệu", "Figures"),
    Entry("schools.all_", "Trường", "Schools"),
    Entry("upload.take", "Báo cáo từ USB", "Reports from a stick", CLERK),
    Entry("baseline.log", "Quy tắc chung", "Common baseline"),
    Entry("people.all_", "Tài khoản", "Accounts", ADMIN),
)


def navigate(app: Flask) -> None:
    """Give templates the menu: `menu()` → (endpoint, name, whether it is here)."""
    app.context_processor(lambda: {"menu": menu})


def menu() -> list[tuple[str, str, bool]]:
    """The entries that the reader may open."""
    here = request.blueprint or ""
    mine = rank()
    return [
        (entry.endpoint, t(entry.vi, entry.en), entry.endpoint.partition(".")[0] == here)
        for entry in ENTRIES
        if entry.least <= mine
    ]
