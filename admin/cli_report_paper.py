"""``lachan report paper``: the awareness report for people, as PDF or as a page to print."""

from __future__ import annotations

from pathlib import Path

import click

from admin.cli_common import data_option, fail, paths_of, policy_of, wrong
from admin.cli_report_common import month_option, parsed_month
from admin.paperhtml import document
from admin.papermaking import PdfFailed, drawn, months, paper_of
from admin.words import LANGUAGES, Words
from config import clock
from config.errors import ConfigInvalid
from config.files import write_atomic
from config.settings import load_settings
from reporting.counteddays import Month
from reporting.store import StatisticsBroken

SUFFIXES = (".pdf", ".html")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@month_option
@click.option(
    "--language", type=click.Choice(LANGUAGES), help="Of the report. Otherwise that of this terminal."
)
@data_option
@click.pass_obj
def paper(words: Words, file: Path, month_text: str | None, language: str | None, data: Path | None) -> None:
    """Write the awareness report for people into FILE, a .pdf or an .html that is made for print.

    For a parents' meeting or the school's board: findings in sentences, charts, what to talk about with
    children, where help is, and what is not collected. Numbers of devices are those of the report to the
    province only. In a school the box also makes one by itself each month, in reports/ of the data folder.

    \b
    Examples:
      lachan report paper september.pdf --month 2026-09
      lachan report paper meeting.html --language vi
    """  # noqa: D301 - \b is click's mark for lines to keep
    if file.suffix.lower() not in SUFFIXES:
        wrong("FILE", str(file), words.pick("phải có đuôi", "must end with"), SUFFIXES)
    paths = paths_of(data)
    policy = policy_of(words, paths, None).policy
    now = clock.wall(policy.zone)
    month = parsed_month(month_text) if month_text else Month.of(now.date()).before
    try:
        if month not in months(paths, policy, now.date()):
            _nothing(words, month, over=month < Month.of(now.date()))
        settings = load_settings(paths.settings, kind=policy.kind)
        made = paper_of(paths, policy, settings, Words(language or words.language), month, now)
        is_pdf = file.suffix.lower() == ".pdf"
        write_atomic(file, drawn(made) if is_pdf else document(made).encode())
    except (StatisticsBroken, PdfFailed, ConfigInvalid) as error:
        fail(str(error), code=1)
    except OSError as error:
        where, why = error.filename or file, error.strerror or str(error)
        fail(words.pick(f"Không dùng được {where}: {why}", f"Cannot use {where}: {why}"), code=1)
    click.echo(words.pick(f"Đã ghi báo cáo tháng {month}: {file}", f"The report for {month} is in {file}"))


def _nothing(words: Words, month: Month, *, over: bool) -> None:
    if over:
        text = words.pick(
            f"Trong tháng {month} hộp chưa đếm ngày nào.", f"In {month} the box counted no day."
        )
    else:
        text = words.pick(f"Tháng {month} chưa hết.", f"{month} is not over yet.")
    fail(text, code=1)
