from __future__ import annotations

import unicodedata

import pytest

from config.passwordhash import fits, hashed
from reporting.collector.passwords import weakness


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("ngắn", "short"), ("x" * 300, "long"), ("aaaaaaaaaaaa", "simple"), ("matkhau123456", "simple"),
        ("thanh huyen 2026", "simple"), ("sông Hương chảy chậm", ""),
    ],
)  # fmt: skip
def test_a_password_is_judged(password, why) -> None:
    assert weakness(password, "Thanh Huyen") == why


def test_a_password_fits_however_its_letters_are_composed() -> None:
    kept = hashed("sông Hương chảy chậm")
    assert fits(unicodedata.normalize("NFD", "sông Hương chảy chậm"), kept)
    assert not fits("sông Hương chảy nhanh", kept)
    assert not fits("x" * 1000, kept)
    assert not fits("", "")
