from __future__ import annotations

from admin.offers import Offer
from admin.offersaid import offer_said
from admin.words import Words


def test_who_hands_out_what():
    text = offer_said(Words("en"), Offer("ra", "fe80::1", ("fd00::1", "fd00::2"), 1))
    assert text.startswith("fe80::1 hands out another DNS server (IPv6): fd00::1, fd00::2.")
    assert offer_said(Words("vi"), Offer("dhcp", "", ("8.8.8.8",), 1)).startswith("một bộ định tuyến phát")
