"""Reports that are kept: by their names only, for two years."""

from __future__ import annotations

import pytest

from admin import paperkeep
from reporting.counteddays import Month

OCTOBER = Month(2026, 10)


def test_what_is_kept_is_found_newest_first(tmp_path):
    folder = tmp_path / "reports"
    assert paperkeep.kept(folder) == []
    assert paperkeep.missing(folder, OCTOBER) == ["vi", "en"]
    paperkeep.keep(folder, OCTOBER.before, "vi", b"%PDF old")
    paperkeep.keep(folder, OCTOBER, "vi", b"%PDF new")
    assert [str(one.month) for one in paperkeep.kept(folder)] == ["2026-10", "2026-09"]
    assert paperkeep.missing(folder, OCTOBER) == ["en"]
    assert paperkeep.find(folder, "2026-10.vi.pdf").read_bytes() == b"%PDF new"
    assert folder.stat().st_mode & 0o007 == 0


@pytest.mark.parametrize(
    "name",
    [
        "",
        "..",
        "../policy.toml",
        "/etc/passwd",
        "2026-10.vi.pdf/..",
        "2026-10.vi.pdf\0",
        "x.pdf",
        "2026-13.vi.pdf",
    ],
)
def test_no_other_file_is_found(tmp_path, name):
    (tmp_path / "policy.toml").write_text("secret")
    folder = tmp_path / "reports"
    paperkeep.keep(folder, OCTOBER, "vi", b"%PDF")
    (folder / "x.pdf").write_bytes(b"no report")
    assert paperkeep.find(folder, name) is None


def test_after_two_years_they_go(tmp_path):
    month = OCTOBER
    for _month in range(30):
        paperkeep.keep(tmp_path, month, "vi", b"%PDF")
        month = month.before
    (tmp_path / "notes.txt").write_text("of a person")
    assert len(paperkeep.prune(tmp_path, OCTOBER)) == 6
    assert len(paperkeep.kept(tmp_path)) == paperkeep.MONTHS
    assert (tmp_path / "notes.txt").exists()
