"""Who is let in to /api/v1: a token of the right scope, by its header and over a safe way, and nothing else."""

from __future__ import annotations

import pytest

from admin.accounts import Doer
from admin.apioperations import OPERATIONS
from admin.page.access import views
from admin.page.programs import TOKEN
from admin.tokens import SCOPES, TokenBook
from tests.admin.page.apikit import Program


def every(box):
    for one in OPERATIONS:
        yield one, one.path.replace("{id}", "x")


def test_every_operation_is_for_tokens(box):
    found = views(box)
    assert {f"api.{one.id}" for one in OPERATIONS} == {
        name for name, least in found.items() if least == TOKEN
    }


@pytest.mark.parametrize(
    "given", [None, "", "Bearer", "Bearer x", "Basic eDp5", "Bearer lachan_aaaaaaaa_" + "A" * 43]
)
def test_without_a_token_nothing_is_told(box, given):
    program = Program(box)
    for one, path in every(box):
        reply = program.ask(one.method, path, headers={"Authorization": given})
        assert (reply.status_code, reply.content_type) == (401, "application/problem+json"), one.id
        assert reply.headers["WWW-Authenticate"] == "Bearer"


def test_each_scope_opens_its_own_only(box):
    for scope in SCOPES:
        program = Program(box, [scope])
        for one, path in every(box):
            if one.scope != scope:
                reply = program.ask(one.method, path, json={})
                assert (reply.status_code, reply.json["status"], scope in SCOPES) == (403, 403, True), one.id


def test_a_cookie_opens_nothing(box, logged_in):
    it = logged_in("it")
    for one, path in every(box):
        assert it.open(f"/api/v1{path}", one.method, json={}).status_code == 401, one.id
        fields = {"form_key": it.key("/me")}
        assert it.open(f"/api/v1{path}", one.method, data=fields).status_code == 401, one.id


def test_a_token_opens_no_page(box):
    reply = box.test_client().get(
        "/people",
        headers={"Authorization": f"Bearer {Program(box).text}"},
        environ_overrides={"REMOTE_ADDR": "127.0.0.1"},
    )
    assert reply.headers["Location"].startswith("/login")


def test_in_a_school_over_https_only(box):
    plain = Program(box, address="192.168.1.23", base="http://192.168.1.2:8053")
    safe = Program(box, address="192.168.1.23", base="https://192.168.1.2:8443")
    assert (plain.get("/status").status_code, safe.get("/status").status_code) == (403, 200)
    assert "HTTPS" in plain.get("/status").json["detail"]


def test_from_elsewhere_or_by_a_strange_name_it_answers_not(box):
    assert Program(box, address="8.8.8.8", base="https://192.168.1.2").get("/status").status_code == 403
    reply = Program(box, base="http://evil.example").get("/status")
    assert (reply.status_code, reply.content_type) == (400, "application/problem+json")


def test_what_is_over_or_taken_back_holds_no_more(box):
    program = Program(box)
    now = program.site.at
    book = TokenBook(program.site.paths.state_db)
    assert program.get("/status").status_code == 200
    book.revoke(program.token.id, now, Doer("it", "x"))
    assert program.get("/status").status_code == 401
