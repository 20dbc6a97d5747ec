from __future__ import annotations

from datetime import date

import pytest

from config.errors import ConfigInvalid
from reporting.collector.registry import Stay
from reporting.collector.registryfile import read_registry

COMMUNES = """mã;tên;từ ngày;đến ngày;mã cũ
19750;Phường Phú Hội;;01/07/2025;
19753;Phường Phú Nhuận;;01/07/2025;
19789;Phường Thuận Hoá;01/07/2025;;19750 19753
"""
SCHOOLS = """code,name,kind,commune,since,until,predecessors
hue-1,"THCS ""A"", cơ sở 1",THCS,19750,2020-09-05,,
hue-2,Tiểu học B,primary,19753,,2026-09-05,
hue-2,Tiểu học B,Liên cấp,19789,2026-09-05,,hue-1;hue-gone
"""


def test_files_as_spreadsheets_save_them_are_read() -> None:
    found = read_registry(b"\xef\xbb\xbf" + COMMUNES.encode(), SCHOOLS.replace("\n", "\r\n").encode(), ())
    assert (found.communes[0].code, found.communes[0].until) == ("19750", date(2025, 7, 1))
    assert found.communes[2].predecessors == ("19750", "19753")
    first, second = sorted(found.schools)
    assert (first.name, first.kind, first.since) == ('THCS "A", cơ sở 1', "lower", date(2020, 9, 5))
    assert second.kind == "mixed"
    assert second.stays[0].until == date(2026, 9, 5)
    assert second.stays[1] == Stay("19789", date(2026, 9, 5))
    assert second.predecessors == ("hue-1",)
    assert found.schools[0].code == "hue-1"  # whom others name as a predecessor stands first


def test_every_mistake_of_both_files_is_said_at_once_with_its_line() -> None:
    communes = COMMUNES + "197/50;;01.07.2025;;\n19789;Lần nữa;;;\n"
    schools = SCHOOLS + "trường;Tên;đại học;99999;2025-07-01;2025-06-01;\n".replace(";", ",")
    with pytest.raises(ConfigInvalid) as invalid:
        read_registry(communes.encode(), schools.encode(), ())
    places = [mistake.path for mistake in invalid.value.mistakes]
    assert {"communes, line 5, code", "communes, line 5, name", "communes, line 5, since"} <= set(places)
    assert "communes, line 6, code" in places
    assert {f"schools, line 5, {column}" for column in ("code", "kind", "commune", "until")} <= set(places)


@pytest.mark.parametrize(
    ("schools", "what"),
    [
        (b"code,name,kind\n", "missing among the columns"),
        (b"", "missing among the columns"),
        ("code,name,kind,commune\nhue-1,Trường,thcs,1\n".encode("utf-16"), "UTF-8"),
        (b'code,name,kind,commune\n"hue' + b"x" * 200_000, "CSV"),
        (b"code,name,kind,commune,since\na,A,thcs,1,2020-01-01\na,A,thcs,1,2021-01-01\n", "has to end first"),
    ],
)
def test_what_is_no_such_file_is_refused(schools, what) -> None:
    with pytest.raises(ConfigInvalid, match=what):
        read_registry(None, schools, ("1",))


def test_a_predecessor_that_stands_nowhere_is_a_mistake_and_one_that_is_known_is_none() -> None:
    alone = "mã,tên,mã cũ\n2,Phường Mới,1\n".encode()
    assert read_registry(alone, None, ("1",)).communes[0].predecessors == ("1",)
    with pytest.raises(ConfigInvalid, match="predecessor"):
        read_registry(alone, None, ())


@pytest.mark.parametrize("name", ["=1+1", "+84", "-a", "@SUM(A1)", "＝1"])
def test_a_name_that_a_spreadsheet_would_compute_is_a_mistake(name) -> None:
    with pytest.raises(ConfigInvalid, match="formula"):
        read_registry(f"mã,tên\n1,{name}\n".encode(), None, ())
