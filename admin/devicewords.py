"""How devices are spoken of, in Vietnamese and English: groups and why, claims, lease files, oddities."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from admin.claimdesk import ClaimRefused
from admin.phrases import Phrases
from admin.presence import Present
from admin.words import Words
from config.policyfile import Policy
from policy.devicemap import Trouble

_HOWS = {
    "claim": ("nhận máy", "claim"),
    "mac": ("địa chỉ MAC", "MAC"),
    "name": ("tên máy (DHCP)", "host name (DHCP)"),
    "address": ("địa chỉ IP", "address"),
    "range": ("dải địa chỉ", "range"),
    "default": ("không ai đặt tên", "nobody named it"),
}


class DeviceWords:
    """Sentences in one language, seen from one moment."""

    def __init__(self, words: Words, policy: Policy, now: float) -> None:
        """now: epoch seconds."""
        self._words = words
        self._policy = policy
        self._zone: ZoneInfo = policy.zone
        self._phrases = Phrases(words, datetime.fromtimestamp(now, self._zone))

    def moment(self, epoch: float) -> str:
        """A moment as people say it: "06:00 tomorrow"; a midnight as the day that ends there."""
        at = datetime.fromtimestamp(epoch, self._zone)
        if (at.hour, at.minute) == (0, 0):
            day = self._phrases.date(datetime.fromtimestamp(epoch - 60, self._zone))
            return self._words.pick(f"hết ngày {day}", f"the end of {day}")
        return self._phrases.moment(at)

    def date(self, day: date) -> str:
        """A day of the calendar."""
        return self._phrases.date(day)

    def group(self, group: str) -> str:
        """A group's name."""
        found = self._policy.groups.get(group)
        return (self._words.pick(found.vi, found.en) if found else "") or group

    def why(self, row: Present) -> str:
        """How a device was known: "claim, until …"."""
        how = self._words.pick(*_HOWS[row.identity.how])
        if row.identity.until is not None:
            until = self.moment(row.identity.until)
            return self._words.pick(f"{how}, đến {until}", f"{how}, until {until}")
        return how

    def notes(self, row: Present) -> list[str]:
        """What is odd about a device, each one short line."""
        pick = self._words.pick
        found = []
        if row.gateway:
            found.append(pick("bộ định tuyến", "the router"))
        if row.random_mac:
            found.append(pick("MAC tự đặt", "made-up MAC"))
        if row.perhaps:
            found.append(
                pick(f"có thể là “{row.perhaps}” với MAC mới", f'perhaps "{row.perhaps}" with a new MAC')
            )
        for address, group in row.others[:1]:
            name = self.group(group)
            found.append(pick(f"{address} lại thuộc nhóm {name}", f"but {address} is in group {name}"))
        return found

    def only_gateway(self) -> tuple[str, str]:
        """What it means that all questions come from the router, and what to do."""
        pick = self._words.pick
        return (
            pick(
                "Mọi câu hỏi đều đến từ bộ định tuyến: không phân biệt được các máy, tất cả chung một nhóm.",
                "All questions come from the router: devices cannot be told apart, so all are in one group.",
            ),
            pick(
                "Trong phần DHCP của bộ định tuyến, đặt máy chủ DNS là địa chỉ của máy này.",
                "In the router's DHCP settings give out this machine's address as the DNS server.",
            ),
        )

    def trouble(self, one: Trouble) -> str:
        """What is wrong with a lease file, and the command that mends it."""
        pick = self._words.pick
        if one.kind == "group":
            command = f"sudo usermod -aG {one.group} {one.user} && sudo systemctl restart lachan-chores"
            return pick(
                f"{one.file}: chỉ nhóm {one.group} được đọc {one.path}, mà {one.user} không thuộc nhóm này. "
                f"Chạy: {command}",
                f"{one.file}: only the group {one.group} may read {one.path}, and {one.user} is not in it. "
                f"Run: {command}",
            )
        if one.kind == "denied":
            command = f"sudo setfacl -m u:{one.user}:rX {one.path}"
            return pick(
                f"{one.file}: {one.user} không được đọc {one.path}. Chạy: {command}",
                f"{one.file}: {one.user} may not read {one.path}. Run: {command}",
            )
        if one.kind == "missing":
            return pick(f"{one.file}: không có tệp này", f"{one.file}: there is no such file")
        if one.kind == "odd":
            return pick(
                f"{one.file}: {one.count} mục không hiểu được; dùng các mục còn lại",
                f"{one.file}: entries that could not be understood: {one.count}; the others are used",
            )
        if one.kind == "unknown":
            return pick(
                f"{one.file}: không phải tệp cấp địa chỉ của dnsmasq, odhcpd, ISC dhcpd hay Kea",
                f"{one.file}: {one.detail}",
            )
        return pick(f"{one.file}: không đọc được: {one.detail}", f"{one.file}: cannot be read: {one.detail}")

    def refused(self, refusal: ClaimRefused) -> str:
        """Why a code was not taken."""
        pick = self._words.pick
        if refusal.reason == "wait":
            minutes = -(-refusal.wait // 60)
            return pick(
                f"Đã nhập sai nhiều lần. Thử lại sau {minutes} phút.",
                f"Too many wrong tries. Try again in {minutes} min.",
            )
        return pick(
            "Mã không đúng, đã dùng hết hoặc đã hết hạn.", "The code is wrong, used up or no longer valid."
        )
