"""What level of detail is on, in a sentence for everybody on the network. Pure."""

from __future__ import annotations

from admin.words import Words
from config.policyfile import Policy
from reporting.books import DAYS_KEPT, HOURS_KEPT


def kept_for(words: Words, hours: int) -> str:
    """Return a number of hours as people say it: in days where it is whole days."""
    pick, number = words.pick, words.number
    if hours % 24:
        return pick(f"{number(hours)} giờ", f"{number(hours)} hours")
    return pick(f"{number(hours // 24)} ngày", f"{number(hours // 24)} days" if hours > 24 else "1 day")


def sums_line(words: Words, kind: str) -> str:
    """Return for how long sums are kept in a place of this kind, school or home."""
    days, hours = words.number(DAYS_KEPT), words.number(HOURS_KEPT)
    if kind != "school":
        return words.pick(f"Các tổng số được xoá sau {days} ngày.", f"Sums are deleted after {days} days.")
    return words.pick(
        f"Tổng số theo giờ được xoá sau {hours} ngày, theo ngày sau {days} ngày.",
        f"Sums by hour are deleted after {hours} days, by day after {days} days.",
    )


def names_line(words: Words, policy: Policy) -> str:
    """Return what everybody is told while names of blocked sites are kept; "" while only sums are."""
    detail = policy.statistics
    if not detail.names:
        return ""
    pick, kept, least = words.pick, kept_for(words, detail.names_hours), detail.least(policy.kind)
    if least == 1:
        text = pick(
            f"Đang bật mức chi tiết “tên trang bị chặn”: khi một thiết bị gặp một trang bị chặn, tên trang "
            f"đó được giữ {kept}, nên có thể nói về một người.",
            f"The level of detail “blocked names” is on: the name of a blocked site is kept for {kept} once "
            "a device met it, so it may tell of one person.",
        )
    else:
        text = pick(
            f"Đang bật mức chi tiết “tên trang bị chặn”: khi trong một ngày có từ {least} thiết bị gặp một "
            f"trang bị chặn, tên trang đó được giữ {kept}.",
            f"The level of detail “blocked names” is on: the name of a blocked site is kept for {kept} once "
            f"{least} devices met it on one day.",
        )
    never = pick(
        "Không ghi thiết bị nào gặp; không bao giờ ghi trang trợ giúp, sức khoẻ, giáo dục giới tính.",
        "Which devices is not kept, and never a site for help, health or sex education.",
    )
    return f"{text} {never}"
