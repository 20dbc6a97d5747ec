"""The line to the collector: HTTPS, no redirects, small answers. The other door to `httpx`."""

from __future__ import annotations

from typing import Self
from urllib.parse import urlsplit

from reporting.delivery import REPORTS, NoAnswer, Reply, last_path, read_last
from reporting.schema.baseline import MOST_CHAIN
from reporting.schema.enrolment import INVITED
from reporting.schema.verify import Place

BASELINE = "/api/v1/baseline"
_MOST = 64 * 1024
_SECONDS, _TO_CONNECT = 30.0, 10.0
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class AddressRefused(ValueError):
    """No address that reports may be sent to; the text says why."""


def collector_address(text: str) -> str:
    """Return the address of a collector without its last slash. Raises AddressRefused.

    https, since it is the province's certificate that tells whom a school sends to; http on loopback only.
    """
    try:
        parts = urlsplit(text.strip())
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        raise AddressRefused("is no web address") from None
    if parts.scheme not in {"https", "http"} or not host or not text.isascii():
        raise AddressRefused("must be an address that begins with https://")
    if parts.scheme == "http" and host not in _LOOPBACK:
        raise AddressRefused("must begin with https://")
    if parts.query or parts.fragment or parts.username is not None:
        raise AddressRefused("must be an address alone, without ?, # or a user")
    return text.strip().rstrip("/")


class CollectorLink:
    """A collector by its address (see `collector_address`). Methods raise OSError if it is not reached."""

    def __init__(self, address: str) -> None:
        self._address = address
        import httpx  # noqa: PLC0415 - 20 MB that a page which sends nothing does without

        timeout = httpx.Timeout(_SECONDS, connect=_TO_CONNECT)
        self._faults = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError)
        self._client = httpx.Client(timeout=timeout, follow_redirects=False, trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def post(self, data: bytes) -> Reply:
        """Hand over the bytes of a report."""
        return self._ask("POST", REPORTS, data)

    def enrol(self, data: bytes) -> Reply:
        """Hand over a request to be enrolled (`reporting.schema.enrolment`)."""
        return self._ask("POST", INVITED, data)

    def last_held(self, box: str) -> Place | None:
        """Return the last place that it holds of a box; NoAnswer (an OSError) when it does not say."""
        return read_last(self._ask("GET", last_path(box)))

    def baseline(self, after: int) -> bytes:
        """Return the versions of the baseline after this one, one a line; NoAnswer if it publishes none."""
        reply = self._ask("GET", f"{BASELINE}?after={after}", most=MOST_CHAIN)
        if reply.status == 204:
            return b""
        if reply.status != 200:
            raise NoAnswer(f"{self._address}: HTTP {reply.status}")
        return reply.body

    def _ask(self, method: str, path: str, data: bytes | None = None, most: int = _MOST) -> Reply:
        headers = {"Content-Type": "application/json"} if data is not None else {}
        try:
            with self._client.stream(method, self._address + path, content=data, headers=headers) as answer:
                body = b""
                for chunk in answer.iter_bytes():
                    body += chunk
                    if len(body) > most:
                        raise NoAnswer("the answer is too long for a collector's")
                return Reply(answer.status_code, body, answer.headers.get("Retry-After", ""))
        except self._faults as error:
            raise NoAnswer(f"{self._address}: {error or type(error).__name__}") from None
