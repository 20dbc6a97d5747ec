from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from admin.cli import lachan
from admin.firststart import this_years


@pytest.fixture
def run(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    (data / "policy.toml").write_text(this_years("home"))

    def go(*arguments, lang="en", answer=None):
        command = ["--lang", lang, *arguments, "--data", str(data)]
        return CliRunner().invoke(lachan, command, input=answer)

    return go


def test_there_and_back(run, tmp_path):
    policy = tmp_path / "data" / "policy.toml"
    before = policy.read_text()
    made = run("backup", str(tmp_path))
    assert made.exit_code == 0, made.output
    [file] = tmp_path.glob("lachan-*.tar.gz")
    assert str(file) in made.output
    policy.write_text(before + "# more\n")

    assert run("restore", str(file), answer="n\n").exit_code == 1
    assert policy.read_text() != before
    done = run("restore", str(file), "--yes")
    assert done.exit_code == 0, done.output
    assert "replaces: policy.toml" in done.output
    assert policy.read_text() == before


def test_a_dry_run_only_says(run, tmp_path):
    file = tmp_path / "b.tar.gz"
    run("backup", str(file))
    (tmp_path / "data" / "devices.toml").write_text("")
    found = run("restore", str(file), "--dry-run", lang="vi")
    assert (found.exit_code, "bỏ: devices.toml" in found.output) == (0, True)
    assert (tmp_path / "data" / "devices.toml").exists()


def test_as_json(run, tmp_path):
    file = tmp_path / "b.tar.gz"
    said = json.loads(run("backup", str(file), "--json").stdout.splitlines()[-1])
    assert said == {"type": "backup", "file": str(file), "bytes": file.stat().st_size, "files": 1}
    told = json.loads(run("restore", str(file), "--yes", "--json").stdout.splitlines()[-1])
    assert told["restored"] is True
    assert told["before"].startswith(str(tmp_path / "data" / "backups"))


def test_what_is_there_already_is_not_overwritten(run, tmp_path):
    file = tmp_path / "b.tar.gz"
    file.write_text("mine")
    assert run("backup", str(file)).exit_code == 2
    assert file.read_text() == "mine"


def test_a_file_that_is_none_changes_nothing(run, tmp_path):
    file = tmp_path / "b.tar.gz"
    file.write_text("mine")
    found = run("restore", str(file), "--yes")
    assert (found.exit_code, "Nothing was changed" in found.output) == (2, True)
    assert run("restore", str(tmp_path / "none.tar.gz")).exit_code == 2
