from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from config.qr import QUIET_ZONE, qr_blocks, qr_svg


def test_it_is_a_picture_with_a_name_and_a_quiet_zone():
    svg = ET.fromstring(qr_svg("http://192.168.1.2:8053/claim/1234", "Open <this>"))

    side = int(svg.get("viewBox").split()[2])
    assert (side - 17) % 4 == 2 * QUIET_ZONE % 4
    assert svg.get("aria-label") == "Open <this>"
    corners = [tuple(map(int, at)) for at in re.findall(r"M(\d+) (\d+)h", svg[1].get("d"))]
    assert min(x for x, _y in corners) == QUIET_ZONE
    assert max(x for x, _y in corners) == side - QUIET_ZONE - 1


def test_other_texts_are_other_pictures():
    assert qr_svg("a", "") != qr_svg("b", "")
    with pytest.raises(ValueError, match="Data"):
        qr_svg("x" * 5000, "")


def test_on_a_terminal_it_is_drawn_in_half_blocks():
    lines = qr_blocks("https://baocao.example.vn/enrol#K7QF2").splitlines()
    assert {len(line) for line in lines} == {len(lines) * 2 - 1}, "a square of modules, two in a letter"
    assert set(lines[0]) == {"█"}, "a quiet zone around it"
    assert set("".join(lines)) <= set("█▀▄ ")
