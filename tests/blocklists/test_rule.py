from __future__ import annotations

from blocklists.kinds import Scope
from blocklists.rule import Rewrite, Rule


def test_a_rule_with_no_more_than_its_text_blocks_every_name_for_everyone():
    rule = Rule("*")

    assert rule == Rule("*", allow=False, name="", pattern="", types=frozenset(), asker="", rewrite=None)
    assert rule.scope is Scope.SUBTREE


def test_rules_are_values():
    assert len({Rule("a", rewrite=Rewrite(3)), Rule("a", rewrite=Rewrite(3)), Rule("a")}) == 2
