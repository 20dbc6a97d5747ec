"""Forms with a file: larger than others, so only for views that take one, from who may open these, on disk.

waitress takes a request in whole before the application sees it, wherever it comes from. So the server itself
asks here, as soon as it has read a request's head, how much of it may follow.
"""

from __future__ import annotations

import copy
import weakref
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, Final

from flask import Flask, Request
from waitress.buffers import FileBasedBuffer, OverflowableBuffer
from waitress.receiver import FixedStreamReceiver
from werkzeug.exceptions import HTTPException
from werkzeug.http import parse_cookie

from admin.page.access import SESSIONS, least_of, most_of, scope_of
from admin.page.fairchannel import FairChannel, OneRequest
from admin.page.programs import token_in
from admin.page.site import Site, site
from admin.store import StoreBroken

IN_MEMORY: Final = 64 * 1024
"""Bytes of a body that are held in memory at most; what is longer lies on disk, never in a /tmp of memory."""

Most = Callable[[str, str, Mapping[str, str]], int]
"""From a request's method, path and fields, named as in CGI, to the bytes of its body at most; 0: as any."""


def most_for(app: Flask, box: Site) -> Most:
    """How large a request may be: what its view takes, if it comes from who may open that.

    By a session in its cookies, or a token. Whether that came over a safe way, and the key of the form,
    are looked at once the body is there.
    """

    def most(method: str, path: str, fields: Mapping[str, str]) -> int:
        try:
            endpoint, _arguments = app.url_map.bind("").match(path, method=method)
        except HTTPException:
            return 0
        if not (wanted := most_of(app, endpoint)):
            return 0
        try:
            if scope := scope_of(app, endpoint):
                token = token_in(box, fields.get("AUTHORIZATION", ""))
                return wanted if token is not None and scope in token.scopes else 0
            least = least_of(app, endpoint)
            return wanted if least is not None and _rank(box, fields.get("COOKIE", "")) >= least else 0
        except StoreBroken:
            return 0

    return most


def _rank(box: Site, cookies: str) -> int:
    given = parse_cookie(cookies)
    found = [box.sessions.find(token, box.at) for name in SESSIONS if (token := given.get(name, ""))]
    return max((box.role_of(one).rank for one in found if one), default=-1)


def channel_for(most: Most, folder: Path) -> type[FairChannel]:
    """The connections of a waitress server: a large body goes to a file of this folder, one at a time."""
    large: weakref.WeakSet[Any] = weakref.WeakSet()

    class Parser(OneRequest):
        """A request's head and body as they come."""

        adj: Any

        def parse_header(self, header_plus: bytes) -> None:
            """Read the head, and see how long a body it may have."""
            super().parse_header(header_plus)
            if self.content_length < self.adj.max_request_body_size:
                return
            wanted = most(self.command, self.path, self.headers)
            if self.content_length > wanted or large:
                return  # what is longer than usual is refused by who called
            try:
                folder.mkdir(mode=0o770, parents=True, exist_ok=True)
            except OSError:
                return
            large.add(self)
            self.adj = copy.copy(self.adj)
            self.adj.max_request_body_size = self.content_length + 1
            self.body_rcv = FixedStreamReceiver(self.content_length, OnDisk(folder))

        def close(self) -> None:
            """Let the next one in."""
            large.discard(self)
            super().close()

    class Channel(FairChannel):
        """A connection."""

        parser_class = Parser

        def handle_close(self) -> None:
            """Let go of what came of a request whose browser went away."""
            super().handle_close()
            if self.request is not None:
                self.request.close()

    return Channel


class OnDisk(OverflowableBuffer):  # type: ignore[misc]
    """A body that is kept in a file of a folder as soon as it is longer than IN_MEMORY."""

    buf: Any

    def __init__(self, folder: Path) -> None:
        super().__init__(IN_MEMORY)
        self._folder = folder

    def _set_large_buffer(self) -> None:
        old = self.buf
        file = TemporaryFile("w+b", dir=self._folder)  # noqa: SIM115 - lives as long as the request
        self.buf = FileBasedBuffer(file, old)
        if hasattr(old, "close"):
            old.close()
        self.overflowed = True


class PageRequest(Request):
    """A request whose files are put on disk as they come: not into memory, nor a /tmp that may be memory."""

    def _get_file_stream(self, *_args: Any, **_more: Any) -> IO[bytes]:
        folder = site().paths.imports
        folder.mkdir(mode=0o770, parents=True, exist_ok=True)
        return TemporaryFile("w+b", dir=folder)
