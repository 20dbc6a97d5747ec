from __future__ import annotations

import pytest

from admin import cli_pass_common
from admin.cli_pass_common import carry_out, login
from admin.words import Words
from config.errors import Mistake
from config.passes import PassesBroken
from config.paths import Paths


def test_behind_sudo_it_is_who_called_it(monkeypatch):
    monkeypatch.setenv("SUDO_USER", "lan")
    assert login() == "lan"


def test_a_user_without_a_name_is_nobody(monkeypatch):
    def nobody():
        raise OSError("no such user")

    monkeypatch.delenv("SUDO_USER", raising=False)
    monkeypatch.setattr(cli_pass_common.getpass, "getuser", nobody)
    assert login() == ""


def failing(error):
    def work():
        raise error

    return work


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (PassesBroken((Mistake("passes[0].id", "x", "is odd"),), "passes.json"), 2, "revoke --all"),
        (OSError(28, "No space left on device", "passes.json"), 1, "No space left"),
        (FileNotFoundError(2, "No such file", "x"), 2, "--data"),
    ],
)
def test_what_goes_wrong_is_said(tmp_path, capsys, error, code, said):
    with pytest.raises(SystemExit) as ended:
        carry_out(Words("en"), Paths(tmp_path, runtime=tmp_path), failing(error))
    assert ended.value.code == code
    assert said in capsys.readouterr().err


def test_what_goes_well_is_handed_on(tmp_path):
    assert carry_out(Words("en"), Paths(tmp_path, runtime=tmp_path), lambda: 5) == 5
