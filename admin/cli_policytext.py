"""The policy file's text, for commands that edit it: read, changed, checked, put in place."""

from __future__ import annotations

from collections.abc import Callable

from admin.cli_common import fail, refuse
from admin.cli_pass_common import login
from admin.inforce import unreadable
from admin.policydesk import PolicyChanged, PolicyDesk
from admin.store import StoreBroken
from config import clock
from config.errors import ConfigInvalid, Mistake
from config.files import rewrite
from config.paths import Paths
from config.policyfile import Policy
from config.roles import ROLES_AT
from policy.whole import read_policy

_TRIES = 20


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


def write_policy(paths: Paths, edit: Callable[[str], str], place: str, what: str) -> Policy:
    """Edit the policy as it is by now, which may be another than was looked at; return what it says then.

    The box's own is changed as on the page: one at a time, noted in the trail under the word `what`, the text
    before kept for /history. place: where a ValueError or KeyError of the edit belongs. Mistakes end it with
    exit code 2, what the machine refuses with 1; then nothing was written.
    """
    try:
        if _of_a_box(paths):
            _changed(paths, edit, what)
        else:
            rewrite(paths.policy, _edited_file(paths, edit).encode())
        return read_policy(paths.policy.read_text(encoding="utf-8"), str(paths.policy))
    except ConfigInvalid as error:
        refuse(error)
    except PolicyChanged:
        fail("somebody has just changed the rules; nothing was written, try again", code=1)
    except (KeyError, ValueError) as error:
        refuse(ConfigInvalid((Mistake(place, "", str(error)),), str(paths.policy)))
    except StoreBroken as error:
        fail(str(error), code=1)
    except OSError as error:
        fail(f"{error.filename or paths.policy} cannot be written: {error.strerror or error}", code=1)


def _changed(paths: Paths, edit: Callable[[str], str], what: str) -> None:
    """Change it through the desk; again where somebody was quicker, since the edit is made on any text."""
    desk, at = PolicyDesk(paths), int(clock.epoch())
    for tries in range(_TRIES, 0, -1):
        seen = desk.read()
        role = ROLES_AT[read_policy(seen.text, str(paths.policy)).kind][0].id
        try:
            desk.change(seen.version, edit, at, role, login() or role, what)
        except PolicyChanged:
            if tries == 1:
                raise
        else:
            return


def _edited_file(paths: Paths, edit: Callable[[str], str]) -> str:
    new = edit(paths.policy.read_text(encoding="utf-8"))
    read_policy(new, str(paths.policy))
    return new


def _of_a_box(paths: Paths) -> bool:
    """Whether it is what a box follows, and not a file on the way to one or to a comparison."""
    own = paths.data / "policy.toml"
    return paths.policy == own or (paths.state_db.exists() and not own.exists())
