"""A week is painted in a real browser, by mouse, finger and keyboard, and what is saved really holds."""

from __future__ import annotations

import datetime as dt

import pytest

from blocklists.hits import EMPTY_INDEX
from config.policyfile import parse_policy
from policy.decide import decide
from policy.state import group_state
from tests.admin.page.conftest import PASSWORDS
from tests.support.axe import serious
from tests.support.chromium import DESK, PHONE

pytestmark = pytest.mark.browser

A = 1  # the record type
SAVE = {"vi": ("Đăng nhập", "Xem thay đổi", "Lưu"), "en": ("Log in", "Look at the change", "Save")}


def middle(browser, cell):
    return browser.middle(f'[name=cell][value="{cell}"]')


def painted(browser):
    return set(browser.run("[...document.querySelectorAll('[name=cell]:checked')].map(e => e.value)"))


def drag(browser, first, last):
    start = middle(browser, first)
    x, y = browser.run(
        f"(() => {{ const r = document.querySelector('[name=cell][value=\"{last}\"]').getBoundingClientRect();"
        " return [r.left + r.width / 2, r.top + r.height / 2]; })()"
    )

    def mouse(kind, at, buttons=1):
        browser.ask(
            "Input.dispatchMouseEvent",
            type=kind,
            x=at[0],
            y=at[1],
            button="left",
            buttons=buttons,
            clickCount=1,
        )

    mouse("mousePressed", start)
    mouse("mouseMoved", [(start[0] + x) / 2, (start[1] + y) / 2])
    mouse("mouseMoved", [x, y])
    mouse("mouseReleased", [x, y], 0)


def key(browser, name, *, shift=False):
    codes = {"\t": 9, "ArrowUp": 38, "ArrowDown": 40, "ArrowRight": 39, " ": 32}
    for kind in ("keyDown", "keyUp"):
        more = {"text": " "} if name == " " and kind == "keyDown" else {}
        browser.ask(
            "Input.dispatchKeyEvent", type=kind, key=name, windowsVirtualKeyCode=codes[name],
            modifiers=8 if shift else 0, **more,
        )  # fmt: skip


@pytest.fixture
def opened(box, serve, chromium):
    """Return a function: size and language → a browser of who owns the box, and the page's address."""

    def enter(size, lang):
        browser, url = chromium(size), serve(box)
        browser.open(f"{url}/login?lang={lang}")
        browser.fill(name="Thầy Hùng", password=PASSWORDS["it"])
        browser.press(SAVE[lang][0])
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

    browser.press(SAVE[lang][1])
    assert serious(browser) == []
    browser.press(SAVE[lang][2])

    found = verdict(path, 9)
    assert (found.blocked, found.window) == (True, "Kiểm tra")
    assert not verdict(path, 10).blocked
    assert browser.sticks_out() == []
    assert serious(browser) == []
    assert browser.complaints == []


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

    browser.run("document.querySelector('[value=\"5:0-30\"]').focus()")
    key(browser, " ")
    for _step in range(2):
        key(browser, "ArrowDown", shift=True)
    key(browser, "ArrowRight")
    key(browser, " ")
    assert {"5:0-30", "5:30-60", "5:60-90", "6:60-90"} <= painted(browser)
    assert browser.run("document.querySelectorAll('[name=cell][tabindex=\"0\"]').length") == 1


def test_a_finger_scrolls_until_it_has_been_held(opened):
    browser, url = opened(PHONE, "vi")
    browser.ask("Emulation.setTouchEmulationEnabled", enabled=True)
    browser.open(f"{url}/timetable/pupils/new")

    def touch(kind, *at):
        points = [{"x": at[0], "y": at[1]}] if at else []
        browser.ask("Input.dispatchTouchEvent", type=kind, touchPoints=points)

    x, y = middle(browser, "2:600-630")
    before = browser.run("scrollY")
    touch("touchStart", x, y)
    for step in range(1, 6):
        touch("touchMove", x, y - 30 * step)
    touch("touchEnd")
    assert painted(browser) == set()
    assert browser.run("new Promise(r => setTimeout(() => r(scrollY), 100))") > before

    browser.open(f"{url}/timetable/pupils/new")  # so that nothing glides any more
    x, y = middle(browser, "2:600-630")
    before = browser.run("scrollY")
    touch("touchStart", x, y)
    browser.run(
        "new Promise(r => { const wait = () => document.querySelector('.painting') ? r() : setTimeout(wait, 20); wait(); })"
    )
    for step in range(1, 4):
        touch("touchMove", x, y + 26 * step)
    touch("touchEnd")
    assert painted(browser) == {"2:600-630", "2:630-660", "2:660-690", "2:690-720"}
    assert browser.run("scrollY") == before


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
    browser.run("document.querySelector('[value=\"2:360-390\"]').focus()")
    key(browser, " ")
    key(browser, "ArrowUp", shift=True)
    assert painted(browser) == {"2:360-390", "2:330-360"}
    assert "2:0-30" in shown(browser)
    heads = "[...document.querySelectorAll('.painted')].map(e => e.textContent.trim())"
    assert browser.run(heads) == ["Wed", "Wed", "", ""]

    # By finger: a head folds, and what is painted in it stays.
    x, y = browser.middle(".part-head [value=night]")
    for kind in ("mousePressed", "mouseReleased"):
        browser.ask("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)
    assert "2:330-360" not in shown(browser)
    assert painted(browser) == {"2:360-390", "2:330-360"}
    tab_stop = "document.querySelector('[name=cell][tabindex=\"0\"]').getClientRects().length"
    assert browser.run(tab_stop) == 1


def test_without_scripts_a_phone_unfolds_the_night_and_paints_by_times(opened):
    browser, url = opened(PHONE, "vi")
    browser.ask("Emulation.setScriptExecutionDisabled", value=True)
    browser.open(f"{url}/timetable/pupils/new")
    assert "2:0-30" not in shown(browser)
    x, y = browser.middle(".part-head [value=night]")
    for kind in ("mousePressed", "mouseReleased"):
        browser.ask("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)
    assert "2:0-30" in shown(browser)
    browser.fill(**{"add-from": "21:30", "add-to": "06:00"})
    browser.send("[name=step][value=add]")
    assert "0:0-30" not in painted(browser)  # from Monday's evening on: Tuesday's morning is the first
    assert {"1:0-30", "5:330-360", "0:1290-1320", "4:1410-1440"} <= painted(browser)
    assert browser.sticks_out() == []


def test_without_scripts_every_cell_is_a_check_box(opened, box):
    path = box.extensions["lachan"].paths.policy
    browser, url = opened(PHONE, "vi")
    browser.ask("Emulation.setScriptExecutionDisabled", value=True)
    browser.open(f"{url}/timetable/pupils/new")
    assert browser.run("document.querySelector('[name=cell]').tabIndex") == 0
    x, y = middle(browser, "2:540-570")
    for kind in ("mousePressed", "mouseReleased"):
        browser.ask("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)
    key(browser, "\t")  # to the cell beside it, of Thursday
    key(browser, " ")
    assert painted(browser) == {"2:540-570", "3:540-570"}
    browser.fill(name="Kiểm tra", effect="close")
    browser.send(".rule-form .actions button")
    browser.send("main .actions button")
    assert verdict(path, 9).blocked
