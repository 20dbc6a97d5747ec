"""The policy file's text, for commands that edit it: read, changed, checked, put in place."""

from __future__ import annotations

import stat
from collections.abc import Callable

from admin.cli_common import fail, refuse
from admin.inforce import unreadable
from config.errors import ConfigInvalid, Mistake
from config.files import write_atomic
from config.paths import Paths
from config.policyfile import Policy
from policy.whole import read_policy


def policy_text(paths: Paths) -> str:
    """Return the policy file's text; it has to be there and right before it is edited (else exit code 2)."""
    try:
        text = paths.policy.read_text(encoding="utf-8")
        read_policy(text, str(paths.policy))
    except FileNotFoundError:
        hint = "there is no such file; lachan run writes one at its first start"
        refuse(ConfigInvalid((Mistake("", "", hint),), str(paths.policy)))
    except UnicodeDecodeError:
        refuse(ConfigInvalid((Mistake("", "", "is not UTF-8 text"),), str(paths.policy)))
    except ConfigInvalid as error:
        refuse(error)
    except OSError as error:
        refuse(unreadable(str(paths.policy), error))
    return text


def edited(paths: Paths, place: str, edit: Callable[[], str]) -> str:
    """Return what an edit makes of the text; a ValueError of it is a mistake at `place` (exit code 2)."""
    try:
        return edit()
    except ValueError as error:
        refuse(ConfigInvalid((Mistake(place, "", str(error)),), str(paths.policy)))


def checked(paths: Paths, new: str) -> Policy:
    """Return the policy that a text says; every mistake in it is printed (exit code 2)."""
    try:
        return read_policy(new, str(paths.policy))
    except ConfigInvalid as error:
        refuse(error)


def write_policy(paths: Paths, new: str) -> None:
    """Put the edited text, which has been checked, in the policy file's place."""
    target = paths.policy.resolve()
    try:
        write_atomic(target, new.encode(), stat.S_IMODE(target.stat().st_mode))
    except OSError as error:
        fail(f"{paths.policy} cannot be written: {error.strerror or error}", code=1)
