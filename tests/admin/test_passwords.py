"""Passwords are judged by length and commonness."""

from __future__ import annotations

import pytest

from admin.passwords import weakness
from config.passwordhash import LONGEST


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("ngắn", "short"),
        ("x" * (LONGEST + 1), "long"),
        ("aaaaaaaaaaaaaa", "common"),
        ("Matkhau123", "common"),
        ("lan nguyen 1980", "name"),
        ("ba con gà trống", ""),
    ],
)
def test_what_is_taken(password, why):
    assert weakness(password, "Lan Nguyen", "school") == why
