"""What waits for a person: one source a purpose, each a sentence and where to go. A new purpose adds its own.

What everybody should know, an unknown time or mistakes in the rules, has a banner of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from flask import url_for

from admin.listproblems import by_cause
from admin.mistakes import in_language
from admin.offersaid import offer_said
from admin.offerwatch import read_offers
from admin.page import baseline
from admin.page.access import OWNER, TEACHER
from admin.page.language import words
from admin.page.site import site
from admin.reportsaid import ReportPhrases
from admin.reportsender import given_up
from admin.status import Status
from admin.store import StoreBroken

_MANY_UNSENT = 1000
"""Answers that could not be sent since the start: a few are lost on any network."""


class Need(NamedTuple):
    """A sentence, and the address of the page where it is seen to; "" for none."""

    text: str
    url: str = ""


Source = Callable[[Status], Iterator[Need]]


def needs(status: Status, rank: int) -> list[Need]:
    """Return what waits for somebody of this rank."""
    return [need for least, source in SOURCES if rank >= least for need in source(status)]


def _lists(status: Status) -> Iterator[Need]:
    pick = words().pick
    if not status.subscribed:
        text = pick(
            "Chưa đăng ký danh sách nào: hiện chỉ chặn những trang nổi tiếng nhất.",
            "No list is subscribed: only the best-known sites are blocked.",
        )
        yield Need(text, url_for("listedits.choose"))
    for cause, entries in by_cause(status.subscribed):
        why, first = in_language(words(), cause), entries[0].id
        if len(entries) == 1:
            text = pick(
                f"Danh sách {first} không cập nhật được: {why}",
                f"The list {first} could not be refreshed: {why}",
            )
            yield Need(text, url_for("lists.one", list_id=first))
        else:
            text = pick(
                f"{len(entries)} danh sách không cập nhật được: {why}",
                f"{len(entries)} lists could not be refreshed: {why}",
            )
            yield Need(text, url_for("lists.overview"))


def _baseline(_status: Status) -> Iterator[Need]:
    if baseline.waiting():
        text = words().pick(
            "Tỉnh gửi phiên bản mới của quy tắc chung: xem sẽ đổi gì.",
            "The province sent a new version of the common baseline: see what it would change.",
        )
        yield Need(text, url_for("baseline.look"))


def _machine(status: Status) -> Iterator[Need]:
    pick = words().pick
    if status.service.no_upstream:
        text = pick(
            "Không máy chủ DNS nào ở ngoài trả lời: mất internet, hoặc các máy chủ đã đặt không dùng được.",
            "No DNS server outside answers: the internet is down, or those that are set cannot be used.",
        )
        yield Need(text, url_for("boxsettings.overview"))
    if status.disk_full:
        text = pick(
            "Đĩa của máy gần đầy: không lưu thêm được thống kê và danh sách.",
            "The disk of the box is nearly full: statistics and lists cannot be kept.",
        )
        yield Need(text)
    if status.service.unsent > _MANY_UNSENT:
        text = pick(
            "Nhiều câu trả lời không gửi đi được: hãy xem dây mạng và bộ định tuyến.",
            "Many answers could not be sent: look at the cable and the router.",
        )
        yield Need(text)


def _block_page(_status: Status) -> Iterator[Need]:
    box, pick = site(), words().pick
    if not box.no_block_page:
        return
    for group in box.policy.groups.values():
        if group.block_mode.kind == "page":
            name = pick(group.vi, group.en)
            text = pick(
                f"Nhóm {name} được dẫn tới trang chặn, nhưng không ai thấy trang đó: một chương trình khác "
                f"giữ cổng 80 của máy này ({box.no_block_page}). Hãy dừng nó rồi khởi động lại Lá Chắn, "
                "hoặc chọn cách chặn khác.",
                f"{name} are led to the block page, but nobody sees it: another program holds port 80 "
                f"of this box ({box.no_block_page}). Stop it and restart Lá Chắn, "
                "or choose another way to block.",
            )
            yield Need(text, url_for("groups.look", group=group.id))


def _requests(_status: Status) -> Iterator[Need]:
    box, pick = site(), words().pick
    try:
        many = len(box.requests.waiting(box.at))
    except StoreBroken:
        return  # said where it hinders somebody
    if many:
        text = pick(
            f"{many} yêu cầu mở trang đang chờ trả lời.",
            "A request to open a site waits." if many == 1 else f"{many} requests to open a site wait.",
        )
        yield Need(text, url_for("requests.look"))


def _offers(_status: Status) -> Iterator[Need]:
    box = site()
    found = read_offers(box.paths.offers, box.at)
    for one in found.foreign if found else ():
        yield Need(offer_said(words(), one), url_for("check.look"))


def _reports(_status: Status) -> Iterator[Need]:
    said = ReportPhrases(words())
    for one in given_up(site().paths.report).values():
        why = said.refusal(one.why)
        text = words().pick(
            f"Tỉnh từ chối báo cáo tháng {one.month}: {why}. Báo cáo vẫn được giữ và không gửi lại.",
            f"The province refused the report for {one.month}: {why}. It is kept here and not sent again.",
        )
        yield Need(text)


SOURCES: tuple[tuple[int, Source], ...] = (
    (TEACHER, _requests),
    (OWNER, _lists),
    (OWNER, _baseline),
    (OWNER, _reports),
    (OWNER, _machine),
    (OWNER, _block_page),
    (OWNER, _offers),
)
"""From which rank on each is told; in the order in which they are."""
