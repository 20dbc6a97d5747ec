"""What hinders many lists is told once."""

from __future__ import annotations

from admin.listproblems import by_cause
from admin.status import ListNow


def one(name: str, problem: str = "") -> ListNow:
    return ListNow(name, "adult", 0, None, problem=problem)


def test_one_cause_is_told_once_and_another_apart():
    lists = [
        one("a", "nobody knows the name raw.example"),
        one("b", "404 Not Found"),
        one("c"),
        one("d", "nobody knows the name lists.example"),
        one("e", "nobody knows the name raw.example"),
    ]
    told = [(cause, [entry.id for entry in entries]) for cause, entries in by_cause(lists)]
    assert told == [
        ("nobody knows the name raw.example, lists.example", ["a", "d", "e"]),
        ("404 Not Found", ["b"]),
    ]


def test_without_problems_there_is_nothing():
    assert by_cause([one("a"), one("b")]) == []
