from __future__ import annotations

import re

from config.settings import load_settings


def fields(browser, **more):
    page = browser.get("/settings").text
    seen = re.search(r'name="seen" value="(\w+)"', page)[1]
    return {"seen": seen, "upstreams": "udp://1.1.1.2\r\nudp://9.9.9.9\r\nudp://1.0.0.2", **more}


def test_what_is_typed_is_kept(logged_in, tmp_path):
    it = logged_in("it")
    assert it.post("/settings", fields(it, place="  THCS   Phú Hội ")).status_code == 303
    assert load_settings(tmp_path / "settings.toml").place == "THCS Phú Hội"
    assert "upstreams" not in (tmp_path / "settings.toml").read_text(), "a default is not written down"
    assert "THCS Phú Hội" in it.get("/").text


def test_a_mistake_is_said_and_what_was_typed_stays(logged_in, tmp_path):
    it = logged_in("it")
    reply = it.post("/settings", fields(it, place="Mine", upstreams="nonsense"))
    assert reply.status_code == 422
    assert "nonsense" in reply.text
    assert 'value="Mine"' in reply.text
    assert not (tmp_path / "settings.toml").exists()


def test_two_at_once_never_lose_one_change(logged_in, tmp_path):
    it = logged_in("it")
    mine = fields(it, place="Mine")
    it.post("/settings", fields(it, place="Theirs"))
    assert it.post("/settings", mine).status_code == 409
    assert load_settings(tmp_path / "settings.toml").place == "Theirs"


def test_other_servers_hold_from_the_next_start_and_that_is_said(logged_in):
    it = logged_in("it")
    assert "systemctl restart" not in it.get("/settings").text
    it.post("/settings", fields(it, upstreams="udp://9.9.9.9"))
    assert "systemctl restart" in it.get("/settings").text


def test_names_are_no_markup(logged_in):
    it = logged_in("it")
    it.post("/settings", fields(it, place="<script>alert(1)</script>"))
    assert "<script>alert" not in it.get("/settings").text
