"""The monthly report as a chore: drawn when its month is over, and sent, where somebody agreed to that."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

from admin.gather import read_service
from admin.reportdesk import ReportDesk
from admin.reportsender import Link, Sender, Sent
from admin.store import StoreBroken
from config.errors import ConfigInvalid
from config.paths import Paths
from config.policyfile import Policy
from reporting.collectorlink import CollectorLink
from reporting.ledger import Ledger, NotDrawn
from reporting.ledgerstate import LedgerBroken
from reporting.monthsource import StatisticsSource
from reporting.rollup import Place
from reporting.store import StatisticsBroken, StatisticsStore

EVERY = 600.0
"""Seconds between two looks at whether something is to be sent."""

FORM_DAYS = 5
"""Days of the new month in which the school may still fill in the form; then the report goes without it."""

FROM_HOUR = 3
"""Local hour of the first day from which the last month is drawn: its last day is in the statistics then."""


class ReportChore:
    """The reports of one box. `say` gets a line about what happened, once for each trouble."""

    def __init__(
        self,
        paths: Paths,
        say: Callable[[str], None],
        link: Callable[[str], AbstractContextManager[Link]] = CollectorLink,
    ) -> None:
        """link: makes the line to a collector from its address."""
        self._paths, self._say, self._link = paths, say, link
        self._looked, self._trouble = 0.0, ""

    def turn(self, policy: Policy, now: float) -> None:
        """Draw and send what is due. now: epoch seconds. Never raises."""
        if 0 <= now - self._looked < EVERY or not self._paths.report.is_dir():
            return
        self._looked = now
        try:
            self._complain(self._look(policy, now))
        except (LedgerBroken, StatisticsBroken, StoreBroken, ConfigInvalid) as error:
            self._complain(str(error))
        except OSError as error:
            self._complain(error.strerror or str(error))

    def _look(self, policy: Policy, now: float) -> str:
        moment = datetime.fromtimestamp(now, policy.zone)
        if policy.kind != "school" or not read_service(self._paths.runtime, moment).clock_trusted:
            return ""
        ledger = Ledger(self._paths.report)
        state, sender = ledger.state(), Sender(self._paths.report, ledger)
        if state.agreed is None or not state.collector:
            return ""
        if not sender.rest().is_over(now):
            return self._trouble
        with StatisticsStore(self._paths.statistics) as store:
            source = StatisticsSource(store, Place(policy.kind, policy.zone), moment.date())
            self._draw(ReportDesk(self._paths, policy, source, moment), moment)
        if not state.ask_first and not sender.waiting():
            return ""
        with self._link(state.collector) as link:
            return self._told(sender.send(link, now))

    def _draw(self, desk: ReportDesk, moment: datetime) -> None:
        if moment.hour < FROM_HOUR and moment.day == 1:
            return
        try:
            desk.draw(desk.newest, without_form=moment.day > FORM_DAYS)
        except NotDrawn:
            pass  # nothing to report, the form is waited for, or a restored box has to ask first

    def _told(self, sent: Sent) -> str:
        if sent.delivered:
            self._say(f"reports: {sent.delivered} delivered")
        for one in sent.given_up:
            self._say(f"reports: {one.month} was refused for good and is not sent again: {one.why}")
        return f"{sent.why}; {sent.waiting} waiting" if sent.why else ""

    def _complain(self, trouble: str) -> None:
        if trouble and trouble != self._trouble:
            self._say(f"reports: {trouble}")
        self._trouble = trouble
