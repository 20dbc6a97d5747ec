from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from reporting.collectorlink import AddressRefused, CollectorLink, collector_address
from reporting.delivery import NoAnswer
from reporting.schema.verify import Place


class Server:
    """Answers what it is told to, and keeps what it was asked."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, bytes, dict[str, str]]] = []
        self.asked: list[tuple[str, str, bytes, str]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"] or 0))
                outer.asked.append((self.command, self.path, body, self.headers["Content-Type"]))
                self.answer()

            def do_GET(self) -> None:
                outer.asked.append((self.command, self.path, b"", ""))
                self.answer()

            def answer(self) -> None:
                status, body, headers = outer.answers.pop(0)
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.http.server_address[1]}/collector"
        self.thread = threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def close(self) -> None:
        self.http.shutdown()
        self.thread.join()
        self.http.server_close()


@pytest.fixture
def server():
    found = Server()
    yield found
    found.close()


def test_a_report_is_posted_as_it_is(server) -> None:
    server.answers = [(201, b'{"standing":"next"}', {}), (503, b"", {"Retry-After": "60"})]
    with CollectorLink(server.address) as link:
        assert link.post(b'{"a":1}') == (201, b'{"standing":"next"}', "")
        assert link.post(b"{}").retry_after == "60"
    assert server.asked[0] == ("POST", "/collector/api/v1/reports", b'{"a":1}', "application/json")


def test_what_it_holds_is_asked(server) -> None:
    last = {"sequence": 2, "digest": "a" * 64, "previous": "b" * 64, "month": "2026-10"}
    server.answers = [(200, json.dumps(last).encode(), {}), (200, b'{"sequence":0}', {}), (404, b"", {})]
    with CollectorLink(server.address) as link:
        assert link.last_held("ab") == Place(2, "a" * 64, "b" * 64, "2026-10")
        assert link.last_held("ab") is None
        with pytest.raises(NoAnswer, match="404"):
            link.last_held("ab")
    assert server.asked[0][1] == "/collector/api/v1/boxes/ab/last"


def test_nobody_leads_a_report_elsewhere(server) -> None:
    server.answers = [(307, b"", {"Location": server.address + "/other"})]
    with CollectorLink(server.address) as link:
        assert link.post(b"{}").status == 307
    assert len(server.asked) == 1


def test_an_endless_answer_is_cut(server) -> None:
    server.answers = [(200, b"x" * 100_000, {})]
    with CollectorLink(server.address) as link, pytest.raises(NoAnswer, match="too long"):
        link.post(b"{}")


def test_nobody_there_is_an_error_of_the_network(server) -> None:
    address = server.address.replace("/collector", "")
    server.close()
    with CollectorLink(address) as link, pytest.raises(NoAnswer, match=r"127\.0\.0\.1"):
        link.post(b"{}")
    server.close = lambda: None


@pytest.mark.parametrize(
    "text", ["https://hue.example/", " https://hue.example:8443/thu ", "http://[::1]:9/"]
)
def test_addresses(text: str) -> None:
    assert collector_address(text) == text.strip().rstrip("/")


@pytest.mark.parametrize(
    "text",
    ["", "hue.example", "http://hue.example", "ftp://a.example", "https://", "https://a.example/?x=1",
     "https://me@a.example", "https://a.example:x", "https://[::1", "https://huế.example"],
)  # fmt: skip
def test_what_is_no_address_for_reports(text: str) -> None:
    with pytest.raises(AddressRefused):
        collector_address(text)
