"""The province's baseline in words: what a version would change, how it stands, what was done with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TypeVar

from admin.baselineadvice import Following, following, speaks_of_rules
from admin.baselinedesk import Event, Trust, fingerprint
from admin.words import Words
from config.baseline import Baseline, Contacts, Recommended, overruled
from config.categories import CATEGORIES
from config.groups import Group
from config.policyfile import Policy
from config.rules import NameRule

T = TypeVar("T")

_REFUSALS = {
    "size": ("quá lớn", "it is too large"),
    "encoding": ("không phải tệp quy tắc chung", "this is no file of a baseline"),
    "schema": ("có phần mà máy này không hiểu", "it holds what this box does not know"),
    "signature": ("chữ ký không khớp: nội dung đã bị sửa", "its signature does not fit: it was changed"),
    "key": ("do một bên khác ký, không phải nơi máy này tin", "signed by somebody this box does not trust"),
    "chain": ("không nối tiếp phiên bản đang giữ", "it does not follow the version that this box holds"),
    "dates": ("ngày ghi trong đó không hợp lệ", "the dates in it make no sense"),
    "expired": ("đã hết hạn", "it has expired"),
    "future": ("ghi ngày ở tương lai; kiểm tra đồng hồ của máy", "dated in the future: is the clock right?"),
    "content": ("đòi điều mà quy tắc chung không được phép làm", "it asks for what a baseline may not do"),
}  # fmt: skip


class BaselinePhrases:
    """Says it in the language of `words`."""

    def __init__(self, words: Words) -> None:
        self._pick = words.pick

    def changes(self, old: Baseline | None, new: Baseline | None) -> list[str]:
        """Return what would change from one version to another (None: there is none), a sentence each."""
        before, after = old or _nothing(new), new or _nothing(old)
        if before is None or after is None:
            return []
        return [
            *self._protected(before, after),
            *self._lists(before, after),
            *self._mirrors(before, after),
            *self._contacts(before.contacts, after.contacts),
            *self._advice(before, after),
        ]

    def left_alone(self, policy: Policy, baseline: Baseline) -> list[str]:
        """Return which wishes of the baseline the school's own rules overrule. policy: the school's own."""
        return [
            self._pick(
                f"{_name(rule)} vẫn bị chặn, vì quy tắc riêng ở đây chặn tên này.",
                f"{_name(rule)} stays blocked, since a rule of your own blocks it.",
            )
            for rule in overruled(policy, baseline)
        ]

    def advice(self, one: Recommended, policy: Policy) -> list[str]:
        """Say which groups of pupils do not follow advice yet, or at some hours; [] where all do."""
        found = following(one, policy) if speaks_of_rules(one) else Following()
        behind, by_hours = self._groups(found.behind), self._groups(found.by_hours)
        lines = []
        if behind:
            lines.append(self._pick(f"Chưa theo: {behind}", f"Not followed yet: {behind}"))
        if by_hours:
            vi = f"Chỉ theo trong một số giờ của thời gian biểu: {by_hours}"
            lines.append(self._pick(vi, f"Followed at some hours, by the timetable: {by_hours}"))
        return lines

    def adopting(self, one: Recommended) -> str:
        """Say what adopting a recommendation does to the groups that do not follow it yet."""
        parts = []
        if one.categories:
            kinds = [self._pick(CATEGORIES[name].vi, CATEGORIES[name].en).lower() for name in one.categories]
            what = (" · " if any("," in kind for kind in kinds) else ", ").join(kinds)
            parts.append(self._pick(f"chặn ở mọi giờ: {what}", f"block at all hours: {what}"))
        if one.safe_search:
            parts.append(self._pick("giữ tìm kiếm an toàn", "hold safe search on"))
        return "; ".join(parts)

    def standing(self, trust: Trust, baseline: Baseline | None, today: date) -> str:
        """Say in one sentence how the baseline stands here."""
        if not trust.key:
            return self._pick(
                "Máy này chưa nhận quy tắc chung của cơ quan nào.",
                "This box takes nobody's baseline yet.",
            )
        if baseline is None:
            return self._pick("Chưa có quy tắc chung nào đang dùng.", "No baseline is in force.")
        who = self._pick(baseline.authority.vi, baseline.authority.en)
        text = self._pick(
            f"Đang dùng phiên bản {baseline.version} của {who}, ban hành {self.day(baseline.issued)}.",
            f"Version {baseline.version} of {who} is in force, issued {self.day(baseline.issued)}.",
        )
        return f"{text} {self.expiry(baseline, today)}".strip()

    def expiry(self, baseline: Baseline, today: date) -> str:
        """Say that a version is past its day, "" while it is not."""
        if baseline.expires >= today.isoformat():
            return ""
        day = self.day(baseline.expires)
        return self._pick(
            f"Phiên bản này hết hạn ngày {day}; vẫn dùng cho đến khi có bản mới.",
            f"It was good until {day}; it stays in force until a newer one comes.",
        )

    def event(self, event: Event) -> str:
        """Say what was done, without when and by whom."""
        version = event.version
        texts = {
            "trusted": (f"Tin khoá {event.note}", f"Trusted the key {event.note}"),
            "came": (f"Nhận được phiên bản {version}", f"Version {version} came"),
            "taken": (f"Dùng phiên bản {version}", f"Version {version} was taken"),
            "by-itself": (
                f"Phiên bản {version} có hiệu lực sau ba ngày cho xem",
                f"Version {version} came into force after it was shown for three days",
            ),
            "left": (f"Không dùng phiên bản {version}", f"Version {version} was left alone"),
            "back": (
                (f"Trở lại phiên bản {version}", f"Went back to version {version}")
                if version
                else ("Bỏ quy tắc chung", "Went back to no baseline")
            ),
            "refused": (
                f"Từ chối một tệp: {self._why(event.note)}",
                f"Refused a file: {self._why(event.note)}",
            ),
        }
        return self._pick(*texts[event.what])

    def refused(self, code: str, detail: str) -> str:
        """Say why something was not taken, with the exact words behind it."""
        return self._pick(
            f"Không nhận: {self._why(code)} ({detail})", f"Not taken: {self._why(code)} ({detail})"
        )

    def day(self, text: str) -> str:
        """Return an ISO day as this language writes it."""
        try:
            found = date.fromisoformat(text)
        except ValueError:
            return text
        return self._pick(f"{found.day}/{found.month}/{found.year}", f"{found.day} {found:%B %Y}")

    def whom(self, trust: Trust) -> str:
        """Say whose key is pinned, and where versions are pulled from."""
        way = trust.address or self._pick("bằng tệp", "by file")
        return f"{fingerprint(trust.key)} · {way}"

    def _groups(self, groups: Iterable[Group]) -> str:
        return ", ".join(self._pick(group.vi, group.en) or group.id for group in groups)

    def _why(self, code: str) -> str:
        return self._pick(*_REFUSALS.get(code, (code, code)))

    def _protected(self, old: Baseline, new: Baseline) -> Iterator[str]:
        added, gone = _differ(old.open_names, new.open_names)
        for rule in added:
            yield self._pick(f"Không gì được chặn {_name(rule)}.", f"Nothing may block {_name(rule)}.")
        for rule in gone:
            yield self._pick(
                f"{_name(rule)} không còn được bảo vệ riêng.", f"{_name(rule)} is no longer protected by it."
            )

    def _lists(self, old: Baseline, new: Baseline) -> Iterator[str]:
        added, gone = _differ(old.lists, new.lists)
        kept = {one.id for one in added}
        for one in added:
            kind = self._pick(CATEGORIES[one.category].vi, CATEGORIES[one.category].en)
            yield self._pick(
                f"Thêm danh sách “{one.vi}” (chặn: {kind}), lấy từ {one.url}",
                f"The list “{one.en}” is added (blocks: {kind}), from {one.url}",
            )
        for one in gone:
            if one.id not in kept:
                yield self._pick(f"Bỏ danh sách “{one.vi}”.", f"The list “{one.en}” goes.")

    def _mirrors(self, old: Baseline, new: Baseline) -> Iterator[str]:
        added, _gone = _differ(old.mirrors, new.mirrors)
        for one in added:
            yield self._pick(
                f"Khi {one.of} không trả lời, lấy từ {one.url} (chỉ với danh sách xâm hại, mã độc, lừa đảo)",
                f"When {one.of} does not answer, {one.url} is asked (lists of abuse, malware, phishing only)",
            )

    def _contacts(self, old: Contacts, new: Contacts) -> Iterator[str]:
        names = {
            "hotline": ("Đường dây trẻ em", "Children's hotline"),
            "hotline_site": ("Trang của đường dây", "Site of the hotline"),
            "reporting_site": ("Nơi báo nội dung hại trẻ em", "Where harm to children is reported"),
            "phone": ("Điện thoại cơ quan", "Phone of the authority"),
            "email": ("Thư điện tử cơ quan", "E-mail of the authority"),
            "page": ("Trang của cơ quan", "Page of the authority"),
        }
        for key, name in names.items():
            if getattr(new, key) and getattr(new, key) != getattr(old, key):
                yield f"{self._pick(*name)}: {getattr(new, key)}"

    def _advice(self, old: Baseline, new: Baseline) -> Iterator[str]:
        added, _gone = _differ(old.recommended, new.recommended)
        for one in added:
            text = self._pick(one.vi, one.en)
            yield self._pick(f"Khuyên (tự trường quyết định): {text}", f"Advice (yours to decide): {text}")


def _nothing(like: Baseline | None) -> Baseline | None:
    if like is None:
        return None
    return Baseline(version=1, issued=like.issued, expires=like.expires, authority=like.authority)


def _differ(old: Iterable[T], new: Iterable[T]) -> tuple[list[T], list[T]]:
    before, after = list(old), list(new)
    return [one for one in after if one not in before], [one for one in before if one not in after]


def _name(rule: NameRule) -> str:
    text = rule.name.unicode
    return f"*.{text}" if str(rule).startswith("*.") else text
