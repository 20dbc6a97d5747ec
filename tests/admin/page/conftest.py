"""The page with a state of one's choice behind it."""

from __future__ import annotations

import pytest

from admin.page import create_app
from config.paths import Paths
from config.settings import load_settings


@pytest.fixture
def page(tmp_path):
    """Return a function: state → a browser's stand-in at http://localhost."""

    def open_page(status):
        app = create_app(Paths(tmp_path), load_settings(tmp_path / "settings.toml"), gather=lambda: status)
        app.testing = True
        return app.test_client()

    return open_page
