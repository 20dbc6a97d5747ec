"""The lists that the first visit offers: one of the catalogue for each category. Pure."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import NamedTuple

from admin.listview import keys_of
from blocklists.catalog import catalog
from config.policyfile import parse_policy
from config.tomledit import add_list, remove_list

# Maintained, together of a size for a Raspberry Pi with 512 MB, with Vietnamese sites where there are such.
_PICKED = {
    "malware": "hagezi-tif-mini",
    "phishing": "chongluadao",
    "adult": "hagezi-nsfw",
    "gambling": "hostsvn-gambling",
    "violence": "ut1-violence",
    "drugs": "ut1-drugs",
    "dating": "ut1-dating",
    "proxy-vpn": "hagezi-bypass",
    "encrypted-dns": "hagezi-doh",
    "social": "hagezi-social",
    "games": "ut1-games",
    "piracy": "hagezi-piracy",
    "ads-trackers": "hostsvn",
}
_RECOMMENDED = frozenset(
    {"malware", "phishing", "adult", "gambling", "violence", "drugs", "dating", "proxy-vpn", "encrypted-dns"}
)


class Choice(NamedTuple):
    """A category and its list."""

    category: str
    id: str
    name: str
    licence: str
    recommended: bool


@functools.cache
def choices() -> tuple[Choice, ...]:
    """What is offered, the harmful first."""
    known = catalog()
    return tuple(
        Choice(category, one, known[one].name, known[one].licence, category in _RECOMMENDED)
        for category, one in _PICKED.items()
    )


def chosen_by(categories: Iterable[str]) -> frozenset[str]:
    """The ids of the lists of these categories; what is none is left out."""
    return frozenset(_PICKED[category] for category in categories if category in _PICKED)


def with_lists(text: str, wanted: frozenset[str]) -> str:
    """The policy's text subscribed to the wanted ones of what is offered; other lists stay as they are.

    Raises ConfigInvalid, ValueError as `config.tomledit`.
    """
    have = {source.id for source in parse_policy(text).lists}
    for choice in choices():
        if choice.id in have and choice.id not in wanted:
            text = remove_list(text, choice.id)
        elif choice.id in wanted and choice.id not in have:
            text = add_list(text, keys_of(catalog()[choice.id]))
    return text
