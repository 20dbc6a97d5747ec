"""Puts the awareness report for people together from the files of a box, and has it drawn as PDF."""

from __future__ import annotations

import logging
import subprocess
import sys
from datetime import date, datetime

import msgspec

from admin.detailsaid import names_line
from admin.inforce import baseline_in_force
from admin.paper import Facts, Paper, compose
from admin.phrases import Phrases
from admin.words import Words
from config.baseline import Spoken, help_contacts
from config.errors import ConfigInvalid
from config.paths import PROJECT, Paths
from config.policyfile import Policy
from config.settings import Settings
from reporting.awareness import AwarenessBook
from reporting.counteddays import Month
from reporting.figures import Period, Statistics
from reporting.ledger import Ledger
from reporting.ledgerstate import LedgerBroken
from reporting.rollup import Place
from reporting.schema.report import Awareness, Measured
from reporting.store import StatisticsStore

_SECONDS = 120
"""How long the drawing of a PDF may take; a Raspberry Pi needs about ten seconds."""


class PdfFailed(Exception):
    """The PDF could not be drawn; the text says why."""


def paper_of(
    paths: Paths, policy: Policy, settings: Settings, words: Words, month: Month, now: datetime
) -> Paper:
    """Return the report of a month. now: aware, in the policy's zone. Raises StatisticsBroken."""
    with StatisticsStore(paths.statistics) as store:
        statistics = Statistics(store, Place(policy.kind, policy.zone), now.date())
        period = statistics.period(month.first, month.last)
        return paper_about(paths, policy, settings, words, period, statistics.before(period), now)


def paper_about(
    paths: Paths,
    policy: Policy,
    settings: Settings,
    words: Words,
    period: Period,
    before: Period,
    now: datetime,
) -> Paper:
    """Return the report about a whole month that was read already. now: as in paper_of.

    What is missing beside the counts (the signed report, the form) is said in it.
    """
    month = Month.of(period.first)
    school = policy.kind == "school"
    asked = baseline_in_force(paths)
    contacts = help_contacts(settings, asked)
    issuer = asked.authority if asked else Spoken()
    vi, en = settings.authority_vi or issuer.vi, settings.authority_en or issuer.en
    facts = Facts(
        made=now.date(),
        place=settings.place,
        hotline=contacts.hotline,
        reporting_site=contacts.reporting_site,
        authority=words.pick(vi, en),
        measured=_measured(paths, month) if school else None,
        form=_form(paths, month) if school else None,
        names=names_line(words, policy),
    )
    return compose(words, policy, Phrases(words, now), period, before, facts)


def months(paths: Paths, policy: Policy, today: date) -> list[Month]:
    """Return the months that are over and of which a day was counted, newest first.

    Raises StatisticsBroken.
    """
    with StatisticsStore(paths.statistics) as store:
        found = Statistics(store, Place(policy.kind, policy.zone), today).counted_months()
    return [Month(*one) for one in found]


def drawn(paper: Paper) -> bytes:
    """Return the report as PDF, drawn in a process of its own: fonts take memory that then goes back.

    Raises PdfFailed.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", "admin.paperpdf"],
            input=msgspec.json.encode(paper),
            capture_output=True,
            check=False,
            timeout=_SECONDS,
            cwd=PROJECT,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PdfFailed(str(error)) from None
    if done.returncode or not done.stdout.startswith(b"%PDF"):
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        raise PdfFailed(lines[-1] if lines else f"exit code {done.returncode}")
    return done.stdout


def _measured(paths: Paths, month: Month) -> Measured | None:
    """The numbers of devices that may stand on paper: those of the signed report (DESIGN §7, point 10)."""
    if not paths.report.is_dir():
        return None
    try:
        reports = Ledger(paths.report).reports()
    except (LedgerBroken, OSError) as error:
        logging.getLogger(__name__).warning("the month's report cannot be read: %s", error)
        return None
    found = next((one.report.statistics for one in reports if one.report.month == str(month)), None)
    return found if isinstance(found, Measured) else None


def _form(paths: Paths, month: Month) -> Awareness | None:
    try:
        return AwarenessBook(paths.awareness).read().get(month)
    except (ConfigInvalid, OSError) as error:
        logging.getLogger(__name__).warning("%s", error)
        return None
