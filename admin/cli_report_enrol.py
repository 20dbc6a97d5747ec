"""``lachan report enrol`` and ``rekey``: to whom a school reports, and by which key."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from admin.baselinedesk import BaselineDesk, DeskBroken
from admin.cli_common import data_option, fail, paths_of, warn, wrong
from admin.cli_pass_common import login
from admin.cli_report_common import opened_desk, parsed_month
from admin.reportdesk import MOST_BOXES, ReportDesk
from admin.words import Words
from config import clock
from config.paths import Paths
from reporting.collectorlink import AddressRefused, CollectorLink, collector_address
from reporting.delivery import Reply
from reporting.schema.enrolment import PAGE, Answer, EnrolmentRefused, plain_code, read_answer
from reporting.schema.envelope import box_id
from reporting.schema.report import school_code


class _Refused(Exception):
    """The collector said no; the text says why."""


_SAID = {
    "invitation": (
        "mã mời sai, đã dùng cho máy khác, hoặc đã hết hạn: hãy xin tỉnh mã mới",
        "the code is wrong, was used by another box, or its time is over: ask the province for a new one",
    ),
    "full": (
        "trường đã đủ số máy: hãy xin giấy mời thay cho một máy cũ",
        "the school has all its boxes: ask for an invitation in place of one of them",
    ),
    "former": (
        "nơi nhận không biết khoá cũ: hãy xin giấy mời",
        "the former key is not known: ask for an invitation",
    ),
    "revoked": (
        "khoá cũ đã bị thu hồi: hãy xin giấy mời",
        "the former key was revoked: ask for an invitation",
    ),
    "replaces": ("máy cũ đã có máy khác thay", "the former box has another successor"),
    "key": ("khoá này đã đăng ký", "this key is enrolled already"),
}


@click.command()
@click.option(
    "--invitation",
    default="",
    metavar="URL#CODE",
    help="What stands on the province's invitation. Everything else follows from it.",
)
@click.option("--school", default="", metavar="CODE", help="Without an invitation: the school's code.")
@click.option(
    "--collector", default="", metavar="URL", help="The collector's https address. Otherwise the one before."
)
@click.option("--by-file", is_flag=True, help="Reports are carried by file only: forget the address.")
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
    words: Words,
    invitation: str,
    school: str,
    collector: str,
    boxes: int,
    after_text: str | None,
    data: Path | None,
    *,
    by_file: bool,
) -> None:
    """Say to whom this box reports: by an invitation, or by hand. Prints its public key.

    Enrolling anew after a report was drawn begins with a new key. Months that were drawn stay drawn. Nothing
    leaves before somebody agreed.

    \b
    Examples:
      lachan report enrol --invitation 'https://baocao.example.vn/enrol#K7QF2-9XMPT-4HD3R-8NWBV'
      lachan report enrol --school hue-thcs-0042       by file only; the province needs the key
    """  # noqa: D301 - \b is click's mark for lines to keep
    if invitation:
        if school or collector or after_text or by_file:
            fail(
                words.pick(
                    "Có --invitation thì không cần gì khác.", "With --invitation nothing else is needed."
                )
            )
        _by_invitation(words, invitation, data)
        return
    if not school or not school_code(school):
        rule = words.pick("chỉ gồm chữ không dấu, số, . _ -", "has letters without marks, digits, . _ - only")
        wrong("--school", school, rule)
    if collector and by_file:
        fail(words.pick("Chọn một: --collector hoặc --by-file.", "Give --collector or --by-file, not both."))
    address = _address(collector, "--collector") if collector else ""
    floor = str(parsed_month(after_text)) if after_text else ""
    with opened_desk(words, data) as desk:
        address = address or ("" if by_file else desk.ledger.state().collector)
        key = desk.ledger.enrol(school, address, boxes=boxes, floor=floor)
    _say(words, school, key)
    vi, en = f"Địa chỉ nơi nhận: {address}", f"Address of the collector: {address}"
    if not address:
        vi = "Không có địa chỉ nơi nhận: báo cáo chỉ mang đi bằng tệp (lachan report export)."
        en = "There is no collector's address: reports are carried by file (lachan report export)."
    click.echo(words.pick(vi, en))


@click.command()
@data_option
@click.pass_obj
def rekey(words: Words, data: Path | None) -> None:
    """Change this box's key: the old one signs the new one, and the collector takes it from there.

    For a key that may have been seen by somebody. One that was stolen is revoked by the province.
    """
    with opened_desk(words, data) as desk:
        state = desk.ledger.state()
        if not state.collector:
            fail(
                words.pick(
                    "Chưa có địa chỉ nơi nhận: lachan report enrol",
                    "There is no collector yet: lachan report enrol",
                ),
                code=1,
            )
        answer, key = _asked(words, desk, state.collector, "")
    _say(words, answer.school, key)


def _by_invitation(words: Words, invitation: str, data: Path | None) -> None:
    link, _, code_text = invitation.strip().partition("#")
    try:
        code = plain_code(code_text)
    except EnrolmentRefused as error:
        wrong("--invitation", code_text[:40], str(error))
    address = _address(link.rstrip("/").removesuffix(PAGE), "--invitation")
    with opened_desk(words, data) as desk:
        answer, key = _asked(words, desk, address, code)
    if answer.authority:
        click.echo(words.pick(f"Nơi nhận: {answer.authority}", f"Collector: {answer.authority}"))
    if answer.name:
        click.echo(words.pick(f"Trường: {answer.name}", f"School: {answer.name}"))
    _say(words, answer.school, key)
    if answer.baseline_key:
        _pin(words, paths_of(data), answer.baseline_key, address)
    click.echo(
        words.pick(
            "Chưa gửi gì cả. Xem trước: lachan report preview; đồng ý: lachan report agree --by TÊN",
            "Nothing has left. See lachan report preview, then lachan report agree --by NAME",
        )
    )


def _asked(words: Words, desk: ReportDesk, address: str, code: str) -> tuple[Answer, bytes]:
    """Ask the collector, and begin the key that it took. What got no answer can be asked again."""
    state = desk.ledger.state()
    data = desk.ledger.request(code)
    try:
        with CollectorLink(address) as link:
            reply = link.enrol(data)
        answer = _answer(words, reply)
    except _Refused as refused:
        fail(str(refused), code=1)
    except (OSError, EnrolmentRefused) as error:
        fail(
            words.pick(f"Chưa đăng ký được, hãy thử lại: {error}", f"Not enrolled; try again: {error}"),
            code=1,
        )
    if answer.box != box_id(bytes.fromhex(json.loads(data)["key"])):
        fail(words.pick("Nơi nhận trả lời cho máy khác.", "The collector answered for another box."), code=1)
    key = desk.ledger.enrol(
        answer.school,
        address,
        boxes=answer.boxes if code else max(answer.boxes, state.boxes),
        floor=answer.floor,
        asked=True,
        new_key=not code,
    )
    return answer, key


def _answer(words: Words, reply: Reply) -> Answer:
    if reply.status == 201:
        return read_answer(reply.body)
    try:
        said: Any = json.loads(reply.body)
        code, text = str(said["code"]), str(said["text"])[:200]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise EnrolmentRefused(f"HTTP {reply.status}") from None
    if reply.status == 503:
        raise EnrolmentRefused(text)
    told = words.pick(*_SAID.get(code, (text, text)))
    raise _Refused(words.pick(f"Nơi nhận từ chối: {told}", f"The collector refuses: {told}"))


def _pin(words: Words, paths: Paths, key: str, address: str) -> None:
    desk = BaselineDesk(paths)
    try:
        if desk.trust().key == key:
            return
        desk.pin(key, address, int(clock.epoch()), "it", login())
    except (OSError, DeskBroken) as error:
        warn(str(error))
        return
    click.echo(
        words.pick(
            "Từ nay nhận chính sách nền của tỉnh có khoá này: ",
            "From now on the province's baseline is that of the key ",
        )
        + key[:16]
    )


def _address(text: str, option: str) -> str:
    try:
        return collector_address(text)
    except AddressRefused as error:
        wrong(option, text[:200], str(error))


def _say(words: Words, school: str, key: bytes) -> None:
    click.echo(words.pick(f"Mã trường: {school}", f"Code of the school: {school}"))
    click.echo(words.pick(f"Khoá công khai: {key.hex()}", f"Public key: {key.hex()}"))
    click.echo(words.pick(f"Mã hộp: {box_id(key)}", f"Id of the box: {box_id(key)}"))
