"""What waits for a person is told to who may do something about it, and to nobody else."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from admin.page.site import KEY
from admin.status import ListNow

NO_UPSTREAM = "No DNS server outside answers"


@pytest.fixture
def ill(box, busy):
    """The box with everything that can be wrong with the machine."""
    service = replace(busy.service, no_upstream=True, unsent=5000)
    box.extensions[KEY].gather = lambda: replace(busy, service=service, disk_full=True)
    return box


def test_the_owner_is_told_and_led_on(ill, logged_in):
    page = logged_in("it").get("/").text
    for text in (NO_UPSTREAM, "disk of the box is nearly full", "could not be sent"):
        assert text in page
    assert 'href="/settings"' in page


def test_others_are_not(ill, logged_in, visitor):
    for browser in (logged_in("teacher"), logged_in("viewer"), visitor()):
        assert NO_UPSTREAM not in browser.get("/").text


def test_a_healthy_box_needs_nobody(logged_in):
    page = logged_in("it").get("/").text
    assert NO_UPSTREAM not in page
    assert "disk of the box" not in page


def test_a_network_that_is_down_is_told_once_for_all_lists(box, busy, logged_in):
    why = "nobody knows the name lists.example"
    many = tuple(ListNow(f"list-{at}", "adult", 0, None, problem=why) for at in range(9))
    box.extensions[KEY].gather = lambda: replace(busy, lists=many)
    page = logged_in("it").get("/").text
    assert page.count("lists.example") == 1
    assert "9 lists could not be refreshed" in page
    assert 'href="/lists"' in page


def test_a_block_page_that_nobody_can_see_is_told(box, logged_in):
    site = box.extensions[KEY]
    site.no_block_page = "port 80: Address already in use"
    assert "nobody sees it" not in logged_in("it").get("/").text, "no group is led there"
    text = site.paths.policy.read_text()
    site.paths.policy.write_text(text.replace("[groups.pupils]", '[groups.pupils]\nblock_mode = "page"'))
    page = logged_in("it").get("/").text
    assert "Pupils are led to the block page, but nobody sees it" in page
    assert 'href="/groups/pupils"' in page


def test_a_report_that_the_province_refused_for_good_is_told(box, logged_in):
    folder = box.extensions[KEY].paths.report
    folder.mkdir(parents=True)
    note = {"d": {"month": "2026-10", "at": 1, "why": "revoked <script>"}}
    (folder / "refused.json").write_text(json.dumps(note))
    page = logged_in("it").get("/").text
    assert "The province refused the report for 2026-10" in page
    assert "revoked this box&#39;s key" in page
    assert "<script>" not in page
