from __future__ import annotations

import json
from datetime import datetime

import pytest
from click.testing import CliRunner

from admin.cli import lachan
from config.passes import Pass, written
from config.policyfile import default_policy_text


@pytest.fixture
def policy(tmp_path):
    def run(*arguments):
        return CliRunner(env={"LANG": "en_GB.UTF-8", "LC_ALL": ""}).invoke(lachan, ["policy", *arguments])

    return run


def test_show_says_what_holds_and_what_comes_next(policy, tmp_path):
    result = policy("show", "--data", str(tmp_path), "--at", "2026-11-24T09:00")
    assert result.exit_code == 0
    assert "Pupils" in result.output
    assert "11:30" in result.output


def test_show_says_services_safe_modes_and_what_is_for_everyone(policy, tmp_path):
    (tmp_path / "policy.toml").write_text(
        default_policy_text("school").replace(
            'block_categories = ["social", "games", "video", "chat"]',
            'block_categories = ["games"]\n    block_services = ["youtube", "group:dating"]',
        )
    )
    result = policy("show", "--data", str(tmp_path), "--group", "pupils", "--at", "2026-11-24T09:00")
    assert result.output.startswith("As if it were 09:00 on Tuesday, 24 November 2026.")
    assert "Blocked: adult content" in result.output
    assert "open again: games, YouTube, " in result.output
    assert "safe search, YouTube restricted" in result.output
    # The bundled lists of these two hold names for testing only.
    assert "nothing is blocked there: malware, phishing and scams. lachan lists add" in result.output


def test_show_says_what_is_set_by_hand(policy, tmp_path):
    (tmp_path / "policy.toml").write_text(default_policy_text("school"))
    start = int(datetime.fromisoformat("2026-11-24T09:00+07:00").timestamp())
    off = Pass(id="lan-12", kind="off", start=start, end=start + 1200, role="head", group="pupils", by="Bình")
    (tmp_path / "passes.json").write_bytes(written([off]))
    show = ("show", "--data", str(tmp_path), "--at")
    assert policy(*show, "2026-11-24T09:10").output.count("By hand: internet off until 09:20 today.") == 1
    assert "By hand" not in policy(*show, "2026-11-24T09:20").output
    (tmp_path / "passes.json").write_bytes(b"{")
    assert policy(*show, "2026-11-24T09:10").exit_code == 0


def test_show_as_json(policy, tmp_path):
    result = policy(
        "show", "--data", str(tmp_path), "--group", "pupils", "--at", "2026-11-24T09:00", "--json"
    )
    [group] = map(json.loads, result.output.splitlines())
    assert (group["group"], group["default"]) == ("pupils", True)
    assert "games" in group["blocked_categories"]
    assert group["until"].startswith("2026-11-24T11:30")
    assert "drugs" in group["without_list"]
    assert "games" not in group["without_list"]


def test_check_of_a_good_file(policy, tmp_path):
    file = tmp_path / "p.toml"
    file.write_text(default_policy_text("home"))
    assert policy("check", str(file)).exit_code == 0


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("nowhere.toml", "there is no such file"),
        ("box", "it is a folder; name the file in it: "),
        ("empty", "it is a folder; name a policy file"),
    ],
)
def test_a_path_that_is_no_file_is_said_in_plain_words(policy, tmp_path, path, said):
    (tmp_path / "box").mkdir()
    (tmp_path / "empty").mkdir()
    (tmp_path / "box" / "policy.toml").write_text(default_policy_text("home"))
    result = policy("check", str(tmp_path / path))
    assert result.exit_code == 2
    assert f"{tmp_path / path}: 1 mistake\n  the file: {said}" in result.output
    assert "Usage" not in result.output


def test_check_names_every_mistake(policy, tmp_path):
    file = tmp_path / "p.toml"
    file.write_text(
        'kind = "shop"\ndefault_group = "x"\n[groups.pupils]\nblock_categories = ["gmaes"]\nblokc = []\n'
    )
    result = policy("check", str(file))
    assert result.exit_code == 2
    for part in ("kind", "gmaes", "games", "blokc"):
        assert part in result.output


def test_an_unknown_group_is_wrong_use(policy, tmp_path):
    assert policy("show", "--data", str(tmp_path), "--group", "nobody").exit_code == 2
