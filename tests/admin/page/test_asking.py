"""What becomes of a request that somebody without an account sends."""

from __future__ import annotations

import pytest

from admin.page.asking import ask
from admin.page.here import asker_at
from admin.page.site import KEY
from admin.requests import RequestsFull
from admin.store import StoreBroken


@pytest.fixture
def site(box):
    return box.extensions[KEY]


@pytest.fixture
def send(box, site):
    """Return a function: what, reason → what became of it, in English."""

    def to(what="TikTok", reason="", address="192.168.1.9"):
        with box.test_request_context(headers={"Accept-Language": "en"}):
            return ask(site, asker_at(site, address), address, what, reason)

    return to


def test_what_is_taken_is_the_whole_service(send, site):
    found = send("https://www.tiktok.com/@x/video/1", "  bài\nhọc ")
    assert found.receipt
    assert found.what == "TikTok"
    [one] = site.requests.waiting(site.at)
    assert (one.what, one.reasons, one.group) == ("service:tiktok", ("bài học",), "pupils")


@pytest.mark.parametrize(
    ("fails", "words"), [(RequestsFull(), "Too many requests wait"), (StoreBroken("x"), "cannot keep it")]
)
def test_what_cannot_be_kept_is_said_and_stays(send, monkeypatch, fails, words):
    def refuse(*_arguments):
        raise fails

    monkeypatch.setattr("admin.requests.RequestBook.ask", refuse)
    found = send("TikTok", "bài học")
    assert words in found.mistake
    assert (found.what, found.reason, found.receipt) == ("TikTok", "bài học", "")


def test_what_is_wrong_is_not_counted_against_the_address(send):
    for _often in range(20):
        assert "not understood" in send("???").mistake
        assert "is open" in send("olm.vn").answer
    assert send().receipt
