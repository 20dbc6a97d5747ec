from __future__ import annotations

from collections import defaultdict

import pytest
from sqlalchemy import func, insert, select

from reporting.collector import summary
from reporting.collector.coverage import by_month
from reporting.collector.tables import month_sums, reports, summed
from reporting.schema.cells import CELLS
from tests.reporting.collector.many import fill


def counted(rows, month):
    """The same by hand: (commune, kind) → what is added up."""
    before = {row["line"]: row for row in rows if row["month"] == summary._last(month)}
    schools = defaultdict(list)
    for row in rows:
        if row["month"] == month:
            schools[row["commune"], row["kind"], row["school"]].append(row)
    found = defaultdict(lambda: defaultdict(float))
    for (commune, kind, _school), its in schools.items():
        sums = found[commune, kind]
        sums["schools"] += 1
        sums["reports"] += len(its)
        for name in (*CELLS, "variance", "hours", "hours_of"):
            sums[name] += sum(row[name] or 0 for row in its)
        sums["scale"] = max(sums["scale"], *(row["scale"] or 0 for row in its))
        sums["measured"] += sum(row["scale"] is not None for row in its)
        sums["stale"] += any(row["oldest_list"] > 14 for row in its)
        sums["forms"] += any(row["form"] for row in its)
        for name in ("sessions", "parents", "pupils"):
            sums[name] += max(row[name] for row in its)
        sums["followed"] += sum(row["line"] in before for row in its)
        sums["changed"] += sum(
            row["line"] in before and before[row["line"]]["list_set"] != row["list_set"] for row in its
        )
    return found


def test_sums_are_what_one_would_add_up_by_hand(database) -> None:
    with database.changing() as connection:
        rows = fill(connection)
    assert set(summary.refresh(database)) == {"2026-09", "2026-10"}
    with database.reading() as connection:
        for month in ("2026-09", "2026-10"):
            found = {
                (row["commune"], row["kind"]): row
                for row in connection.execute(
                    select(month_sums).where(month_sums.c.month == month)
                ).mappings()
            }
            wanted = counted(rows, month)
            assert found.keys() == wanted.keys()
            for key, sums in wanted.items():
                for name, value in sums.items():
                    assert found[key][name] == pytest.approx(value), (month, key, name)


def test_what_has_not_changed_is_not_summed_again(database) -> None:
    with database.changing() as connection:
        fill(connection)
    summary.refresh(database)
    assert summary.refresh(database) == ()


def test_a_late_report_is_found_and_counts_in_the_month_after_too(database) -> None:
    with database.changing() as connection:
        rows = fill(connection, ("2026-09", "2026-10"))
    summary.refresh(database)
    with database.changing() as connection:
        late = dict(rows[1], month="2026-08", digest="e" * 64, sequence=9)
        connection.execute(insert(reports).values(**late))
    assert summary.refresh(database) == ("2026-08",)
    with database.reading() as connection:
        months = by_month(connection, "2026-08", "2026-10")
        assert months["2026-08"].reports == 1
        assert months["2026-09"].followed == 1


def test_after_forgetting_all_of_it_is_summed_anew(database) -> None:
    with database.changing() as connection:
        fill(connection)
    summary.refresh(database)
    with database.changing() as connection:
        summary.forget(connection)
    assert len(summary.refresh(database)) == 2
    with database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(summed)).scalar_one() == 2


def test_an_empty_database_is_no_trouble(database) -> None:
    assert summary.refresh(database) == ()


@pytest.mark.parametrize(
    ("month", "after"), [("2026-11", "2026-12"), ("2026-12", "2027-01"), ("2026-01", "2026-02")]
)
def test_months_follow_each_other(month, after) -> None:
    assert summary._next(month) == after
    assert summary._last(after) == month


def test_a_glance_sums_what_is_little_and_leaves_what_is_much(database) -> None:
    with database.changing() as connection:
        rows = fill(connection)
    assert summary.glance(database, len(rows) - 1) == ("2026-09", "2026-10")
    with database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(summed)).scalar_one() == 0
    assert summary.glance(database, len(rows)) == ()
    with database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(summed)).scalar_one() == 2


def test_a_power_cut_between_two_months_leaves_none_out(database, monkeypatch) -> None:
    """The newest month is summed first; the numbers of the others then lie below all that is recent."""
    with database.changing() as connection:
        fill(connection, ("2026-08", "2026-09", "2026-10"))
    monkeypatch.setattr(summary, "_WINDOW", 1)
    real, done = summary._sum_with_next, []

    def falls(connection, month):
        if done:
            raise KeyboardInterrupt
        done.append(month)
        real(connection, month)

    monkeypatch.setattr(summary, "_sum_with_next", falls)
    with pytest.raises(KeyboardInterrupt):
        summary.refresh(database)
    assert done == ["2026-10"]
    monkeypatch.setattr(summary, "_sum_with_next", real)
    assert set(summary.refresh(database)) == {"2026-08", "2026-09"}
    assert summary.refresh(database) == ()
