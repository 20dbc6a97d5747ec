"""``lachan pass``: open, close or extend something for a while, by hand; it ends by itself."""

from __future__ import annotations

import click

from admin.cli_pass_end import list_, revoke
from admin.cli_pass_grant import grant


@click.group("pass")
def pass_() -> None:
    """Open, close or extend something for a while, by hand: it ends by itself.

    \b
    A lesson, a pause, a little more time:
      lachan pass grant --group pupils --site olm.vn --minutes 45
      lachan pass grant --group pupils --off
      lachan pass list
      lachan pass revoke lan-47

    Nothing opens what is in a list of malware, phishing or abuse, and nothing closes the hotline. What holds
    when several are set: docs/passes.md.
    """  # noqa: D301 - \b is click's mark for lines to keep


for _command in (grant, list_, revoke):
    pass_.add_command(_command)
