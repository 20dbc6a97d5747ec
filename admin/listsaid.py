"""How lists and the work on them are said to people, in Vietnamese or English."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from admin.listorders import Order, Work
from admin.listview import Subscription
from admin.mistakes import in_language
from admin.phrases import Phrases
from admin.words import Words
from blocklists.outcomes import ListReport
from blocklists.trial import ASKED, NEEDED, PROTECTED, SUFFIX, WIDE

_STANDING: Mapping[str, tuple[str, str, str]] = {
    "off": ("idle", "đang tắt", "switched off"),
    "new": ("idle", "chưa tải", "not fetched yet"),
    "fine": ("good", "tốt", "fine"),
    "held": ("warn", "chờ bạn xem", "waits for you"),
    "refused": ("bad", "bị từ chối", "refused"),
    "failed": ("warn", "chưa tải được", "cannot be fetched"),
}
_OUTCOMES: Mapping[str, tuple[str, str, str]] = {
    "new": ("idle", "chưa tải", "not fetched yet"),
    "updated": ("good", "có bản mới, đã dùng", "newer, in force"),
    "unchanged": ("good", "không có gì mới", "nothing new"),
    "held": ("warn", "chờ bạn xem", "waits for you"),
    "refused": ("bad", "bị từ chối", "refused"),
    "failed": ("warn", "chưa tải được", "cannot be fetched"),
}
_SIZES = {
    "small": ("nhỏ: dưới 20.000 tên", "small: below 20,000 names"),
    "medium": ("vừa: dưới 200.000 tên", "medium: below 200,000 names"),
    "large": ("lớn: dưới 1 triệu tên", "large: below 1 million names"),
    "huge": ("rất lớn: trên 1 triệu tên", "huge: above 1 million names"),
}
_STEPS = {
    "wait": ("chờ việc khác làm xong", "waits until other work is done"),
    "fetch": ("đang tải", "fetching"),
    "scan": ("đang đọc", "reading"),
    "sort": ("đang sắp xếp", "sorting"),
    "merge": ("đang gộp", "merging"),
    "write": ("đang ghi", "writing"),
}
_KINDS = {
    SUFFIX: ("đuôi tên chung của rất nhiều trang", "the common ending of very many sites"),
    WIDE: ("mẫu quá rộng", "a pattern that meets too much"),
    PROTECTED: ("không được chặn: trợ giúp trẻ em, đồng hồ, hoặc do bạn bảo vệ",
                "must stay open: help for children, clocks, or protected by you"),
    NEEDED: ("trường học và gia đình cần", "schools and families need it"),
    ASKED: ("nhiều người cần hằng ngày", "many people need it every day"),
}  # fmt: skip


class ListPhrases:
    """Sentences about lists in one language, seen from one moment (aware, in the policy's zone)."""

    def __init__(self, words: Words, now: datetime) -> None:
        self._words = words
        self._phrases = Phrases(words, now)
        self._zone = now.tzinfo

    def category(self, category: str) -> str:
        """A category's name."""
        return self._phrases.category(category)

    def standing(self, one: Subscription) -> tuple[str, str]:
        """How a list stands: a tone (good, warn, bad, idle) and a word."""
        tone, vi, en = _STANDING[one.standing]
        return tone, self._words.pick(vi, en)

    def outcome(self, report: ListReport) -> tuple[str, str]:
        """What came of a look: a tone and a word."""
        tone, vi, en = _OUTCOMES[report.outcome]
        return tone, self._words.pick(vi, en)

    def size(self, size: str) -> str:
        """A class of sizes."""
        return self._words.pick(*_SIZES[size])

    def reason(self, text: str) -> str:
        """A reason of the lists' own, in the reader's language."""
        return in_language(self._words, text)

    def sentence(self, text: str) -> str:
        """A reason as a sentence of its own."""
        said = self.reason(text)
        return f"{said[:1].upper()}{said[1:].rstrip('.')}."

    def age(self, epoch: float) -> str:
        """How long ago a moment was; a dash for never."""
        return self._phrases.age(datetime.fromtimestamp(epoch, self._zone)) if epoch else "–"

    def moment(self, epoch: float) -> str:
        """A moment as people say it; a dash for never."""
        return self._phrases.moment(datetime.fromtimestamp(epoch, self._zone)) if epoch else "–"

    def kind(self, kind: str) -> str:
        """Why it matters that a name would be blocked."""
        return self._words.pick(*_KINDS[kind])

    def percent(self, part: int, whole: int) -> str:
        """A share, rounded; what is there never reads as nothing."""
        share = 100 * part / whole if whole else 0.0
        return "<1 %" if 0 < share < 1 else f"{share:.0f} %"

    def advice(self, one: Subscription) -> str:
        """What a person does about a list that is not fine; "" for nothing."""
        pick = self._words.pick
        if one.standing == "failed":
            when = self.moment(one.report.next_try)
            return pick(
                f"Không cần làm gì: Lá Chắn tự thử lại lúc {when}. Bản đang dùng vẫn giữ nguyên.",
                f"Nothing to do: it is tried again at {when} by itself. The copy in use stays.",
            )
        if one.standing == "refused":
            return pick(
                "Xem địa chỉ còn đúng không, hay tệp có phải danh sách không. Bản đang dùng vẫn giữ nguyên.",
                "Look whether the address is still right, or the file a list. The copy in use stays.",
            )
        return ""

    def order(self, order: Order) -> str:
        """What an order is for, as a heading."""
        pick = self._words.pick
        what = ", ".join(order.lists or tuple(order.accept) or tuple(order.turn_down))
        if order.kind == "try":
            where = order.entry.get("id", "")
            return pick(f"Thử danh sách {where}", f"Trying the list {where}")
        if order.kind == "compare":
            return pick(f"Bản mới của {what} khác gì?", f"What is different in the newer {what}?")
        if order.kind == "changes":
            return pick(f"Lần cập nhật gần nhất của {what}", f"The last change of {what}")
        if order.turn_down:
            return pick(f"Không nhận bản mới của {what}", f"Turning down the newer {what}")
        if what:
            return pick(f"Cập nhật {what}", f"Refreshing {what}")
        return pick("Cập nhật mọi danh sách", "Refreshing all lists")

    def step(self, work: Work) -> str:
        """What is being done now."""
        pick = self._words.pick
        if work.state == "waiting":
            return pick("Sắp bắt đầu …", "About to begin …")
        if work.step not in _STEPS:
            return pick("Đang làm …", "At work …")
        step = pick(*_STEPS[work.step])
        if work.list_id and work.order.lists != (work.list_id,):
            return f"{work.list_id}: {step} …"
        return f"{step[:1].upper()}{step[1:]} …"

    def amount(self, work: Work) -> str:
        """How much of the step is done; "" where that says nothing."""
        if work.state != "working" or not work.done:
            return ""
        if work.step == "fetch":
            done = self._megabytes(work.done)
            return f"{done} / {self._megabytes(work.of)}" if work.of else done
        return f"{100 * work.done // work.of} %" if work.of else ""

    def _megabytes(self, size: int) -> str:
        text = f"{size / 1_000_000:.1f} MB"
        return text.replace(".", ",") if self._words.language == "vi" else text
