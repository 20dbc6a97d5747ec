"""The page over HTTPS: a thread that speaks TLS to browsers and hands each request on, by a Unix socket.

waitress speaks no TLS. This takes a request's head apart only as far as it must: one request a connection,
exactly as long as it says, under the address it really came from. What claims to come from elsewhere, or is
framed in a way that two readers could understand differently, is refused (RFC 9112 §11.2).
"""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
import threading
from contextlib import suppress
from pathlib import Path
from typing import Final

from admin.page.crowd import Held, one_to_end
from config.endpoints import Endpoint

HEAD_BYTES: Final = 16 * 1024
BODY_BYTES: Final = 34 * 1024 * 1024  # an uploaded list; it is handed on as it comes
HEAD_SECONDS: Final = 10.0
ALL_SECONDS: Final = 60.0
BREATH: Final = 0.2
MOST: Final = 64
MOST_EACH: Final = 24
"""Connections at a time, in all and from one address: each takes 0.3 MB, from its first byte on."""

_LINE = re.compile(rb"[A-Z]{3,10} [!-~]{1,8192} HTTP/1\.[01]")
_FIELD = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\r\n\0]*?)[ \t]*")
_OURS = frozenset(
    b"connection keep-alive proxy-connection upgrade te trailer expect forwarded x-forwarded-for "
    b"x-forwarded-proto x-forwarded-host x-forwarded-port x-forwarded-by".split()
)
_REFUSED = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class BadHead(ValueError):
    """A request's head that is not handed on."""


def handed_on(head: bytes, peer: str) -> tuple[bytes, int]:
    """The head for the page's server, with the asker's real address, and the length of the body.

    head: all of it, with the empty line. Raises BadHead.
    """
    line, *fields = head.removesuffix(b"\r\n\r\n").split(b"\r\n")
    if not _LINE.fullmatch(line):
        raise BadHead
    kept, lengths, hosts = [line], [], 0
    for field in fields:
        found = _FIELD.fullmatch(field)
        if found is None:
            raise BadHead
        name = found[1].lower()
        if name == b"transfer-encoding":
            raise BadHead
        if name == b"content-length":
            lengths.append(found[2])
        hosts += name == b"host"
        # WSGI makes "_" of "-": a field that is ours in that spelling must not pass under another.
        if name.replace(b"_", b"-") not in _OURS and b"_" not in name:
            kept.append(field)
    if hosts != 1 or len(lengths) > 1 or not all(re.fullmatch(rb"[0-9]{1,9}", text) for text in lengths):
        raise BadHead
    length = int(lengths[0]) if lengths else 0
    if length > BODY_BYTES:
        raise BadHead
    # waitress takes what follows the last colon for a port.
    asker = f"[{peer}]" if ":" in peer else peer
    kept += [b"X-Forwarded-For: " + asker.encode(), b"X-Forwarded-Proto: https", b"Connection: close"]
    return b"\r\n".join(kept) + b"\r\n\r\n", length


class TlsFront:
    """Serves an endpoint over TLS from `start` to `close`."""

    def __init__(self, certificate: Path, endpoint: Endpoint, backend: Path) -> None:
        """certificate: PEM, key and certificate. backend: the Unix socket of the page's server."""
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.minimum_version = ssl.TLSVersion.TLSv1_2
        self._context.load_cert_chain(certificate)
        self._context.set_alpn_protocols(["http/1.1"])
        self._endpoint = endpoint
        self._backend = backend
        self._loop = asyncio.new_event_loop()
        self._open: dict[asyncio.Task[None], Held[asyncio.Task[None]]] = {}
        self._listener: socket.socket | None = None
        self._accepting: asyncio.Task[None] | None = None
        self._thread = threading.Thread(target=self._loop.run_forever, name="https", daemon=True)

    def start(self) -> int:
        """Listen and serve; returns the port. Raises OSError."""
        self._thread.start()
        listening = asyncio.run_coroutine_threadsafe(self._listen(), self._loop)
        try:
            return listening.result()
        except OSError:
            self.close()
            raise

    def close(self) -> None:
        """End it, with whatever is being served."""
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _listen(self) -> int:
        host, port = self._endpoint.host, self._endpoint.port
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, port), family=family, backlog=MOST)
        self._listener.setblocking(False)
        self._accepting = self._loop.create_task(self._accept(self._listener))
        return int(self._listener.getsockname()[1])

    async def _end(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        if self._listener is not None:
            self._listener.close()

    async def _accept(self, listener: socket.socket) -> None:
        # Counted here: who only connects, and says nothing, costs as much as who does.
        while True:
            try:
                line, address = await self._loop.sock_accept(listener)
            except OSError:
                await asyncio.sleep(BREATH)  # no file is left for it: wait until others have ended
                continue
            peer = str(address[0]).partition("%")[0]
            if not self._let_in(peer):
                line.close()
                continue
            task = self._loop.create_task(self._meet(line, peer))
            self._open[task] = Held(task, peer, self._loop.time())
            task.add_done_callback(lambda done: self._open.pop(done, None))
            await asyncio.sleep(0)  # whoever is being served comes first

    def _let_in(self, peer: str) -> bool:
        if sum(one.address == peer for one in self._open.values()) >= MOST_EACH:
            return False
        if len(self._open) >= MOST and (going := one_to_end(self._open.values())):
            going.cancel()
            del self._open[going]
        return True

    async def _meet(self, line: socket.socket, peer: str) -> None:
        reader = asyncio.StreamReader(HEAD_BYTES)
        protocol = asyncio.StreamReaderProtocol(reader)
        # It went away, was too slow, or sent no request.
        with suppress(OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            async with asyncio.timeout(ALL_SECONDS):
                transport, _protocol = await self._loop.connect_accepted_socket(
                    lambda: protocol,
                    line,
                    ssl=self._context,
                    ssl_handshake_timeout=HEAD_SECONDS,
                    ssl_shutdown_timeout=1.0,
                )
                writer = asyncio.StreamWriter(transport, protocol, reader, self._loop)
                try:
                    await self._serve(reader, writer, peer)
                finally:
                    writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, peer: str) -> None:
        async with asyncio.timeout(HEAD_SECONDS):
            head = await reader.readuntil(b"\r\n\r\n")
        try:
            head, length = handed_on(head, peer)
        except BadHead:
            writer.write(_REFUSED)
            await writer.drain()
            return
        page, to_page = await asyncio.open_unix_connection(self._backend)
        try:
            to_page.write(head)
            while length:
                some = await reader.read(min(length, 65_536))
                if not some:
                    return
                length -= len(some)
                to_page.write(some)
                await to_page.drain()
            while some := await page.read(65_536):
                writer.write(some)
                await writer.drain()
        finally:
            to_page.close()
