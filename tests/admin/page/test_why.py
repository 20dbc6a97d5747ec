"""Why?, the page."""

from __future__ import annotations

import re

import pytest

from admin.page.site import KEY
from config.policyfile import parse_policy
from tests.admin.page.test_groups import POLICY


@pytest.fixture
def paths(box):
    paths = box.extensions[KEY].paths
    paths.policy.write_text(POLICY)
    paths.devices.write_text(
        '[[devices]]\nname = "Máy <b>Lan"\ngroup = "teachers"\nmacs = ["a4:83:e7:12:34:56"]\n'
    )
    return paths


def ask(browser, **fields):
    return browser.get("/why", query_string=fields).text


def test_without_a_question_it_asks(paths, logged_in):
    page = ask(logged_in("viewer"))
    assert "Nobody is watched" in page
    assert "Máy &lt;b&gt;Lan" in page
    assert "Step by step" not in page


def test_the_answer_with_steps_and_who_may_do_something(paths, logged_in):
    page = ask(logged_in("it"), name="https://phố.example/x", whom="group:pupils")
    assert "Blocked for group Pupils &lt;b&gt;" in page
    assert "an own rule blocks it" in page
    assert 'class="decided"' in page
    assert ">Allow<" in page
    page = ask(logged_in("teacher"), name="phố.example", whom="group:pupils")
    assert ">Allow<" not in page
    link = re.search(r'href="(/passes[?]do=pass[^"]+)"', page)[1].replace("&amp;", "&")
    assert "phố.example" in logged_in("teacher").get(link).text


def test_a_pass_is_led_to_for_the_device_and_the_whole_service(paths, logged_in):
    paths.devices.write_text('[[devices]]\nname = "Máy An"\ngroup = "pupils"\naddresses = ["192.168.1.7"]\n')
    teacher = logged_in("teacher")
    page = ask(teacher, name="www.tiktok.com", whom="Máy An")
    link = re.search(r'href="(/passes[?]do=pass[^"]+)"', page)[1].replace("&amp;", "&")
    form = teacher.get(link).text
    assert re.search(r'value="/device" checked', form)
    assert '<option value="Máy An" selected>' in form
    assert ">TikTok</textarea>" in form
    nobody = teacher.get(link.replace("device=", "device=x")).text
    assert re.search(r'value="pupils" checked', nobody)


def test_what_is_closed_by_hand_leads_to_what_is_set_by_hand(paths, logged_in):
    teacher = logged_in("teacher")
    for _twice in range(2):
        teacher.post("/passes", {"do": "off", "whom": "pupils", "minutes": "45"}, at="/passes")
    page = ask(teacher, name="fine.example", whom="group:pupils")
    assert 'href="/passes">What is opened and closed by hand now' in page
    assert "by hand now" not in ask(logged_in("viewer"), name="fine.example", whom="group:pupils")


def test_what_it_offers_changes_the_answer_and_comes_back_here(paths, logged_in):
    it = logged_in("it")
    page = ask(it, name="tiktok.com", whom="group:pupils")
    form = re.search(r'action="(/groups/pupils/names)"(.*?)</form>', page, re.DOTALL)
    fields = dict(re.findall(r'name="(seen|name|key|to)" value="([^"]*)"', form[2]))
    fields["to"] = fields["to"].replace("&amp;", "&")
    reply = it.post(form[1], fields)
    assert reply.headers["Location"].startswith("/why?name=tiktok.com")
    assert "Allowed for group" in it.get(reply.headers["Location"]).text
    assert [str(rule) for rule in parse_policy(paths.policy.read_text()).groups["pupils"].allow] == [
        "fine.example",
        "tiktok.com",
    ]


def test_for_a_device_by_name_and_for_one_that_is_none(paths, logged_in):
    it = logged_in("it")
    page = ask(it, name="phố.example", whom="Máy <b>Lan")
    assert "Máy &lt;b&gt;Lan, in the group Teachers" in page
    assert "There is no such device." in ask(it, name="x.example", whom="nobody <i>")
    assert "There is no such device." in ask(it, name="x.example", whom="group:nobody")


def test_at_a_moment(paths, logged_in):
    it = logged_in("it")
    assert "Monday 7 September 2026, 20:15" in ask(
        it, name="x.example", whom="group:pupils", at="2026-09-07T20:15"
    )
    assert 'class="field wrong"' in ask(it, name="x.example", at="yesterday")


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", '"><img src=x>', "a b", "x" * 400])
def test_what_is_no_name_is_said_and_harms_nobody(paths, logged_in, name):
    page = ask(logged_in("it"), name=name, whom='"><script>', at='"><script>')
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert '"><script>' not in page
    assert 'class="field wrong"' in page


def test_where_it_leads_back_to_is_here(paths, logged_in):
    fields = {"name": "x.example", "key": "block", "to": "https://evil.example", "seen": ""}
    reply = logged_in("it").post("/groups/pupils/names", fields)
    assert "evil" not in reply.headers["Location"]
