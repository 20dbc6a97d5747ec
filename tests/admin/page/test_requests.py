"""Requests on the page: what waits, one tap, and what the tap does."""

from __future__ import annotations

import re

import pytest

from admin.page.site import KEY
from admin.passes_store import PassBook
from admin.requests import MOST_WAITING
from config.policyfile import parse_policy
from tests.admin.page.conftest import log_in
from tests.support.axe import serious
from tests.support.chromium import DESK, PHONE

EVIL = "<script>alert(1)</script>"


@pytest.fixture
def site(box):
    return box.extensions[KEY]


@pytest.fixture
def asked(site):
    """Return a function: what, group, reason → a request's number."""

    def ask(what="service:tiktok", group="pupils", reason="", device=""):
        site.requests.ask(what, group, reason, site.at, site.now.date(), device=device)
        return site.requests.waiting(site.at)[-1].number

    return ask


def reply(browser, number, how):
    return browser.post("/requests", {"number": str(number), "answer": how, "to": "/requests"})


def card(page):
    return re.search(r'<ul class="requests">.*?</ul>', page, re.DOTALL)[0]


def test_nobody_asks_and_the_page_teaches(logged_in):
    page = logged_in("teacher").get("/requests").text
    assert "No request waits" in page
    assert 'href="/rules"' in page


def test_one_tap_for_a_lesson_and_back(logged_in, asked, site):
    number = asked(reason="xem bài giảng")
    teacher = logged_in("teacher")
    page = teacher.get("/requests").text
    assert "xem bài giảng" in page
    assert "TikTok" in page
    assert "A request to open a site waits" in teacher.get("/").text
    reply(teacher, number, "lesson")

    [entry] = PassBook(site.paths).read()
    assert (entry.services, entry.group, entry.by) == (("tiktok",), "pupils", "Cô Lan")
    assert entry.end - entry.start == 45 * 60
    [one] = site.requests.answered(site.at)
    assert (one.state, one.until, one.entry) == ("opened", entry.end, entry.id)
    page = teacher.get("/requests").text
    assert "Pupils: TikTok open until" in page
    assert "waits" not in teacher.get("/").text
    teacher.post("/requests/undo", {"number": str(number)})
    assert PassBook(site.paths).read() == ()
    assert [one.number for one in site.requests.waiting(site.at)] == [number]


@pytest.fixture
def named(site):
    site.paths.devices.write_text(
        '[[devices]]\nname = "Máy An"\ngroup = "pupils"\naddresses = ["192.168.1.7"]\n'
        '[[devices]]\nname = "Máy <b>"\ngroup = "pupils"\naddresses = ["192.168.1.8"]\n'
    )


def test_for_the_device_that_asked_alone_and_back(logged_in, asked, site, named):
    number = asked(device="Máy An")
    teacher = logged_in("teacher")
    page = card(teacher.get("/requests").text)
    assert re.search(r'name="for" value="devices" checked> <span>Only the device that asked: <b>Máy An', page)
    teacher.post("/requests", {"number": str(number), "answer": "lesson", "for": "devices"})
    [entry] = PassBook(site.paths).read()
    assert (entry.device, entry.group, entry.services) == ("Máy An", "", ("tiktok",))
    assert "Máy An: TikTok open until" in teacher.get("/requests").text
    teacher.post("/requests/undo", {"number": str(number)})
    assert PassBook(site.paths).read() == ()
    teacher.post("/requests", {"number": str(number), "answer": "today", "for": "group"})
    assert [(one.device, one.group) for one in PassBook(site.paths).read()] == [("", "pupils")]


def test_several_devices_and_others_who_asked_too(logged_in, asked, site, named):
    for device in ("Máy An", "Máy <b>", "Máy đã bỏ", ""):
        number = asked(device=device)
    teacher = logged_in("teacher")
    page = card(teacher.get("/requests").text)
    assert "Only the devices that asked: <b>Máy &lt;b&gt;, Máy An" in page
    assert 'value="group" checked' in page
    assert "others asked too" in page
    teacher.post("/requests", {"number": str(number), "answer": "lesson", "for": "devices"})
    assert sorted(one.device for one in PassBook(site.paths).read()) == ["Máy <b>", "Máy An"]
    teacher.post("/requests/undo", {"number": str(number)})
    assert PassBook(site.paths).read() == ()


def test_a_device_that_is_gone_is_said(logged_in, asked, site):
    number = asked(device="Máy An")
    teacher = logged_in("teacher")
    assert 'name="for"' not in card(teacher.get("/requests").text)
    teacher.post("/requests", {"number": str(number), "answer": "lesson", "for": "devices"})
    assert "The device that asked is not there any more" in teacher.get("/requests").text
    assert [one.number for one in site.requests.waiting(site.at)] == [number]


def test_not_now_and_back(logged_in, asked, site):
    number = asked()
    teacher = logged_in("teacher")
    reply(teacher, number, "refuse")
    assert site.requests.answered(site.at)[0].state == "refused"
    assert PassBook(site.paths).read() == ()
    teacher.post("/requests/undo", {"number": str(number)})
    assert site.requests.waiting(site.at)


def test_always_is_an_edit_of_the_rules_by_who_owns_the_box(logged_in, asked, site):
    site.paths.policy.write_text(
        site.paths.policy.read_text().replace('["tiktok"]', '["tiktok"]\nblock = ["zing.vn"] # remark')
    )
    number = asked("zing.vn")
    teacher, it = logged_in("teacher"), logged_in("it")
    assert "Always" not in card(teacher.get("/requests").text)
    before = site.paths.policy.read_text()
    reply(teacher, number, "always")
    assert site.paths.policy.read_text() == before
    assert "Always" in card(it.get("/requests").text)
    reply(it, number, "always")
    text = site.paths.policy.read_text()
    assert "# remark" in text
    assert [str(rule) for rule in parse_policy(text).groups["pupils"].allow] == ["zing.vn"]
    assert [(one.state, one.until) for one in site.requests.answered(site.at)] == [("opened", 0)]
    assert "Always open" in it.get("/requests").text


def test_always_for_a_service_changes_the_rules_of_the_group(logged_in, asked, site):
    number = asked()
    it = logged_in("it")
    assert "Always, for the group" in card(it.get("/requests").text)
    reply(logged_in("teacher"), number, "always")
    assert parse_policy(site.paths.policy.read_text()).groups["pupils"].block_services == ("tiktok",)
    reply(it, number, "always")
    assert parse_policy(site.paths.policy.read_text()).groups["pupils"].block_services == ()
    assert [(one.state, one.until) for one in site.requests.answered(site.at)] == [("opened", 0)]
    page = it.get("/requests").text
    assert "Saved; in force within a second" in page
    fields = dict(re.findall(r'name="(number|version|goal)" value="([^"]*)"', page))
    it.post("/change/undo", fields)
    assert parse_policy(site.paths.policy.read_text()).groups["pupils"].block_services == ("tiktok",)


def test_always_says_what_still_closes_it(logged_in, asked, site):
    number = asked()
    wish = {"do": "off", "whom": "pupils", "minutes": "45"}
    it = logged_in("it")
    it.post("/passes", wish)
    it.get("/requests")
    reply(it, number, "always")
    assert "Pupils: TikTok is still closed now: somebody has closed it by hand" in it.get("/requests").text


def test_always_that_cannot_be_saved_leaves_the_request(logged_in, asked, site):
    number = asked("zing.vn")
    it = logged_in("it")
    site.paths.policy.write_text("broken [")
    reply(it, number, "always")
    assert [one.number for one in site.requests.waiting(site.at)] == [number]


def test_what_the_teacher_may_not_open_is_said(logged_in, asked, site):
    policy = site.paths.policy
    policy.write_text(policy.read_text().replace("starter = false", "starter = true"))
    number = asked("pornhub.com")
    teacher, it = logged_in("teacher"), logged_in("it")
    page = card(teacher.get("/requests").text)
    assert "Only the role IT, or a higher one, may open it" in page
    assert 'value="lesson"' not in page
    assert 'value="lesson"' in card(it.get("/requests").text)
    reply(teacher, number, "refuse")
    assert site.requests.waiting(site.at) == ()


def test_two_who_answer_at_once(logged_in, asked, site):
    number = asked()
    first, second = logged_in("teacher"), logged_in("head")
    reply(first, number, "lesson")
    reply(second, number, "today")
    assert len(PassBook(site.paths).read()) == 1
    assert "Somebody has answered it already" in second.get("/requests").text


def test_a_lower_role_does_not_take_back_what_a_higher_opened(logged_in, asked, site):
    number = asked()
    reply(logged_in("head"), number, "lesson")
    teacher = logged_in("teacher")
    teacher.post("/requests/undo", {"number": str(number)})
    assert len(PassBook(site.paths).read()) == 1
    assert "Somebody of a higher role" in teacher.get("/requests").text


@pytest.mark.parametrize(
    "fields", [{}, {"number": "x"}, {"number": "77", "answer": "lesson"}, {"answer": "?"}]
)
def test_junk_does_nothing(logged_in, asked, site, fields):
    asked()
    teacher = logged_in("teacher")
    for path in ("/requests", "/requests/undo"):
        assert teacher.post(path, fields).status_code == 303
    assert len(site.requests.waiting(site.at)) == 1
    assert PassBook(site.paths).read() == ()


def test_a_group_or_service_that_is_gone(logged_in, asked, site):
    asked(group="gone")
    asked("service:gone")
    teacher = logged_in("teacher")
    page = teacher.get("/requests").text
    assert "This group is not there any more" in page
    assert "This service is not known" in page
    number = site.requests.waiting(site.at)[0].number
    assert reply(teacher, number, "lesson").status_code == 303
    assert PassBook(site.paths).read() == ()


def test_a_book_that_was_flooded_is_emptied_at_once_and_back(logged_in, asked, site):
    for number in range(MOST_WAITING):
        asked(f"s{number}.vn")
    other = asked("zing.vn", group="teachers")
    teacher = logged_in("teacher")
    page = teacher.get("/requests").text
    assert "so it can send no more; other groups can" in page
    assert f'value="{other}"' in card(page)  # not hidden behind the others
    teacher.post("/requests/refuse-all", {"group": "pupils"})
    assert [one.number for one in site.requests.waiting(site.at)] == [other]
    page = teacher.get("/requests").text
    assert "40 requests are answered: not opened" in page
    numbers = re.search(r'name="number" value="([\d,]+,[\d,]+)"', page)[1]
    teacher.post("/requests/undo", {"number": numbers})
    assert len(site.requests.waiting(site.at)) == MOST_WAITING + 1
    teacher.post("/requests/refuse-all", {"group": "no such"})
    assert len(site.requests.waiting(site.at)) == MOST_WAITING + 1


def test_what_a_child_or_an_attacker_wrote_is_text(logged_in, asked, site):
    asked(reason=EVIL)
    asked("evil.vn", reason='" onmouseover="alert(1)')
    asked(EVIL, group=EVIL)
    page = logged_in("it").get("/requests").text
    assert "<script>alert" not in page
    assert '" onmouseover' not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.browser
@pytest.mark.parametrize(("lang", "size"), [("vi", PHONE), ("en", DESK)], ids=["phone-vi", "desk-en"])
def test_a_child_asks_and_a_teacher_answers(box, site, serve, chromium, lang, size, tmp_path):
    site.paths.devices.write_text(
        '[[devices]]\nname = "Máy tính bảng của An"\ngroup = "pupils"\naddresses = ["127.0.0.1"]\n'
    )
    url, child, teacher = serve(box), chromium(size), chromium(size)
    child.open(f"{url}/rules?lang={lang}")
    child.fill(what="TikTok", reason="Xem video bài học <b>lịch sử</b>")
    child.press({"vi": "Gửi yêu cầu", "en": "Send the request"}[lang])
    assert {"vi": "đang chờ trả lời", "en": "waits for an answer"}[lang] in child.text

    log_in(teacher, url, "teacher", lang)
    teacher.open(f"{url}/requests")
    assert "<b>lịch sử</b>" in teacher.text
    for browser in (child, teacher):
        assert browser.sticks_out() == []
        assert browser.small_targets() == []
        assert serious(browser) == []
    teacher.press({"vi": "Mở một tiết (45 phút)", "en": "For a lesson (45 minutes)"}[lang])
    [entry] = PassBook(site.paths).read()
    assert (entry.services, entry.device) == (("tiktok",), "Máy tính bảng của An")
    assert teacher.sticks_out() == []
    child.open(f"{url}/rules")
    assert {"vi": "được mở đến", "en": "open until"}[lang] in child.text
