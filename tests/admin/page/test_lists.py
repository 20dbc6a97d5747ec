"""The lists' pages: how each stands, lines left out, work in progress, held copies; hostile text stays text."""

from __future__ import annotations

import msgspec
import pytest

from admin.listforeman import Foreman
from admin.listorders import OrderDesk, Tried, Work
from blocklists.differences import Compared
from blocklists.generation import build, put_in_force
from blocklists.job import ListInput
from blocklists.report import Rejected
from blocklists.state import Copy, Counted, ListState
from blocklists.store import Store
from blocklists.trial import NEEDED, Broken, Overlap
from config.policyfile import parse_policy
from tests.admin.page.conftest import log_in
from tests.support.axe import serious
from tests.support.chromium import DESK, PHONE

EVIL = "<script>alert(1)</script>"
LISTS = """
[[lists]]
id = "hostsvn-gambling"
url = "https://raw.githubusercontent.com/bigdargon/hostsVN/master/extensions/gambling/filter.txt"
category = "gambling"
[[lists]]
id = "scams"
url = "https://lists.example/scams.txt"
category = "phishing"
[[lists]]
id = "resting"
url = "https://lists.example/resting.txt"
category = "games"
enabled = false
"""


@pytest.fixture
def paths(box):
    """The box with three lists: one that is held, one of scams with strange lines in force, one switched off."""
    paths = box.extensions["lachan"].paths
    paths.policy.write_text(paths.policy.read_text() + LISTS)
    store = Store(paths.lists)
    copy = Copy("ab" * 32, 10, 1_800_000_000.0, "https://lists.example/scams.txt")
    for list_id in ("hostsvn-gambling", "scams"):
        (store.folder(list_id) / "current").write_text("x")
        (store.folder(list_id) / "held").write_text("x")
    reason = "it shrank from 50,000 to 10 names"
    store.save(
        "hostsvn-gambling",
        ListState("held", reason, current=copy, held=copy, counted=Counted("hosts", 50_000)),
    )
    store.save(
        "scams",
        ListState(
            "updated",
            current=copy,
            confirmed=1_800_000_000.0,
            counted=Counted("adblock", 1, rejected=1, quarantined=1, ignored=1),
        ),
    )
    path = paths.lists / "scams" / "current"
    path.write_text(f"0.0.0.0 zalo.me\n0.0.0.0 bad.example\n0.0.0.0 {EVIL}\n192.0.2.1 bank.example\n")
    paths.index.mkdir()
    result = build(paths, [ListInput("scams", path, "phishing", "hosts")], (), 0, None)
    put_in_force(paths, result, "f")
    return paths


def policy_of(paths):
    return parse_policy(paths.policy.read_text())


def test_an_empty_box_teaches_how_to_begin(logged_in):
    text = logged_in("it").get("/lists").text
    assert "No list is subscribed yet" in text
    assert 'href="/lists/add"' in text


def test_how_the_lists_stand(logged_in, paths):
    text = logged_in("it").get("/lists").text
    assert "hostsVN Gambling" in text
    assert "it shrank from 50,000 to 10 names" in text
    assert "switched off" in text
    assert "No group blocks this category yet" in text
    assert "Refresh now" in text


def test_who_only_looks_sees_no_button_to_change(logged_in, paths):
    browser = logged_in("viewer")
    for path in ("/lists", "/lists/of/hostsvn-gambling"):
        text = browser.get(path).text
        assert "hostsVN Gambling" in text
        assert 'action="/lists' not in text


def test_a_list_tells_each_line_it_left_out_and_hostile_text_stays_text(logged_in, paths):
    text = logged_in("it").get("/lists/of/scams").text
    assert EVIL not in text
    assert "Lines that were not read: 1" in text
    assert "0.0.0.0 &lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "answer of its own" in text
    assert "schools need it" in text


def test_a_list_that_is_none_is_not_found(logged_in, paths):
    browser = logged_in("it")
    for name in ("nothing", "..", "%2e%2e%2fpolicy", "starter-adult"):
        assert browser.get(f"/lists/of/{name}").status_code == 404


def test_a_held_copy_is_ordered_to_be_compared_taken_or_turned_down(logged_in, paths):
    browser, desk = logged_in("it"), OrderDesk(paths)
    page = browser.get("/lists/of/hostsvn-gambling").text
    assert "A newer copy waits for you" in page
    assert ("ab" * 32) in page
    for do, kind in (("compare", "compare"), ("accept", "refresh"), ("turn-down", "refresh")):
        reply = browser.post("/lists/held", {"id": "hostsvn-gambling", "do": do, "copy": "ab" * 32})
        order = desk.order(reply.headers["Location"].rsplit("/", 1)[1])
        assert (order.kind, order.lists) == (kind, ("hostsvn-gambling",))
        assert order.accept == ({"hostsvn-gambling": "ab" * 32} if do == "accept" else {})
        assert order.turn_down == ({"hostsvn-gambling": "ab" * 32} if do == "turn-down" else {})
    browser.post("/lists/held", {"id": "../x", "do": "accept", "copy": ""})
    assert len(desk.waiting()) == 3


def test_refresh_now_and_what_changed_last(logged_in, paths):
    browser, desk = logged_in("it"), OrderDesk(paths)
    for path, fields, wanted in (
        ("/lists/refresh", {}, ("refresh", ())),
        ("/lists/refresh", {"id": "scams"}, ("refresh", ("scams",))),
        ("/lists/changes", {"id": "scams"}, ("changes", ("scams",))),
    ):
        reply = browser.post(path, fields)
        order = desk.order(reply.headers["Location"].rsplit("/", 1)[1])
        assert (order.kind, order.lists) == wanted
        assert "About to begin" in browser.get(reply.headers["Location"]).text
    assert "About to begin" in browser.get("/lists").text
    for path in ("/lists/refresh", "/lists/changes"):
        browser.post(path, {"id": "resting" if path.endswith("refresh") else "no"})
    assert len(desk.waiting()) == 3


def test_too_much_work_is_said(logged_in, paths):
    browser, desk = logged_in("it"), OrderDesk(paths)
    for number in range(10):
        desk.place(1, "try", entry={"id": f"a{number}"})
    reply = browser.post("/lists/refresh")
    assert reply.headers["Location"] == "/lists"
    assert "Much work on the lists is waiting" in browser.get("/lists").text
    assert len(desk.waiting()) == 10


def test_work_that_is_under_way_over_failed_and_gone(logged_in, paths):
    browser, desk = logged_in("it"), OrderDesk(paths)
    number = desk.place(1, "refresh", lists=["scams"])
    url, order = f"/lists/work/{number}", desk.order(number)
    assert "may not be running" in browser.get(url).text  # it waits since 1970
    desk.tell(Work(order, "working", step="fetch", list_id="scams", done=5_000_000, of=10_000_000))
    text = browser.get(url).text
    assert "5.0 MB / 10.0 MB" in text
    assert '<noscript><meta http-equiv="refresh"' in text
    desk.tell(Work(order, "failed", reason="the server answers <b>oddly</b>"))
    text = browser.get(url).text
    assert "&lt;b&gt;oddly" in text
    assert 'http-equiv="refresh"' not in text
    assert browser.get(url, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    assert browser.get("/lists/work/0000000000000000").status_code == 404
    assert browser.get("/lists/work/..%2f..%2fpolicy").status_code == 404


def tried(**more):
    plain = Tried(
        "hosts", 10, 5, 0, 0, 3, "sane", "", 1, (Rejected(2, EVIL, EVIL),), ((EVIL, 2),),
        (Broken(EVIL, NEEDED, EVIL, held_back=True), Broken("x.example", "asked", EVIL)), (Overlap(EVIL, EVIL, 1, 1, 10),),
    )  # fmt: skip
    return msgspec.structs.replace(plain, **more)


def test_what_came_of_a_try_is_hostile_text_and_leads_to_subscribing(logged_in, paths):
    browser, desk = logged_in("it"), OrderDesk(paths)
    entry = {"id": "new", "url": f"https://lists.example/{EVIL}", "category": "adult"}
    number = desk.place(1, "try", entry=entry)
    order = desk.order(number)
    desk.tell(Work(order, "done", tried=tried(), compared=Compared(1, 1, (EVIL,), (EVIL,))))
    text = browser.get(f"/lists/work/{number}").text
    assert "<script>alert" not in text
    assert text.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 8
    assert "Add this list" in text
    desk.tell(Work(order, "done", tried=tried(judged="refused", reason=EVIL)))
    text = browser.get(f"/lists/work/{number}").text
    assert "Add this list" not in text
    assert "<script>alert" not in text


def test_a_name_that_schools_need_is_blocked_only_when_a_person_says_so(logged_in, paths):
    browser = logged_in("it")
    text = browser.get("/lists/of/scams").text
    assert "Block it all the same" in text
    seen = text.split('name="seen" value="')[1].split('"')[0]
    browser.post("/lists/confirm", {"id": "scams", "name": "other.example", "seen": seen})
    assert [rule for one in policy_of(paths).lists for rule in one.confirmed] == []
    browser.post("/lists/confirm", {"id": "scams", "name": "zalo.me", "seen": seen})
    assert [str(rule.name) for one in policy_of(paths).lists for rule in one.confirmed] == ["zalo.me"]


@pytest.mark.browser
@pytest.mark.parametrize(("lang", "size"), [("vi", PHONE), ("en", DESK)], ids=["phone-vi", "desk-en"])
def test_a_list_of_ones_own_is_tried_and_added_in_a_real_browser(box, paths, serve, chromium, lang, size):
    names, add_it, undo = {
        "vi": ("xau.example", "Thêm danh sách này", "Hoàn tác"),
        "en": ("bad.example", "Add this list", "Undo"),
    }[lang]
    settings = paths.data / "settings.toml"
    settings.write_text(f'runtime_dir = "{paths.runtime}"\n')
    foreman = Foreman(paths, ["--data", str(paths.data)], print)
    browser = chromium(size)
    url = serve(box)
    log_in(browser, url, "it", lang)
    browser.open(f"{url}/lists/add")
    browser.fill(names=names)
    browser.run("document.getElementById('f-own-category').value = 'games'")
    browser.follow("form:has([name=names]) [value=try]")
    foreman.start()
    browser.until(add_it)  # the page asks by itself until the chores have done it
    assert browser.sticks_out() == []
    assert browser.small_targets() == []
    assert serious(browser) == []
    browser.press(add_it)
    browser.until(undo)
    foreman.end()
    assert [one.file for one in policy_of(paths).lists if one.file] == ["imports/our-names.txt"]
