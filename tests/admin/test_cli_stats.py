from __future__ import annotations

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner

from admin.cli import lachan
from config import clock
from config.policyfile import default_policy_text
from policy.verdict import Outcome
from tests.support.countbox import HUE, CountBox

DAY = 86_400


@pytest.fixture
def box(tmp_path):
    """A school with one whole day, yesterday."""
    (tmp_path / "policy.toml").write_text(default_policy_text("school"), encoding="utf-8")
    made = CountBox(tmp_path)
    today = clock.wall(HUE)
    noon = (today - timedelta(days=1)).replace(hour=12).timestamp()
    made.devices(noon, "pupils", 0, 30, cells=1 | 8)
    made.count(noon, "pupils", 90)
    made.count(noon, "pupils", 10, category="gambling", outcome=Outcome.BLOCKED)
    made.turn(noon + 60)
    made.turn(noon + 2 * DAY)
    made.store.close()
    return tmp_path


def stats(folder, *arguments, language="en"):
    runner = CliRunner(env={"LACHAN_LANG": language, "RUNTIME_DIRECTORY": str(folder / "run")})
    return runner.invoke(lachan, ["stats", "--data", str(folder), *arguments])


def test_a_day_for_people(box):
    found = stats(box, "--day")
    assert found.exit_code == 0, found.output
    assert "Gambling" in found.output
    assert "Pupils" in found.output
    assert "Cờ bạc" in stats(box, language="vi").output


def test_for_programs(box):
    lines = [json.loads(line) for line in stats(box, "--json", "--group", "pupils").output.splitlines()]
    assert (lines[0]["questions"], lines[0]["blocked"], lines[0]["group"]) == (100, 10, "pupils")
    table = stats(box, "--csv").output.splitlines()
    assert table[0].startswith("type,")
    assert "category,gambling,,,10," in table


def test_a_span_of_days(box):
    today = clock.wall(HUE).date()
    found = stats(box, "--from", str(today - timedelta(days=1)), "--json")
    assert json.loads(found.output.splitlines()[0])["days"] == 1
    found = stats(box, "--to", str(today - timedelta(days=30)))
    assert "No whole day" in found.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--from", "yesterday"), 'yesterday" is not a date'),
        (("--from", "0001-01-01"), "is not a date"),
        (("--from", "2026-09-02", "--to", "2026-09-01"), "is after 2026-09-01"),
        (("--day", "--from", "2026-09-02"), "--day does not go with"),
        (("--json", "--csv"), "--json does not go with --csv"),
        (("--group", "pupil"), 'did you mean "pupils"'),
    ],
)
def test_wrong_use_is_said(box, arguments, said):
    found = stats(box, *arguments)
    assert found.exit_code == 2
    assert said in found.output


def test_a_group_at_home_and_a_broken_file_are_no(tmp_path):
    (tmp_path / "policy.toml").write_text(default_policy_text("home"), encoding="utf-8")
    found = stats(tmp_path, "--group", "children")
    assert found.exit_code == 1
    assert "whole box only" in found.output
    (tmp_path / "statistics.db").write_bytes(b"no database at all" * 100)
    assert stats(tmp_path).exit_code == 1


def test_a_box_that_counted_nothing_says_so_and_writes_nothing(tmp_path):
    (tmp_path / "policy.toml").write_text(default_policy_text("home"), encoding="utf-8")
    found = stats(tmp_path, language="vi")
    assert found.exit_code == 0
    assert "Chưa có ngày" in found.output
    assert not (tmp_path / "statistics.db").exists()
