from __future__ import annotations

import pytest

from admin.cli_collector_common import VARIABLE, database_url
from tests.admin.collectorline import Line


def test_the_database_is_what_is_said_else_the_environments_else_a_file(tmp_path, monkeypatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert database_url("", tmp_path / "new").endswith("/new/collector.db")
    monkeypatch.setenv(VARIABLE, "postgresql://db/x")
    assert database_url("", tmp_path) == "postgresql://db/x"
    assert database_url("sqlite:///y.db", tmp_path) == "sqlite:///y.db"


@pytest.mark.parametrize(
    ("url", "code", "said"),
    [
        ("mysql://me:secret@host/x", 2, "postgresql://"),
        ("postgresql://me:secret@127.0.0.1:1/x", 1, "cannot be used"),
        ("sqlite:////nowhere/at/all.db", 1, "cannot be used"),
    ],
)
def test_a_database_that_is_not_there_is_said_and_a_password_never(tmp_path, url, code, said) -> None:
    done = Line(tmp_path)("schools", "list", "--database", url)
    assert done.exit_code == code
    assert said in done.output
    assert "secret" not in done.output
