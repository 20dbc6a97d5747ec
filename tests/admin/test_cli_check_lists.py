from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from admin.cli import lachan
from config.categories import CATEGORIES


@pytest.fixture
def check(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        arguments = ["check", "new.example", "--data", str(tmp_path), *arguments]
        return CliRunner(env={"LC_ALL": "en_GB.UTF-8"}).invoke(lachan, arguments)

    return run


def test_an_unknown_category_is_told_with_the_choices(check, tmp_path):
    (tmp_path / "d.txt").write_text("new.example\n")
    result = check("--list", "gamblin=d.txt")

    assert result.exit_code == 2
    assert '--list: "gamblin": is not a category' in result.stderr
    assert 'did you mean "gambling"?' in result.stderr
    assert ", ".join(CATEGORIES) in result.stderr


def test_an_equals_sign_may_belong_to_the_files_name(check, tmp_path):
    (tmp_path / "zoo=d.txt").write_text("new.example\n")
    result = check("--list", "zoo=d.txt")

    assert result.exit_code == 0
    assert "zoo=d.txt: 1 names, read as domains" in result.stderr


def test_a_tried_list_is_told_with_the_keys_of_every_list(check, tmp_path):
    (tmp_path / "d.txt").write_text("new.example\nnot a name\ncom\n")
    result = check("--list", "games=d.txt", "--json")

    one = json.loads(result.stdout.splitlines()[0])
    assert (one["type"], one["id"], one["category"], one["source"]) == ("list", "d", "games", "d.txt")
    assert (one["outcome"], one["bundled"], one["format"]) == ("tried", False, "domains")
    assert (one["lines"], one["names"], one["rejected"], one["quarantined"]) == (3, 1, 1, 1)
    assert one["examples"][0]["line"] == 2


def test_what_no_list_may_block_is_kept_out_and_said(check, tmp_path):
    (tmp_path / "d.txt").write_text("new.example\npool.ntp.org\nvn\n")
    result = check("--list", "d.txt")

    assert "2: pool.ntp.org: protected" in result.stderr
    assert "3: vn: " in result.stderr


def test_what_is_no_list_ends_it(check, tmp_path):
    (tmp_path / "page.html").write_text("<!DOCTYPE html><html></html>")
    assert check("--list", "page.html").exit_code == 2
    assert check("--list", "nowhere.txt").exit_code == 2
