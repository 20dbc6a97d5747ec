"""Large forms through the real server: from who may send them, to views that take them, on disk, one at a time."""

from __future__ import annotations

import json
import socket
import threading
from http.client import HTTPConnection

import pytest
import waitress

from admin.page.largebody import OnDisk, most_for
from admin.page.programs import LARGEST
from admin.page.server import _COMMON, take_files
from tests.admin.page.apikit import Program

MB = 1_000_000


@pytest.fixture
def port(box):
    """The page under waitress, as the product serves it."""
    server = waitress.create_server(box, host="127.0.0.1", port=0, **_COMMON)
    take_files(server, box)
    thread = threading.Thread(target=server.run)
    thread.start()
    yield server.effective_port
    server.trigger.pull_trigger(server.close)
    thread.join()


@pytest.fixture
def session(logged_in):
    """Return a function: role → cookies and the key of a form."""

    def enter(role):
        browser = logged_in(role)
        token = browser.client.get_cookie("lachan", domain="localhost").value
        return {"Cookie": f"lachan={token}"}, browser.key("/me")

    return enter


def multipart(fields, data):
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{text}\r\n'.encode()
        for key, text in fields.items()
    ]
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
    return b"".join([*parts, head, data, b"\r\n--x--\r\n"])


def post(port, path, body, headers, *, method="POST"):
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.putrequest(method, path)
        for name, text in {
            "Content-Length": str(len(body)),
            "Content-Type": "multipart/form-data; boundary=x",
            **headers,
        }.items():
            connection.putheader(name, text)
        connection.endheaders()
        try:
            connection.send(body)
        except (BrokenPipeError, ConnectionResetError):
            pass  # it was refused by its head alone
        try:
            return connection.getresponse().status
        except (ConnectionResetError, BrokenPipeError):
            return 413
    finally:
        connection.close()


LINES = b"".join(b"name%07d.example\n" % number for number in range(100_000))


def test_a_large_list_of_who_may_is_taken(box, port, session):
    headers, key = session("it")
    body = multipart({"form_key": key, "category": "other", "do": "try", "id": "large"}, LINES)
    assert len(body) > 2 * MB
    assert post(port, "/lists/upload", body, headers) == 303
    imports = box.extensions["lachan"].paths.imports
    assert [path.name for path in imports.iterdir()] == ["large.txt"]
    assert (imports / "large.txt").read_bytes() == LINES
    # and the slot is free again
    assert post(port, "/lists/upload", body, headers) == 303


@pytest.mark.parametrize("role", ["viewer", "teacher", "head", None])
def test_nobody_else_may_send_much(box, port, session, role):
    headers = session(role)[0] if role else {}
    assert post(port, "/lists/upload", multipart({}, LINES), headers) == 413
    assert not box.extensions["lachan"].paths.imports.exists()


@pytest.mark.parametrize(
    "path", ["/login", "/lists/add", "/no/such/page", "/lists/uploads", "/static/style.css"]
)
def test_no_other_view_takes_much(port, session, path):
    assert post(port, path, multipart({}, LINES), session("it")[0]) == 413


def test_more_than_the_most_is_refused_by_its_head(port, session):
    headers, _key = session("it")
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.putrequest("POST", "/lists/upload")
    for name, text in {**headers, "Content-Length": str(40 * MB)}.items():
        connection.putheader(name, text)
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()


def test_a_form_without_its_key_leaves_nothing(box, port, session):
    headers, _key = session("it")
    assert post(port, "/lists/upload", multipart({"form_key": "0" * 64}, LINES), headers) == 403
    imports = box.extensions["lachan"].paths.imports
    assert list(imports.iterdir()) == []


def test_one_at_a_time_and_one_that_went_away_frees_its_place(port, session):
    headers, key = session("it")
    body = multipart({"form_key": key, "category": "other", "do": "try"}, LINES)
    head = "POST /lists/upload HTTP/1.1\r\nHost: localhost\r\n" + "".join(
        f"{name}: {text}\r\n" for name, text in {**headers, "Content-Length": str(len(body))}.items()
    )
    with socket.create_connection(("127.0.0.1", port)) as slow:
        slow.sendall(f"{head}\r\n".encode() + body[:100_000])
        while post(port, "/lists/upload", body, headers) != 413:
            pass  # until the server has seen the other's head
    while post(port, "/lists/upload", body, headers) != 303:
        pass  # until the server has seen that it is gone


def test_who_may_send_how_much(box, session):
    most = most_for(box, box.extensions["lachan"])
    cookie = session("it")[0]["Cookie"]
    assert most("POST", "/lists/upload", {"COOKIE": cookie}) > 32 * MB
    for method, path, cookies in (
        ("GET", "/lists/upload", cookie),
        ("POST", "/lists/add", cookie),
        ("POST", "/lists/upload", ""),
        ("POST", "/lists/upload", "lachan=wrong; __Host-lachan=wrong"),
        ("BREW", "/lists/upload", cookie),
    ):
        assert most(method, path, {"COOKIE": cookies}) == 0


def test_a_program_sends_a_large_policy(box, port):
    program = Program(box)
    now = program.get("/policy").json
    text = now["text"] + "# a remark\n" * 20_000
    body = json.dumps({"text": text, "version": now["version"]}).encode()
    headers = {"Authorization": f"Bearer {program.text}", "Content-Type": "application/json"}

    assert post(port, "/api/v1/policy", body, headers, method="PUT") == 200
    assert program.get("/policy").json["text"] == text


def test_whose_token_does_not_reach_that_far_sends_no_large_body(box):
    most = most_for(box, box.extensions["lachan"])
    policy, reading = Program(box, ["policy"]), Program(box, ["read"])
    assert most("PUT", "/api/v1/policy", {"AUTHORIZATION": f"Bearer {policy.text}"}) == LARGEST
    for path, told in (
        ("/api/v1/policy", f"Bearer {reading.text}"),
        ("/api/v1/policy", "Bearer lachan_abcdefgh_" + "x" * 43),
        ("/api/v1/policy", policy.text),
        ("/lists/upload", f"Bearer {policy.text}"),
    ):
        assert most("PUT", path, {"AUTHORIZATION": told}) == 0


def test_a_body_lies_on_disk_and_is_read_back(tmp_path):
    body = OnDisk(tmp_path)
    for _ in range(10):
        body.append(b"x" * 50_000)
    assert body.overflowed
    assert len(body.getfile().read()) == 500_000
    body.close()
    assert list(tmp_path.iterdir()) == []
