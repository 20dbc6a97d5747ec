"""A list of one's own by a file or typed: path tricks, what is no list, replaced, and never over anything else."""

from __future__ import annotations

from io import BytesIO

import pytest

from admin.listorders import OrderDesk
from config.policyfile import parse_policy

TRICKS = (
    "../../policy.toml", "..\\..\\policy.toml", "/etc/passwd", "C:\\boot.ini", "policy.toml\0.txt", ".htaccess",
    "a/../../x.txt", "%2e%2e%2fpolicy.toml", "\u202etxt.exe", "<script>alert(1)</script>.txt", "x" * 5000,
)  # fmt: skip


@pytest.fixture
def paths(box):
    return box.extensions["lachan"].paths


def lists(paths):
    return {source.id: source for source in parse_policy(paths.policy.read_text()).lists}


def send(browser, data=b"a.example\nb.example\n", name="names.txt", path="/lists/upload", **fields):
    page = browser.get("/lists/add").text
    seen = page.split('name="seen" value="')[1].split('"')[0]
    given = {"seen": seen, "category": "other", "do": "add", **fields}
    if data is not None:
        given["file"] = (BytesIO(data), name)
    return browser.post(path, given, content_type="multipart/form-data")


def everything(paths):
    return sorted(str(path.relative_to(paths.data)) for path in paths.data.rglob("*") if path.is_file())


@pytest.mark.parametrize("name", TRICKS)
def test_the_name_that_a_browser_gives_leads_nowhere(logged_in, paths, name):
    browser = logged_in("it")
    before = paths.policy.read_text()
    others = everything(paths)
    send(browser, name=name, do="try")
    new = set(everything(paths)) - set(others)
    assert {path.rsplit("/", 1)[0] for path in new} <= {"imports", "orders"}
    assert [path.name for path in paths.imports.iterdir()] == ["our-names.txt"]
    assert paths.policy.read_text() == before


def test_a_file_is_subscribed_and_looked_at(logged_in, paths):
    browser = logged_in("it")
    reply = send(browser, id="Tên của lớp 6A", category="games")
    order = OrderDesk(paths).order(reply.headers["Location"].rsplit("/", 1)[1])
    (one,) = lists(paths).values()
    assert (one.category, one.file, order.lists) == ("games", f"imports/{one.id}.txt", (one.id,))
    assert (paths.imports / f"{one.id}.txt").read_bytes() == b"a.example\nb.example\n"
    assert "Put another file in its place" in browser.get(f"/lists/of/{one.id}").text


def test_typed_names_are_tried_and_then_added(logged_in, paths):
    browser = logged_in("it")
    reply = send(browser, None, names="xau.example\r\nxau2.example", do="try", id="lop-6a")
    order = OrderDesk(paths).order(reply.headers["Location"].rsplit("/", 1)[1])
    assert order.entry == {"id": "lop-6a", "file": "imports/lop-6a.txt", "category": "other"}
    assert lists(paths) == {}
    send(browser, None, path="/lists/add", **order.entry)
    assert lists(paths)["lop-6a"].file == "imports/lop-6a.txt"


@pytest.mark.parametrize(
    ("data", "fields"),
    [
        (b"<!doctype html><html>", {}),
        (b"\x7fELF\0\0\0\0", {}),
        (b"", {}),
        (None, {}),
        (b"a.example\n", {"category": "<script>alert(1)</script>"}),
        (b"a.example\n", {"match": "some"}),
    ],
)
def test_what_is_no_list_is_said_and_nothing_stays(logged_in, paths, data, fields):
    before = paths.policy.read_text()
    reply = send(logged_in("it"), data, **fields)
    assert (reply.status_code, "Not taken" in reply.text) == (422, True) or "is not" in reply.text
    assert "<script>alert" not in reply.text
    assert not paths.imports.exists() or list(paths.imports.iterdir()) == []
    assert paths.policy.read_text() == before


def test_a_file_takes_the_place_of_an_uploaded_one_only(logged_in, paths):
    browser = logged_in("it")
    send(browser, id="ours")
    text = '[[lists]]\nid = "evil"\nfile = "policy.toml"\ncategory = "other"\n'
    paths.policy.write_text(f"{paths.policy.read_text()}\n{text}")
    before = paths.policy.read_text()
    reply = send(browser, b"c.example\n", path="/lists/replace", id="ours")
    assert reply.headers["Location"].startswith("/lists/work/")
    assert (paths.imports / "ours.txt").read_bytes() == b"c.example\n"
    for list_id, data in (
        ("evil", b"d.example\n"),
        ("no", b"d.example\n"),
        ("ours", b"<html>"),
        ("ours", None),
    ):
        send(browser, data, path="/lists/replace", id=list_id)
    assert "The file was not taken" in browser.get("/lists").text
    assert (paths.imports / "ours.txt").read_bytes() == b"c.example\n"
    assert paths.policy.read_text() == before


def test_removed_and_undone_the_file_is_still_there(logged_in, paths):
    browser = logged_in("it")
    send(browser, id="ours")
    browser.get("/lists")
    send(browser, None, path="/lists/remove", id="ours")
    assert lists(paths) == {}
    text = browser.get("/lists").text
    fields = {
        key: text.split(f'name="{key}" value="')[1].split('"')[0] for key in ("number", "version", "goal")
    }
    browser.post("/change/undo", fields)
    assert lists(paths)["ours"].file_path(paths.policy.parent).is_file()
