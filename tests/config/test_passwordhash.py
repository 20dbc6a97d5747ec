"""Passwords are kept as Argon2id."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from config.passwordhash import NOBODY, fits, hashed


def test_a_password_fits_its_own_hash_only():
    kept = hashed("con mèo nằm phơi nắng")

    assert kept.startswith("$argon2id$")
    assert "mèo" not in kept
    assert kept != hashed("con mèo nằm phơi nắng")
    assert fits("con mèo nằm phơi nắng", kept)
    assert not fits("con mèo nằm phơi nắng ", kept)


def test_letters_may_be_composed_either_way():
    assert fits("me\u0300o tre\u0301", hashed("m\u00e8o tr\u00e9"))


@pytest.mark.parametrize("kept", ["", "scrypt$1", "$argon2id$", "x" * 500])
def test_a_bad_text_fits_nothing(kept):
    assert not fits("", kept)


def test_the_unknown_name_costs_a_whole_hash():
    """A text that is refused before it is computed would answer sooner."""
    ours = NOBODY.split("$")[2:4]
    assert ours == hashed("x").split("$")[2:4]
    with pytest.raises(VerifyMismatchError):
        PasswordHasher().verify(NOBODY, "x")


def test_an_overlong_password_is_not_hashed():
    assert not fits("x" * 10_000, hashed("anything at all"))
