"""``lachan collector invite``, ``boxes``, ``receive``: who may report, and reports that came on a stick."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from sqlalchemy import select

from admin.cli_collector_common import database_option, now, opened, who
from admin.cli_common import data_option, fail, json_line, json_option, wrong
from admin.words import Words
from config import clock
from config.qr import qr_blocks
from reporting.collector import about as abouts
from reporting.collector import enrolment, receipt
from reporting.collector.enrolment import NotEnrolled
from reporting.collector.plausible import MOST_BOXES
from reporting.collector.receipt import FILE, Receipt
from reporting.collector.tables import boxes as table
from reporting.schema.enrolment import PAGE, shown_code
from reporting.schema.envelope import MOST_BYTES

_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_BOXES = click.IntRange(1, MOST_BOXES)
_REFUSED = {
    "school": ("không có trường này", "there is no such school"),
    "full": (
        "trường đã đủ số máy; dùng --replaces hoặc --boxes 2",
        "it has all its boxes; use --replaces or --boxes 2",
    ),
    "replaces": ("máy này đã có máy khác thay", "that box has a successor already"),
    "key": ("khoá này đã đăng ký", "this key is enrolled already"),
    "unknown": ("không có máy này, hoặc đã thu hồi", "there is no such box, or it is revoked already"),
}


def refused(words: Words, error: NotEnrolled) -> str:
    """Say why somebody was not enrolled, in the reader's language."""
    return words.pick(*_REFUSED.get(error.code, (error.code, error.code)))


@click.command()
@click.argument("school")
@click.option("--boxes", type=_BOXES, default=1, show_default=True, help="Boxes that the school has in all.")
@click.option("--replaces", default="", metavar="BOX", help="Id of the box that the new one takes over from.")
@click.option("--qr", is_flag=True, help="Draw the QR code, too.")
@database_option
@data_option
@click.pass_obj
def invite(
    words: Words, school: str, boxes: int, replaces: str, url: str, data: Path | None, *, qr: bool
) -> None:
    """Make an invitation for a box of SCHOOL: a code that is good once, for 30 days. It is shown only now.

    The page of the school makes one to print.
    """
    with opened(words, url, data) as database:
        try:
            found = enrolment.invite(database, school, now(), who(), boxes_of_school=boxes, replaces=replaces)
        except NotEnrolled as error:
            wrong(
                "SCHOOL" if error.code == "school" else "--replaces",
                replaces or school,
                refused(words, error),
            )
        with database.reading() as connection:
            address = abouts.read(connection).address
    until = datetime.fromtimestamp(found.expires_at, UTC).astimezone(_ZONE).date()
    code = shown_code(found.code)
    click.echo(
        words.pick(
            f"Mã mời cho {school}, đến {until}: {code}", f"Invitation for {school}, until {until}: {code}"
        )
    )
    if not address:
        click.echo(
            words.pick(
                "Chưa có địa chỉ của nơi nhận: lachan collector about --address https://…",
                "The collector has no address yet: lachan collector about --address https://…",
            )
        )
        return
    click.echo(words.pick("Ở trường, chạy lệnh:", "At the school, run:"))
    click.echo(f"  lachan report enrol --invitation '{address}{PAGE}#{code}'")
    if qr:
        click.echo(qr_blocks(f"{address}{PAGE}#{code}"))


@click.group()
def boxes() -> None:
    """Boxes that may report: list them, enrol one by its key, revoke one."""


@boxes.command("list")
@click.argument("school", default="")
@json_option
@database_option
@data_option
@click.pass_obj
def list_(words: Words, school: str, *, as_json: bool, url: str, data: Path | None) -> None:
    """Show the boxes of SCHOOL, or all, with the last report that is held and the gaps."""
    found = select(table).order_by(table.c.school, table.c.enrolled_at)
    with opened(words, url, data) as database, database.reading() as connection:
        for row in connection.execute(found.where(table.c.school == school) if school else found).mappings():
            last = receipt.last_held(connection, row["id"])
            missing = receipt.missing(connection, row["id"])
            if as_json:
                told = {"type": "box", "id": row["id"], "school": row["school"], "status": row["status"]}
                held = {"sequence": 0} if last is None else last._asdict()
                click.echo(json_line({**told, "last": held, "missing": missing}))
                continue
            click.echo(f"{row['school']}  {row['id']}  {row['status']}")
            if last is not None:
                gaps = ", ".join(map(str, missing)) or "-"
                click.echo(
                    words.pick(
                        f"    số {last.sequence}, tháng {last.month}, {last.digest}; thiếu: {gaps}",
                        f"    number {last.sequence}, month {last.month}, {last.digest}; missing: {gaps}",
                    )
                )


@boxes.command()
@click.argument("school")
@click.argument("key")
@click.option(
    "--boxes", "count", type=_BOXES, default=1, show_default=True, help="Boxes of the school in all."
)
@click.option("--replaces", default="", metavar="BOX", help="Id of the box that it takes over from.")
@database_option
@data_option
@click.pass_obj
def add(words: Words, school: str, key: str, count: int, replaces: str, url: str, data: Path | None) -> None:
    """Enrol a box by hand: SCHOOL's code and the public KEY that its `lachan report enrol` printed."""
    if len(key) != 64 or not set(key) <= set("0123456789abcdef"):
        wrong("KEY", key[:80], words.pick("phải có 64 chữ số thập lục phân", "must be 64 hex letters"))
    with opened(words, url, data) as database:
        try:
            answer = enrolment.add_key(
                database, school, bytes.fromhex(key), now(), who(), boxes_of_school=count, replaces=replaces
            )
        except NotEnrolled as error:
            fail(f"{school}: {refused(words, error)}", code=1)
    click.echo(words.pick(f"Mã máy: {answer.box}", f"Id of the box: {answer.box}"))


@boxes.command()
@click.argument("box")
@click.option("--why", required=True, help="What happened; it stands in the audit trail.")
@database_option
@data_option
@click.pass_obj
def revoke(words: Words, box: str, why: str, url: str, data: Path | None) -> None:
    """Take nothing more from the key of BOX (its id). What was accepted stays."""
    with opened(words, url, data) as database:
        try:
            enrolment.revoke(database, box, now(), who(), why)
        except NotEnrolled as error:
            fail(f"{box}: {refused(words, error)}", code=1)
    click.echo(words.pick(f"Đã thu hồi {box}.", f"Revoked: {box}."))


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@database_option
@data_option
@click.pass_obj
def receive(words: Words, files: tuple[Path, ...], url: str, data: Path | None) -> None:
    """Take in reports that came as FILES, on a stick. The same file twice does no harm.

    Exit code 1: one of them was refused, or could not be read.
    """
    bad, today = 0, clock.wall(_ZONE).date()
    with opened(words, url, data) as database:
        for file in files:
            try:
                with file.open("rb") as opened_file:
                    content = opened_file.read(MOST_BYTES + 1)
            except OSError as error:
                click.echo(f"{file}: {error.strerror}")
                bad += 1
                continue
            found = receipt.receive(database, content, FILE, now(), today)
            bad += not found.is_held
            click.echo(f"{file}: {_said(found)}")
    sys.exit(1 if bad else 0)


def _said(found: Receipt) -> str:
    where = f"{found.school or '?'} {found.month}: " if found.month else ""
    return where + (found.standing.value if found.standing else f"{found.code}: {found.text}")


COMMANDS = (invite, boxes, receive)
