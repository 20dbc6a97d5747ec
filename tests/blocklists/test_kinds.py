from __future__ import annotations

from blocklists import lines, parse
from blocklists.kinds import KINDS, Kind, Scope


def test_a_kind_s_number_is_its_place():
    assert [kind.number for kind in KINDS] == list(range(6))


def test_all_kinds_are_there_once():
    assert set(KINDS) == {Kind(allow, scope) for allow in (False, True) for scope in Scope}


def test_readers_speak_of_the_same_kinds():
    assert lines.Kind is parse.Kind is Kind
