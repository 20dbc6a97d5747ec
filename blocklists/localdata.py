"""A record of a list's own → the answer it makes. RPZ and Unbound share it."""

from __future__ import annotations

from blocklists import oneline, records
from blocklists.kinds import Kind, Scope
from blocklists.oneline import Line
from blocklists.records import BadRecord
from blocklists.rule import Rewrite, Rule


class NotMade(ValueError):
    """A record is of a kind that the box does not make up. The message is the reason."""


def answer(rrtype: str, value: str) -> Rewrite | None:
    """Return the answer that a record makes; None for an address to nowhere, which is a plain block.

    Raises BadRecord for a value that is none, NotMade for a type of record that is left out.
    """
    number = records.type_number(rrtype)
    if number is None:
        raise BadRecord(f'"{rrtype}" is no type of record')
    if number not in records.CHECKED:
        raise NotMade(f"a record of type {rrtype.upper()}")
    checked = records.value(number, value)
    if number == records.CNAME:
        if checked == ".":
            raise NotMade("a record that leads to the root")
        return Rewrite(cname=checked)
    if number in (records.A, records.AAAA):
        found = oneline.address(checked)
        if found is not None and oneline.is_null(found):
            return None
    return Rewrite(records=((number, checked),))


def by_name(text: str, name: str, scope: Scope, rewrite: Rewrite | None, *, allow: bool = False) -> Line:
    """Return what a line comes to that answers a canonical name so; "" is every name."""
    if name and rewrite is None:
        return Line(entries=((Kind(allow, scope), name),))
    return Line(rules=(Rule(text, allow=allow, name=name, scope=scope, rewrite=rewrite),))


def read_record(text: str, name: str, scope: Scope, rrtype: str, value: str) -> Line:
    """Read a record of a canonical name; `text` is the line as written."""
    try:
        return by_name(text, name, scope, answer(rrtype, value))
    except NotMade as error:
        return Line(ignored=str(error))
    except BadRecord as error:
        return Line(rejected=str(error))
