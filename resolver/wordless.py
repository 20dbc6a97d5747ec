"""Rulings that are no answer: silence, and "ask again over TCP". Pure.

They come from trusted lists and own rules only: RPZ's DROP and TCP-Only (draft-vixie-dnsop-dns-rpz §3), and
their like in other formats. TCP-Only proves that an asker is where it says, so that a flood of questions with
forged senders gets nothing longer than itself.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from blocklists.rule import DROP, TCP_ONLY
from policy.verdict import Action, Outcome
from resolver.compose import error_message
from resolver.message import render
from resolver.wirebase import NOERROR, TC

if TYPE_CHECKING:
    from policy.verdict import Verdict
    from resolver.wire import Query

WORDLESS: Final = frozenset({DROP, TCP_ONLY})


def is_wordless(verdict: Verdict) -> bool:
    """Whether a verdict is silence or TCP-Only."""
    return verdict.rewrite is not None and verdict.rewrite.rcode in WORDLESS


def is_silence(verdict: Verdict) -> bool:
    """Whether a verdict is silence."""
    return verdict.rewrite is not None and verdict.rewrite.rcode == DROP


def cut(query: Query) -> bytes:
    """The empty answer with TC=1 that sends an asker to TCP (RFC 2181 §9)."""
    wire, _ = render(error_message(query, NOERROR), query, age=0, cap=0, ad_ok=False, udp=True)
    return wire[:2] + bytes([wire[2] | TC >> 8]) + wire[3:]


def over_tcp(verdict: Verdict) -> Verdict:
    """What a TCP-Only verdict says to who has come by TCP: the real answer."""
    return replace(verdict, action=Action.FORWARD, outcome=Outcome.ALLOWED, rewrite=None)
