"""What programs send becomes a wish; mistakes stand at the keys that they sent."""

from __future__ import annotations

import msgspec
import pytest

from admin.apivalues import NewPass, fault, faults
from config.errors import ConfigInvalid, Mistake


@pytest.mark.parametrize(
    ("kind", "holds"),
    [
        ("pass", {"sites": ("a.vn",), "minutes": 5}),
        ("focus", {"focus": ("a.vn",), "only": True, "minutes": 5}),
        ("off", {"off": True, "sites": ("a.vn",), "minutes": 5}),
        ("extra", {"extra": 5, "minutes": None}),
        ("release", {"release": ("a.vn",), "minutes": 5}),
    ],
)
def test_each_kind(kind, holds):
    wish = NewPass(kind, group="6a", names=["a.vn"], minutes=5).wish("Program", "teacher")
    assert {key: getattr(wish, key) for key in holds} == holds
    assert (wish.group, wish.by, wish.role) == ("6a", "Program", "teacher")


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b'{"kind":"all"}',
        b'{"kind":"off","who":"x"}',
        b'{"kind":"off","minutes":0}',
        b'{"kind":"off","minutes":"5"}',
    ],
)
def test_what_is_not_of_the_form_is_refused(body):
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(body, type=NewPass)


def test_mistakes_stand_at_the_keys_of_the_body():
    invalid = ConfigInvalid(
        (Mistake("--site", "com", "is wrong", ("a",)), Mistake("groups.x", "", "is odd")), ""
    )
    assert [one.path for one in faults(invalid)] == ["names", "groups.x"]
    assert fault(invalid.mistakes[0]).choices == ["a"]
