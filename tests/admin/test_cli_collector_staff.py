from __future__ import annotations

import json

from sqlalchemy import update

from reporting.collector.db import Database, file_url
from reporting.collector.tables import staff
from tests.admin.collectorline import Line


def test_accounts_begin_with_a_link(tmp_path) -> None:
    line = Line(tmp_path)
    line("about", "--address", "https://hue.example")
    assert line("staff", "add", "Trần Hoà", "--role", "clerk").output.startswith("https://hue.example/link/")
    assert line("staff", "link", "trần hoà").output.startswith("https://hue.example/link/")
    shown = json.loads(line("staff", "list", "--json").output)
    assert shown == {"type": "staff", "name": "Trần Hoà", "role": "clerk", "ready": False, "second": False}
    assert (
        "already" in line("staff", "add", "TRẦN HOÀ").output
        or line("staff", "add", "TRẦN HOÀ").exit_code == 1
    )
    assert line("staff", "remove", "Trần Hoà").exit_code == 0
    assert line("staff", "remove", "Trần Hoà").exit_code == 1


def test_who_lost_the_phone_gets_in_again(tmp_path) -> None:
    line = Line(tmp_path)
    line("staff", "add", "Trần Hoà")
    assert line("staff", "second-off", "Trần Hoà").exit_code == 1
    with (
        Database(file_url(tmp_path / "data" / "collector.db")) as database,
        database.changing() as connection,
    ):
        connection.execute(update(staff).values(second="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"))
    assert line("staff", "second-off", "trần hoà").exit_code == 0
    assert json.loads(line("staff", "list", "--json").output)["second"] is False
