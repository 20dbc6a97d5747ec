"""What the collector keeps, table by table. docs/collector.md says what of it concerns whom.

Months are texts ("2026-11"), days are dates, moments are seconds since 1970. A span is half-open: `until`
is the first day on which it no longer holds, null where none is in sight. Nobody's address is kept anywhere.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from reporting.schema.cells import CELLS

metadata = MetaData()

_NUMBER = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers its rows in INTEGER columns only
_DIGEST = String(64)

SCHOOL_KINDS: Final = ("preschool", "primary", "lower", "upper", "mixed", "other")
"""Kinds of school: mầm non, tiểu học, THCS, THPT, liên cấp, khác."""

# Places ----------------------------------------------------------------------------------------------------

communes = Table(
    "communes",
    metadata,
    Column("code", String(16), primary_key=True),
    Column("name", Text, nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date),
)
commune_predecessors = Table(
    "commune_predecessors",
    metadata,
    Column("commune", ForeignKey("communes.code"), primary_key=True),
    Column("predecessor", ForeignKey("communes.code"), primary_key=True),
)
schools = Table(
    "schools",
    metadata,
    Column("code", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date),
)
school_predecessors = Table(
    "school_predecessors",
    metadata,
    Column("school", ForeignKey("schools.code"), primary_key=True),
    Column("predecessor", ForeignKey("schools.code"), primary_key=True),
)
school_communes = Table(
    "school_communes",
    metadata,
    Column("school", ForeignKey("schools.code"), primary_key=True),
    Column("since", Date, primary_key=True),
    Column("until", Date),
    Column("commune", ForeignKey("communes.code"), nullable=False, index=True),
)

# Enrolment -------------------------------------------------------------------------------------------------

ACTIVE, REPLACED, REVOKED = "active", "replaced", "revoked"

invitations = Table(
    "invitations",
    metadata,
    Column("id", _NUMBER, primary_key=True, autoincrement=True),
    Column("hash", _DIGEST, nullable=False, unique=True),  # of the code; the code itself is kept nowhere
    Column("school", ForeignKey("schools.code"), nullable=False, index=True),
    Column("boxes", Integer, nullable=False),  # how many the school has; each spends its part of epsilon
    Column("replaces", _DIGEST),  # the box whose key the new one takes over from
    Column("made_at", BigInteger, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("withdrawn_at", BigInteger),
    Column("used_at", BigInteger),
    Column("box", _DIGEST),  # that used it
)
boxes = Table(
    "boxes",
    metadata,
    Column("id", _DIGEST, primary_key=True),  # SHA-256 of the key
    Column("key", _DIGEST, nullable=False),
    Column("school", ForeignKey("schools.code"), nullable=False, index=True),
    Column("line", _DIGEST, nullable=False, index=True),  # id of the first key of the same physical box
    Column("shares", Integer, nullable=False, default=1),  # boxes of the school, as this one was told
    Column("status", String(16), nullable=False),
    Column("enrolled_at", BigInteger, nullable=False),
    Column("floor", String(7), nullable=False),  # no month up to it is taken under this key; "" for none
    Column("predecessor", ForeignKey("boxes.id")),
    Column("ended_at", BigInteger),  # when it was replaced or revoked
    Column("why", Text, nullable=False, default=""),
)

# Reports ---------------------------------------------------------------------------------------------------

reports = Table(
    "reports",
    metadata,
    Column("id", _NUMBER, primary_key=True, autoincrement=True),
    Column("box", ForeignKey("boxes.id"), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("digest", _DIGEST, nullable=False, unique=True),
    Column("previous", _DIGEST, nullable=False),
    Column("line", _DIGEST, nullable=False),
    Column("month", String(7), nullable=False),
    Column("school", ForeignKey("schools.code"), nullable=False),
    Column("kind", String(16), nullable=False),  # of the school
    Column("commune", String(16), nullable=False),  # of the school on the month's last day; "" for none
    Column("standing", String(8), nullable=False),  # next, gap or late, when it came
    Column("received_at", BigInteger, nullable=False),
    Column("way", String(8), nullable=False),  # https or file
    Column("version", String(32), nullable=False),
    Column("state", String(16), nullable=False),  # measured or not-measurable; then what follows is null
    Column("days", Integer),  # how many counted
    Column("epsilon", Float),
    Column("scale", Float),
    Column("variance", Float),  # of the noise in one cell: the square of its standard deviation
    *(Column(cell, BigInteger) for cell in CELLS),
    Column("hours", Integer, nullable=False),  # in which DNS was filtered
    Column("hours_of", Integer, nullable=False),
    Column("lists", Integer, nullable=False),  # how many were in force
    Column(
        "oldest_list", Integer, nullable=False
    ),  # days since the stalest was known to be current; 0 for none
    Column("list_set", String(16), nullable=False),  # mark of which lists (`list_sets`)
    Column(
        "list_versions", String(16), nullable=False
    ),  # mark of the versions too: other numbers, other trend
    Column("form", Boolean, nullable=False),  # whether the form about awareness activities was filled in
    Column("sessions", Integer, nullable=False),
    Column("parents", Integer, nullable=False),
    Column("pupils", Integer, nullable=False),
    UniqueConstraint("box", "sequence", name="one_report_a_number"),
    UniqueConstraint("line", "month", name="one_report_a_month"),
    CheckConstraint("sequence > 0", name="numbers_begin_at_one"),
    Index("reports_by_month", "month", "commune"),
    Index("reports_by_school", "school", "month"),
)
DERIVED: Final = ("kind", "commune")
"""The columns of a report that are looked up and may be looked up again; all others never change."""

report_bytes = Table(
    "report_bytes",
    metadata,
    Column("report", ForeignKey("reports.id"), primary_key=True),
    Column("data", LargeBinary, nullable=False),  # as they came: what was signed
)
awareness_texts = Table(
    "awareness_texts",
    metadata,
    Column("report", ForeignKey("reports.id"), primary_key=True),
    Column("materials", Text, nullable=False),
    Column("note", Text, nullable=False),
)
list_sets = Table(
    "list_sets",
    metadata,
    Column("mark", String(16), primary_key=True),
    Column("lists", Text, nullable=False),  # "id:category" a line, sorted
)
refusals = Table(
    "refusals",
    metadata,
    Column("day", Date, primary_key=True),
    Column("code", String(16), primary_key=True),  # why; of `ReportRefused` or a standing
    Column("box", _DIGEST, primary_key=True),  # "" where the signature did not say
    Column("school", String(64), nullable=False),
    Column("count", Integer, nullable=False),
    Column("text", Text, nullable=False),  # of the last one
)

set_aside = Table(  # reports that are held and not added up, because somebody said why
    "set_aside",
    metadata,
    Column("report", ForeignKey("reports.id"), primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("who", Text, nullable=False),
    Column("why", Text, nullable=False),
)

# Baseline --------------------------------------------------------------------------------------------------

baselines = Table(
    "baselines",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("digest", _DIGEST, nullable=False, unique=True),
    Column("data", LargeBinary, nullable=False),  # as it was signed
    Column("published_at", BigInteger, nullable=False),
    Column("published_by", Text, nullable=False),
)

# Summaries: made of reports, and made anew whenever a month has more of them --------------------------

month_sums = Table(
    "month_sums",
    metadata,
    Column("month", String(7), primary_key=True),
    Column("commune", String(16), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("reports", Integer, nullable=False),
    Column("schools", Integer, nullable=False),
    Column("measured", Integer, nullable=False),  # reports with numbers in them
    Column("told", Integer, nullable=False),  # schools with such a report
    Column("scale", Float, nullable=False),  # the largest of any of them
    Column("variance", Float, nullable=False),  # of the sum in one cell
    *(Column(cell, BigInteger, nullable=False) for cell in CELLS),
    Column("hours", BigInteger, nullable=False),
    Column("hours_of", BigInteger, nullable=False),
    Column("stale", Integer, nullable=False),  # schools with a list that is too old
    Column("forms", Integer, nullable=False),  # schools that filled the form in
    Column("sessions", BigInteger, nullable=False),
    Column("parents", BigInteger, nullable=False),
    Column("pupils", BigInteger, nullable=False),
    Column("followed", Integer, nullable=False),  # boxes that reported for the month before, too
    Column("changed", Integer, nullable=False),  # of these, with other lists or another version of Lá Chắn
)
summed = Table(
    "summed",
    metadata,
    Column("month", String(7), primary_key=True),
    Column("reports", Integer, nullable=False),  # how many there were when it was summed
    Column("newest", BigInteger, nullable=False),  # the largest id among them
)

# Staff -----------------------------------------------------------------------------------------------------

staff = Table(
    "staff",
    metadata,
    Column("id", _NUMBER, primary_key=True, autoincrement=True),
    Column("key", Text, nullable=False, unique=True),  # the name as it is compared
    Column("name", Text, nullable=False),
    Column("role", String(16), nullable=False),  # reader, clerk or admin
    Column("password", Text, nullable=False),  # argon2id; "" before it was chosen
    Column("created_at", BigInteger, nullable=False),
    Column(
        "second", Text, nullable=False, server_default=""
    ),  # secret of the app of the second step; "" none
    Column("second_used", BigInteger, nullable=False, server_default="0"),  # the newest half-minute of a code
)
staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("hash", _DIGEST, primary_key=True),  # of the token in the browser
    Column("staff", ForeignKey("staff.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("created_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
)
staff_links = Table(
    "staff_links",
    metadata,
    Column("hash", _DIGEST, primary_key=True),  # of the token in a link to choose a password
    Column("staff", ForeignKey("staff.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("expires_at", BigInteger, nullable=False),
)
guesses = Table(  # wrong log-ins of the last quarter of an hour
    "guesses",
    metadata,
    Column("bucket", _DIGEST, nullable=False),  # hash with a salt that is new each day
    Column("at", BigInteger, nullable=False),
    Index("guesses_by_bucket", "bucket", "at"),
)
audit = Table(
    "audit",
    metadata,
    Column("number", _NUMBER, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("who", Text, nullable=False),
    Column("action", String(40), nullable=False),
    Column("payload", Text, nullable=False),  # JSON
    Column("previous", _DIGEST, nullable=False),
    Column("hash", _DIGEST, nullable=False),  # of the line and the hash before
)

settings = Table(  # `about.About`
    "settings",
    metadata,
    Column("key", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)
versions = Table(
    "schema_versions",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("at", BigInteger, nullable=False),
)
