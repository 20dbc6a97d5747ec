"""Making the tables of public holidays."""

from __future__ import annotations

from datetime import date

from admin import publicdays
from config.publicdays import public_days


def test_days_are_made_with_both_names() -> None:
    made = {entry.date: entry for entry in publicdays.made_days("VN", range(2026, 2028))}
    assert (made[date(2027, 2, 6)].vi, made[date(2027, 2, 6)].en) == ("Tết Nguyên Đán", "Lunar New Year")
    assert list(made) == sorted(made)


def test_the_tables_are_written_where_they_are_read(tmp_path, monkeypatch) -> None:
    (tmp_path / "config" / "publicdays").mkdir(parents=True)
    monkeypatch.setattr(publicdays, "PROJECT", tmp_path)
    publicdays.main()
    written = (tmp_path / "config" / "publicdays" / "VN.tsv").read_text(encoding="utf-8")
    ours = public_days("VN")[-1]
    assert f"{ours.date}\t{ours.vi}\t" in written
