from __future__ import annotations

import msgspec

from blocklists.state import Copy, Counted, ListState, Validators


def test_a_conditional_get_sends_what_the_server_gave() -> None:
    both = Validators('W/"1"', "Tue, 24 Nov 2026 07:00:00 GMT")

    assert both.headers() == {"If-None-Match": 'W/"1"', "If-Modified-Since": "Tue, 24 Nov 2026 07:00:00 GMT"}
    assert Validators(etag='"x"').headers() == {"If-None-Match": '"x"'}
    assert Validators().headers() == {}


def test_state_survives_its_file() -> None:
    copy = Copy("ab" * 32, 5, 1.5, "https://lists.example/x", Validators('"1"'))
    state = ListState("held", "it shrank", 2.0, 3.0, 1, 4.0, copy, Counted("hosts", 9, 1, 2, 3), copy)

    assert msgspec.json.decode(msgspec.json.encode(state), type=ListState) == state


def test_a_file_of_a_later_version_is_read() -> None:
    assert (
        msgspec.json.decode(b'{"outcome": "updated", "colour": "blue"}', type=ListState).outcome == "updated"
    )
