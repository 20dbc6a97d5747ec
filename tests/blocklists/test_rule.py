from __future__ import annotations

import pytest

from blocklists.kinds import Scope
from blocklists.rule import BOX, DROP, TCP_ONLY, Rewrite, Rule


def test_a_rule_with_no_more_than_its_text_blocks_every_name_for_everyone():
    rule = Rule("*")

    assert rule == Rule("*", allow=False, name="", pattern="", types=frozenset(), asker="", rewrite=None)
    assert rule.scope is Scope.SUBTREE


def test_rules_are_values():
    assert len({Rule("a", rewrite=Rewrite(3)), Rule("a", rewrite=Rewrite(3)), Rule("a")}) == 2


@pytest.mark.parametrize(
    "rewrite", [Rewrite(), Rewrite(3), Rewrite(5), Rewrite(DROP), Rewrite(TCP_ONLY), Rewrite(BOX)]
)
def test_a_way_of_saying_no_leads_nowhere_else(rewrite):
    assert not rewrite.leads_elsewhere


@pytest.mark.parametrize("rewrite", [Rewrite(cname="a.example"), Rewrite(records=((1, "192.0.2.1"),))])
def test_an_answer_of_the_list_s_own_leads_elsewhere(rewrite):
    assert rewrite.leads_elsewhere
