"""``lachan report send``: sending what waits over HTTPS."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import msgspec

from admin.cli_common import data_option, fail, json_line, json_option, warn
from admin.cli_report_common import form_option, opened_desk
from admin.reportdesk import NotAgreed, ReportDesk
from admin.reportsaid import ReportPhrases
from admin.reportsender import GivenUp, Sender, Sent
from admin.words import Words
from config import clock
from reporting.collectorlink import CollectorLink
from reporting.ledger import NotDrawn


@click.command()
@form_option
@click.option("--again", is_flag=True, help="Send what was refused for good once more, too.")
@json_option
@data_option
@click.pass_obj
def send(words: Words, *, no_form: bool, again: bool, as_json: bool, data: Path | None) -> None:
    """Send what waits to the collector now. The chores do so by themselves, and try again for days.

    What the collector refuses for good is kept and not sent again, unless --again; `lachan report list` shows
    it. Exit code 1: something still waits or was refused; the reason is said.
    """
    with opened_desk(words, data) as desk:
        state = desk.ledger.state()
        if state.agreed is None:
            raise NotAgreed
        if not state.collector:
            fail(
                words.pick(
                    "Chưa có địa chỉ nơi nhận: lachan report enrol, hoặc lachan report export",
                    "There is no collector yet: lachan report enrol, or lachan report export",
                ),
                code=1,
            )
        sender = Sender(desk.folder, desk.ledger)
        if again:
            sender.try_again()
        if not state.ask_first:
            _draw(words, desk, sender, without_form=no_form)
        with CollectorLink(state.collector) as link:
            found = sender.send(link, clock.epoch())
    if as_json:
        click.echo(json_line({"type": "sent", **msgspec.to_builtins(found._asdict())}))
    else:
        click.echo(_said(words, found))
        for one in found.given_up:
            click.echo(_given_up(words, one))
    sys.exit(1 if found.why or found.given_up else 0)


def _draw(words: Words, desk: ReportDesk, sender: Sender, *, without_form: bool) -> None:
    """Draw the newest month; where that cannot be, what waits goes all the same."""
    try:
        desk.draw(desk.newest, without_form=without_form)
    except NotDrawn as reason:
        if not sender.waiting():
            raise
        warn(ReportPhrases(words).not_drawn(reason.code, str(reason)))


def _given_up(words: Words, one: GivenUp) -> str:
    why = ReportPhrases(words).refusal(one.why)
    vi = f"Báo cáo tháng {one.month} bị từ chối hẳn: {why}. Nó vẫn được giữ ở đây và không gửi lại nữa."
    en = f"The report for {one.month} was refused for good: {why}. It is kept here and not sent again."
    return words.pick(vi, en)


def _said(words: Words, found: Sent) -> str:
    if not found.why:
        return words.pick(
            f"Đã gửi {found.delivered} báo cáo; không còn gì chờ.",
            f"Reports sent: {found.delivered}; nothing waits.",
        )
    refused = (
        words.pick("nơi nhận từ chối", "refused") if found.refused else words.pick("chưa gửi được", "later")
    )
    why = ReportPhrases(words).refusal(found.why) if found.refused else found.why
    return words.pick(
        f"Đã gửi {found.delivered} báo cáo, còn {found.waiting} ({refused}: {why}).",
        f"Reports sent: {found.delivered}; waiting: {found.waiting} ({refused}: {why}).",
    )
