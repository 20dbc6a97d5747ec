from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolver.frames import Frames, framed


@given(st.lists(st.binary(max_size=300), max_size=8), st.lists(st.integers(1, 400), min_size=1, max_size=20))
def test_any_cutting_gives_the_same_messages(messages, cuts):
    stream = b"".join(framed(one) for one in messages)
    frames, got, at, turn = Frames(), [], 0, 0
    while at < len(stream):
        step = cuts[turn % len(cuts)]
        got += frames.feed(stream[at : at + step])
        at, turn = at + step, turn + 1
    assert got == messages
    assert not frames.partial


def test_byte_by_byte_and_the_rest_is_held():
    frames = Frames()
    stream = framed(b"abc") + framed(b"") + framed(b"d" * 65535) + b"\x00"
    got = frames.feed(stream)
    assert got == [b"abc", b"", b"d" * 65535]
    assert frames.partial
    assert frames.feed(b"\x01z") == [b"z"]


def test_too_long_a_message_has_no_frame():
    assert framed(b"x" * 65535)[:2] == b"\xff\xff"
    with pytest.raises(ValueError, match="65535"):
        framed(b"x" * 65536)
