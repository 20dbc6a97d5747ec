from __future__ import annotations

import ast
from pathlib import Path

import pytest

from reporting.collector.audit import Line
from reporting.collector.web.auditsaid import ACTIONS, said


def line(action: str, payload: str = "{}") -> Line:
    return Line(1, 1, "Hoà", action, payload, "0", "0")


@pytest.fixture
def english(app):
    with app.test_request_context("/?lang=en"):
        yield


def actions(file: Path) -> set[str]:
    """What a module writes into the trail: the fifth argument of `note`."""
    calls = [
        node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)
    ]
    named = [node for node in calls if getattr(node.func, "id", getattr(node.func, "attr", "")) == "note"]
    return {node.args[4].value for node in named}


def test_every_action_that_is_written_has_words(project) -> None:
    files = [*(project / "reporting/collector").rglob("*.py"), *(project / "admin").glob("cli_collector*.py")]
    written = set().union(*map(actions, files))
    assert len(written) > 10
    assert {one.removesuffix(".on").removesuffix(".off") for one in ACTIONS} == written


def test_a_line_is_a_sentence(app) -> None:
    found = line("box.revoke", '{"box": "' + "ab" * 32 + '", "why": "mất máy"}')
    with app.test_request_context("/?lang=vi"):
        assert said(found) == "Thu hồi khoá của máy abababababab…: mất máy"
    with app.test_request_context("/?lang=en"):
        assert (
            said(line("baseline.publish", '{"versions": [1, 2]}')) == "Published the baseline, version 1, 2"
        )
        assert said(line("staff.second", '{"on": true}')) == "Switched a second step at log-in on"
        assert said(line("staff.second", '{"on": false, "name": "Bình"}')).endswith("of Bình off")


@pytest.mark.parametrize("payload", ["{}", "[]", "{", '{"why": 1}', '{"box": "{why.__class__}"}'])
def test_what_is_not_known_is_shown_as_it_stands(english, payload) -> None:
    assert said(line("box.revoke", payload)) == f"box.revoke {payload}"
    assert said(line("later.thing", payload)) == f"later.thing {payload}"
