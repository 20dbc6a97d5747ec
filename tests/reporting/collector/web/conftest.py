"""The collector's pages for tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from reporting.collector import about, schema, staff
from reporting.collector.about import About
from reporting.collector.db import Database, file_url
from reporting.collector.web import create_app
from reporting.collector.web.site import Collector
from tests.reporting.collector.conftest import NOW

PASSWORD = "sông Hương chảy chậm"


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Pages are the same whatever is behind them: SQLite, which is quick to make."""
    where = file_url(tmp_path / "collector.db")
    with Database(where) as made:
        schema.prepare(made, NOW)
    return where


class Moment:
    """A clock that tests set."""

    def __init__(self) -> None:
        self.at = float(NOW)

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def moment() -> Moment:
    return Moment()


@pytest.fixture
def collector(database, moment) -> Collector:
    about.put(database, About("Sở Giáo dục và Đào tạo", "https://hue.example"), NOW, "command line")
    return Collector(database, epoch=moment)


@pytest.fixture
def app(collector):
    return create_app(collector)


class Visitor:
    """A browser that keeps its cookies and sends forms as pages have them."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str, **values):
        return self.client.get(path, **values)

    def key(self, page: str = "/login") -> str:
        text = self.client.get(page).get_data(as_text=True)
        return text.partition('name="form_key" value="')[2].partition('"')[0]

    def post(self, path: str, page: str = "", **fields):
        return self.client.post(
            path, data={"form_key": self.key(page or path), **fields}, content_type="multipart/form-data"
        )


@pytest.fixture
def visitor(app) -> Visitor:
    return Visitor(app.test_client())


@pytest.fixture
def logged_in(app, collector) -> Callable[..., Visitor]:
    def made(role: str = "admin", name: str = "Trần Hoà") -> Visitor:
        token = staff.add(collector.database, name, role, collector.at, "command line")
        staff.choose(collector.database, token, PASSWORD, collector.at)
        one = Visitor(app.test_client())
        assert one.post("/login", name=name, password=PASSWORD).status_code == 303
        return one

    return made
