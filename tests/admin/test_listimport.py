"""Uploaded lists: named by us, judged by what they hold, bounded, and kept while an undo may want them."""

from __future__ import annotations

import os
from io import BytesIO

import pytest

from admin import listimport
from admin.listimport import Imports, NotTaken
from config.paths import Paths


@pytest.fixture
def paths(tmp_path):
    return Paths(tmp_path)


def files(paths):
    return sorted(path.name for path in paths.imports.iterdir())


@pytest.mark.parametrize(
    ("wish", "name"),
    [
        ("our-names", "our-names.txt"),
        ("../../policy.toml", "policy-toml.txt"),
        ("/etc/passwd", "etc-passwd.txt"),
        ("..", "list.txt"),
        ("a\0b", "a-b.txt"),
        ("CON", "con.txt"),
        ("x" * 500, "x" * 40 + ".txt"),
        ("", "list.txt"),
    ],
)
def test_a_file_gets_a_name_of_ours(paths, wish, name):
    path = Imports(paths).take(BytesIO(b"a.example\n"), wish)
    assert path == paths.imports / name
    assert path.read_bytes() == b"a.example\n"
    assert path.stat().st_mode & 0o777 == 0o640
    assert files(paths) == [name]


def test_a_second_one_does_not_replace_the_first(paths):
    for text in (b"a.example\n", b"b.example\n"):
        Imports(paths).take(BytesIO(text), "ours")
    assert files(paths) == ["ours-2.txt", "ours.txt"]
    assert (paths.imports / "ours.txt").read_bytes() == b"a.example\n"


@pytest.mark.parametrize(
    "data",
    [b"", b"\n\n", b"<!doctype html><html><body>", b'{"a": 1}', b"PK\x03\x04" + b"\0" * 100, b"\x7fELF" + b"\0" * 50, b"\x1f\x8b" + b"\0" * 50],
)  # fmt: skip
def test_what_is_no_list_is_not_taken_and_leaves_nothing(paths, data):
    with pytest.raises(NotTaken):
        Imports(paths).take(BytesIO(data), "ours")
    assert files(paths) == []


def test_too_large_and_too_much_together(paths, monkeypatch):
    monkeypatch.setattr(listimport, "MOST", 1000)
    with pytest.raises(NotTaken, match="larger than"):
        Imports(paths).take(BytesIO(b"a.example\n" * 200), "ours")
    monkeypatch.setattr(listimport, "MOST_TOGETHER", 1500)
    Imports(paths).take(BytesIO(b"a.example\n" * 90), "ours")
    with pytest.raises(NotTaken, match="no room"):
        Imports(paths).take(BytesIO(b"a.example\n" * 90), "ours")
    assert files(paths) == ["ours.txt"]


def test_only_an_uploaded_file_is_replaced(paths):
    (paths.data / "policy.toml").write_text("x")
    imports = Imports(paths)
    imports.take(BytesIO(b"a.example\n"), "ours")
    imports.take(BytesIO(b"b.example\n"), "", over="imports/ours.txt")
    assert (paths.imports / "ours.txt").read_bytes() == b"b.example\n"
    for over in ("policy.toml", "imports/../policy.toml", "imports/new.txt", "/etc/passwd"):
        with pytest.raises(NotTaken):
            imports.take(BytesIO(b"b.example\n"), "", over=over)
    assert (paths.data / "policy.toml").read_text() == "x"


def test_what_no_list_names_goes_after_a_while(paths):
    imports = Imports(paths)
    assert imports.tidy((), 1e12) == ()
    kept, gone, touched = (
        imports.take(BytesIO(b"a.example\n"), name) for name in ("kept", "gone", "touched")
    )
    for path in (kept, gone, touched):
        os.utime(path, (1000, 1000))
    imports.touch("imports/touched.txt")
    assert imports.tidy({kept}, 2000) == ("gone.txt",)
    assert files(paths) == ["kept.txt", "touched.txt"]
