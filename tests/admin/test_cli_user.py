"""`lachan user`, as a person types it."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from admin.accounts import SETUP, Accounts
from admin.cli import lachan
from config import clock
from tests.admin.passbox import POLICY

GOOD = "ba con gà trống"


@pytest.fixture
def box(tmp_path):
    (tmp_path / "policy.toml").write_text(POLICY)

    def call(*arguments, typed=None, lang="en"):
        environment = {
            "LC_ALL": "en_GB.UTF-8",
            "SUDO_USER": "Hùng",
            "RUNTIME_DIRECTORY": str(tmp_path / "run"),
        }
        words = ["--lang", lang, "user", *arguments, "--data", str(tmp_path)]
        return CliRunner(env=environment).invoke(lachan, words, input=typed)

    return call


@pytest.fixture
def accounts(tmp_path):
    return Accounts(tmp_path / "state.db")


def test_an_account_begins_with_a_link(box, accounts):
    result = box("add", "Cô Lan", "--role", "teacher")

    assert result.exit_code == 0, result.output
    url = result.stdout.strip()
    assert "/link/" in url
    token = url.rpartition("/")[2]
    assert accounts.use(token, GOOD, "school", int(clock.epoch())).name == "Cô Lan"
    assert "Good once" in result.stderr
    listed = box("list", "--json").stdout
    assert json.loads(listed)["ready"] is True
    assert "Cô Lan  giáo viên" in box("list", lang="vi").stdout


def test_the_first_visits_link(box, accounts):
    token = box("link").stdout.strip().rpartition("/setup/")[2]
    assert accounts.whose(SETUP, token, int(clock.epoch())) == ""
    box("add", "Thầy Hùng", "--role", "it")
    box("password", "Thầy Hùng", "--stdin", typed=f"{GOOD}\n")
    result = box("link")
    assert (result.exit_code, "set up already" in result.stderr) == (1, True)


def test_a_password_typed_here(box, accounts):
    box("add", "Thầy Hùng", "--role", "it")
    assert "no password chosen yet" in box("list").stdout
    result = box("password", "thầy hùng", typed=f"{GOOD}\n{GOOD}\n")
    assert result.exit_code == 0, result.output
    assert accounts.log_in("Thầy Hùng", GOOD)
    assert GOOD not in result.output
    assert box("password", "Thầy Hùng", "--stdin", typed="mưa xuân trên phố\n").exit_code == 0
    assert accounts.log_in("Thầy Hùng", "mưa xuân trên phố")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("add", "Lan"), "--role is missing; choices: it, head, teacher, viewer"),
        (("add", "Lan", "--role", "parent"), "no role “parent” here"),
        (("password", "nobody", "--stdin"), "no account “nobody”"),
        (("remove", "nobody"), "no account “nobody”"),
        (("link", "nobody"), "no account “nobody”"),
    ],
)
def test_wrong_use_is_said_with_exit_code_2(box, arguments, words):
    result = box(*arguments, typed="x\n")
    assert result.exit_code == 2
    assert words in result.stderr


def test_the_last_owner_stays(box):
    box("add", "Thầy Hùng", "--role", "it")
    box("password", "Thầy Hùng", "--stdin", typed=f"{GOOD}\n")
    result = box("remove", "Thầy Hùng")
    assert (result.exit_code, "the last one who owns the box" in result.stderr) == (2, True)
    box("add", "Lan", "--role", "viewer")
    assert "Removed: Lan" in box("remove", "Lan").stdout


def test_a_weak_password_is_explained(box):
    box("add", "Thầy Hùng", "--role", "it")
    assert "too short" in box("password", "Thầy Hùng", "--stdin", typed="123\n").stderr


def test_a_folder_that_is_not_there(box, tmp_path):
    result = CliRunner().invoke(lachan, ["--lang", "en", "user", "list", "--data", str(tmp_path / "typo")])
    assert result.exit_code == 2
    assert "There is no folder" in result.stderr
