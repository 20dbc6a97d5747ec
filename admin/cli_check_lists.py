"""``lachan check --list``: lists that are tried beside those in use, and what was read of them."""

from __future__ import annotations

from collections.abc import Sequence

import click

from admin.cli_common import fail, json_line, warn, wrong
from admin.cli_lists_show import list_keys
from admin.lookups import CategoryUnknown, Tried, try_list
from admin.mistakes import in_language
from admin.words import Words
from blocklists.generation import counted
from blocklists.parse import ListUnreadable
from blocklists.plan import protection
from blocklists.quarantine import Quarantine
from blocklists.suffixes import load_suffixes
from config.categories import CATEGORIES
from config.policyfile import Policy
from config.rules import NameRule

_SHOWN_REJECTS = 10


def try_all(
    words: Words, lists: Sequence[str], policy: Policy, protected: tuple[NameRule, ...], *, as_json: bool
) -> list[Tried]:
    """Read the lists and tell of each; the first that cannot be read ends it with exit code 2.

    ``protected``: names that the box's settings protect; no list blocks these, tried or subscribed.
    """
    if not lists:
        return []
    tried = []
    guard = Quarantine(load_suffixes(), protection(policy, protected))
    for text in lists:
        try:
            one = try_list(text, tuple(CATEGORIES), guard)
        except CategoryUnknown as error:
            problem = "is not a category, and there is no file of the whole name"
            wrong("--list", error.category, problem, CATEGORIES)
        except ListUnreadable as error:
            fail(f"--list: {text}: {in_language(words, str(error))}")
        except OSError as error:
            fail(f"--list: {text}: {error.strerror or error}")
        tried.append(one)
        if as_json:
            click.echo(json_line(_list_json(one)))
        else:
            _report(words, text, one)
    return tried


def _list_json(one: Tried) -> dict[str, object]:
    report = one.report
    return {
        **list_keys(one.id, one.category, one.file, "tried", counted(report)),
        "lines": report.lines,
        "examples": [row._asdict() for row in report.rejected[:_SHOWN_REJECTS]],
    }


def _report(words: Words, text: str, one: Tried) -> None:
    """Print what was read of a list and what was not: to standard error, since it is not the answer."""
    report = one.report
    head = words(
        "%(file)s: %(names)s names, read as %(format)s",
        file=text,
        names=words.number(report.names),
        format=report.format,
    )
    click.echo(head, err=True)
    for kept_out in report.quarantined[:_SHOWN_REJECTS]:
        warn(f"  {kept_out.line}: {kept_out.name}: {kept_out.reason}")
    if not report.rejected_count:
        return
    many = words.plural(
        "%(num)s line could not be read:", "%(num)s lines could not be read:", report.rejected_count
    )
    warn(f"  {many}")
    for row in report.rejected[:_SHOWN_REJECTS]:
        warn(f"    {row.line}: {row.text}: {in_language(words, row.reason)}")
    if report.rejected_count > _SHOWN_REJECTS:
        warn("    …")
