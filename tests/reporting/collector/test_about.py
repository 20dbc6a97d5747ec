from __future__ import annotations

import pytest

from reporting.collector import about
from reporting.collector.about import About, AboutRefused
from tests.reporting.collector.conftest import NOW


def test_what_was_said_is_read_and_can_be_said_anew(database) -> None:
    with database.reading() as connection:
        assert about.read(connection) == About()
    about.put(database, About(" Sở  GD&ĐT ", "https://hue.example/x/"), NOW, "Hoà")
    about.put(database, About("Sở GD&ĐT", "https://hue.example/x/"), NOW, "Hoà")
    with database.reading() as connection:
        assert about.read(connection) == About("Sở GD&ĐT", "https://hue.example/x")


@pytest.mark.parametrize(
    ("name", "address", "field"),
    [
        ("x" * 121, "", "name"), ("a\0b", "", "name"), ("", "http://hue.example", "address"), ("", "hue", "address"),
        ("", "https://", "address"), ("", "https://u:p@hue.example", "address"), ("", "https://x:y", "address"),
    ],
)  # fmt: skip
def test_nonsense_is_refused(database, name, address, field) -> None:
    with pytest.raises(AboutRefused) as refused:
        about.put(database, About(name, address), NOW, "Hoà")
    assert refused.value.field == field
