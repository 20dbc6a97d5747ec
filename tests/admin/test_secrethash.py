"""Secrets are kept as hashes that cost time."""

from __future__ import annotations

import pytest

from admin.secrethash import hash_secret, matches

SALT = bytes(range(16))


def test_only_the_secret_matches_and_the_text_does_not_hold_it() -> None:
    kept = hash_secret("483917", SALT)
    assert matches("483917", kept)
    assert not matches("483918", kept)
    assert "483917" not in kept
    assert kept != hash_secret("483917", bytes(16))


def test_the_cost_is_what_the_docs_say() -> None:
    assert hash_secret("1", SALT).startswith("scrypt$14$8$1$")


@pytest.mark.parametrize(
    "kept",
    [
        "",
        "x",
        "scrypt$14$8$1$!!$AA==",
        "md5$14$8$1$AA==$AA==",
        "scrypt$99$8$1$AA==$AA==",
        "scrypt$14$0$1$AA==$AA==",
    ],
)
def test_a_damaged_text_matches_nothing(kept) -> None:
    assert not matches("483917", kept)
