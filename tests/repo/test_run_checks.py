"""The runner of all checks: every one runs, every failure is told."""

from __future__ import annotations

import importlib.util
import queue
import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture
def checks(project: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("run_checks", project / "tests/run_checks.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_check_runs_although_others_failed(checks: ModuleType, monkeypatch, capfd) -> None:
    say = [sys.executable, "-c", "import sys; print('== 3 passed, 1 failed in 0.1s =='); sys.exit(1)"]
    bad = [sys.executable, "-c", "import sys; print('a finding'); sys.exit(1)"]
    good = [sys.executable, "-c", ""]
    monkeypatch.setattr(checks, "PYTEST", say)
    monkeypatch.setattr(checks, "linters", lambda: {"first": bad, "second": good, "third": ["/nonexistent"]})

    assert checks.main([]) == 1

    said = capfd.readouterr().out
    assert "first: FAILED" in said
    assert "a finding" in said
    assert "second: ok" in said
    assert "FAILED: first, third, pytest" in said
    assert said.rstrip().endswith("== 3 passed, 1 failed in 0.1s ==")


def test_it_succeeds_when_everything_does(checks: ModuleType, monkeypatch, capfd) -> None:
    monkeypatch.setattr(checks, "PYTEST", [sys.executable, "-c", "print('===== 3 passed in 0.1s =====')"])
    monkeypatch.setattr(checks, "linters", lambda: {"only": [sys.executable, "-c", ""]})

    assert checks.main([]) == 0
    assert "2 checks" in capfd.readouterr().out


def test_with_arguments_only_the_tests_run(checks: ModuleType, monkeypatch, capfd) -> None:
    monkeypatch.setattr(checks, "PYTEST", [sys.executable, "-c", "import sys; print(sys.argv[1:])"])

    assert checks.main(["-k", "one"]) == 0
    assert "['-k', 'one']" in capfd.readouterr().out


def test_the_list_of_linters_is_the_projects(checks: ModuleType) -> None:
    assert {"ruff check", "ruff format", "mypy --strict", "import-linter"} <= set(checks.linters())


@pytest.mark.parametrize(
    "line",
    [
        "===== 812 passed, 3 skipped in 222.10s (0:03:42) =====",
        "\x1b[32m===== \x1b[1m12 passed\x1b[0m in 1.1s =====\x1b[0m",
        "= 1 failed, 2 passed in 0.2s =",
    ],
)
def test_pytests_closing_line_is_known(checks: ModuleType, line: str, capsys) -> None:
    lines: queue.Queue[str | None] = queue.Queue()
    for one in ("tests/x.py ....\n", f"{line}\n", None):
        lines.put(one)

    assert checks.show(lines) == line
