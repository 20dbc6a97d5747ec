"""``lachan report enrol`` and ``send``: to whom a school reports, and sending what waits over HTTPS."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from admin.cli_common import data_option, fail, wrong
from admin.cli_report_common import form_option, opened_desk, parsed_month
from admin.reportdesk import MOST_BOXES, NotAgreed
from admin.reportsender import Sender, Sent
from admin.words import Words
from config import clock
from reporting.collectorlink import AddressRefused, CollectorLink, collector_address
from reporting.schema.envelope import box_id
from reporting.schema.report import school_code


@click.command()
@click.option("--school", required=True, metavar="CODE", help="The school's code, as the province writes it.")
@click.option(
    "--collector", default="", metavar="URL", help="The collector's https address; none: by file only."
)
@click.option(
    "--boxes", type=click.IntRange(1, MOST_BOXES), default=1, show_default=True, help="Boxes of the school."
)
@click.option(
    "--after",
    "after_text",
    metavar="YYYY-MM",
    help="The last month that the province holds of this box. Needed after a restore.",
)
@data_option
@click.pass_obj
def enrol(
    words: Words, school: str, collector: str, boxes: int, after_text: str | None, data: Path | None
) -> None:
    """Say to whom this box reports, and print its public key for the province.

    Enrolling anew begins with a new key. Months that were drawn stay drawn.
    """
    if not school or not school_code(school):
        rule = words.pick("chỉ gồm chữ không dấu, số, . _ -", "has letters without marks, digits, . _ - only")
        wrong("--school", school, rule)
    try:
        address = collector_address(collector) if collector else ""
    except AddressRefused as error:
        wrong("--collector", collector, str(error))
    floor = str(parsed_month(after_text)) if after_text else ""
    with opened_desk(words, data) as desk:
        key = desk.ledger.enrol(school, address, boxes=boxes, floor=floor)
    click.echo(words.pick(f"Mã trường: {school}", f"Code of the school: {school}"))
    click.echo(words.pick(f"Khoá công khai: {key.hex()}", f"Public key: {key.hex()}"))
    click.echo(words.pick(f"Mã hộp: {box_id(key)}", f"Id of the box: {box_id(key)}"))


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
