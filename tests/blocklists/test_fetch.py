from __future__ import annotations

import gzip
import hashlib
import itertools
import socket
import ssl
import subprocess
import threading
import tracemalloc
import zlib
from collections.abc import Iterable, Iterator
from email.utils import formatdate
from pathlib import Path

import pytest

from blocklists.fetch import Fetcher
from blocklists.state import Validators
from blocklists.transfer import Failed, Fetched, NotModified
from config import VERSION
from tests.blocklists.listserver import Asked, ListServer, list_server

NOW = 1_800_000_000.0
BODY = b"# names\n" + b"".join(b"0.0.0.0 name%d.example\n" % number for number in range(2000))


@pytest.fixture
def server() -> Iterator[ListServer]:
    with list_server() as running:
        yield running


def resolve(host: str) -> tuple[str, ...]:
    """Every name is this machine, except such as end in .invalid."""
    return () if host.endswith(".invalid") else ("127.0.0.1",)


def anywhere(addresses: Iterable[str]) -> bool:
    """This machine plays the internet, with all its names."""
    return bool(tuple(addresses))


@pytest.fixture(scope="module")
def fetcher() -> Fetcher:
    return Fetcher(resolve, timeout=5, is_public=anywhere)


def failed(answer: object) -> Failed:
    assert isinstance(answer, Failed), answer
    return answer


def nothing_left(folder: Path) -> bool:
    return list(folder.iterdir()) == []


def test_a_list_comes_whole_with_its_validators(server: ListServer, fetcher: Fetcher, tmp_path: Path) -> None:
    url = server.serve("/list", BODY, ETag='"v1"', Last_Modified="Tue, 24 Nov 2026 07:00:00 GMT")
    seen: list[tuple[int, int | None]] = []

    got = fetcher.fetch(url, tmp_path, now=NOW, progress=lambda done, of: seen.append((done, of)))

    assert isinstance(got, Fetched)
    assert got.path.parent == tmp_path
    assert got.path.read_bytes() == BODY
    assert (got.sha256, got.size) == (hashlib.sha256(BODY).hexdigest(), len(BODY))
    assert got.validators == Validators('"v1"', "Tue, 24 Nov 2026 07:00:00 GMT")
    assert seen[-1] == (len(BODY), len(BODY))
    asked = server.requests[0][1]
    assert asked["User-Agent"] == f"lachan/{VERSION}"
    assert asked["Host"] == f"127.0.0.1:{server.server_port}"
    assert "If-None-Match" not in asked


def test_a_conditional_get_saves_the_transfer(server: ListServer, fetcher: Fetcher, tmp_path: Path) -> None:
    def answer(asked: Asked) -> None:
        fresh = asked.headers["If-None-Match"] == '"v1"' and asked.headers["If-Modified-Since"] == "yesterday"
        asked.reply(304 if fresh else 200)

    server.answers["/list"] = answer

    got = fetcher.fetch(server.url(), tmp_path, Validators('"v1"', "yesterday"), now=NOW)

    assert got == NotModified()
    assert nothing_left(tmp_path)


def test_not_modified_without_a_copy_is_no_answer(
    server: ListServer, fetcher: Fetcher, tmp_path: Path
) -> None:
    server.answers["/list"] = lambda asked: asked.reply(304)

    assert "304" in failed(fetcher.fetch(server.url(), tmp_path, now=NOW)).reason


def test_gzip_encoding_is_unpacked(server: ListServer, fetcher: Fetcher, tmp_path: Path) -> None:
    got = fetcher.fetch(
        server.serve("/list", gzip.compress(BODY), Content_Encoding="gzip"), tmp_path, now=NOW
    )

    assert isinstance(got, Fetched)
    assert got.path.read_bytes() == BODY
    assert server.requests[0][1]["Accept-Encoding"] == "gzip"


def test_chunks_without_a_length(server: ListServer, fetcher: Fetcher, tmp_path: Path) -> None:
    def answer(asked: Asked) -> None:
        asked.start(200, Transfer_Encoding="chunked")
        asked.wfile.write(b"%x\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY))

    server.answers["/list"] = answer

    got = fetcher.fetch(server.url(), tmp_path, now=NOW)

    assert isinstance(got, Fetched)
    assert got.size == len(BODY)


@pytest.mark.parametrize(
    ("body", "headers", "word"),
    [
        (b"<!DOCTYPE html><html>Log in to Wi-Fi</html>", {"Content_Type": "text/plain"}, "web page"),
        (gzip.compress(BODY), {}, "gzip"),
        (b"", {}, "empty"),
        (b"\r\n \r\n", {}, "empty"),
        (bytes(range(256)) * 20, {}, "binary"),
        (b'{"error": "rate limit"}', {}, "JSON"),
        (gzip.compress(BODY)[:-20], {"Content_Encoding": "gzip"}, "ended early"),
        (b"not gzip at all", {"Content_Encoding": "gzip"}, "gzip encoding is broken"),
        (BODY, {"Content_Encoding": "br"}, 'encoding "br"'),
    ],
)
def test_what_is_no_list_is_refused(
    server: ListServer, fetcher: Fetcher, tmp_path: Path, body: bytes, headers: dict[str, str], word: str
) -> None:
    got = failed(fetcher.fetch(server.serve("/list", body, **headers), tmp_path, now=NOW))

    assert got.refused
    assert word in got.reason
    assert nothing_left(tmp_path)


def test_half_a_list_is_refused(server: ListServer, fetcher: Fetcher, tmp_path: Path) -> None:
    def answer(asked: Asked) -> None:
        asked.start(200, Content_Length=str(len(BODY)))
        asked.wfile.write(BODY[: len(BODY) // 2])
        asked.close_connection = True

    server.answers["/list"] = answer

    got = failed(fetcher.fetch(server.url(), tmp_path, now=NOW))

    assert got.refused
    assert "ended early" in got.reason
    assert nothing_left(tmp_path)


def test_a_chunked_list_cut_in_the_middle_is_refused(
    server: ListServer, fetcher: Fetcher, tmp_path: Path
) -> None:
    def answer(asked: Asked) -> None:
        asked.start(200, Transfer_Encoding="chunked")
        asked.wfile.write(b"%x\r\n%s" % (len(BODY), BODY[:1000]))
        asked.close_connection = True

    server.answers["/list"] = answer

    assert failed(fetcher.fetch(server.url(), tmp_path, now=NOW)).refused
    assert nothing_left(tmp_path)


def test_an_announced_giant_is_refused_before_it_comes(
    server: ListServer, fetcher: Fetcher, tmp_path: Path
) -> None:
    server.answers["/list"] = lambda asked: asked.start(200, Content_Length="10000000000")

    got = failed(fetcher.fetch(server.url(), tmp_path, now=NOW))

    assert got.refused
    assert "larger than 200 MB" in got.reason


def test_an_endless_list_is_cut_at_the_cap_with_flat_memory(server: ListServer, tmp_path: Path) -> None:
    block = b"0.0.0.0 again.example\n" * 5000

    def answer(asked: Asked) -> None:
        asked.start(200, Connection="close")
        for _ in itertools.repeat(None):
            asked.wfile.write(block)

    server.answers["/list"] = answer
    fetcher = Fetcher(resolve, cap=20_000_000, timeout=5)

    tracemalloc.start()
    got = failed(fetcher.fetch(server.url(), tmp_path, now=NOW))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert "larger than 20 MB" in got.reason
    assert peak < 5_000_000
    assert nothing_left(tmp_path)


def test_a_gzip_bomb_is_cut_at_the_cap(server: ListServer, tmp_path: Path) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    line = b"0.0.0.0 again.example\n" * 40_000
    bomb = b"".join(packer.compress(line) for _ in range(100)) + packer.flush()
    url = server.serve("/list", bomb, Content_Encoding="gzip")

    got = failed(Fetcher(resolve, cap=20_000_000, timeout=5).fetch(url, tmp_path, now=NOW))

    assert len(bomb) < 1_000_000
    assert "larger than 20 MB" in got.reason
    assert nothing_left(tmp_path)


def test_a_server_that_stalls_is_given_up(server: ListServer, tmp_path: Path) -> None:
    def answer(asked: Asked) -> None:
        asked.start(200, Content_Length=str(len(BODY)))
        asked.wfile.write(BODY[:5000])
        server.release.wait(10)

    server.answers["/list"] = answer

    got = failed(Fetcher(resolve, timeout=0.1).fetch(server.url(), tmp_path, now=NOW))

    assert "stopped answering" in got.reason
    assert nothing_left(tmp_path)


def test_a_server_that_drips_meets_the_deadline(server: ListServer, tmp_path: Path) -> None:
    ticks = itertools.count(0.0, 100.0)

    got = failed(
        Fetcher(resolve, timeout=5, deadline=50, monotonic=lambda: next(ticks)).fetch(
            server.serve("/list", BODY), tmp_path, now=NOW
        )
    )

    assert "took longer than 50 seconds" in got.reason
    assert nothing_left(tmp_path)


@pytest.mark.parametrize(
    ("status", "word"),
    [
        (500, "500"),
        (404, "not there"),
        (410, "gone for good"),
        (403, "refuses"),
        (401, "password"),
        (206, "206"),
    ],
)
def test_other_answers_are_failures_with_their_number(
    server: ListServer, fetcher: Fetcher, tmp_path: Path, status: int, word: str
) -> None:
    server.answers["/list"] = lambda asked: asked.reply(status, b"0.0.0.0 a.example\n")

    got = failed(fetcher.fetch(server.url(), tmp_path, now=NOW))

    assert word in got.reason
    assert not got.refused
    assert got.retry_after is None


@pytest.mark.parametrize("wish", ["90", formatdate(NOW + 90, usegmt=True)])
def test_a_wish_for_patience_is_heard(
    server: ListServer, fetcher: Fetcher, tmp_path: Path, wish: str
) -> None:
    server.answers["/list"] = lambda asked: asked.reply(503, Retry_After=wish)

    assert failed(fetcher.fetch(server.url(), tmp_path, now=NOW)).retry_after == 90


def test_redirects_are_followed(server: ListServer, fetcher: Fetcher, tmp_path: Path) -> None:
    server.answers["/list"] = lambda asked: asked.reply(302, Location="/moved?x=1")
    server.answers["/moved"] = lambda asked: asked.reply(308, Location=server.url("/there"))
    server.serve("/there", BODY)

    assert isinstance(fetcher.fetch(server.url(), tmp_path, now=NOW), Fetched)
    assert [path for path, _ in server.requests] == ["/list", "/moved?x=1", "/there"]


def test_a_circle_ends(server: ListServer, fetcher: Fetcher, tmp_path: Path) -> None:
    server.answers["/list"] = lambda asked: asked.reply(301, Location="/list")

    got = failed(fetcher.fetch(server.url(), tmp_path, now=NOW))

    assert "redirects more than 5 times" in got.reason
    assert len(server.requests) == 6


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://x.example"])
def test_a_redirect_leaves_http_for_nothing(
    server: ListServer, fetcher: Fetcher, tmp_path: Path, target: str
) -> None:
    server.answers["/list"] = lambda asked: asked.reply(302, Location=target)

    assert failed(fetcher.fetch(server.url(), tmp_path, now=NOW)).refused


def test_a_redirect_from_the_internet_into_the_house_is_refused(server: ListServer, tmp_path: Path) -> None:
    hops = iter([True, False])
    fetcher = Fetcher(resolve, timeout=5, is_public=lambda addresses: next(hops))
    server.answers["/list"] = lambda asked: asked.reply(302, Location="http://router.lan/admin")

    got = failed(fetcher.fetch(server.url(), tmp_path, now=NOW))

    assert "local network" in got.reason
    assert len(server.requests) == 1


def test_each_hop_is_judged_by_where_it_really_leads(server: ListServer, tmp_path: Path) -> None:
    """Public names that lead into the house, at the first hop and at the last: nobody is asked there."""
    where = {"evil.example": "127.0.0.1", "good.example": "127.0.0.2"}
    fetcher = Fetcher(
        lambda host: (where[host],), timeout=5, is_public=lambda addresses: set(addresses) == {"127.0.0.2"}
    )
    target = f"http://evil.example:{server.server_port}/admin"

    first = failed(fetcher.fetch(target, tmp_path, now=NOW))

    assert first.refused
    assert "leads into the local network" in first.reason
    assert server.requests == []


def test_a_name_of_the_internet_that_leads_here_is_refused_and_an_address_is_not(
    server: ListServer, tmp_path: Path
) -> None:
    server.serve("/list", BODY)
    strict = Fetcher(resolve, timeout=5)

    assert isinstance(strict.fetch(server.url(), tmp_path, now=NOW), Fetched)
    named = server.url().replace("127.0.0.1", "lists.example")
    assert "leads into the local network" in failed(strict.fetch(named, tmp_path, now=NOW)).reason
    assert len(server.requests) == 1


def test_names_are_resolved_by_us_and_sent_as_host(
    server: ListServer, fetcher: Fetcher, tmp_path: Path
) -> None:
    server.serve("/list", BODY)

    got = fetcher.fetch(f"http://Lists.Trường.example:{server.server_port}/list", tmp_path, now=NOW)

    assert isinstance(got, Fetched)
    assert server.requests[0][1]["Host"] == f"lists.xn--trng-rib8295b.example:{server.server_port}"


def test_the_next_address_is_tried(server: ListServer, tmp_path: Path) -> None:
    server.serve("/list", BODY)
    # The server listens on IPv4 only.
    fetcher = Fetcher(lambda host: ("::1", "127.0.0.1"), timeout=5, is_public=anywhere)

    assert isinstance(
        fetcher.fetch(f"http://l.example:{server.server_port}/list", tmp_path, now=NOW), Fetched
    )


def test_a_name_nobody_knows(fetcher: Fetcher, tmp_path: Path) -> None:
    got = failed(fetcher.fetch("http://lists.invalid/x", tmp_path, now=NOW))

    assert got.reason == "nobody knows the name lists.invalid"
    assert not got.refused


@pytest.mark.parametrize(
    "url", ["http://[broken", "http:///x", "nonsense", "http://exa mple/x", "file:///etc/passwd"]
)
def test_an_address_that_is_none(fetcher: Fetcher, tmp_path: Path, url: str) -> None:
    failed(fetcher.fetch(url, tmp_path, now=NOW))


def test_nobody_listening(fetcher: Fetcher, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    got = failed(fetcher.fetch(f"http://127.0.0.1:{port}/x", tmp_path, now=NOW))

    assert "cannot be reached" in got.reason


def test_what_is_not_http(fetcher: Fetcher, tmp_path: Path, server: ListServer) -> None:
    def answer(asked: Asked) -> None:
        asked.wfile.write(b"220 mail.example ESMTP\r\n")
        asked.close_connection = True

    server.answers["/list"] = answer

    assert "does not speak HTTP" in failed(fetcher.fetch(server.url(), tmp_path, now=NOW)).reason


def test_a_folder_that_cannot_be_written(server: ListServer, fetcher: Fetcher, tmp_path: Path) -> None:
    url = server.serve("/list", BODY)

    assert "cannot be stored" in failed(fetcher.fetch(url, tmp_path / "missing", now=NOW)).reason


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key with a self-signed certificate for lists.example, made by openssl."""
    path = tmp_path_factory.mktemp("tls") / "cert.pem"
    command = [
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
        "-keyout", str(path), "-out", str(path) + ".crt", "-days", "2", "-subj", "/CN=lists.example",
        "-addext", "subjectAltName=DNS:lists.example",
    ]  # fmt: skip
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no openssl to make a certificate with")
    path.write_bytes(path.read_bytes() + Path(f"{path}.crt").read_bytes())
    return path


def test_tls_is_verified_against_the_name_and_not_the_address(
    certificate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    there.load_cert_chain(certificate)
    here = ssl.create_default_context(cafile=str(certificate) + ".crt")
    fetcher = Fetcher(resolve, timeout=5, verify=here, is_public=anywhere)
    with list_server() as server:
        server.socket = there.wrap_socket(server.socket, server_side=True)
        server.serve("/list", BODY)
        good = fetcher.fetch(f"https://lists.example:{server.server_port}/list", tmp_path, now=NOW)
        wrong = fetcher.fetch(f"https://other.example:{server.server_port}/list", tmp_path, now=NOW)

    assert isinstance(good, Fetched)
    assert "cannot be reached" in failed(wrong).reason
    assert "ertificate" in failed(wrong).reason


def test_two_fetches_at_once_do_not_meet(server: ListServer, fetcher: Fetcher, tmp_path: Path) -> None:
    urls = [server.serve(f"/{number}", BODY + b"0.0.0.0 only%d.example\n" % number) for number in range(6)]
    answers: dict[str, object] = {}

    def fetch(url: str) -> None:
        answers[url] = fetcher.fetch(url, tmp_path, now=NOW)

    threads = [threading.Thread(target=fetch, args=(url,)) for url in urls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    shas = {answer.sha256 for answer in answers.values() if isinstance(answer, Fetched)}
    assert len(shas) == 6


def drops(asked: Asked, *pieces: bytes) -> None:
    """Give so little at a time that no single wait is too long."""
    for piece in (*pieces, *itertools.repeat(b"a", 60)):
        asked.wfile.write(piece)
        asked.wfile.flush()
        if asked.server.release.wait(0.05):
            return


@pytest.mark.parametrize(
    "pieces",
    [
        (b"HTTP/1.1 200 OK\r\n\r\n",),  # a body without an end
        (b"HTTP/1.1 200 OK\r\nX: ",),  # a head without an end
    ],
)
def test_who_gives_a_byte_now_and_then_is_given_up(
    server: ListServer, tmp_path: Path, pieces: tuple[bytes, ...]
) -> None:
    server.answers["/list"] = lambda asked: drops(asked, *pieces)
    hasty = Fetcher(resolve, timeout=5, is_public=anywhere, deadline=0.4)

    answer = failed(hasty.fetch(server.url(), tmp_path, now=NOW))
    server.release.set()

    assert "took longer" in answer.reason
    assert not answer.refused
    assert nothing_left(tmp_path)
