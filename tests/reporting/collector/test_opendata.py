from __future__ import annotations

import csv
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.collector import opendata, summary
from reporting.collector.opendata import FIELDS, TOGETHER, export, together
from reporting.collector.sums import NOTHING, added
from reporting.schema.cells import CELLS
from tests.reporting.collector.many import fill


def part(schools: int, value: int = 0):
    return NOTHING._replace(
        schools=schools,
        reports=schools,
        measured=schools,
        told=schools,
        cells=dict.fromkeys(CELLS, value),
        variance=1.0,
    )


@pytest.fixture
def made(database, tmp_path):
    with database.changing() as connection:
        rows = fill(connection, count=60, places=4)
    summary.refresh(database)
    with database.reading() as connection:
        counts = export(connection, tmp_path / "out")
    return rows, tmp_path / "out", counts


def read(folder, name):
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_table_has_the_columns_that_are_described(made) -> None:
    _rows, folder, counts = made
    said = json.loads((folder / "schema.json").read_text(encoding="utf-8"))
    for resource in said["resources"]:
        name = resource["name"]
        table = read(folder, name)
        assert list(table[0]) == [field["name"] for field in resource["schema"]["fields"]]
        assert len(table) == counts[name]
        assert all(field["description"] for field in resource["schema"]["fields"])
    assert {path.name for path in folder.iterdir()} == {*(f"{name}.csv" for name in FIELDS), "schema.json"}


def test_nothing_of_the_sums_is_lost(made) -> None:
    rows, folder, _counts = made
    table = read(folder, "figures")
    for month in ("2026-09", "2026-10"):
        for cell in CELLS:
            mine = [row for row in table if (row["month"], row["cell"]) == (month, cell)]
            here = [row for row in rows if row["month"] == month and row["scale"] is not None]
            assert sum(int(row["sum"]) for row in mine) == sum(row[cell] for row in here)
            assert sum(float(row["variance"]) for row in mine) == pytest.approx(
                sum(row["variance"] for row in here), rel=1e-4
            )
            assert sum(int(row["reports"]) for row in mine) == len(here)


def test_no_school_box_or_text_leaves(made) -> None:
    rows, folder, _counts = made
    text = "".join(path.read_text(encoding="utf-8") for path in folder.iterdir())
    assert "truong-" not in text
    assert rows[0]["box"] not in text


def test_no_row_stands_for_fewer_schools_than_asked(made) -> None:
    assert all(int(row["schools"]) >= opendata.LEAST for row in read(made[1], "coverage"))


def test_small_ones_are_put_together_step_by_step() -> None:
    parts = {
        ("01", "primary"): part(5),
        ("01", "lower"): part(2),
        ("01", "upper"): part(1),
        ("02", "primary"): part(2),
        ("03", "primary"): part(1),
    }
    found = together(parts, 3)
    assert {key: one.schools for key, one in found.items()} == {
        ("01", "primary"): 5,
        ("01", TOGETHER): 3,
        (TOGETHER, TOGETHER): 3,
    }


def test_a_last_small_one_goes_to_the_smallest_row() -> None:
    found = together({("01", "primary"): part(5), ("02", "lower"): part(4), ("03", "upper"): part(1)}, 3)
    assert {key: one.schools for key, one in found.items()} == {
        ("01", "primary"): 5,
        (TOGETHER, TOGETHER): 5,
    }
    assert together({("01", "primary"): part(2)}, 3) == {}
    assert together({}, 3) == {}


PLACES = st.tuples(st.sampled_from("abcd"), st.sampled_from(["primary", "lower", "upper"]))


@given(st.dictionaries(PLACES, st.tuples(st.integers(1, 9), st.integers(-99, 99))), st.integers(1, 12))
def test_whatever_is_put_together_adds_up_and_is_large_enough(places, least) -> None:
    parts = {key: part(*value) for key, value in places.items()}
    found = together(parts, least)
    assert all(one.schools >= least for one in found.values())
    whole = added(parts.values())
    if whole.schools >= least:
        assert added(found.values()).cells == whole.cells
        assert added(found.values()).schools == whole.schools
    else:
        assert found == {}


def test_a_later_export_replaces_the_files_whole(made, database) -> None:
    _rows, folder, counts = made
    with database.reading() as connection:
        assert export(connection, folder) == counts
        (folder / "figures.csv").unlink()
        (folder / "figures.csv").mkdir()
        with pytest.raises(OSError, match=r"figures"):
            export(connection, folder)
    assert not (folder / "figures.new").exists()


def test_the_guide_explains_every_column(project) -> None:
    text = (project / "docs" / "open-data.md").read_text(encoding="utf-8")
    for fields in FIELDS.values():
        for column, words in fields.items():
            kind, _, meaning = words.partition(": ")
            assert f"| `{column}` | {kind} | {meaning} |" in text


def test_schools_without_numbers_do_not_hide_the_numbers_of_one() -> None:
    alone = part(4, 7)._replace(told=1, measured=1)
    assert together({("01", "lower"): alone}, 3) == {}
    found = together({("01", "lower"): alone, ("02", "lower"): part(3, 1)}, 3)
    assert list(found) == [(TOGETHER, TOGETHER)]
    assert found[TOGETHER, TOGETHER].told == 4
    assert together({("01", "lower"): part(4)._replace(told=0, measured=0)}, 3)
