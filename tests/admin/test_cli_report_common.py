from __future__ import annotations

import click
import pytest

from admin import cli_report_common
from admin.cli_report_common import month_of, told_apart
from admin.reportdesk import NotAgreed
from admin.store import StoreBroken
from admin.words import Words
from config.errors import ConfigInvalid, Mistake
from reporting.counteddays import Month
from reporting.ledger import NotDrawn
from reporting.ledgerstate import LedgerBroken
from reporting.store import StatisticsBroken


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (NotAgreed(), 1, "Chưa ai đồng ý"),
        (NotDrawn("not-over", "x"), 1, "chưa hết"),
        (LedgerBroken("state.json: damaged"), 1, "state.json"),
        (StoreBroken("state.db: locked"), 1, "state.db"),
        (StatisticsBroken("statistics.db: locked"), 1, "statistics.db"),
        (ConfigInvalid((Mistake("note", "x", "is bad"),), "awareness"), 2, "is bad"),
        (OSError(28, "No space left", "/card/report"), 1, "/card/report"),
        (OSError("odd"), 1, "odd"),
    ],
)
def test_what_goes_wrong_is_said_in_plain_words(error, code, said, capsys) -> None:
    with pytest.raises(SystemExit) as ended, told_apart(Words("vi")):
        raise error
    assert ended.value.code == code
    assert said in capsys.readouterr().err


def test_a_month_is_what_was_asked_for_or_the_newest() -> None:
    class Desk:
        newest = Month(2026, 10)

    assert month_of(None, Desk()) == Month(2026, 10)
    assert month_of("2026-08", Desk()) == Month(2026, 8)
    with click.Context(click.Command("x")), pytest.raises(SystemExit):
        month_of("soon", Desk())
    assert cli_report_common.month_option
