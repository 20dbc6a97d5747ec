"""From painted cells to an answer that is refused, and back: the page and a real resolver on the same files."""

from __future__ import annotations

import re
import shutil

from admin.page import create_app
from config.paths import Paths
from config.settings import load_settings
from tests.admin.page.conftest import QUICK, Visitor
from tests.admin.page.test_timetable import form_of, save, send
from tests.support.box import Box, until
from tests.support.nano import Nano

POLICY = """
kind = "school"
default_group = "pupils"
starter = false
[groups.pupils]
vi = "Học sinh"
en = "Pupils"
"""


def test_a_painted_week_closes_at_once_and_its_undo_opens(tmp_path, busy, people, monkeypatch):
    monkeypatch.setattr("config.passwordhash._HASHER", QUICK)
    (tmp_path / "settings.toml").write_text("trust_clock = true\n")
    with Nano() as upstream:
        resolver = Box(tmp_path, upstream.url, workers=1, policy=POLICY)
        try:
            paths = Paths(tmp_path, runtime=resolver.runtime)
            shutil.copyfile(people, paths.state_db)
            app = create_app(paths, load_settings(paths.settings), gather=lambda: busy)
            it = Visitor(app)
            it.log_in("it")
            assert resolver.rcode("example.org") == "NOERROR"

            fields = {
                **form_of(it.get("/timetable/pupils/new").text),
                "name": ["Bão"],
                "effect": ["close"],
                "cell": [f"{day}:{start}-{start + 30}" for day in range(7) for start in range(0, 1440, 30)],
            }
            save(it, send(it, "/timetable/pupils/new", fields))
            until(lambda: resolver.rcode("example.org") == "NXDOMAIN")

            page = it.get("/timetable/pupils").text
            it.post("/change/undo", dict(re.findall(r'name="(number|version|goal)" value="([^"]*)"', page)))
            until(lambda: resolver.rcode("example.org") == "NOERROR")
        finally:
            resolver.stop()
