from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from admin.cli import lachan

POLICY = """
kind = "school"
default_group = "pupils"
[groups.pupils]
vi = "Học sinh"
en = "Pupils"
"""


@pytest.fixture
def diff(tmp_path):
    (tmp_path / "a.toml").write_text(POLICY)
    (tmp_path / "b.toml").write_text(POLICY + 'block = ["new.vn"]\n')

    def run(*arguments, **options):
        files = [str(tmp_path / one) if one.endswith(".toml") else one for one in arguments]
        return CliRunner(env={"LC_ALL": "en_GB.UTF-8"}).invoke(
            lachan, ["policy", "diff", *files, "--data", str(tmp_path)], **options
        )

    return run


def test_nothing_changes_is_0_and_something_is_1(diff):
    same = diff("a.toml", "a.toml")
    assert same.exit_code == 0, same.output
    assert "0 of " in same.output
    other = diff("a.toml", "b.toml")
    assert other.exit_code == 1
    assert "closes at all times: no rule blocks it → an own rule blocks it (rule new.vn)" in other.output
    assert "+ new.vn" in other.output


def test_names_come_from_a_file_or_a_pipe(diff):
    result = diff(
        "a.toml", "b.toml", "--names", "-", "--json", "--group", "pupils", input="x.new.vn\nbad..name\n"
    )
    lines = [json.loads(line) for line in result.output.splitlines() if line.startswith("{")]
    assert [line["type"] for line in lines] == ["key", "change", "summary"]
    assert (lines[1]["name"], lines[1]["group"], lines[2]["names"]) == ("x.new.vn", "pupils", 1)
    assert "bad..name" in result.output


def test_presets_have_names(diff):
    assert diff("school", "secondary", "--from", "2026-10-05").exit_code == 1


def test_a_moment_can_be_named(diff):
    result = diff("a.toml", "b.toml", "--at", "2026-11-24T09:00")
    assert "closes Tue 24/11/2026 09:00" in result.output


@pytest.mark.parametrize(
    "arguments",
    [
        ("a.toml", "nowhere.toml"),
        ("a.toml", "b.toml", "--group", "nobody"),
        ("a.toml", "b.toml", "--at", "tonight"),
        ("a.toml", "b.toml", "--from", "soon"),
        ("a.toml", "b.toml", "--type", "NONSENSE"),
        ("a.toml", "b.toml", "--names", "nowhere.txt"),
        ("a.toml",),
    ],
)
def test_wrong_use_is_2(diff, arguments):
    result = diff(*arguments)
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.output
