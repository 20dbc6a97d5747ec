from __future__ import annotations

import pytest

from admin.cli_policytext import checked, edited, policy_text, write_policy
from admin.policydesk import PolicyDesk
from admin.policyhistory import history
from admin.store import Store
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
    assert write_policy(paths, lambda _now: new, "lists", "policy.lists").kind == "home"
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


def test_an_edit_is_in_the_history_with_who_made_it(paths, monkeypatch) -> None:
    monkeypatch.setenv("SUDO_USER", "co-lan")
    before = paths.policy.read_text()
    write_policy(paths, lambda text: text + "# more\n", "lists", "policy.lists")
    [past] = history(paths)
    assert (past.by, past.role, past.before, past.by_hand) == ("co-lan", "parent", before, False)
    with Store(paths.state_db) as store:
        assert store.trail(1)[0].action == "policy.lists"


def test_a_file_that_no_box_follows_leaves_no_trace_in_the_box(paths, tmp_path) -> None:
    other = Paths(tmp_path, tmp_path / "other.toml")
    other.policy.write_text(paths.policy.read_text())
    write_policy(other, lambda text: text + "# more\n", "lists", "policy.lists")
    assert other.policy.read_text().endswith("# more\n")
    assert not paths.state_db.exists()
    assert history(paths) == ()


def gone(_text):
    raise KeyError("ads")


@pytest.mark.parametrize("edit", [lambda _text: "kind = 7", lambda text: text + "]]", gone])
def test_a_mistake_writes_nothing(paths, edit, capsys) -> None:
    before = paths.policy.read_text()
    with pytest.raises(SystemExit) as ended:
        write_policy(paths, edit, "lists", "policy.lists")
    assert (ended.value.code, paths.policy.read_text()) == (2, before)
    assert "policy.toml" in capsys.readouterr().err


def test_a_policy_that_cannot_be_written_ends_with_1(paths, monkeypatch) -> None:
    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("admin.policydesk.rewrite", full)
    with pytest.raises(SystemExit) as ended:
        write_policy(paths, lambda text: text + "# more\n", "lists", "policy.lists")
    assert ended.value.code == 1


def test_who_was_quicker_and_this_edit_both_stay(paths, monkeypatch) -> None:
    real = PolicyDesk.read
    quick = iter(["# one\n", "# two\n"])

    def read(desk):
        found = real(desk)
        with paths.policy.open("a") as file:
            file.write(next(quick, ""))
        return found

    monkeypatch.setattr(PolicyDesk, "read", read)
    write_policy(paths, lambda text: text + "# mine\n", "lists", "policy.lists")
    assert paths.policy.read_text().endswith("# one\n# two\n# mine\n")
