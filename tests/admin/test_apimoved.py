"""Bodies about devices: their limits hold before anything is done."""

from __future__ import annotations

import msgspec
import pytest

from admin.apimoved import NewClaim, NewCode, NewDevice


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"name": "", "group": "pupils"}, NewDevice),
        ({"name": "Máy", "group": "pupils", "macs": ["x"] * 101}, NewDevice),
        ({"name": "Máy", "group": "pupils", "odd": 1}, NewDevice),
        ({"device": "", "group": "pupils", "until": "2027-01-01"}, NewClaim),
        ({"device": "x" * 81, "group": "pupils", "until": "2027-01-01"}, NewClaim),
        ({"group": "pupils", "until": "2027-01-01", "uses": 0}, NewCode),
        ({"group": "pupils", "until": "2027-01-01", "days": 367}, NewCode),
    ],
)
def test_what_has_not_the_form_is_refused(body, kind):
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(body, kind)


def test_what_may_be_left_out():
    made = msgspec.convert({"group": "pupils", "until": "2027-01-01"}, NewCode)
    assert (made.uses, made.days, made.long, made.label) == (1, 7, False, "")
