from __future__ import annotations

from admin.cli_pass import pass_


def test_it_has_the_three_commands():
    assert sorted(pass_.commands) == ["grant", "list", "revoke"]
