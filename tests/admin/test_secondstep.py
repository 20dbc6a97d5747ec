"""The second step: right codes, once; a sheet for the day on which the phone is lost."""

from __future__ import annotations

import itertools

import pyotp
import pytest

from admin.accounts import AccountRefused, Accounts, Doer
from admin.secondstep import SHEET, SecondSteps, app_uri, new_secret
from admin.store import Store

ROOT = Doer("it", "root")
AT = 1_800_000_000


@pytest.fixture
def lan(tmp_path):
    return Accounts(tmp_path / "state.db").add("Cô Lan", "teacher", "school", 1, ROOT)


@pytest.fixture
def steps(tmp_path):
    letters = itertools.cycle("23456789abcdefghjkmnpqrstuvwxyz")
    return SecondSteps(tmp_path / "state.db", letter=lambda: next(letters))


def code(secret, at=AT):
    return pyotp.TOTP(secret).at(at)


def test_nobody_locks_himself_out(steps, lan):
    with pytest.raises(AccountRefused, match="code"):
        steps.turn_on(lan, new_secret(), "123456", AT)
    assert not steps.is_on(lan)


def test_a_code_is_good_once_and_neighbours_are_for_slow_clocks(steps, lan):
    secret = new_secret()
    assert len(set(steps.turn_on(lan, secret, code(secret), AT))) == SHEET
    assert steps.is_on(lan)
    assert not steps.passes(lan, code(secret), AT), "the one that switched it on is used up"
    assert steps.passes(lan, code(secret, AT + 30)[:3] + " " + code(secret, AT + 30)[3:], AT)
    assert not steps.passes(lan, code(secret, AT + 30), AT + 30)
    assert not steps.passes(lan, code(secret, AT + 300), AT + 90)
    assert steps.passes(lan, code(secret, AT + 90), AT + 100)


@pytest.mark.parametrize("wrong", ["", "12345", "1234567", "abcdef", "１２３４５６", "\x00" * 6, "٣" * 6])
def test_what_is_no_code(steps, lan, wrong):
    secret = new_secret()
    steps.turn_on(lan, secret, code(secret), AT)
    assert not steps.passes(lan, wrong, AT + 60)


def test_the_sheet_is_good_once_each_and_its_text_is_not_kept(steps, lan, tmp_path):
    secret = new_secret()
    sheet = steps.turn_on(lan, secret, code(secret), AT)
    assert steps.passes(lan, sheet[2].upper().replace("-", " "), AT)
    assert not steps.passes(lan, sheet[2], AT)
    assert steps.left(lan) == SHEET - 1
    data = (tmp_path / "state.db").read_bytes()
    assert not any(one.replace("-", "").encode() in data for one in sheet)


def test_off_takes_all_of_it_away_and_is_in_the_trail(steps, lan, tmp_path):
    secret = new_secret()
    sheet = steps.turn_on(lan, secret, code(secret), AT)
    assert steps.turn_off(lan, AT, ROOT)
    assert not steps.turn_off(lan, AT, ROOT)
    assert not steps.passes(lan, sheet[0], AT)
    with Store(tmp_path / "state.db") as store:
        assert [line.action for line in store.trail(2)] == ["user.second-step"] * 2


def test_an_account_takes_its_second_step_with_it(steps, lan, tmp_path):
    accounts, secret = Accounts(tmp_path / "state.db"), new_secret()
    steps.turn_on(lan, secret, code(secret), AT)
    accounts.remove("Cô Lan", AT, ROOT)
    assert not steps.is_on(accounts.add("Cô Lan", "teacher", "school", AT, ROOT))


def test_the_app_gets_an_address_that_names_the_place(lan):
    assert app_uri("A" * 32, lan, "THCS Phú Hội").startswith("otpauth://totp/THCS%20Ph%C3%BA%20H%E1%BB%99i:C")
