"""Baselines for tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from reporting.schema.baseline import (
    Content,
    SignedBundle,
    next_bundle,
    opened,
    read_content,
    seal,
    written_chain,
)
from reporting.schema.signing import public_key

PRIVATE = bytes(range(2, 34))
OTHER = bytes(range(3, 35))
KEY = public_key(PRIVATE).hex()
ISSUED = date(2026, 11, 2)


def value(**changes: Any) -> dict[str, Any]:
    """What a province writes, with changes."""
    return {
        "authority": {"vi": "Sở Giáo dục và Đào tạo Huế", "en": "Department of Education of Huế"},
        "reason": {"vi": "Bản đầu tiên", "en": "The first version"},
        "protected": ["tuvan.hue.example"],
        "lists": [
            {
                "id": "scams",
                "category": "phishing",
                "url": "https://lists.hue.example/scams.txt",
                "vi": "Trang lừa đảo ở Việt Nam",
                "en": "Scams in Vietnam",
                "mirrors": ["https://mirror.hue.example/scams.txt"],
            }
        ],
        "mirrors": [{"of": "https://far.example/malware.txt", "url": "https://near.example/malware.txt"}],
        "contacts": {"hotline": "111", "phone": "0234 000 000"},
        "recommended": [
            {"id": "games", "vi": "Chặn trò chơi", "en": "Block games", "categories": ["games"]},
        ],
    } | changes


def content(**changes: Any) -> Content:
    return read_content(value(**changes))


def signed(before: SignedBundle | None = None, private: bytes = PRIVATE, **changes: Any) -> SignedBundle:
    """The version after `before`, valid for a year."""
    more = {name: changes.pop(name) for name in ("withdraws", "successor") if name in changes}
    issued = changes.pop("issued", ISSUED)
    days = changes.pop("days", 365)
    return opened(seal(next_bundle(content(**changes), before, issued, days, **more), private))


def chain(versions: int = 3) -> tuple[SignedBundle, ...]:
    """So many versions; each protects one name more."""
    found: list[SignedBundle] = []
    for number in range(1, versions + 1):
        names = ["tuvan.hue.example", *(f"them{other}.hue.example" for other in range(2, number + 1))]
        reason = {"vi": f"Bản {number}", "en": f"Version {number}"}
        found.append(signed(found[-1] if found else None, protected=names, reason=reason))
    return tuple(found)


def lines(*versions: SignedBundle) -> bytes:
    return written_chain(versions)
