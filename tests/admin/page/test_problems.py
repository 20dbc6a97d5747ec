"""What goes wrong is told to programs as problem details (RFC 9457), and to people as a page."""

from __future__ import annotations

import pytest

from tests.admin.page.apikit import Program


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", "/nothing", 404),
        ("DELETE", "/status", 405),
        ("OPTIONS", "/status", 405),
        ("GET", "/check", 400),
        ("GET", "/passes/x", 404),
    ],
)
def test_for_a_program(box, method, path, code):
    reply = Program(box).ask(method, path)
    assert (reply.status_code, reply.content_type) == (code, "application/problem+json")
    assert reply.json["status"] == code
    assert set(reply.json) == {"type", "title", "status", "detail", "errors"}
    if code == 405:
        assert "GET" in reply.headers["Allow"]


def test_in_the_language_that_is_asked_for(box):
    assert (
        Program(box).get("/nothing", headers={"Accept-Language": "vi"}).json["detail"] == "Ở đây không có gì."
    )


def test_a_page_stays_a_page(visitor):
    assert visitor().get("/nothing").content_type.startswith("text/html")


def test_a_broken_database_is_said(box):
    program = Program(box)
    program.site.paths.state_db.write_bytes(b"no database at all" * 100)
    reply = program.get("/status")
    assert (reply.status_code, reply.content_type) == (503, "application/problem+json")


def test_our_own_fault_is_a_problem_too(box, monkeypatch):
    box.testing = False
    program = Program(box)
    monkeypatch.setattr(program.site, "gather", lambda: 1 / 0)
    reply = program.get("/status")
    assert (reply.status_code, reply.content_type) == (500, "application/problem+json")
