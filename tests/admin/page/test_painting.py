"""A week is painted in a real browser, by mouse, finger and keyboard, and what is saved really holds."""

from __future__ import annotations

import datetime as dt

import pytest

from blocklists.hits import EMPTY_INDEX
from config.policyfile import parse_policy
from policy.decide import decide
from policy.state import group_state
from tests.admin.page.conftest import log_in
from tests.support.axe import serious
from tests.support.chromium import DESK, PHONE

pytestmark = pytest.mark.browser

A = 1  # the record type
SAVE = {"vi": ("Xem thay đổi", "Lưu"), "en": ("Look at the change", "Save")}


def cell(browser, value):
    return browser.page.locator(f'[name=cell][value="{value}"]')


def middle(browser, value):
    """Where a cell is on the screen, which it is scrolled into the middle of."""
    cell(browser, value).evaluate("e => e.scrollIntoView({block: 'center', behavior: 'instant'})")
    at = cell(browser, value).bounding_box()
    return at["x"] + at["width"] / 2, at["y"] + at["height"] / 2


def painted(browser):
    return set(browser.run("[...document.querySelectorAll('[name=cell]:checked')].map(e => e.value)"))


def drag(browser, first, last):
    mouse = browser.page.mouse
    mouse.move(*middle(browser, first))
    mouse.down()
    at = cell(browser, last).bounding_box()
    mouse.move(at["x"] + at["width"] / 2, at["y"] + at["height"] / 2, steps=3)
    mouse.up()


@pytest.fixture
def opened(box, serve, chromium):
    """Return a function: size and language → a browser of who owns the box, and the page's address."""

    def enter(size, lang, **more):
        browser, url = chromium(size, **more), serve(box)
        log_in(browser, url, "it", lang)
        return browser, url

    return enter


def verdict(path, hour, name="tuoitre.vn"):
    policy = parse_policy(path.read_text())
    wednesday = dt.datetime(2026, 11, 25, hour, 15, tzinfo=policy.zone)
    return decide(group_state(policy, "pupils", wednesday), name, A, EMPTY_INDEX)


@pytest.mark.parametrize(("lang", "size"), [("vi", PHONE), ("en", DESK)], ids=["phone-vi", "desk-en"])
def test_what_is_painted_and_saved_holds(opened, box, lang, size):
    path = box.extensions["lachan"].paths.policy
    browser, url = opened(size, lang)
    browser.open(f"{url}/timetable/pupils/new")
    assert not verdict(path, 9).blocked
    drag(browser, "0:540-570", "4:570-600")
    assert len(painted(browser)) == 10
    browser.fill(name="Kiểm tra", effect="close")
    assert browser.sticks_out() == []
    assert browser.small_targets() == []
    assert browser.unlabelled() == []
    assert serious(browser) == []

    browser.press(SAVE[lang][0])
    assert serious(browser) == []
    browser.press(SAVE[lang][1])

    found = verdict(path, 9)
    assert (found.blocked, found.window) == (True, "Kiểm tra")
    assert not verdict(path, 10).blocked
    assert browser.sticks_out() == []
    assert serious(browser) == []


def test_mouse_and_keyboard(opened):
    browser, url = opened(DESK, "en")
    browser.open(f"{url}/timetable/pupils/new")
    drag(browser, "1:60-90", "2:120-150")
    whole = {f"{day}:{start}-{start + 30}" for day in (1, 2) for start in (60, 90, 120)}
    assert painted(browser) == whole
    drag(browser, "2:120-150", "2:90-120")  # what begins on a painted cell takes paint off
    assert painted(browser) == whole - {"2:120-150", "2:90-120"}
    drag(browser, "2:60-90", "2:60-90")  # a click is a stroke of one cell
    assert "2:60-90" not in painted(browser)

    cell(browser, "5:0-30").focus()
    for key in ("Space", "Shift+ArrowDown", "Shift+ArrowDown", "ArrowRight", "Space"):
        browser.page.keyboard.press(key)
    assert {"5:0-30", "5:30-60", "5:60-90", "6:60-90"} <= painted(browser)
    assert browser.run("document.querySelectorAll('[name=cell][tabindex=\"0\"]').length") == 1


def test_by_keyboard_alone_a_week_is_edited_and_holds(opened, box):
    path = box.extensions["lachan"].paths.policy
    browser, url = opened(DESK, "en")
    browser.open(f"{url}/timetable/pupils/new")
    keys = browser.page.keyboard
    browser.page.locator("[name=name]").focus()
    keys.type("Test")
    browser.page.locator("[name=effect][value=close]").focus()
    keys.press("Space")
    cell(browser, "2:540-570").focus()
    keys.press("Space")
    keys.press("Shift+ArrowDown")
    for words in SAVE["en"]:
        browser.page.locator("main button").filter(has_text=words).first.focus()
        with browser.page.expect_navigation():
            keys.press("Enter")
    assert verdict(path, 9).blocked
    assert not verdict(path, 10).blocked


def fingers(browser):
    """Return a function that puts a finger down, moves it and lifts it: Playwright itself only taps."""
    screen = browser.page.context.new_cdp_session(browser.page)

    def touch(kind, *at):
        points = [{"x": at[0], "y": at[1]}] if at else []
        screen.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    return touch


def test_a_finger_scrolls_until_it_has_been_held(opened, box):
    path = box.extensions["lachan"].paths.policy
    browser, url = opened(PHONE, "vi")
    touch = fingers(browser)
    browser.open(f"{url}/timetable/pupils/new")
    x, y = middle(browser, "2:600-630")
    before = browser.run("scrollY")
    touch("touchStart", x, y)
    for step in range(1, 6):
        touch("touchMove", x, y - 30 * step)
    touch("touchEnd")
    browser.page.wait_for_function("before => scrollY > before", arg=before)
    assert painted(browser) == set()

    browser.open(f"{url}/timetable/pupils/new")  # so that nothing glides any more
    x, y = middle(browser, "2:600-630")
    before = browser.run("scrollY")
    touch("touchStart", x, y)
    browser.page.wait_for_selector(".painting")
    for step in range(1, 4):
        touch("touchMove", x, y + 26 * step)
    touch("touchEnd")
    assert painted(browser) == {"2:600-630", "2:630-660", "2:660-690", "2:690-720"}
    assert browser.run("scrollY") == before

    browser.fill(name="Kiểm tra", effect="close")
    for words in SAVE["vi"]:
        browser.press(words)
    assert (verdict(path, 9).blocked, verdict(path, 11).blocked) == (False, True)


def shown(browser):
    return browser.run(
        "[...document.querySelectorAll('[name=cell]')].filter(e => e.getClientRects().length).map(e => e.value)"
    )


def test_on_a_phone_the_day_is_folded_and_nothing_is_out_of_reach(opened):
    browser, url = opened(PHONE, "en")
    browser.open(f"{url}/timetable/pupils/new")
    assert {cell.split(":")[1].split("-")[0] for cell in shown(browser)} == {
        str(start) for start in range(360, 1080, 30)
    }
    assert browser.small_targets() == []
    assert serious(browser) == []

    # By keyboard, an arrow into a folded part unfolds it.
    cell(browser, "2:360-390").focus()
    for key in ("Space", "Shift+ArrowUp"):
        browser.page.keyboard.press(key)
    assert painted(browser) == {"2:360-390", "2:330-360"}
    assert "2:0-30" in shown(browser)
    heads = "[...document.querySelectorAll('.painted')].map(e => e.textContent.trim())"
    assert browser.run(heads) == ["Wed", "Wed", "", ""]

    # By finger: a head folds, and what is painted in it stays.
    browser.touch(".part-head label:has([value=night])")
    assert "2:330-360" not in shown(browser)
    assert painted(browser) == {"2:360-390", "2:330-360"}
    tab_stop = "document.querySelector('[name=cell][tabindex=\"0\"]').getClientRects().length"
    assert browser.run(tab_stop) == 1


def test_without_scripts_a_phone_unfolds_the_night_and_paints_by_times(opened):
    browser, url = opened(PHONE, "vi", script=False)
    browser.open(f"{url}/timetable/pupils/new")
    assert "2:0-30" not in shown(browser)
    browser.touch(".part-head label:has([value=night])")
    assert "2:0-30" in shown(browser)
    browser.fill(**{"add-from": "21:30", "add-to": "06:00"})
    browser.follow("[name=step][value=add]")
    assert "0:0-30" not in painted(browser)  # from Monday's evening on: Tuesday's morning is the first
    assert {"1:0-30", "5:330-360", "0:1290-1320", "4:1410-1440"} <= painted(browser)
    assert browser.sticks_out() == []


def test_without_scripts_every_cell_is_a_check_box(opened, box):
    path = box.extensions["lachan"].paths.policy
    browser, url = opened(PHONE, "vi", script=False)
    browser.open(f"{url}/timetable/pupils/new")
    browser.touch(cell(browser, "2:540-570"))
    browser.page.keyboard.press("Tab")  # to the cell beside it, of Thursday
    browser.page.keyboard.press("Space")
    assert painted(browser) == {"2:540-570", "3:540-570"}
    browser.fill(name="Kiểm tra", effect="close")
    browser.press(SAVE["vi"][0])
    browser.press(SAVE["vi"][1])
    assert verdict(path, 9).blocked
