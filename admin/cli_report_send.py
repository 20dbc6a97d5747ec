"""``lachan report send``: sending what waits over HTTPS."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from admin.cli_common import data_option, fail
from admin.cli_report_common import form_option, opened_desk
from admin.reportdesk import NotAgreed
from admin.reportsender import Sender, Sent
from admin.words import Words
from config import clock
from reporting.collectorlink import CollectorLink


@click.command()
@form_option
@data_option
@click.pass_obj
def send(words: Words, *, no_form: bool, data: Path | None) -> None:
    """Send what waits to the collector now. The chores do so by themselves, and try again for days.

    Exit code 1: something still waits; the reason is said.
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
        if not state.ask_first:
            desk.draw(desk.newest, without_form=no_form)
        with CollectorLink(state.collector) as link:
            found = Sender(desk.folder, desk.ledger).send(link, clock.epoch())
    click.echo(_said(words, found))
    sys.exit(1 if found.why else 0)


def _said(words: Words, found: Sent) -> str:
    if not found.why:
        return words.pick(
            f"Đã gửi {found.delivered} báo cáo; không còn gì chờ.",
            f"Reports sent: {found.delivered}; nothing waits.",
        )
    refused = (
        words.pick("nơi nhận từ chối", "refused") if found.refused else words.pick("chưa gửi được", "later")
    )
    return words.pick(
        f"Đã gửi {found.delivered} báo cáo, còn {found.waiting} ({refused}: {found.why}).",
        f"Reports sent: {found.delivered}; waiting: {found.waiting} ({refused}: {found.why}).",
    )
