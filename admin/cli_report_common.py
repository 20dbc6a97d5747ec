"""What the commands of ``lachan report`` share: the reports, opened, and what can be wrong with them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from admin.cli_clock import clock_evidence
from admin.cli_common import fail, paths_of, policy_of, refuse, speech, wrong
from admin.reportdesk import NotAgreed, ReportDesk
from admin.reportsaid import ReportPhrases
from admin.store import StoreBroken
from admin.words import Words
from config import clock
from config.clocktrust import judge
from config.errors import ConfigInvalid
from reporting.counteddays import Month
from reporting.ledger import NotDrawn
from reporting.ledgerstate import LedgerBroken
from reporting.monthsource import StatisticsSource
from reporting.rollup import Place as Site
from reporting.store import StatisticsBroken, StatisticsStore

month_option = click.option(
    "--month", "month_text", metavar="YYYY-MM", help="Which month. Otherwise the last one that is over."
)
form_option = click.option(
    "--no-form", is_flag=True, help="Draw it without the form about awareness activities, which is missing."
)
by_option = click.option("--by", default="", metavar="NAME", help="Who does it. Otherwise who is logged in.")


@contextmanager
def opened_desk(words: Words, data: Path | None) -> Iterator[ReportDesk]:
    """Open the box's reports; what goes wrong with them is said, and ends the command."""
    paths = paths_of(data)
    rules = policy_of(words, paths, None).policy
    if not paths.data.is_dir():
        fail(words.pick(f"Không có thư mục {paths.data}.", f"There is no folder {paths.data}."))
    if not judge(clock_evidence(paths, rules, clock.epoch())).trusted:
        fail(
            words.pick(
                "Chưa tin được đồng hồ của máy, nên chưa làm báo cáo: lachan clock",
                "The clock of this machine is not believed, so there is no report: lachan clock",
            ),
            code=1,
        )
    now = clock.wall(rules.zone)
    with told_apart(words), StatisticsStore(paths.statistics) as store:
        source = StatisticsSource(store, Site(rules.kind, rules.zone), now.date())
        yield ReportDesk(paths, rules, source, now)


@contextmanager
def told_apart(words: Words) -> Iterator[None]:
    """Say what went wrong and end: exit code 2 for bad input, 1 for what cannot be done."""
    try:
        yield
    except NotAgreed:
        fail(
            words.pick(
                "Chưa ai đồng ý gửi báo cáo: xem lachan report preview, rồi lachan report agree --by TÊN",
                "Nobody agreed yet: see lachan report preview, then lachan report agree --by NAME",
            ),
            code=1,
        )
    except NotDrawn as reason:
        fail(ReportPhrases(words).not_drawn(reason.code, str(reason)), code=1)
    except ConfigInvalid as error:
        refuse(error)
    except (LedgerBroken, StoreBroken, StatisticsBroken) as error:
        fail(str(error), code=1)
    except OSError as error:
        where, why = error.filename or "", error.strerror or str(error)
        fail(words.pick(f"Không dùng được {where}: {why}", f"Cannot use {where}: {why}"), code=1)


def month_of(text: str | None, desk: ReportDesk) -> Month:
    """Return the month that was asked for, else the last one that is over."""
    return desk.newest if text is None else parsed_month(text)


def parsed_month(text: str) -> Month:
    """Return the month that an option says; for another text end with exit code 2."""
    try:
        return Month.parse(text)
    except ValueError:
        wrong(
            "--month",
            text,
            speech().pick("không phải là tháng; ghi như 2026-11", "is no month; write 2026-11"),
        )
