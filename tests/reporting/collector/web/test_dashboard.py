from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import pytest
from sqlalchemy import insert, update

from reporting.collector import baselines, summary
from reporting.collector.tables import communes, reports
from tests.reporting.collector.conftest import NOW
from tests.reporting.collector.many import fill
from tests.reporting.collector.web.conftest import PASSWORD
from tests.reporting.schema.baselines import lines, signed
from tests.support.axe import serious

EVIL = '<script>alert("x")</script>'


@pytest.fixture
def filled(collector):
    with collector.database.changing() as connection:
        collector.rows = fill(connection, ("2026-08", "2026-09", "2026-10"))
    return collector


def rows(answer):
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=lachan-")
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))


def test_an_empty_collector_says_what_will_come(logged_in) -> None:
    one = logged_in("reader")
    for path in ("/dashboard", "/dashboard/print"):
        assert "There are no reports yet" in one.get(f"{path}?lang=en").text
    assert rows(one.get("/dashboard/coverage.csv")) == []
    assert rows(one.get("/dashboard/figures.csv")) == []


def test_coverage_stands_first_then_topics_kinds_and_months(filled, logged_in) -> None:
    told = logged_in("reader").get("/dashboard?lang=en").text
    places = [
        told.index(text) for text in ("Who filters", "What devices met", "By kind of school", "By month")
    ]
    assert places == sorted(places)
    assert "October 2026" in told
    assert "±" in told
    for row in ("Xã 00000", "Xã 00001", "Xã 00002"):
        assert row in told
    assert "truong-" not in told


def test_a_school_is_never_named_nor_ranked(filled, logged_in) -> None:
    one = logged_in("admin")
    for path in ("/dashboard", "/dashboard/print", "/dashboard/coverage.csv", "/dashboard/figures.csv"):
        assert "truong-0" not in one.get(path).text


def test_one_commune_one_kind_one_month(filled, logged_in) -> None:
    one = logged_in("reader")
    told = one.get("/dashboard?lang=en&commune=00001&month=2026-09&kind=lower").text
    assert "Xã 00001: September 2026" in told
    assert "All communes" in told
    # What makes no sense is as if it was not said.
    for query in ("commune=zz", "month=2020-01", "kind=x", "page=-1", "page=999", "cell=x", "q=%F0%9F"):
        assert one.get(f"/dashboard?{query}").status_code == 200


def test_a_commune_is_found_by_its_name(filled, logged_in) -> None:
    told = logged_in("reader").get("/dashboard?lang=en&q=00002").text
    assert "Xã 00002" in told
    assert "Xã 00001" not in told
    assert "No commune has such a name" in logged_in("reader", "B").get("/dashboard?lang=en&q=zzz").text


def test_many_communes_come_page_by_page(filled, logged_in) -> None:
    with filled.database.changing() as connection:
        more = [{"code": f"x{n}", "name": f"Thôn {n:03}", "since": filled.today} for n in range(250)]
        connection.execute(insert(communes), more)
        for place in more[:220]:
            row = dict(
                filled.rows[0], commune=place["code"], month="2026-11", digest=place["code"].rjust(64, "e")
            )
            key = place["code"].rjust(64, "c")
            connection.execute(
                insert(reports).values(**row | {"line": key, "sequence": 50 + int(place["code"][1:])})
            )
    one = logged_in("reader")
    first, last = one.get("/dashboard?lang=en").text, one.get("/dashboard?lang=en&page=3").text
    assert "1 / 3" in first
    assert "Thôn 000" in first
    assert "Thôn 219" in last
    assert "Thôn 000" not in last


def test_the_file_of_communes_says_what_the_table_says(filled, logged_in) -> None:
    found = rows(logged_in("reader").get("/dashboard/coverage.csv?month=2026-10"))
    assert [row["commune"] for row in found] == ["00000", "00001", "00002"]
    assert sum(int(row["schools"]) for row in found) == 30
    assert sum(int(row["reporting"]) for row in found) == 27


def test_the_file_of_figures_has_raw_sums_with_their_deviation(filled, logged_in) -> None:
    found = rows(logged_in("reader").get("/dashboard/figures.csv?month=2026-10"))
    mine = [row for row in filled.rows if row["month"] == "2026-10" and row["commune"] == "00001"]
    (adult,) = [row for row in found if (row["commune"], row["cell"]) == ("00001", "adult")]
    assert int(adult["sum"]) == sum(row["adult"] or 0 for row in mine)
    assert float(adult["standard_deviation"]) == pytest.approx(
        sum(row["variance"] or 0 for row in mine) ** 0.5, abs=0.1
    )
    assert adult["enough"] in "01"


def test_the_paper_has_an_annex_with_every_commune_and_room_to_sign(filled, logged_in) -> None:
    told = logged_in("reader").get("/dashboard/print?lang=vi").text
    for text in ("Phụ lục", "Biểu tổng hợp theo xã, phường", "Xã 00002", "Cộng", "Thủ trưởng đơn vị", "111",
                 "Sở Giáo dục và Đào tạo", "chưa đủ dữ liệu"):  # fmt: skip
        assert text in told
    baselines.publish(filled.database, lines(signed(contacts={"hotline": "0234 111"})), NOW, "Hoà")
    assert "0234 111" in logged_in("reader", "B").get("/dashboard/print").text


def test_a_late_report_is_in_the_next_look(filled, logged_in) -> None:
    one = logged_in("reader")
    one.get("/dashboard")
    with filled.database.changing() as connection:
        late = dict(filled.rows[0], month="2026-11", sequence=9, digest="9" * 64)
        connection.execute(insert(reports).values(**late))
    assert "November 2026" in one.get("/dashboard?lang=en").text


def test_names_are_no_html_and_no_formulas(filled, logged_in) -> None:
    with filled.database.changing() as connection:
        connection.execute(update(communes).where(communes.c.code == "00000").values(name=EVIL))
        connection.execute(update(communes).where(communes.c.code == "00001").values(name="=1+1"))
    one = logged_in("reader")
    for path in ("/dashboard", "/dashboard?commune=00000", "/dashboard/print", f"/dashboard?q={EVIL}"):
        assert "<script>alert" not in one.get(path).text
    names = {row["name"] for row in rows(one.get("/dashboard/coverage.csv"))}
    assert "'=1+1" in names


@pytest.mark.browser
@pytest.mark.parametrize(
    ("lang", "size"), [("vi", (360, 740)), ("en", (1280, 800))], ids=["phone-vi", "desk-en"]
)
def test_it_is_a_page_that_anybody_can_use(filled, app, logged_in, serve, chromium, lang, size):
    logged_in("reader")
    browser = chromium(size)
    url = serve(app)
    browser.open(f"{url}/login?lang={lang}")
    browser.fill(name="Trần Hoà", password=PASSWORD)
    browser.press({"vi": "Đăng nhập", "en": "Log in"}[lang])
    for path in ("/dashboard", "/dashboard?commune=00001", "/baseline"):
        browser.open(url + path)
        assert browser.sticks_out() == [], path
        assert browser.small_targets() == [], path
        assert browser.unlabelled() == [], path
        assert serious(browser) == [], path
        if folder := os.environ.get("PICTURES"):
            browser.picture(Path(folder) / f"collector-{path[1:10]}-{lang}-{'c' if '?' in path else ''}.png")
    browser.open(url + "/dashboard/print")
    assert serious(browser) == []
    if folder := os.environ.get("PICTURES"):
        browser.picture(Path(folder) / f"paper-{lang}.png")


def test_where_many_reports_came_at_once_the_page_says_so_and_does_not_wait(
    filled, logged_in, monkeypatch
) -> None:
    one = logged_in("reader")
    monkeypatch.setattr(summary, "glance", lambda _database: ("2026-10",))
    assert "added up for the first time" in one.get("/dashboard?lang=en").text
    assert rows(one.get("/dashboard/figures.csv")), "a file is taken away: it has every report in it"
    assert "Reports that have just come are being added up" in one.get("/dashboard?lang=en").text
    monkeypatch.undo()
    assert "are being added up" not in one.get("/dashboard?lang=en").text
