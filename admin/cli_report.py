"""``lachan report``: what would go to the province, who agreed, a file to carry there, checking files."""

from __future__ import annotations

import sys
from pathlib import Path
from zoneinfo import ZoneInfo

import click
import msgspec

from admin.cli_common import data_option, fail, json_line, json_option, paths_of, policy_of, warn, wrong
from admin.cli_pass_common import login
from admin.cli_report_common import (
    by_option,
    form_option,
    month_of,
    month_option,
    opened_desk,
    parsed_month,
    told_apart,
)
from admin.cli_report_enrol import enrol, rekey
from admin.cli_report_list import list_
from admin.cli_report_paper import paper
from admin.cli_report_send import send
from admin.reportdesk import MOST_BOXES
from admin.reportsaid import ReportPhrases
from admin.words import Words
from config import clock
from config.files import write_atomic
from reporting.awareness import NUMBERS, TEXTS, AwarenessBook, read_form
from reporting.counteddays import Month
from reporting.ledger import Ledger
from reporting.schema.envelope import ReportRefused, Signed, opened
from reporting.schema.report import Awareness, plain
from reporting.schema.verify import Chain, Place, Standing

_ANYWHERE = ZoneInfo("UTC")  # a report's month is looked at with a day of grace


@click.group()
def report() -> None:
    """The monthly report of a school to its province: seven numbers with noise, and no names.

    Nothing leaves before somebody agreed. docs/privacy-mechanism.md says what is proven about the numbers.
    `paper` writes another report: what people can read at a parents' meeting.

    \b
    Examples:
      lachan report preview                   what would leave, in words
      lachan report agree --by "Hiệu trưởng"
      lachan report export report.json        a file to carry to the province
    """  # noqa: D301 - \b is click's mark for lines to keep


@report.command()
@month_option
@form_option
@json_option
@data_option
@click.pass_obj
def preview(words: Words, month_text: str | None, *, no_form: bool, as_json: bool, data: Path | None) -> None:
    """Say exactly what would leave. It is drawn and signed at the first look, and stays as it is.

    --json gives the report as it stands in the bytes that leave.
    """
    with opened_desk(words, data) as desk:
        signed = desk.draw(month_of(month_text, desk), without_form=no_form)
        if as_json:
            agreed = desk.ledger.state().agreed is not None
            found = {"digest": signed.digest, "agreed": agreed, "report": plain(signed.report)}
            click.echo(json_line({"type": "preview", **found}))
            return
        for line in ReportPhrases(words).preview(signed, desk.ledger.state()):
            click.echo(line)


@report.command()
@by_option
@click.option(
    "--boxes",
    type=click.IntRange(1, MOST_BOXES),
    default=1,
    show_default=True,
    help="How many boxes the school has; say it on each of them, since they share what may be told.",
)
@click.option("--withdraw", is_flag=True, help="Take the agreement back: nothing leaves any more.")
@json_option
@data_option
@click.pass_obj
def agree(words: Words, by: str, boxes: int, *, withdraw: bool, as_json: bool, data: Path | None) -> None:
    """Agree that reports leave the school, or take that back. Look at the preview first.

    Who agreed, and when, is in the audit trail. docs/law says who may sign.
    """
    name = by.strip() or login()
    if not name or len(name) > 80 or not name.isprintable():
        wrong("--by", by, words.pick("cần tên người đồng ý", "needs the name of who agrees"))
    with opened_desk(words, data) as desk:
        if withdraw:
            desk.withdraw(name, "it")
        else:
            desk.agree(name, "it", boxes)
        state = desk.ledger.state()
    if as_json:
        agreed = msgspec.to_builtins(state.agreed) if state.agreed else None
        click.echo(json_line({"type": "agreement", "agreed": agreed, "boxes": state.boxes}))
        return
    click.echo(ReportPhrases(words).agreement(state))


@report.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@month_option
@by_option
@form_option
@data_option
@click.pass_obj
def export(
    words: Words, file: Path, month_text: str | None, by: str, *, no_form: bool, data: Path | None
) -> None:
    """Write a report into FILE, to be carried to the province. The same month always gives the same bytes."""
    with opened_desk(words, data) as desk:
        month = month_of(month_text, desk)
        signed = desk.export(month, by.strip() or login(), "it", without_form=no_form)
        write_atomic(file, signed.data)
    click.echo(words.pick(f"Đã ghi báo cáo tháng {month}: {file}", f"The report for {month} is in {file}"))


@report.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@json_option
@click.pass_obj
def verify(words: Words, files: tuple[Path, ...], *, as_json: bool) -> None:
    """Check the signatures of FILES, and how those of one box follow each other.

    Exit code 1: something is wrong with one.
    """
    chains: dict[str, Chain] = {}
    wrongs, today = 0, clock.wall(_ANYWHERE).date()
    for file in files:
        try:
            signed = opened(file.read_bytes())
        except (OSError, ReportRefused) as error:
            why = getattr(error, "strerror", None) or str(error)
            said = {"type": "verified", "file": str(file), "ok": False, "why": why}
            click.echo(json_line(said) if as_json else f"{file}: {why}")
            wrongs += 1
            continue
        found = chains.setdefault(signed.report.box, Chain()).take(signed, today)
        wrongs += not found.acceptable
        if as_json:
            click.echo(json_line(_verified(file, signed, found)))
            continue
        click.echo(f"{file}: {_headline(words, signed)}; {ReportPhrases(words).standing(found)}")
    sys.exit(1 if wrongs else 0)


@report.command()
@month_option
@click.option("--sessions", metavar="N", help=f"Sessions held; 0 to {NUMBERS['sessions']}.")
@click.option("--parents", metavar="N", help="Parents reached.")
@click.option("--pupils", metavar="N", help="Pupils reached.")
@click.option("--materials", metavar="TEXT", help=f"Materials; at most {TEXTS['materials']} characters.")
@click.option("--note", metavar="TEXT", help=f"What else; at most {TEXTS['note']} characters. Nobody's name.")
@json_option
@data_option
@click.pass_obj
def awareness(
    words: Words, /, month_text: str | None, *, as_json: bool, data: Path | None, **fields: str | None
) -> None:
    """Fill in the month's form about awareness activities, or show it without options.

    What is not given stays as it was. A report is drawn with it, or on the sixth of the next month without.
    """
    paths = paths_of(data)
    rules = policy_of(words, paths, None).policy
    month = parsed_month(month_text) if month_text else Month.of(clock.wall(rules.zone).date()).before
    book = AwarenessBook(paths.awareness)
    given = {name: value for name, value in fields.items() if value is not None}
    with told_apart(words):
        kept = msgspec.structs.asdict(book.read().get(month, Awareness()))
        form = read_form({**kept, **given})
        if given:
            book.put(month, form)
        drawn = paths.report.is_dir() and str(month) in {
            one.report.month for one in Ledger(paths.report).reports()
        }
    if given and drawn:
        warn(
            words.pick(
                "Báo cáo của tháng này đã lập rồi, nên biểu vừa điền chỉ lưu tại trường.",
                "That month's report is drawn already; what you filled in stays at the school.",
            )
        )
    if as_json:
        click.echo(json_line({"type": "awareness", "month": str(month), **msgspec.structs.asdict(form)}))
        return
    click.echo(f"{month}")
    for name in (*NUMBERS, *TEXTS):
        click.echo(f"  {name}: {getattr(form, name)}")


@report.command()
@click.option("--none", "nothing", is_flag=True, help="The province holds no report of this box.")
@click.option("--sequence", type=click.IntRange(1), metavar="N", help="Number of the last one that it holds.")
@click.option("--digest", metavar="HEX", help="Its digest.")
@click.option("--month", "month_text", metavar="YYYY-MM", help="Its month.")
@data_option
@click.pass_obj
def resume(
    words: Words,
    *,
    nothing: bool,
    sequence: int | None,
    digest: str | None,
    month_text: str | None,
    data: Path | None,
) -> None:
    """After a restore: say which report of this box the province holds last, so that none is drawn twice.

    The province's page shows it for each box.
    """
    last = None
    if not nothing:
        if sequence is None or digest is None or month_text is None:
            fail(
                words.pick(
                    "Cần --none, hoặc cả ba: --sequence, --digest, --month.", "Give --none or the three."
                )
            )
        if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
            wrong("--digest", digest, words.pick("phải có 64 chữ số thập lục phân", "must be 64 hex letters"))
        last = Place(sequence, digest, "", str(parsed_month(month_text)))
    with opened_desk(words, data) as desk:
        state = desk.ledger.resume(last)
    number, floor = state.last.sequence + 1, state.floor or "-"
    click.echo(
        words.pick(
            f"Báo cáo tiếp theo mang số {number}; không tính lại tháng nào đến hết {floor}.",
            f"The next report has number {number}; no month up to {floor} is drawn again.",
        )
    )


def _verified(file: Path, signed: Signed, found: Standing) -> dict[str, object]:
    told = signed.report
    names = ("school", "box", "sequence", "month")
    said = {"type": "verified", "file": str(file), "ok": found.acceptable, "standing": found.value}
    return {**said, **{name: getattr(told, name) for name in names}, "digest": signed.digest}


def _headline(words: Words, signed: Signed) -> str:
    found = signed.report
    school = found.school or "-"
    return words.pick(
        f"chữ ký đúng; trường {school}, hộp {found.box[:8]}, số {found.sequence}, tháng {found.month}",
        f"signature good; school {school}, box {found.box[:8]}, number {found.sequence}, month {found.month}",
    )


report.add_command(enrol)
report.add_command(list_)
report.add_command(paper)
report.add_command(rekey)
report.add_command(send)
