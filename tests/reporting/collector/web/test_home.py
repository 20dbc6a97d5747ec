from __future__ import annotations

from tests.reporting.collector.rows import with_school


def test_an_empty_collector_says_how_to_begin(logged_in) -> None:
    page = logged_in().get("/").get_data(as_text=True)
    assert "lachan collector schools import" in page


def test_it_counts_schools_and_boxes(logged_in, collector) -> None:
    with collector.database.changing() as connection:
        with_school(connection)
    page = logged_in("reader").get("/?lang=en").get_data(as_text=True)
    assert "boxes enrolled" in page


def test_whoever_watches_sees_that_it_lives(visitor) -> None:
    assert visitor.get("/healthz").json == {"ok": True}
