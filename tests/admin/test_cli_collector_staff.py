from __future__ import annotations

import json

from tests.admin.collectorline import Line


def test_accounts_begin_with_a_link(tmp_path) -> None:
    line = Line(tmp_path)
    line("about", "--address", "https://hue.example")
    assert line("staff", "add", "Trần Hoà", "--role", "clerk").output.startswith("https://hue.example/link/")
    assert line("staff", "link", "trần hoà").output.startswith("https://hue.example/link/")
    shown = json.loads(line("staff", "list", "--json").output)
    assert shown == {"type": "staff", "name": "Trần Hoà", "role": "clerk", "ready": False}
    assert (
        "already" in line("staff", "add", "TRẦN HOÀ").output
        or line("staff", "add", "TRẦN HOÀ").exit_code == 1
    )
    assert line("staff", "remove", "Trần Hoà").exit_code == 0
    assert line("staff", "remove", "Trần Hoà").exit_code == 1
