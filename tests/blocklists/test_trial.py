from __future__ import annotations

from pathlib import Path

import pytest

from blocklists.compile import compile_index
from blocklists.guard import Held, Refused, Sane
from blocklists.job import ListInput
from blocklists.transfer import Failed, NotModified
from blocklists.trial import (
    ASKED,
    NEEDED,
    PROTECTED,
    SUFFIX,
    WIDE,
    Broken,
    NotTried,
    Overlap,
    from_file,
    try_list,
)

CAP = 1_000_000


def put(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text)
    return path


def tried(folder: Path, text: str, index: Path | None = None, *, asked=(), protected=(), category="adult"):
    path = put(folder, "tried.txt", text)
    meant = ListInput("tried", Path(), category)
    return try_list(from_file(path, CAP), meant, index, protected, asked, now_epoch=0)


@pytest.fixture
def index(tmp_path: Path) -> Path:
    lists = [
        ListInput("one", put(tmp_path, "one", "a.example\nb.example\nsub.c.example\n"), "adult"),
        ListInput("two", put(tmp_path, "two", "b.example\n"), "games"),
        ListInput("far", put(tmp_path, "far", "far.example\n"), "games"),
    ]
    return compile_index(lists, tmp_path / "index", 1, protected=(), now_epoch=0).path


def test_what_is_new_and_how_it_overlaps(tmp_path: Path, index: Path) -> None:
    before = {path: path.read_bytes() for path in index.parent.rglob("*") if path.is_file()}

    trial = tried(tmp_path, "x.a.example\nb.example\nc.example\nnew.example\n", index)

    assert trial.judged == Sane()
    assert trial.report.names == 4
    assert trial.new == 2  # c.example itself is in no list, only a name below it
    assert trial.overlaps == (Overlap("one", "adult", 2, 2, 3), Overlap("two", "games", 1, 1, 1))
    assert {path: path.read_bytes() for path in index.parent.rglob("*") if path.is_file()} == before


def test_without_an_index_all_is_new(tmp_path: Path) -> None:
    trial = tried(tmp_path, "||a.example^\n@@||b.a.example^\n")

    assert (trial.new, trial.overlaps) == (1, ())


def test_what_it_would_break_and_what_is_held_back(tmp_path: Path) -> None:
    text = "||com^\n||help.example^\n||zalo.me^\n||shop.example^$dnstype=AAAA\n/e/\n||quiet.example^\n"

    trial = tried(
        tmp_path,
        text,
        asked=["www.shop.example", "fine.example"],
        protected=("www.help.example", "*.x.example"),
    )

    assert [(one.name, one.kind, one.held_back) for one in trial.broken] == [
        ("com", SUFFIX, True),
        ("help.example", PROTECTED, True),
        ("/e/", PROTECTED, True),
        ("zalo.me", NEEDED, False),
        ("chat.zalo.me", NEEDED, False),
        ("id.zalo.me", NEEDED, False),
        ("oa.zalo.me", NEEDED, False),
        ("www.shop.example", ASKED, False),
    ]
    assert trial.broken[-1].rule == "||shop.example^$dnstype=AAAA"


def test_a_security_list_has_needed_names_and_wide_patterns_held_back(tmp_path: Path) -> None:
    trial = tried(tmp_path, "||zalo.me^\n||bad.example^\n/^www/\n", category="phishing")
    wide = tried(tmp_path, "||bad.example^\n/o/\n")

    assert [(one.name, one.kind) for one in trial.broken if one.held_back] == [
        ("zalo.me", NEEDED),
        ("/^www/", NEEDED),
    ]
    assert Broken("/o/", WIDE, wide.broken[0].rule, held_back=True) in wide.broken


def test_what_the_guard_would_refuse_is_said(tmp_path: Path) -> None:
    trial = tried(tmp_path, "||com^\n||vn^\n")

    assert isinstance(trial.judged, Refused | Held)


@pytest.mark.parametrize(
    ("get", "refused", "word"),
    [
        (lambda folder: Failed("no answer"), False, "no answer"),
        (lambda folder: Failed("a web page", refused=True), True, "web page"),
        (lambda folder: NotModified(), False, "nothing came"),
    ],
)
def test_what_does_not_come_is_not_tried(get, refused: bool, word: str) -> None:
    with pytest.raises(NotTried, match=word) as error:
        try_list(get, ListInput("tried", Path(), "adult"), None, (), now_epoch=0)

    assert error.value.refused is refused


def test_what_is_no_list_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotTried, match="web page"):
        tried(tmp_path, "<html><body>log in</body></html>")
    with pytest.raises(NotTried, match="larger"):
        try_list(
            from_file(put(tmp_path, "big", "a.example\n" * 99), 10),
            ListInput("tried", Path(), "adult"),
            None,
            (),
            now_epoch=0,
        )


def test_how_it_differs_from_the_list_that_it_would_replace(tmp_path: Path, index: Path) -> None:
    path = put(tmp_path, "held", "||a.example^\n||new.example^\n/^ads[0-9]/\n")

    trial = try_list(
        from_file(path, CAP),
        ListInput("one", Path(), "adult"),
        index,
        (),
        now_epoch=0,
        compare="one",
        place=tmp_path,
    )

    assert trial.compared is not None
    assert (trial.compared.added, trial.compared.removed) == (2, 2)
    assert trial.compared.come == ("||new.example^", "/^ads[0-9]/")
    assert trial.compared.gone == ("||b.example^", "||sub.c.example^")
    assert not list(tmp_path.glob("lachan-try-*"))
