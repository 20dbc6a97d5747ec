"""What people do with the monthly report: look at it, agree that it leaves, take it along.

Nothing leaves before somebody agreed; who, when and when not any more stands in the audit trail.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from msgspec import UNSET

from admin.store import Store
from blocklists.catalog import catalog
from config import VERSION
from config.listsource import STARTER_PREFIX
from config.paths import Paths
from config.policyfile import Policy
from reporting.awareness import AwarenessBook
from reporting.counteddays import Month, school_days
from reporting.ledger import Draft, Ledger, NotDrawn
from reporting.ledgerstate import Agreement
from reporting.monthly import Facts, InForce, MonthSource, compose, list_ages, service
from reporting.noise import SYSTEM, Below
from reporting.schema.envelope import Signed
from reporting.schema.report import FORMAT, Report

MOST_BOXES = 2


class NotAgreed(Exception):
    """Nobody agreed that reports leave."""


class ReportDesk:
    """The reports of one box, at one moment (aware, in the policy's zone).

    Methods may raise LedgerBroken, StoreBroken, ConfigInvalid, OSError, and what the source raises.
    """

    def __init__(
        self, paths: Paths, policy: Policy, source: MonthSource, now: datetime, *, below: Below = SYSTEM
    ) -> None:
        self._paths = paths
        self._policy = policy
        self._source = source
        self._now = now
        self._below = below
        self.folder = paths.report
        self.ledger = Ledger(paths.report)

    @property
    def newest(self) -> Month:
        """The last month that is over."""
        return Month.of(self._now.date()).before

    def draw(self, month: Month, *, without_form: bool = False) -> Signed:
        """Return the report of a month, drawn now if it was not before. Raises NotDrawn.

        What is drawn stays as it is, so it waits for the month's form about awareness activities, unless
        without_form.
        """
        if self._policy.kind != "school":
            raise NotDrawn("home", "only schools report")
        self.fix_next()

        def composed(draft: Draft) -> Report:
            return self._compose(draft, without_form=without_form)

        return self.ledger.draw(month, self._now.date(), composed)

    def fix_next(self) -> None:
        """Fix the counted days of the month that comes next, as the calendar says them today."""
        fix_next(self.ledger, self._policy, self._now.date())

    def agree(self, by: str, role: str, boxes: int) -> Agreement:
        """Note that somebody agreed that reports leave. boxes: how many the school has, 1 to MOST_BOXES."""
        if not 1 <= boxes <= MOST_BOXES:
            raise ValueError(f"{boxes} boxes; 1 to {MOST_BOXES}")
        at = int(self._now.timestamp())
        with Store(self._paths.state_db) as store:
            line = store.audit(at, role, "report.agree", {"by": by, "boxes": boxes, "format": FORMAT})
        agreement = Agreement(by, at, line)
        self.ledger.set_boxes(boxes)
        self.ledger.agree(agreement)
        return agreement

    def withdraw(self, by: str, role: str) -> None:
        """Stop: nothing leaves from now on."""
        self.ledger.agree(None)
        with Store(self._paths.state_db) as store:
            store.audit(int(self._now.timestamp()), role, "report.withdraw", {"by": by})

    def export(self, month: Month, by: str, role: str, *, without_form: bool = False) -> Signed:
        """Return a report that is to be carried to the province. Raises NotAgreed, NotDrawn."""
        if self.ledger.state().agreed is None:
            raise NotAgreed
        signed = self.draw(month, without_form=without_form)
        with Store(self._paths.state_db) as store:
            payload = {"by": by, "month": str(month), "digest": signed.digest}
            store.audit(int(self._now.timestamp()), role, "report.export", payload)
        return signed

    def _compose(self, draft: Draft, *, without_form: bool) -> Report:
        first, last = draft.month.first, draft.month.last
        minutes = self._source.filtered_minutes(first, last)
        if not minutes:
            raise NotDrawn("no-service", f"nothing was filtered in {draft.month}")
        form = AwarenessBook(self._paths.awareness).read().get(draft.month, UNSET)
        if form is UNSET and not without_form:
            raise NotDrawn("no-form", f"the form about awareness activities in {draft.month} is missing")
        lists = list(self._source.lists(first, last))
        facts = Facts(
            version=VERSION,
            service=service(minutes, self._hours(first, last)),
            lists=list_ages(lists, _public(lists), last),
            awareness=form,
            only_gateway=self._source.only_gateway(first, last),
        )
        return compose(draft, self._source, facts, self._below)

    def _hours(self, first: date, last: date) -> int:
        zone, after = self._policy.zone, last + timedelta(days=1)
        start = datetime(first.year, first.month, first.day, tzinfo=zone).timestamp()
        return round((datetime(after.year, after.month, after.day, tzinfo=zone).timestamp() - start) / 3600)


def fix_next(ledger: Ledger, policy: Policy, today: date) -> None:
    """Fix the counted days of the next month in a school's ledger; the chores do so every day.

    Raises LedgerBroken, OSError.
    """
    following = Month.of(today).after
    if policy.kind == "school":
        ledger.fix(following, school_days(policy.calendar, following), today)


def _public(lists: Iterable[InForce]) -> list[str]:
    """Ids that everybody has: those of the catalogue, and of the lists that come with the product."""
    return [*catalog(), *(entry.id for entry in lists if entry.id.startswith(STARTER_PREFIX))]
