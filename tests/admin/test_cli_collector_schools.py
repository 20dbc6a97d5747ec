from __future__ import annotations

import json

from tests.admin.collectorline import Line


def test_schools_are_read_from_files_and_shown(tmp_path) -> None:
    line = Line(tmp_path).with_schools()
    shown = line("schools", "list", "nguyễn", "--json")
    assert json.loads(shown.output) == {
        "type": "school", "code": "hue-thcs-0042", "name": "THCS Nguyễn Tri Phương", "kind": "lower", "boxes": 0,
    }  # fmt: skip
    assert line("schools", "list", "%").output == ""


def test_a_mistake_in_a_file_changes_nothing(tmp_path) -> None:
    line = Line(tmp_path)
    bad = tmp_path / "bad.csv"
    bad.write_text(
        "code,name,kind,commune\nhue-1,Trường,THCS,77\nhue 2,Trường,đại học,77\n", encoding="utf-8"
    )
    done = line("schools", "import", "--schools", bad)
    assert done.exit_code == 2
    assert "line 2, commune" in done.output
    assert "line 3, kind" in done.output
    assert line("schools", "list").output == ""
    assert line("schools", "import").exit_code == 2
