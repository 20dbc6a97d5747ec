"""Connections of a waitress server that keep nobody out: one request each, and one too many ends one.

waitress waits 30 seconds for a connection on which nothing comes, for ever for one on which something comes
now and then, and takes no more once it has its number of them: one pupil with a script would have them all.
And it carries out all requests that came together before the first answer is fetched: each answer that waits
is an open file or memory.
"""

from __future__ import annotations

from typing import Any, Final

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser

from admin.page.crowd import Held, one_to_end

ROOM: Final = 96
"""Connections that a server holds before a new one ends another."""
MOST: Final = 2 * ROOM
"""Connections after which waitress takes no more: so many only if all are just being answered."""


class OneRequest(HTTPRequestParser):  # type: ignore[misc]
    """A request after whose answer its connection ends, with whatever else came on it."""

    headers: dict[str, str]

    def parse_header(self, header_plus: bytes) -> None:
        """Read the head. Raises what waitress raises for one that is wrong."""
        super().parse_header(header_plus)
        self.headers["CONNECTION"] = "close"


class FairChannel(HTTPChannel):  # type: ignore[misc]
    """A connection."""

    parser_class = OneRequest
    server: Any
    requests: list[Any]
    creation_time: float
    will_close: bool

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        there = [one for one in self.server.active_channels.values() if not one.will_close]
        if len(there) > ROOM:
            idle = [Held(one, one.peer, one.creation_time) for one in there if not one.requests]
            going = one_to_end([one for one in idle if one.which is not self])
            if going is not None:
                going.will_close = True  # as waitress ends one that is idle: its loop closes it next

    @property
    def peer(self) -> str:
        """The address at the other end, "" on a Unix socket."""
        return str(self.addr[0]) if isinstance(self.addr, tuple) and self.addr else ""


SERVER: Final[dict[str, Any]] = {
    "connection_limit": MOST,
    "asyncore_use_poll": True,  # select() ends the process at a file whose number is above 1023
    "ident": None,
    "clear_untrusted_proxy_headers": True,
}
"""What every waitress server of the page is made with."""


def be_fair(server: Any, kind: type[FairChannel] = FairChannel) -> None:
    """Let a waitress server hold such connections, or of a kind of them."""
    several = getattr(server, "map", {}).values() if hasattr(server, "effective_listen") else ()
    for one in (server, *several):  # a name may stand for several addresses, each with a server of its own
        one.channel_class = kind
