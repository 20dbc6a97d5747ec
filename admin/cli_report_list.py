"""``lachan report list``: the reports on this box, and what became of each."""

from __future__ import annotations

from pathlib import Path

import click

from admin.cli_common import data_option, json_line, json_option, paths_of
from admin.cli_report_common import told_apart
from admin.reportsaid import ReportPhrases
from admin.reportsender import Sender, given_up
from admin.words import Words
from reporting.ledger import Ledger


@click.command("list")
@json_option
@data_option
@click.pass_obj
def list_(words: Words, *, as_json: bool, data: Path | None) -> None:
    """Show the reports that were drawn: delivered, waiting, or refused for good, and why."""
    folder = paths_of(data).report
    if not folder.is_dir():
        if not as_json:
            click.echo(words.pick("Chưa có báo cáo nào.", "There is no report yet."))
        return
    with told_apart(words):
        ledger = Ledger(folder)
        sender, over = Sender(folder, ledger), given_up(folder)
        waiting, rest = {one.digest for one in sender.waiting()}, sender.rest()
        reports = ledger.reports()
    phrases = ReportPhrases(words)
    for signed in reports:
        found, gone = signed.report, over.get(signed.digest)
        state = "refused" if gone else "waiting" if signed.digest in waiting else "delivered"
        why = gone.why if gone else rest.why if state == "waiting" else ""
        if as_json:
            said = {"month": found.month, "sequence": found.sequence, "digest": signed.digest}
            click.echo(json_line({"type": "report", **said, "box": found.box, "state": state, "why": why}))
            continue
        name = words.pick(*_STATES[state])
        reason = phrases.refusal(why) if why else ""
        click.echo(f"{found.month}  {found.sequence}  {name}" + (f": {reason}" if reason else ""))


_STATES = {
    "refused": ("bị từ chối hẳn, không gửi lại", "refused for good, not sent again"),
    "waiting": ("đang chờ", "waits"),
    "delivered": ("đã nhận", "delivered"),
}
