"""Fetching one list over http or https: the door to `httpx`.

Whatever the server does ends in an `Answer` (see `transfer`): a file is streamed to disk through a fixed
buffer, unpacked by a bounded loop, cut at the cap, and looked at before it is whole. Each hop of a redirect
is judged, and the connection goes to the very address that was judged (no second look-up that could answer
differently), while TLS is verified against the host's name.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path

import httpx

from blocklists import guard
from blocklists.backoff import wished_delay
from blocklists.bootstrap import Resolve
from blocklists.patience import Patience
from blocklists.reader import HEAD
from blocklists.state import Validators
from blocklists.transfer import (
    CHUNK,
    ENDED_EARLY,
    Answer,
    Failed,
    Fetched,
    NotModified,
    TransferBroken,
    store,
    unpacked,
)
from config import VERSION, clock
from config.names import DomainName, NameInvalid

USER_AGENT = f"lachan/{VERSION}"
MOST_HOPS = 5
MOST_ADDRESSES = 4  # of one host that are tried
DEADLINE = 900.0  # seconds for one list: 100 MB over a slow school line

_REDIRECTS = (301, 302, 303, 307, 308)
_TIMEOUT = httpx.Timeout(30.0, connect=10.0)

Progress = Callable[[int, int | None], None]
"""Told how many bytes came and how many are expected (None: the server does not say)."""


class _Stop(Exception):
    """Ends a fetch with this failure."""

    def __init__(self, failed: Failed) -> None:
        super().__init__(failed.reason)
        self.failed = failed


class Fetcher:
    """Fetches lists; holds no state between fetches and may be used from several threads.

    `resolve` gives a host's addresses. `cap` is in bytes after unpacking. `verify` replaces the trust in the
    public certificate authorities, `is_public` what counts as the internet (tests). `monotonic` is the clock
    of the deadline.
    """

    def __init__(
        self,
        resolve: Resolve,
        *,
        cap: int = guard.DEFAULT_CAP,
        timeout: httpx.Timeout | float = _TIMEOUT,
        deadline: float = DEADLINE,
        verify: ssl.SSLContext | None = None,
        is_public: Callable[[Iterable[str]], bool] = guard.is_public,
        monotonic: Callable[[], float] = clock.monotonic,
    ) -> None:
        self._resolve = resolve
        self._is_public = is_public
        self._cap = cap
        self._timeout = timeout
        self._deadline = deadline
        self._verify = httpx.create_ssl_context() if verify is None else verify
        self._monotonic = monotonic

    def fetch(
        self,
        url: str,
        folder: Path,
        validators: Validators = Validators(),  # noqa: B008 - frozen
        *,
        now: float,
        progress: Progress | None = None,
    ) -> Answer:
        """Fetch `url` into a temporary file in `folder`, which must exist. Never raises.

        `now` (epoch) is what a Retry-After date is counted from. `progress` is called from this thread.
        """
        ends = self._monotonic() + self._deadline
        client = httpx.Client(
            verify=self._verify,
            timeout=self._timeout,
            trust_env=False,  # a proxy from the environment would look names up itself
            follow_redirects=False,
        )
        with Patience(self._deadline) as patience:
            found = self._whole(client, url, folder, validators, now, (ends, patience), progress)
        return self._too_long() if patience.over and isinstance(found, Failed) else found

    def _whole(
        self,
        client: httpx.Client,
        url: str,
        folder: Path,
        validators: Validators,
        now: float,
        limit: tuple[float, Patience],
        progress: Progress | None,
    ) -> Answer:
        """Everything that a server may do, as an answer."""
        try:
            with client, closing(self._follow(client, url, validators, limit[1])) as response:
                return self._take(response, folder, validators, now, limit, progress)
        except _Stop as stop:
            return stop.failed
        except TransferBroken as error:
            return Failed(str(error), refused=True)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ValueError) as error:
            return _failure(error)
        except OSError as error:
            return Failed(f"the list cannot be stored: {error.strerror or error}")

    def _too_long(self) -> Failed:
        return Failed(f"it took longer than {self._deadline:.0f} seconds")

    def _follow(
        self, client: httpx.Client, url: str, validators: Validators, patience: Patience
    ) -> httpx.Response:
        """Open `url`, hop by hop, up to an answer that is no redirect. The caller closes it."""
        previous, current, from_public = "", httpx.URL(url), False
        for _ in range(MOST_HOPS + 1):
            addresses = self._addresses(current)
            to_public = self._is_public(addresses)
            judged = (
                guard.judge_redirect(previous, str(current), from_public=from_public, to_public=to_public)
                if previous
                else guard.judge_source(_host(current), is_public=to_public)
            )
            if isinstance(judged, guard.Refused):
                raise _Stop(Failed(judged.reason, refused=True))
            response = self._open(client, current, addresses, validators, patience)
            if response.status_code not in _REDIRECTS or "location" not in response.headers:
                return response
            response.close()
            previous, from_public = str(current), to_public
            current = _joined(current, response.headers["location"])
        raise _Stop(Failed(f"it redirects more than {MOST_HOPS} times", refused=True))

    def _addresses(self, url: httpx.URL) -> tuple[str, ...]:
        host = _host(url)
        addresses = self._resolve(host)
        if not addresses:
            raise _Stop(Failed(f"nobody knows the name {host}"))
        return addresses[:MOST_ADDRESSES]

    def _open(
        self,
        client: httpx.Client,
        url: httpx.URL,
        addresses: tuple[str, ...],
        validators: Validators,
        patience: Patience,
    ) -> httpx.Response:
        headers = {
            "Host": url.netloc.decode("ascii"),
            "User-Agent": USER_AGENT,
            "Accept": "text/plain, */*;q=0.5",
            "Accept-Encoding": "gzip",
            **validators.headers(),
        }
        extensions: dict[str, object] = {"trace": patience.trace}
        if url.scheme == "https":
            extensions["sni_hostname"] = _host(url)
        failed: httpx.TransportError | None = None
        for address in addresses:
            request = client.build_request(
                "GET", url.copy_with(host=address), headers=headers, extensions=extensions
            )
            try:
                return client.send(request, stream=True)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failed = error
        raise failed or _Stop(Failed("the server has no address"))

    def _take(
        self,
        response: httpx.Response,
        folder: Path,
        validators: Validators,
        now: float,
        limit: tuple[float, Patience],
        progress: Progress | None,
    ) -> Answer:
        if response.status_code == 304 and validators.headers():
            return NotModified()
        if response.status_code != 200:
            return _status_failure(response, now)
        stream = self._checked(unpacked(self._received(response, limit, progress), _encoding(response)))
        path, digest, size = store(stream, folder)
        given = Validators(response.headers.get("etag", ""), response.headers.get("last-modified", ""))
        return Fetched(path, digest, size, given)

    def _received(
        self, response: httpx.Response, limit: tuple[float, Patience], progress: Progress | None
    ) -> Iterator[bytes]:
        """The bytes as they come, up to the deadline."""
        ends, patience = limit
        announced = response.headers.get("content-length", "")
        expected = int(announced) if announced.isascii() and announced.isdigit() else None
        if expected is not None and expected > self._cap:
            raise _Stop(Failed(f"it is larger than {guard.megabytes(self._cap)}", refused=True))
        for chunk in response.iter_raw(CHUNK):
            if self._monotonic() > ends:
                raise _Stop(self._too_long())
            yield chunk
            if progress is not None:
                progress(response.num_bytes_downloaded, expected)
        if patience.over:
            raise _Stop(self._too_long())  # the end was made here, and is not that of the list

    def _checked(self, stream: Iterable[bytes]) -> Iterator[bytes]:
        """The same bytes, judged by their head as soon as there is one, and by their size all along."""
        head, size, judged = b"", 0, False
        for chunk in stream:
            size += len(chunk)
            head = head if judged else head + chunk
            if size > self._cap or (not judged and len(head) >= HEAD):
                self._judge(head, size)
                judged = True
            yield chunk
        self._judge(head, size)

    def _judge(self, head: bytes, size: int) -> None:
        judged = guard.judge_content(head[:HEAD], size, cap=self._cap)
        if isinstance(judged, guard.Refused):
            raise _Stop(Failed(judged.reason, refused=True))


def _joined(url: httpx.URL, location: str) -> httpx.URL:
    try:
        return url.join(location)
    except httpx.InvalidURL:
        raise _Stop(Failed("it redirects to an address that cannot be read", refused=True)) from None


def _host(url: httpx.URL) -> str:
    """The host as DNS and TLS know it; raises _Stop for what is no host."""
    host = url.host
    if url.scheme not in ("http", "https") or not host:
        raise _Stop(Failed(f"{url} is not an http or https address", refused=True))
    if ":" in host or host.replace(".", "").isdigit():
        return host
    try:
        return DomainName.parse(host)
    except NameInvalid as error:
        raise _Stop(Failed(str(error), refused=True)) from None


def _encoding(response: httpx.Response) -> str:
    encoding: str = response.headers.get("content-encoding", "").strip().lower()
    if encoding not in ("", "identity", "gzip", "x-gzip"):
        raise _Stop(Failed(f'its encoding "{encoding[:20]}" was not asked for', refused=True))
    return encoding


def _status_failure(response: httpx.Response, now: float) -> Failed:
    words = {
        401: "the server wants a password",
        403: "the server refuses to give it",
        404: "the list is not there (has its address changed?)",
        410: "the list is gone for good",
        429: "the server says that it was asked too often",
    }
    status = response.status_code
    reason = words.get(status, f"the server answers {response.reason_phrase or 'oddly'}")
    wish = response.headers.get("retry-after", "")
    return Failed(f"{reason} ({status})", retry_after=wished_delay(wish, now) if wish else None)


def _failure(error: Exception) -> Failed:
    """The reason of a failed transfer in plain words, most telling kinds first."""
    if isinstance(error, httpx.RemoteProtocolError) and "complete" in str(error):
        return Failed(ENDED_EARLY, refused=True)
    words = (
        (httpx.ConnectTimeout, "the server cannot be reached (no answer)"),
        (httpx.ConnectError, "the server cannot be reached"),
        (httpx.TimeoutException, "the server stopped answering"),
        (httpx.ProtocolError, "the server does not speak HTTP"),
        (httpx.NetworkError, "the connection broke"),
    )
    reason = next((text for kind, text in words if isinstance(error, kind)), "the address cannot be used")
    detail = str(error)
    return Failed(f"{reason}: {detail}" if detail and detail not in reason else reason)
