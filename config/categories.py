"""The small fixed set of categories.

Numbers are for ever: counters, reports and the index use them, so a category is never renumbered and a
number never reused. 0 means "no category"; all numbers stay below 32 so that a set fits in one word.
Labels go to the network in clear (RFC 8914 extra text): English, public, no person, no group.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import msgspec


class Category(msgspec.Struct, frozen=True):
    """A kind of names. `mandatory`: blocked for everyone, and no rule of a group opens it."""

    number: int
    id: str
    vi: str
    en: str
    label: str
    mandatory: bool = False


NONE = Category(0, "", "Không phân loại", "No category", "Blocked by local rules")

_ALL = (
    Category(1, "abuse", "Xâm hại trẻ em", "Child abuse", "Prohibited content", mandatory=True),
    Category(2, "malware", "Mã độc", "Malware", "Malware", mandatory=True),
    Category(3, "phishing", "Lừa đảo", "Phishing and scams", "Phishing", mandatory=True),
    Category(4, "adult", "Nội dung người lớn", "Adult content", "Adult content"),
    Category(5, "gambling", "Cờ bạc, cá độ", "Gambling", "Gambling"),
    Category(6, "violence", "Bạo lực, kinh dị", "Violence and gore", "Violence"),
    Category(7, "drugs", "Ma tuý, chất kích thích", "Drugs", "Drugs"),
    Category(8, "self-harm", "Tự gây hại", "Self-harm", "Harmful content"),
    Category(9, "dating", "Hẹn hò", "Dating", "Dating"),
    Category(10, "social", "Mạng xã hội", "Social networks", "Social networks"),
    Category(11, "games", "Trò chơi", "Games", "Games"),
    Category(12, "video", "Video, giải trí", "Video and streaming", "Video"),
    Category(13, "chat", "Nhắn tin", "Chat", "Chat"),
    Category(14, "proxy-vpn", "Proxy, VPN", "Proxies and VPNs", "Proxies and VPNs"),
    Category(15, "encrypted-dns", "DNS mã hoá bên ngoài", "Outside encrypted DNS", "Outside encrypted DNS"),
    Category(16, "ads-trackers", "Quảng cáo, theo dõi", "Ads and trackers", "Ads and trackers"),
    Category(17, "piracy", "Vi phạm bản quyền", "Piracy", "Piracy"),
    Category(18, "search", "Tìm kiếm không an toàn", "Search without a safe mode", "Unsafe search"),
    Category(19, "other", "Danh sách khác", "Other lists", "Other blocked names"),
)

CATEGORIES: Mapping[str, Category] = MappingProxyType({category.id: category for category in _ALL})
BY_NUMBER: tuple[Category, ...] = (NONE, *_ALL)
MANDATORY: frozenset[str] = frozenset(category.id for category in _ALL if category.mandatory)
# Categories whose blocking means "no way around the filter": the canary names of DESIGN §5 follow them.
BYPASS: frozenset[str] = frozenset({"proxy-vpn", "encrypted-dns"})
