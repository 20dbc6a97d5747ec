from __future__ import annotations

from config import VERSION


def test_everybody_may_read_what_this_is(visitor):
    page = visitor().get("/about").text
    assert VERSION in page
    assert "It does not keep who opened which site." in page
    assert "Flask" in page
