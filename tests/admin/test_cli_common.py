from __future__ import annotations

import json

import pytest

from admin.cli_common import calling_for, json_line, paths_of, policy_of, settings_of
from admin.words import Words
from config.paths import default_data


def test_vietnamese_stays_vietnamese_in_json():
    line = json_line({"vi": "Học sinh"})
    assert "Học sinh" in line
    assert json.loads(line) == {"vi": "Học sinh"}


def test_mistakes_in_options_end_with_2_and_say_all(tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        settings_of(paths_of(tmp_path), {"dns": ["nowhere"], "workers": "many"})
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert "--dns" in said
    assert "--workers" in said


def test_the_settings_say_where_the_runtime_is(tmp_path):
    (tmp_path / "settings.toml").write_text(f'runtime_dir = "{tmp_path}/elsewhere"\n')
    paths = paths_of(tmp_path)
    settings_of(paths)
    assert paths.runtime == tmp_path / "elsewhere"


def test_a_policy_file_that_is_named_has_to_be_right(tmp_path, capsys):
    wrong = tmp_path / "wrong.toml"
    wrong.write_text("nonsense = 1")
    with pytest.raises(SystemExit) as ended:
        policy_of(Words("en"), paths_of(tmp_path, wrong), wrong)
    assert ended.value.code == 2
    assert "nonsense" in capsys.readouterr().err


def test_the_boxs_own_file_may_have_mistakes_and_that_is_said(tmp_path, capsys):
    paths = paths_of(tmp_path)
    paths.policy.write_text("nonsense = 1")
    assert policy_of(Words("en"), paths, None).origin == "built in"
    assert "not in force" in capsys.readouterr().err


def test_a_folder_that_is_not_there_is_said(tmp_path, capsys):
    assert policy_of(Words("en"), paths_of(tmp_path / "mistyped"), None).origin == "built in"
    assert f"There is no folder {tmp_path / 'mistyped'}" in capsys.readouterr().err
    policy_of(Words("en"), paths_of(tmp_path), None)
    assert capsys.readouterr().err == ""


def test_the_hint_names_the_files_that_are_meant(tmp_path):
    assert calling_for(paths_of(tmp_path), None).data == str(tmp_path)
    assert calling_for(paths_of(default_data({})), None).data == ""
