"""The documents name every service and every engine."""

from __future__ import annotations

import pytest

from config.safesearch import ENGINES, YOUTUBE_NAMES
from config.servicedoc import fill
from config.services import SERVICE_GROUPS, SERVICES


@pytest.mark.parametrize("page", ["services.md", "safesearch.md"])
def test_the_tables_are_those_of_the_data(project, page) -> None:
    """To renew them: write `config.servicedoc.fill(text)` back into the page."""
    text = (project / "docs" / page).read_text(encoding="utf-8")
    assert fill(text) == text


def test_nothing_is_left_out(project) -> None:
    services = (project / "docs" / "services.md").read_text(encoding="utf-8")
    assert [name for name in SERVICES if f"| `{name}` |" not in services] == []
    assert [name for name in SERVICE_GROUPS if f"`group:{name}`" not in services] == []
    engines = (project / "docs" / "safesearch.md").read_text(encoding="utf-8")
    assert [name for name in ENGINES if f"| `{name}` |" not in engines] == []
    assert [name for name in YOUTUBE_NAMES if f"`{name}`" not in engines] == []
