"""What level of detail is on, in a sentence for everybody on the network. Pure."""

from __future__ import annotations

from admin.words import Words
from config.policyfile import Policy


def names_line(words: Words, policy: Policy) -> str:
    """Return what everybody is told while names of blocked sites are kept; "" while only sums are."""
    detail = policy.statistics
    if not detail.names:
        return ""
    pick, number = words.pick, words.number
    hours, least = detail.names_hours, detail.least(policy.kind)
    if hours % 24:
        kept = pick(f"{number(hours)} giờ", f"{number(hours)} hours")
    else:
        kept = pick(f"{number(hours // 24)} ngày", f"{number(hours // 24)} days" if hours > 24 else "1 day")
    if least == 1:
        text = pick(
            f"Đang bật mức chi tiết “tên trang bị chặn”: tên một trang bị chặn được giữ {kept} khi một "
            f"thiết bị gặp "
            "nó, nên có thể nói về một người.",
            f"The level of detail “blocked names” is on: the name of a blocked site is kept for {kept} "
            f"once a device "
            "met it, so it may tell of one person.",
        )
    else:
        text = pick(
            f"Đang bật mức chi tiết “tên trang bị chặn”: tên một trang bị chặn được giữ {kept} khi trong "
            f"một ngày có từ "
            f"{least} thiết bị gặp nó.",
            f"The level of detail “blocked names” is on: the name of a blocked site is kept for {kept} "
            f"once {least} "
            "devices met it on one day.",
        )
    never = pick(
        "Không ghi thiết bị nào gặp; không bao giờ ghi trang trợ giúp, sức khoẻ, giáo dục giới tính.",
        "Which devices is not kept, and never a site for help, health or sex education.",
    )
    return f"{text} {never}"
