"""The help texts of the commands in the reader's language: one catalogue of paragraphs and options.

English is what stands in the code, and the message id, paragraph by paragraph; the Vietnamese lies in
``help.po``. What has no translation yet stays English.
"""

from __future__ import annotations

import copy
import gettext
import inspect
from collections.abc import Callable, Iterator

import click

from admin.words import TRANSLATIONS

DOMAIN = "help"
_KEPT = "\b\n"
"""Marks a paragraph whose lines click keeps as they are, such as examples."""

Look = Callable[[str], str]


def look_in(language: str) -> Look:
    """Return a function: English text → that language's, or the English one."""
    return gettext.translation(DOMAIN, TRANSLATIONS, [language], fallback=True).gettext


def in_language(command: click.Command, look: Look) -> click.Command:
    """Return the command, and all below a group, with its help texts as `look` says them."""
    said = copy.copy(command)
    if command.help:
        said.help = "\n\n".join(_said(one, look) for one in _paragraphs(command.help))
    said.params = [_option(one, look) for one in command.params]
    if isinstance(said, click.Group):
        said.commands = {name: in_language(one, look) for name, one in said.commands.items()}
    return said


def texts(command: click.Command, context: click.Context | None = None) -> Iterator[str]:
    """Yield all that can be translated of a command and what is below it, with repetitions."""
    context = context or click.Context(command)
    for one in _paragraphs(command.help or ""):
        kept = one.removeprefix(_KEPT)
        if kept == one:
            yield _one_line(one)
        else:  # what the whole shows is for everybody; of the examples of a command only the heading
            yield kept if command is context.command else kept.partition("\n")[0]
    for option in command.params:
        if isinstance(option, click.Option) and option.help:
            yield option.help
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None:
                yield from texts(below, context)


def _said(paragraph: str, look: Look) -> str:
    kept = paragraph.removeprefix(_KEPT)
    if kept == paragraph:
        return look(_one_line(paragraph))
    if look(kept) != kept:
        return _KEPT + look(kept)
    heading, newline, rest = kept.partition("\n")
    return f"{_KEPT}{look(heading)}{newline}{rest}"


def _option(param: click.Parameter, look: Look) -> click.Parameter:
    if not isinstance(param, click.Option) or not param.help:
        return param
    said = copy.copy(param)
    said.help = look(param.help)
    return said


def _paragraphs(text: str) -> list[str]:
    return [one for one in inspect.cleandoc(text).split("\n\n") if one]


def _one_line(paragraph: str) -> str:
    return " ".join(paragraph.split())
