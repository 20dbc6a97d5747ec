"""The awareness report for people as a chore: in a school it is there by itself, each month.

On the sixth, when the month's form and its report to the province are in: both stand in it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from admin import paperkeep
from admin.gather import read_service
from admin.papermaking import PdfFailed, drawn, months, paper_of
from admin.reportchore import FORM_DAYS
from admin.words import Words
from config.paths import Paths
from config.policyfile import Policy
from config.settings import Settings
from reporting.counteddays import Month
from reporting.store import StatisticsBroken

EVERY = 1800.0
"""Seconds between two looks at whether one is missing."""

FROM_HOUR = 4
"""Local hour from which a report is made: nobody waits for the network then."""


class PaperChore:
    """The awareness reports of one box. `say` gets a line about what happened, once for each trouble."""

    def __init__(self, paths: Paths, settings: Settings, say: Callable[[str], None]) -> None:
        self._paths, self._settings, self._say = paths, settings, say
        self._looked, self._trouble = 0.0, ""

    def turn(self, policy: Policy, now: float) -> None:
        """Make what is missing. now: epoch seconds. Never raises."""
        if 0 <= now - self._looked < EVERY or policy.kind != "school":
            return
        self._looked = now
        trouble = ""
        try:
            self._make(policy, datetime.fromtimestamp(now, policy.zone))
        except (PdfFailed, StatisticsBroken) as error:
            trouble = str(error)
        except OSError as error:
            trouble = error.strerror or str(error)
        if trouble and trouble != self._trouble:
            self._say(f"awareness report: {trouble}")
        self._trouble = trouble

    def _make(self, policy: Policy, moment: datetime) -> None:
        if moment.day <= FORM_DAYS or moment.hour < FROM_HOUR:
            return
        month, folder = Month.of(moment.date()).before, self._paths.reports
        wanted = paperkeep.missing(folder, month)
        if not wanted or not read_service(self._paths.runtime, moment).clock_trusted:
            return
        if month not in months(self._paths, policy, moment.date()):
            return  # nothing was counted, so there is nothing to tell
        for language in wanted:
            paper = paper_of(self._paths, policy, self._settings, Words(language), month, moment)
            paperkeep.keep(folder, month, language, drawn(paper))
        paperkeep.prune(folder, month)
        self._say(f"awareness report: {month} is made")
