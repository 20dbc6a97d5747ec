"""What the commands share: options, where the files are, how mistakes and JSON are printed."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NoReturn

import click

from admin.calling import Calling, calling
from admin.inforce import FILE, LAST_GOOD, InForce, policy_in_force, unreadable
from admin.mistakes import mistake_line, told
from admin.words import Words
from config.errors import ConfigInvalid, Mistake
from config.paths import Paths, default_data
from config.presets import PRESETS
from config.settings import Settings, load_settings

data_option = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="The data folder. Otherwise $LACHAN_DATA, /var/lib/lachan if it is there, or data in the project.",
)
policy_option = click.option(
    "--policy",
    "policy_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The policy file. Otherwise policy.toml in the data folder.",
)
preset_option = click.option(
    "--preset",
    metavar="NAME",
    help=f"Which rules to begin with: {', '.join(PRESETS)}. Otherwise those of the kind.",
)
json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object a line, for other programs."
)


def kind_of(preset: str | None, kind: str | None) -> str | None:
    """Return the kind that a preset is for, or the one asked for; both have to agree (else exit code 2)."""
    if preset is None:
        return kind
    if preset not in PRESETS:
        wrong("--preset", preset, "is not a preset", tuple(PRESETS))
    found = PRESETS[preset].kind
    if kind is not None and kind != found:
        fitting = [name for name, one in PRESETS.items() if one.kind == kind]
        wrong("--preset", preset, f"is not for --kind {kind}", fitting)
    return found


def paths_of(data: Path | None, policy_file: Path | None = None) -> Paths:
    """Return where the files are, from the options or the defaults. Makes nothing."""
    return Paths(data or default_data(os.environ), policy=policy_file)


def settings_of(
    paths: Paths, overrides: Mapping[str, object] | None = None, *, kind: str | None = None
) -> Settings:
    """Return the box's settings under the options given, and put its runtime folder into ``paths``.

    Mistakes are printed, all of them, and end the command with exit code 2.
    """
    try:
        settings = load_settings(paths.settings, overrides, kind=kind)
    except ConfigInvalid as error:
        refuse(error)
    except OSError as error:
        refuse(unreadable(str(paths.settings), error))
    if settings.runtime_dir:
        paths.runtime = Path(settings.runtime_dir)
    return settings


def policy_of(words: Words, paths: Paths, policy_file: Path | None, kind: str = "") -> InForce:
    """Return the policy in force. A file named on the command line has to be right (else exit code 2).

    The box's own file may have mistakes: then the last good or the built-in policy answers, as in the
    resolver, and a warning says so.
    """
    in_force = policy_in_force(paths, *([kind] if kind else []))
    if policy_file is not None and in_force.origin != FILE:
        missing = ConfigInvalid((Mistake("", "", "there is no such file"),), str(policy_file))
        refuse(in_force.invalid or missing)
    if in_force.invalid is not None:
        warn(stand_in(words, in_force, calling_for(paths, policy_file).policy_check()))
    elif in_force.origin != FILE and not paths.data.is_dir():  # a folder's name is easily mistyped
        text = words(
            "There is no folder %(path)s: the built-in rules for a %(kind)s answer.",
            path=paths.data,
            kind=in_force.policy.kind,
        )
        warn(text)
    return in_force


def calling_for(paths: Paths, policy_file: Path | None) -> Calling:
    """Return how to call us for the files of a command, without the options that would change nothing."""
    usual = paths.data == default_data({}).absolute()
    return calling(None if usual else paths.data, policy_file, {"PATH": os.environ.get("PATH", "")})


def stand_in(words: Words, in_force: InForce, see: str) -> str:
    """Say which rules hold instead of the file's. ``see``: the command that names its mistakes."""
    rest = (
        words("The last good policy is.")
        if in_force.origin == LAST_GOOD
        else words("The strict built-in policy is.")
    )
    if in_force.invalid is None:
        none = words("There is no policy file that could be in force.")
        return f"{none} {rest}"
    head = words.plural(
        "The policy file has %(num)s mistake and is not in force.",
        "The policy file has %(num)s mistakes and is not in force.",
        len(in_force.invalid.mistakes),
    )
    hint = words("See: %(command)s", command=see)
    return f"{head} {rest} {hint}"


def refuse(error: ConfigInvalid) -> NoReturn:
    """Print every mistake with its place and the choices, and end with exit code 2."""
    click.echo(told(speech(), error), err=True)
    sys.exit(2)


def wrong(path: str, value: str, problem: str, choices: Iterable[str] = ()) -> NoReturn:
    """Say what is wrong with an option or an argument, and what could stand there; end with exit code 2."""
    fail(mistake_line(speech(), Mistake(path, value, problem, tuple(choices))))


def speech() -> Words:
    """Return the messages in the language of the command that runs."""
    context = click.get_current_context(silent=True)
    return context.obj if context is not None and isinstance(context.obj, Words) else Words("en")


def fail(text: str, code: int = 2) -> NoReturn:
    """Print one line about what is wrong and end."""
    click.echo(text, err=True)
    sys.exit(code)


def warn(text: str) -> None:
    """Print a line that is not the answer: to standard error, so that answers can be piped."""
    click.echo(click.style(text, fg="yellow"), err=True)


def json_line(value: Mapping[str, object]) -> str:
    """Return a value as one line of JSON, Vietnamese letters as they are."""
    return json.dumps(value, ensure_ascii=False)
