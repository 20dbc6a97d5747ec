from __future__ import annotations

import re

from sqlalchemy import update

from reporting.collector.tables import audit

ATTACK = "<script>alert(1)</script>"


def test_somebody_is_added_by_a_link_and_removed(logged_in, visitor) -> None:
    one = logged_in()
    page = one.post("/people/add", page="/people", name=ATTACK, role="reader").get_data(as_text=True)
    assert ATTACK not in page
    first = re.search(r"https://hue.example(/link/[^<]+)<", page)[1]
    assert visitor.get(first).status_code == 200
    page = one.post("/people/link", page="/people", name=ATTACK).get_data(as_text=True)
    assert re.search(r"https://hue.example(/link/[^<]+)<", page)[1] != first
    assert visitor.get(first).status_code == 404
    assert one.post("/people/remove", page="/people", name=ATTACK).status_code == 303


def test_what_cannot_be_is_said(logged_in) -> None:
    one = logged_in()
    for path, fields in (
        ("add", {"name": "Trần Hoà", "role": "reader"}),
        ("add", {"name": "", "role": "reader"}),
        ("add", {"name": "x", "role": "god"}),
        ("link", {"name": "nobody"}),
        ("remove", {"name": "Trần Hoà"}),
        ("about", {"authority": "x", "address": "http://hue.example"}),
    ):
        answer = one.post(f"/people/{path}", page="/people", **fields)
        assert answer.status_code == 422, (path, fields)
        assert 'role="alert"' in answer.get_data(as_text=True)


def test_the_authoritys_name_stands_on_every_page_at_once(logged_in) -> None:
    one = logged_in()
    assert "Sở Giáo dục và Đào tạo" in one.get("/").get_data(as_text=True)
    one.post("/people/about", page="/people", authority="Sở Mới", address="https://new.example")
    assert "Sở Mới" in one.get("/").get_data(as_text=True)


def test_a_trail_that_somebody_has_touched_shows(logged_in, collector) -> None:
    one = logged_in()
    assert "không dòng nào bị sửa" in one.get("/audit").get_data(as_text=True)
    with collector.database.changing() as connection:
        connection.execute(update(audit).where(audit.c.number == 2).values(who="Bình"))
    assert "từ dòng 2" in re.sub(r"\s+", " ", one.get("/audit").get_data(as_text=True))
