"""A policy file read whole: its values, and the own rules in it that are more than names."""

from __future__ import annotations

from config.errors import ConfigInvalid
from config.policyfile import Policy, parse_policy
from policy.ownrules import mistakes


def read_policy(text: str | bytes, file: str = "policy.toml") -> Policy:
    """Read a policy file's text. Raises ConfigInvalid with every mistake in it; `file` names it there.

    config.policyfile knows of own rules only that they are lines; what they say is looked at here.
    """
    policy = parse_policy(text, file)
    wrong = mistakes(policy)
    if wrong:
        raise ConfigInvalid(wrong, file)
    return policy
