from __future__ import annotations

import pyotp
import pytest

from reporting.collector import secondstep, staff
from reporting.collector.secondstep import StepRefused
from tests.reporting.collector.conftest import NOW

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code(at: int) -> str:
    return pyotp.TOTP(SECRET).at(at)


@pytest.fixture
def number(database) -> int:
    token = staff.add(database, "Hoà", "admin", NOW, "test")
    return staff.choose(database, token, "sông Hương chảy chậm", NOW).id


def test_each_code_is_good_once_and_half_a_minute_either_side(database, number) -> None:
    secondstep.turn_on(database, number, SECRET, code(NOW), NOW, "Hoà")
    assert not secondstep.passes(database, number, code(NOW), NOW), "it was used to switch it on"
    assert secondstep.passes(database, number, f" {code(NOW + 30)} ", NOW + 40)
    assert not secondstep.passes(database, number, code(NOW + 30), NOW + 41)
    assert not secondstep.passes(database, number, code(NOW + 300), NOW + 41)
    for wrong in ("", "12345", "abcdef", "１２３４５６", "1234567"):
        assert not secondstep.passes(database, number, wrong, NOW + 60)


@pytest.mark.parametrize(("secret", "at"), [(SECRET, NOW + 300), ("short", NOW), ("=" * 32, NOW)])
def test_nobody_locks_himself_out(database, number, secret, at) -> None:
    with pytest.raises(StepRefused):
        secondstep.turn_on(database, number, secret, code(at), NOW, "Hoà")
    with database.reading() as connection:
        assert not secondstep.is_on(connection, number)


def test_it_is_switched_off_and_nothing_passes_without(database, number) -> None:
    assert not secondstep.passes(database, number, code(NOW), NOW)
    secondstep.turn_on(database, number, SECRET, code(NOW), NOW, "Hoà")
    with pytest.raises(StepRefused):  # a session in the wrong hands puts no other phone in its place
        secondstep.turn_on(database, number, SECRET, code(NOW + 30), NOW + 30, "Hoà")
    secondstep.turn_off(database, "hoà", NOW, "test")
    with pytest.raises(StepRefused):
        secondstep.turn_off(database, "hoà", NOW, "test")
    with database.reading() as connection:
        assert not secondstep.is_on(connection, number)


def test_an_app_is_told_whose_and_where() -> None:
    uri = secondstep.app_uri(secondstep.new_secret(), "Trần Hoà", "Sở Giáo dục")
    assert uri.startswith("otpauth://totp/")
    assert "issuer=S%E1%BB%9F" in uri
