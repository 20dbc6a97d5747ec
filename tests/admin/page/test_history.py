"""The history of the rules, and the way back."""

from __future__ import annotations

import pytest

from admin.page.site import KEY
from admin.policydesk import PolicyDesk
from config.tomledit import set_value


@pytest.fixture
def paths(box):
    return box.extensions[KEY].paths


def change(paths, edit, by="Thầy <b>Hùng"):
    desk = PolicyDesk(paths)
    desk.change(desk.read().version, edit, 1_800_000_000, "it", by, "policy.x")


def test_an_empty_history_says_what_will_be_there(logged_in):
    assert "Nothing has been changed yet" in logged_in("it").get("/history").text


def test_what_who_and_back(logged_in, paths):
    before = paths.policy.read_text()
    change(paths, lambda text: set_value(text, "timezone", "Asia/Bangkok"))
    change(paths, lambda text: text.replace('"games", "adult"', '"games"'))
    it = logged_in("it")
    page = it.get("/history").text
    assert "Time zone: Asia/Ho_Chi_Minh → Asia/Bangkok" in page
    assert "No longer blocked: adult content" in page
    assert "Thầy &lt;b&gt;Hùng" in page

    where = it.post("/history/1", {"seen": PolicyDesk(paths).read().version}).headers["Location"]
    assert "Blocked too: adult content" in it.get(where).text
    it.post(where)
    assert paths.policy.read_text() == before
    assert len(PolicyDesk(paths).kept()) == 3


def test_ten_on_a_page(logged_in, paths):
    for number in range(12):
        change(paths, lambda text, number=number: f"{text}# {number}\n")
    it = logged_in("it")
    assert it.get("/history").text.count("Go back to before this") == 10
    assert it.get("/history?page=2").text.count("Go back to before this") == 2
    for nonsense in ("99", "-1", "x", "²", "0"):
        assert it.get(f"/history?page={nonsense}").status_code == 200


def test_a_version_that_is_none(logged_in, paths):
    it = logged_in("it")
    before = paths.policy.read_text()
    it.post("/history/7", {"seen": "x"})
    assert "not kept any more" in it.get("/history").text
    assert paths.policy.read_text() == before


def test_a_kept_text_with_mistakes_is_shown_and_cannot_be_put_back(logged_in, paths):
    change(paths, lambda text: text + "# one\n")
    (paths.data / "versions" / "000001.toml").write_text("kind = 7")
    it = logged_in("it")
    assert "has mistakes" in it.get("/history").text
    it.post("/history/1", {"seen": PolicyDesk(paths).read().version})
    assert "mistake" in it.get("/history").text
