"""What click says by itself when a command is called wrongly, in the reader's language.

click asks Python's gettext for its sentences, by their English text in the domain ``messages``. So is our
catalogue called, and gettext only has to be told where it lies. The language comes from $LANGUAGE, for want
of another way. What is not among the templates stays English. Help texts are in `admin.cli_helpwords`.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Mapping, Sequence

from admin.words import LANGUAGES, TRANSLATIONS, language_of


def _(message: str) -> str:
    """Mark a message for the catalogue; click looks it up."""
    return message


def ngettext(one: str, many: str) -> tuple[str, str]:
    """Mark a message that has a form for one and another for many."""
    return one, many


TEMPLATES = (
    _("Usage:"),
    _("Try '{command} {option}' for help."),
    _("Error: {message}"),
    _("No such option {name!r}."),
    _("No such command {name!r}."),
    ngettext("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)"),
    _("Missing command."),
    _("Missing argument"),
    _("Missing option"),
    ngettext("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})"),
    ngettext("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments."),
    _("Option {name!r} does not take a value."),
    _("Invalid value for {param_hint}: {message}"),
    ngettext("{value!r} is not {choice}.", "{value!r} is not one of {choices}."),
    _("{value!r} is not a valid {number_type}."),
    _("{value} is not in the range {range}."),
    _("{name} {filename!r} does not exist."),
    _("{name} {filename!r} is a file."),
    _("{name} {filename!r} is a directory."),
    _("{name} {filename!r} is not readable."),
    _("Options"),
    _("Commands"),
    _("Show this message and exit."),
    _("default: {default}"),
    _("file"),
    _("directory"),
)


def asked_language(arguments: Sequence[str], environ: Mapping[str, str]) -> str:
    """Return the language that the arguments ask for, else the one of the environment.

    Read before click does, for it may be an argument before ``--lang`` that is wrong.
    """
    for place, argument in enumerate(arguments):
        name, mark, value = argument.partition("=")
        if name == "--lang":
            asked = value if mark else "".join(arguments[place + 1 : place + 2])
            if asked in LANGUAGES:
                return asked
    return language_of(environ)


def speak(language: str) -> None:
    """Let click speak this language from now on, in this process and in those it starts."""
    gettext.bindtextdomain("messages", TRANSLATIONS)
    os.environ["LANGUAGE"] = language
    _spoken.append(language)


def spoken() -> str:
    """Return the language that click was told to speak, English before."""
    return _spoken[-1] if _spoken else "en"


_spoken: list[str] = []
