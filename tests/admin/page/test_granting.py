"""What is said when nothing could be granted."""

from __future__ import annotations

import pytest

from admin.page.granting import trouble
from admin.passes_store import BookFull


@pytest.mark.parametrize(
    ("lang", "error", "words"),
    [
        ("vi", BookFull(), "quá nhiều"),
        ("en", BookFull(), "Too many"),
        ("en", OSError(28, "No space left on device"), "No space left"),
    ],
)
def test_what_stood_in_the_way_is_said_in_the_readers_language(box, lang, error, words):
    with box.test_request_context(f"/?lang={lang}"):
        assert words in trouble(error)


def test_a_form_leads_back_to_where_it_was_and_nowhere_else(logged_in):
    teacher = logged_in("teacher")
    for goal, where in (
        ("/passes", "/passes"),
        ("https://evil.example", "/"),
        ("//evil.example", "/"),
        ("", "/"),
    ):
        reply = teacher.post("/hand/off", {"group": "pupils", "minutes": "5", "to": goal})
        assert reply.headers["Location"] == where
