from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from admin.cli import lachan
from config import clock
from tests.reporting.schema.baselines import KEY, OTHER, chain, lines, signed

NOW = datetime(2026, 11, 10, 10, tzinfo=UTC)
THREE = chain()


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setattr(clock, "wall", NOW.astimezone)
    monkeypatch.setattr(clock, "epoch", NOW.timestamp)
    (tmp_path / "policy.toml").write_text(
        'kind = "school"\ndefault_group = "a"\nstarter = false\n'
        '[groups.a]\nvi = "A"\nen = "A"\nblock = ["tuvan.hue.example"]\n'
    )

    def command(*words, lang="en", **more):
        return CliRunner().invoke(
            lachan, ["--lang", lang, "baseline", *map(str, words), "--data", str(tmp_path)], **more
        )

    return command


@pytest.fixture
def stick(tmp_path):
    path = tmp_path / "baseline.jsonl"
    path.write_bytes(lines(*THREE))
    return path


def test_a_new_box_says_what_to_do(run) -> None:
    found = run("show")
    assert found.exit_code == 0
    assert "takes nobody's baseline yet" in found.output
    assert "lachan baseline trust" in found.output


def test_nothing_is_taken_before_a_key_is_trusted(run, stick) -> None:
    found = run("take", stick, "--yes")
    assert found.exit_code == 1
    assert "lachan baseline trust KEY" in found.output


def test_the_change_is_shown_before_it_holds(run, stick, tmp_path) -> None:
    assert run("trust", KEY).exit_code == 0
    shown = run("take", stick)
    assert shown.exit_code == 1
    assert "Nothing may block them3.hue.example." in shown.output
    assert "--yes" in shown.output
    assert not (tmp_path / "baseline.json").exists()
    assert "Version 3 would change:" in run("show").output

    taken = run("take", stick, "--yes")
    assert (taken.exit_code, "Version 3 is in force." in taken.output) == (0, True)
    told = run("show").output
    assert "Version 3 of Department of Education of Huế is in force" in told
    assert "tuvan.hue.example stays blocked, since a rule of your own blocks it." in told
    assert json.loads(run("show", "--json").output) == {
        "key": KEY,
        "address": "",
        "in_force": 3,
        "offered": None,
    }
    assert "There is nothing new." in run("take", stick, "--yes").output


def test_back_and_the_log(run, stick) -> None:
    run("trust", KEY)
    assert run("back").exit_code == 1
    run("take", stick, "--yes")
    assert "Đã trở lại phiên bản 2." in run("back", lang="vi").output
    told = run("log", lang="vi").output
    assert "Bản 2" in told
    assert "Dùng phiên bản 3" in told
    assert "Trở lại phiên bản 2" in told


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_what_is_refused_is_said_in_ones_language(run, tmp_path, lang) -> None:
    run("trust", KEY)
    path = tmp_path / "forged"
    path.write_bytes(lines(signed(private=OTHER)))
    found = run("take", path, "--yes", lang=lang)
    assert found.exit_code == 2
    assert {"vi": "do một bên khác ký", "en": "signed by somebody"}[lang] in found.output
    path.write_bytes(lines(signed(protected=["youtube.com"])))
    found = run("take", path, "--yes", lang=lang)
    assert (found.exit_code, "youtube.com" in found.output) == (2, True)


def test_wrong_use_is_told(run, tmp_path) -> None:
    assert run("trust", "abc").exit_code == 2
    assert run("trust", KEY, "--collector", "http://hue.example").exit_code == 2
    run("trust", KEY)
    assert run("take", tmp_path / "nothing-there").exit_code == 1
    found = run("pull")
    assert (found.exit_code, "lachan baseline take FILE" in found.output) == (1, True)


def test_a_collector_that_is_away_is_said(run) -> None:
    run("trust", KEY, "--collector", "http://127.0.0.1:9")
    found = run("pull")
    assert (found.exit_code, "Not pulled" in found.output) == (1, True)


def test_advice_is_adopted_when_somebody_says_so(run, stick, tmp_path) -> None:
    run("trust", KEY)
    run("take", stick, "--yes")
    assert "games: Not followed yet: A" in run("show").output
    before = (tmp_path / "policy.toml").read_text()
    shown = run("adopt", "games")
    assert (shown.exit_code, "Blocked too: games" in shown.output) == (1, True)
    assert (tmp_path / "policy.toml").read_text() == before

    assert run("adopt", "games", "--yes").exit_code == 0
    assert '"games"' in (tmp_path / "policy.toml").read_text()
    assert "Not followed" not in run("show").output
    assert "Nothing has changed" in run("adopt", "games").output
    assert (tmp_path / "versions" / "000001.toml").read_text() == before


def test_advice_that_is_not_there_is_refused_with_what_there_is(run, stick) -> None:
    run("trust", KEY)
    assert run("adopt", "games").exit_code == 2
    run("take", stick, "--yes")
    found = run("adopt", "gmaes")
    assert (found.exit_code, "games" in found.output) == (2, True)
