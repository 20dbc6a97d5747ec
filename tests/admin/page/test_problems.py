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


@pytest.mark.parametrize(
    ("method", "path", "more", "title", "detail", "problems"),
    [
        (
            "DELETE",
            "/status",
            {},
            "Phương thức không dùng được ở đây",
            "Không dùng phương thức này ở đây.",
            [],
        ),
        (
            "POST",
            "/passes",
            {"json": {"name": "x"}},
            "Nội dung đọc được nhưng không thực hiện được",
            "Nội dung không đúng dạng.",
            ["có mục lạ: name"],
        ),
        ("GET", "/check", {}, "Yêu cầu không đúng", "Tham số không đúng.", ["thiếu mục name"]),
    ],
)
def test_title_detail_and_each_mistake_are_vietnamese_and_the_codes_are_not(
    box, method, path, more, title, detail, problems
):
    program = Program(box)
    reply = program.ask(method, path, headers={"Accept-Language": "vi"}, **more)
    assert (reply.json["title"], reply.json["detail"]) == (title, detail)
    assert [one["problem"] for one in reply.json["errors"]] == problems
    english = program.ask(method, path, **more)
    assert (english.json["status"], english.json["type"]) == (reply.json["status"], reply.json["type"])
    assert [one["path"] for one in english.json["errors"]] == [one["path"] for one in reply.json["errors"]]
    assert english.json["title"] != title


def test_what_was_sent_is_not_sent_back_whole(box):
    reply = Program(box).post("/passes", {"kind": "y" * 100_000})
    assert reply.status_code == 422
    assert len(reply.data) < 1000


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
