"""Another DNS server on the network, in words. Pure."""

from __future__ import annotations

from admin.offers import Offer
from admin.words import Words

_WAYS = {"dhcp": "DHCP", "dhcpv6": "DHCPv6", "ra": "IPv6"}


def offer_said(words: Words, offer: Offer) -> str:
    """Say who hands out which DNS servers, and what that means."""
    servers = ", ".join(offer.servers)
    who = offer.by or words.pick("một bộ định tuyến", "a router")
    way = _WAYS.get(offer.how, offer.how)
    return words.pick(
        f"{who} phát cho thiết bị một DNS khác ({way}): {servers}. Thiết bị hỏi ở đó thì không được lọc.",
        f"{who} hands out another DNS server ({way}): {servers}. Devices that ask there are not filtered.",
    )
