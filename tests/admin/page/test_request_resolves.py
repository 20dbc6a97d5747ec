"""From a block over a request to a name that resolves: the page and a real resolver on the same files."""

from __future__ import annotations

import shutil

import dns.message
import dns.query

from admin.page import create_app
from admin.page.blockpage import create_block_app
from admin.page.site import KEY
from config.paths import Paths
from config.settings import load_settings
from tests.admin.page.conftest import QUICK, Visitor
from tests.admin.page.test_blockpage import key
from tests.support.box import Box, until
from tests.support.nano import Nano

POLICY = """
kind = "school"
default_group = "pupils"
starter = false
[groups.pupils]
vi = "Học sinh"
en = "Pupils"
block = ["co-vua.vn"]
block_mode = "page"
"""


DEVICES = """
[[devices]]
name = "Máy An"
group = "pupils"
addresses = ["127.0.0.1"]
"""


def test_for_one_device_alone_the_others_stay_as_they_are(tmp_path, busy, people, monkeypatch):
    monkeypatch.setattr("config.passwordhash._HASHER", QUICK)
    (tmp_path / "devices.toml").write_text(DEVICES)
    with Nano() as upstream:
        resolver = Box(tmp_path, upstream.url, workers=1, policy=POLICY)
        try:
            paths = Paths(tmp_path, runtime=resolver.runtime)
            shutil.copyfile(people, paths.state_db)
            settings = load_settings(paths.settings, {"admin": "127.0.0.1:8053"})
            page = create_app(paths, settings, gather=lambda: busy)
            block = create_block_app(page.extensions[KEY], "hop")

            def closed(source):
                query = dns.message.make_query("co-vua.vn", "A")
                reply = dns.query.udp(query, "127.0.0.1", timeout=5, port=resolver.port, source=source)
                return [str(record) for rrset in reply.answer for record in rrset] == ["127.0.0.1"]

            assert closed("127.0.0.1")
            assert closed("127.0.0.2")
            child = Visitor(block, base="http://co-vua.vn")
            form = child.get("/").text
            assert "For this device only" in form
            sent = child.open("/", "POST", data={"key": key(form), "alone": "yes"}).text
            assert "They see the device’s name, “Máy An”" in sent
            teacher = Visitor(page)
            teacher.log_in("teacher")
            teacher.post("/requests", {"number": "1", "answer": "lesson", "for": "devices"})
            until(lambda: not closed("127.0.0.1"))
            assert closed("127.0.0.2")
        finally:
            resolver.stop()


def test_a_request_granted_really_resolves(tmp_path, busy, people, monkeypatch):
    monkeypatch.setattr("config.passwordhash._HASHER", QUICK)
    with Nano() as upstream:
        resolver = Box(tmp_path, upstream.url, workers=1, policy=POLICY)
        try:
            paths = Paths(tmp_path, runtime=resolver.runtime)
            shutil.copyfile(people, paths.state_db)
            settings = load_settings(paths.settings, {"admin": "127.0.0.1:8053"})
            page = create_app(paths, settings, gather=lambda: busy)
            block = create_block_app(page.extensions[KEY], "hop")

            def addresses():
                return [str(record) for rrset in resolver.ask("co-vua.vn").answer for record in rrset]

            assert addresses() == ["127.0.0.1"]
            child = Visitor(block, base="http://co-vua.vn")
            child.open("/", "POST", data={"key": key(child.get("/").text), "reason": "câu lạc bộ"})

            teacher = Visitor(page)
            teacher.log_in("teacher")
            teacher.post("/requests", {"number": "1", "answer": "lesson"})
            until(lambda: addresses() != ["127.0.0.1"])
            assert resolver.rcode("co-vua.vn") == "NOERROR"
            assert "not closed by its name" in child.get("/").text

            teacher.post("/requests/undo", {"number": "1"})
            until(lambda: addresses() == ["127.0.0.1"])
        finally:
            resolver.stop()


def test_a_service_that_is_always_open_resolves(tmp_path, busy, people, monkeypatch):
    monkeypatch.setattr("config.passwordhash._HASHER", QUICK)
    policy = POLICY.replace('block = ["co-vua.vn"]', 'block_services = ["group:social"]')
    with Nano() as upstream:
        resolver = Box(tmp_path, upstream.url, workers=1, policy=policy)
        try:
            paths = Paths(tmp_path, runtime=resolver.runtime)
            shutil.copyfile(people, paths.state_db)
            settings = load_settings(paths.settings, {"admin": "127.0.0.1:8053"})
            page = create_app(paths, settings, gather=lambda: busy)

            def closed(name):
                return [str(record) for rrset in resolver.ask(name).answer for record in rrset] == [
                    "127.0.0.1"
                ]

            assert closed("www.tiktok.com")
            Visitor(page).post("/rules/ask", {"what": "TikTok"}, at="/rules")
            owner = Visitor(page)
            owner.log_in("it")
            owner.post("/requests", {"number": "1", "answer": "always"})
            until(lambda: not closed("www.tiktok.com"))
            assert closed("facebook.com")
        finally:
            resolver.stop()
