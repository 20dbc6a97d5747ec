"""The last week on the first page: for who is logged in, and only where hours may be told."""

from __future__ import annotations

import pytest

from config import clock
from tests.support.countbox import HUE
from tests.support.schooldays import fill


@pytest.fixture(scope="module")
def days(tmp_path_factory):
    folder = tmp_path_factory.mktemp("days")
    fill(folder, clock.wall(HUE).date(), 8)
    return folder / "statistics.db"


def test_who_is_logged_in_sees_the_week_and_nobody_else(box, days, tmp_path, logged_in, visitor):
    (tmp_path / "statistics.db").write_bytes(days.read_bytes())
    assert "The last seven days" in logged_in("viewer").get("/").text
    assert "The last seven days" not in visitor().get("/").text


def test_a_box_without_a_week_shows_none(logged_in):
    assert "The last seven days" not in logged_in("viewer").get("/").text


def test_a_broken_store_breaks_nothing(tmp_path, logged_in):
    (tmp_path / "statistics.db").write_text("junk" * 1000)
    assert logged_in("viewer").get("/").status_code == 200
