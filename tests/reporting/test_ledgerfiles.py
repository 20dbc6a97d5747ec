from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from config.files import write_atomic
from reporting.ledgerfiles import LedgerFiles, Number
from reporting.ledgerstate import LedgerBroken
from tests.reporting.schema.reports import PRIVATE, signed


@pytest.fixture
def files(tmp_path: Path) -> LedgerFiles:
    return LedgerFiles(tmp_path, write_atomic)


def test_reports_by_their_numbers(files: LedgerFiles) -> None:
    one = signed()
    files.put(Number(2, 1), one.data)
    files.put(Number(1, 12), one.data)
    (files.folder / "report-1-2.json").touch()
    (files.folder / ".report-001-000003.json.new").touch()
    assert list(files.numbers()) == [Number(1, 12), Number(2, 1)]
    assert files.read(Number(2, 1)) == one
    assert files.read(Number(3, 1)) is None
    files.drop(Number(2, 1))
    files.drop(Number(2, 1))
    assert list(files.numbers()) == [Number(1, 12)]


def test_a_receipt_is_for_these_bytes_only(files: LedgerFiles) -> None:
    one, other = signed(), signed(school="other")
    files.put_receipt(Number(1, 1), one, b"{}")
    assert files.has_receipt(Number(1, 1), one)
    assert not files.has_receipt(Number(1, 1), other)


def test_a_key_and_its_witness(files: LedgerFiles, tmp_path: Path) -> None:
    with pytest.raises(LedgerBroken, match="enrol the box anew"):
        files.key(1)
    assert files.witness(1) == 0
    files.put_key(1, PRIVATE)
    assert files.key(1) == PRIVATE
    shutil.copytree(tmp_path, tmp_path / "copy")
    assert LedgerFiles(tmp_path / "copy", write_atomic).witness(1) != files.witness(1)
    assert LedgerFiles(tmp_path, write_atomic).witness(1) == files.witness(1)
    (tmp_path / "key-001").write_bytes(b"short")
    with pytest.raises(LedgerBroken, match="key-001"):
        files.key(1)
