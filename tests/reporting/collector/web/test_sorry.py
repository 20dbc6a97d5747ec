from __future__ import annotations

import pytest

from reporting.collector.db import DatabaseAway


def test_a_program_is_told_in_json_and_a_person_on_a_page(visitor) -> None:
    assert visitor.get("/api/v1/nothing").json["code"] == "not-found"
    assert "Không có trang này" in visitor.get("/nothing").get_data(as_text=True)


@pytest.mark.parametrize("path", ["/api/away", "/away"])
def test_a_database_that_is_away_means_later(app, path) -> None:
    def view():
        raise DatabaseAway("gone")

    view.least = -1
    app.add_url_rule(path, "away", view)
    answer = app.test_client().get(path)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0


def test_the_headers_that_bind_the_browser_are_on_every_answer(visitor) -> None:
    for path in ("/login", "/nothing", "/healthz", "/static/style.css"):
        with visitor.get(path) as answer:
            headers = answer.headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
