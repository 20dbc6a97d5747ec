"""What msgspec says of a wrong body is recognised, whatever is wrong with it."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from admin.apivalues import NewPass
from admin.mistakes import in_language
from admin.words import Words

GOOD: dict[str, Any] = {"kind": "pass", "group": "pupils", "names": ["olm.vn"], "minutes": 45}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"kind": "open"}, "không nhận giá trị 'open'"),
        ({"minutes": 0}, "phải là int không nhỏ hơn 1"),
        ({"minutes": "45"}, "phải là int | null, không phải str"),
        ({"names": "olm.vn"}, "phải là array, không phải str"),
        ({"names": [""]}, "str dài ít nhất 1"),
        ({"names": ["x" * 301]}, "str dài tối đa 300"),
        ({"colour": "red"}, "có mục lạ: colour"),
        ({"kind": None}, "phải là str, không phải null"),
    ],
)
def test_it_is_said_in_vietnamese(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(msgspec.ValidationError) as caught:
        msgspec.convert({**GOOD, **wrong}, NewPass)
    told = in_language(Words("vi"), str(caught.value).partition(" - at ")[0])
    assert told == said
