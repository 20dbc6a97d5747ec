"""Findings as sentences that a parents' meeting understands, in Vietnamese and English. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from admin.phrases import Phrases
from admin.words import Words
from config.policyfile import Policy
from reporting.findings import OLD, PARTS, Finding
from reporting.limits import FEW

_PARTS: Mapping[str, tuple[str, str]] = {
    "morning": ("sáng", "morning"),
    "noon": ("trưa", "midday"),
    "afternoon": ("chiều", "afternoon"),
    "evening": ("tối", "evening"),
    "night": ("đêm", "night"),
}
_NEAR = 0.12  # how far a factor may be from a round one and be called by it
_ROUND_UP = ((1.5, "gấp rưỡi", "one and a half times"), (2, "gấp đôi", "twice"), (3, "gấp ba", "three times"))
_ROUND_DOWN = ((1 / 2, "chỉ bằng một nửa", "half"), (1 / 3, "chỉ bằng một phần ba", "a third"))


class FindingPhrases:
    """Sentences about findings in one language."""

    def __init__(self, words: Words, policy: Policy, phrases: Phrases) -> None:
        self._words, self._policy, self._phrases = words, policy, phrases

    def say(self, finding: Finding) -> str:
        """Return a finding as one or two sentences."""
        return self._sentences()[finding.kind](finding)

    def _sentences(self) -> Mapping[str, Callable[[Finding], str]]:
        return {
            "nothing": lambda _: self._words.pick(
                "Chưa có ngày trọn nào được đếm.", "No whole day was counted yet."
            ),
            "total": self._total,
            "top": self._top,
            "trend": self._trend,
            "category": self._category,
            "slot": self._slot,
            "part": self._part,
            "group": self._group,
            "bypass": self._bypass,
            "coverage": self._coverage,
            "old-lists": self._old_lists,
            "no-before": lambda _: self._words.pick(
                "Kỳ trước chưa đủ ngày được đếm để so sánh.",
                "Too few days before were counted to compare with.",
            ),
            "calm": lambda _: self._words.pick(
                "Không có gì khác hẳn kỳ trước.", "Nothing differs much from the days before."
            ),
        }

    def times(self, ratio: float) -> str:
        """Return a factor as people say it: "gấp đôi", "twice"; "1.7 times"."""
        pick = self._words.pick
        for factor, vi, en in (*_ROUND_UP, *_ROUND_DOWN):
            if abs(ratio / factor - 1) <= _NEAR:
                return pick(vi, en)
        if ratio >= 10:
            return pick("gấp hơn 10 lần", "more than ten times")
        if ratio > 1:
            return pick(f"gấp {self.decimal(ratio)} lần", f"{self.decimal(ratio)} times")
        return pick(f"chỉ bằng {self.percent(ratio)}", self.percent(ratio))

    def decimal(self, value: float) -> str:
        """Return a number with one digit after the point, or none from ten on."""
        if value >= 10:
            return self._words.number(round(value))
        text = f"{value:.1f}"
        return text.replace(".", ",") if self._words.language == "vi" else text

    def percent(self, share: float) -> str:
        """Return a share in percent."""
        value = 100 * share
        return (self.decimal(value) if 0 < value < 10 else str(round(value))) + self._words.pick(" %", "%")

    def name(self, category: str) -> str:
        """Return a category's name as it stands within a sentence."""
        name = self._phrases.category(category)
        return f"“{name}”"

    def _total(self, finding: Finding) -> str:
        number = self._words.number
        questions, blocked = int(finding.now), int(finding.then)
        share = self.percent(blocked / questions)
        return self._words.pick(
            f"Hộp đã trả lời {number(questions)} câu hỏi của các thiết bị và chặn {number(blocked)} lượt "
            f"({share}).",
            f"The box answered {number(questions)} questions of devices and blocked {number(blocked)} of "
            f"them ({share}).",
        )

    def _top(self, finding: Finding) -> str:
        shares = [f"{self.name(name)} ({self.percent(share)})" for name, share in finding.items]
        last = self._words.pick(" và ", " and ").join(filter(None, (", ".join(shares[:-1]), shares[-1])))
        return self._words.pick(f"Bị chặn nhiều nhất: {last}.", f"Blocked most: {last}.")

    def _trend(self, finding: Finding) -> str:
        times, now, then = self.times(finding.ratio), self.decimal(finding.now), self.decimal(finding.then)
        return self._words.pick(
            f"Số lượt bị chặn {times} kỳ trước: cứ 1.000 câu hỏi có {now} lượt, kỳ trước {then}.",
            f"There were {times} as many blocks as in the days before: {now} in 1,000 questions, then "
            f"{then}.",
        )

    def _category(self, finding: Finding) -> str:
        name, now, then = self.name(finding.subject), self.decimal(finding.now), self.decimal(finding.then)
        if math.isinf(finding.ratio) or finding.ratio >= 20:
            return self._words.pick(
                f"{name} kỳ trước hầu như không gặp, nay cứ 1.000 câu hỏi có {now} lượt bị chặn.",
                f"{name} was hardly met in the days before; now {now} in 1,000 questions were blocked.",
            )
        if not finding.now:
            return self._words.pick(
                f"{name} kỳ trước còn bị chặn, nay không gặp nữa.",
                f"{name} was blocked in the days before, and was not met this time.",
            )
        times = self.times(finding.ratio)
        return self._words.pick(
            f"{name} bị chặn {times} kỳ trước: cứ 1.000 câu hỏi có {now} lượt, kỳ trước {then}.",
            f"{name} was blocked {times} as often as in the days before: {now} in 1,000 questions, then "
            f"{then}.",
        )

    def _slot(self, finding: Finding) -> str:
        weekday = self._phrases.weekday(finding.weekday)
        times, (vi, en) = self.times(finding.ratio), _PARTS[finding.part]
        if math.isinf(finding.ratio):
            return self._words.pick(
                f"{vi.capitalize()} {_lower(weekday)} có nhiều lượt bị chặn, {vi} các ngày khác thì không.",
                f"{weekday} {en} has many blocks, and the other {en}s have none.",
            )
        return self._words.pick(
            f"{vi.capitalize()} {_lower(weekday)} có nhiều lượt bị chặn {times} {vi} các ngày khác.",
            f"{weekday} {en} has {times} as many blocks as the {en} of other days.",
        )

    def _part(self, finding: Finding) -> str:
        vi, en = _PARTS[finding.part]
        hours, share = PARTS[finding.part], self.percent(finding.now)
        first, last = (23, 5) if finding.part == "night" else (hours[0], hours[-1] + 1)
        return self._words.pick(
            f"Phần lớn lượt bị chặn ({share}) rơi vào buổi {vi}, từ {first} đến {last} giờ.",
            f"Most blocks ({share}) fall into the {en}, from {first}:00 to {last}:00.",
        )

    def _group(self, finding: Finding) -> str:
        found = self._policy.groups.get(finding.subject)
        name = self._words.pick(found.vi, found.en) if found else finding.subject
        times, now, then = self.times(finding.ratio), self.decimal(finding.now), self.decimal(finding.then)
        return self._words.pick(
            f"Nhóm “{name}” gặp trang bị chặn nhiều {times} các nhóm học sinh khác: cứ 100 câu hỏi có "
            f"{now} lượt, các nhóm kia {then}.",
            f"The group “{name}” meets {times} as many blocks as the other groups of pupils: {now} in 100 "
            f"questions, the others {then}.",
        )

    def _bypass(self, finding: Finding) -> str:
        count = self._words.number(int(finding.now))
        hint = self._words.pick(
            "Có ứng dụng tự hỏi như vậy, không hẳn do người dùng.", "Some apps do that by themselves."
        )
        if math.isinf(finding.ratio) or finding.ratio >= 20:
            text = self._words.pick(
                f"Có {count} lượt tìm cách vượt lọc (VPN, proxy, DNS khác), kỳ trước hầu như không.",
                f"{count} questions were for ways around the filter (VPN, proxy, other DNS), before hardly "
                "any.",
            )
            return f"{text} {hint}"
        times = self.times(finding.ratio)
        text = self._words.pick(
            f"Có {count} lượt tìm cách vượt lọc (VPN, proxy, DNS khác), {times} kỳ trước.",
            f"{count} questions were for ways around the filter (VPN, proxy, other DNS), {times} as many as "
            "before.",
        )
        return f"{text} {hint}"

    def _coverage(self, finding: Finding) -> str:
        share = self.percent(finding.now)
        return self._words.pick(
            f"Hộp chỉ lọc {share} thời gian của những ngày này; lúc khác không có gì được đếm.",
            f"The box filtered for {share} of the time of these days; nothing was counted in the rest.",
        )

    def _old_lists(self, finding: Finding) -> str:
        count = int(finding.now)
        return self._words.pick(
            f"Có {count} danh sách chưa được làm mới quá {OLD} ngày.",
            f"{count} {'list was' if count == 1 else 'lists were'} not renewed for more than {OLD} days.",
        )


def why_not_shown(words: Words, kind: str, names: str = "") -> list[str]:
    """Return what statistics do not show in a place of this kind, each with its reason.

    names: what everybody is told while names of blocked sites are kept, "" while none are.
    """
    pick = words.pick
    never = names or pick(
        "Tên trang đã vào, địa chỉ và tên thiết bị: hộp không lưu, nên ở đây không có.",
        "Names of sites, addresses and devices: the box does not keep them, so they are not here.",
    )
    today = pick(
        "Hôm nay: ngày chưa trọn chỉ có tổng ở trang đầu. Xem hai lần trong một phút là biết phút đó có gì.",
        "Today: of the day under way there is a total on the first page only. Who looked twice in a minute "
        "would learn what that minute held.",
    )
    if kind != "school":
        alone = pick(
            "Giờ và nhóm: ở nhà mỗi nhóm thường là một người, nên chỉ có số cả ngày của cả nhà.",
            "Hours and groups: at home a group often is one person, so there are whole days of all only.",
        )
        return [never, alone, today]
    small = pick(
        f"Nhóm dưới {FEW} thiết bị: nhóm ít máy chính là một đứa trẻ. Số của nhóm gộp vào “Các nhóm khác”.",
        f"Groups of fewer than {FEW} devices: a group of few is a child. Their numbers are in “Other "
        "groups”.",
    )
    distress = pick(
        "Tự gây hại và xâm hại: chỉ có số của cả trường trong trọn tháng, để không ngày nào lộ ra một em.",
        "Self-harm and child abuse: a number for the whole school and a whole month only, so that no day "
        "points to anybody.",
    )
    return [never, small, distress, today]


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
