"""The devices page."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from admin.page.site import KEY
from config import clock
from policy.devicemap import DeviceMap, Known, Trouble, dump_map
from tests.admin.devicerows import MAC, MADE_UP, OTHER
from tests.admin.page.conftest import SCHOOL, log_in
from tests.support.chromium import DESK


def school(box):
    """The files of a school with three devices that are there, and one that is not."""
    paths = box.extensions[KEY].paths
    paths.policy.write_text(SCHOOL)
    paths.devices.write_text(
        f'[[devices]]\nname = "Máy <b>Lan"\ngroup = "teachers"\nmacs = ["{MAC}"]\n'
        '[[devices]]\nname = "Máy chiếu"\ngroup = "teachers"\nnames = ["chieu"]\n'
    )
    show(paths)
    return paths


@pytest.fixture
def paths(box):
    return school(box)


def show(paths, **more):
    now = int(clock.epoch())
    devices = (
        Known(MAC, ("192.168.1.5",), ("lan",), now, leased=True),
        Known(OTHER, ("192.168.1.6",), ("<script>alert(1)</script>",), now, leased=True),
        Known(MADE_UP, ("192.168.1.7",), ("iphone",), now, leased=True),
    )
    paths.runtime.mkdir(exist_ok=True)
    paths.device_map.write_bytes(dump_map(DeviceMap(written=now, devices=devices, **more)))


def test_who_is_there_in_which_group_and_why(paths, logged_in):
    page = logged_in("teacher").get("/devices").text
    assert "4 devices, 2 of them nobody has named" in page
    for text in ("Máy &lt;b&gt;Lan", "Teachers", "192.168.1.6", "made-up MAC", "Máy chiếu", "not seen"):
        assert text in page, text
    assert "<script>alert" not in page


def test_they_are_found_without_javascript(paths, logged_in):
    it = logged_in("it")
    page = it.get("/devices?q=iphone").text
    assert "192.168.1.7" in page
    assert "192.168.1.6" not in page
    assert "Máy chiếu" in it.get("/devices?only=away").text
    assert "There is no such device." in it.get("/devices?q=<script>").text


def test_what_is_wrong_is_said(paths, logged_in):
    show(paths, trouble=(Trouble("/var/lib/x.leases", "missing"),))
    paths.devices.write_text("[[devices]]\nname = 7\n")
    page = logged_in("it").get("/devices").text
    assert "/var/lib/x.leases: there is no such file" in page
    assert "devices.toml" in page


def test_nobody_yet(box, paths, logged_in):
    paths.devices.unlink()
    paths.device_map.write_bytes(dump_map(DeviceMap(written=int(clock.epoch()))))
    assert "Nobody was seen yet" in logged_in("it").get("/devices").text


def test_one_device(paths, logged_in):
    it = logged_in("it")
    page = it.get(f"/devices/one?who={MAC}").text
    assert "In the group Teachers" in page
    assert MAC in page
    assert "Forget what is written" in page
    assert "Forget what is written" not in logged_in("teacher").get(f"/devices/one?who={MAC}").text
    for nobody in ("", "x", "<b>"):
        assert it.get("/devices/one", query_string={"who": nobody}).headers["Location"] == "/devices"
    assert "not here any more" in it.get("/devices").text


def test_a_teacher_moves_to_pupils_groups_only(paths, logged_in):
    page = logged_in("teacher").get("/devices").text
    form = page[page.index('id="f-group"') :][:400]
    assert 'value="pupils"' in form
    assert 'value="teachers"' not in form


@pytest.mark.browser
def test_with_a_mouse_a_device_is_dragged_onto_a_group(box, paths, serve, chromium):
    browser, url = chromium(DESK), serve(box)
    log_in(browser, url, "it", "en")
    browser.open(f"{url}/devices")
    rows = browser.page.locator("#rows > li").filter(visible=True)
    expect(rows).to_have_count(4)
    browser.page.locator("[data-filter]").fill("IPHONE")
    expect(rows).to_have_count(1)

    with browser.page.expect_navigation():
        mouse = browser.page.mouse
        rows.filter(has=browser.page.locator(f'[value="{MADE_UP}"]')).hover()
        mouse.down()
        mouse.move(0, 0, steps=2)  # the groups to let go on show themselves now
        browser.page.locator("[data-group=teachers]").hover()
        mouse.up()
    assert "Now in the group Teachers: 1." in browser.text
    assert "iphone" in paths.devices.read_text()
