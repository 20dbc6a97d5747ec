from __future__ import annotations

import pytest

from bench.ask import encode_name, question


def test_a_question_on_the_wire():
    assert question("www.vn", "AAAA", 0x1234) == bytes.fromhex(
        "1234 0100 0001 0000 0000 0000 0377777702766e00 001c 0001"
    )


@pytest.mark.parametrize("name", ["a..vn", "a" * 64 + ".vn", ""])
def test_labels_that_do_not_exist(name: str):
    with pytest.raises(ValueError, match="1 to 63"):
        encode_name(name)
