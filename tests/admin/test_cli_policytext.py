from __future__ import annotations

import pytest

from admin.cli_policytext import checked, edited, policy_text, write_policy
from config.paths import Paths
from config.presets import preset_text


@pytest.fixture
def paths(tmp_path):
    made = Paths(tmp_path, runtime=tmp_path / "run")
    made.policy.write_text(preset_text("home"))
    return made


def test_a_good_text_goes_round(paths) -> None:
    text = policy_text(paths)
    new = edited(paths, "lists", lambda: text + "\n# more\n")
    assert checked(paths, new).kind == "home"
    paths.policy.chmod(0o640)
    write_policy(paths, new)
    assert paths.policy.read_text() == new
    assert paths.policy.stat().st_mode & 0o777 == 0o640


def test_what_is_wrong_ends_with_2_and_its_place(paths, capsys) -> None:
    def refuse():
        raise ValueError("is written in one line")

    for attempt in (
        lambda: edited(paths, "calendar", refuse),
        lambda: checked(paths, "kind = 7"),
        lambda: (paths.policy.write_bytes(b"\xff"), policy_text(paths)),
        lambda: (paths.policy.write_text("kind = 7"), policy_text(paths)),
        lambda: (paths.policy.unlink(), policy_text(paths)),
        lambda: (paths.policy.mkdir(), policy_text(paths)),
    ):
        with pytest.raises(SystemExit) as ended:
            attempt()
        assert ended.value.code == 2
        assert "policy.toml" in capsys.readouterr().err


def test_a_policy_that_cannot_be_written_ends_with_1(paths, monkeypatch) -> None:
    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("admin.cli_policytext.write_atomic", full)
    with pytest.raises(SystemExit) as ended:
        write_policy(paths, "")
    assert ended.value.code == 1
