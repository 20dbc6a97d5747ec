"""How a list that was tried looks: in a terminal, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click
from rich import box
from rich.table import Table

from admin.cli_lists_show import console
from admin.mistakes import in_language
from admin.words import Words
from blocklists.guard import Held, Refused
from blocklists.trial import ASKED, NEEDED, PROTECTED, SUFFIX, WIDE, Broken, Trial

_SHOWN = 20
_KINDS = {
    SUFFIX: ("đuôi tên chung", "public suffix"),
    WIDE: ("mẫu quá rộng", "pattern for too much"),
    PROTECTED: ("được bảo vệ", "protected"),
    NEEDED: ("trường học, gia đình cần", "schools and families need it"),
    ASKED: ("bạn hỏi đến, hoặc nhiều người cần", "asked for, or much used"),
}

# JSON -----------------------------------------------------------------------------------------------------


def json_lines(trial: Trial, source: str, category: str) -> Iterator[dict[str, object]]:
    """A trial as values for lines of JSON."""
    report = trial.report
    judged = trial.judged
    yield {
        "type": "trial",
        "source": source,
        "category": category,
        "outcome": type(judged).__name__.lower(),
        "reason": judged.reason if isinstance(judged, Held | Refused) else "",
        "format": report.format,
        "lines": report.lines,
        "names": report.names,
        "allows": report.allows,
        "rules": report.rules,
        "duplicates": report.duplicates,
        "rejected": report.rejected_count,
        "quarantined": report.quarantined_count,
        "ignored": report.ignored.total(),
        "new": trial.new,
    }
    for row in report.rejected:
        yield {"type": "rejected", **row._asdict()}
    for reason, count in report.ignored.most_common():
        yield {"type": "ignored", "reason": reason, "count": count}
    for one in trial.broken:
        yield {
            "type": "breaks",
            "name": one.name,
            "kind": one.kind,
            "rule": one.rule,
            "held_back": one.held_back,
        }
    for other in trial.overlaps:
        yield {
            "type": "overlap",
            "id": other.list_id,
            "category": other.category,
            "names": other.names,
            "here": other.here,
            "here_percent": _percent(other.here, report.names),
            "there": other.there,
            "there_percent": _percent(other.there, other.names),
        }


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0


# A terminal -----------------------------------------------------------------------------------------------


def show(words: Words, trial: Trial, source: str) -> None:
    """Tell a person what came of a trial."""
    report = trial.report
    number = words.number
    click.echo(
        words.pick(
            f"{source}: {number(report.names)} tên, {number(report.rules)} luật, "
            f"{number(report.allows)} ngoại lệ (đọc như {report.format}); "
            f"{number(trial.new)} tên chưa danh sách nào chặn",
            f"{source}: {number(report.names)} names, {number(report.rules)} rules, "
            f"{number(report.allows)} exceptions (read as {report.format}); "
            f"{number(trial.new)} names that no list blocks yet",
        )
    )
    if isinstance(trial.judged, Held | Refused):
        reason = in_language(words, trial.judged.reason)
        click.secho(words.pick(f"Sẽ bị từ chối: {reason}", f"It would be refused: {reason}"), fg="red")
    for line in _left_out(words, trial):
        click.echo(line)
    for line in _broken_lines(words, trial.broken):
        click.echo(line)
    if trial.overlaps:
        console().print(_overlap_table(words, trial))
    click.echo(words.pick("Chưa có gì thay đổi trên hộp.", "Nothing on the box has changed."))


def _left_out(words: Words, trial: Trial) -> Iterator[str]:
    report = trial.report
    for reason, count in report.ignored.most_common():
        yield words.pick(
            f"  không áp dụng {words.number(count)}: {in_language(words, reason)}",
            f"  not carried out {words.number(count)}: {reason}",
        )
    if report.rejected_count:
        many = words.number(report.rejected_count)
        yield words.pick(f"  không đọc được {many} dòng:", f"  not read, {many} lines:")
    for row in report.rejected[:_SHOWN]:
        place = f"{row.line}: " if row.line else ""
        yield f"    {place}{row.text}: {in_language(words, row.reason)}"
    if report.rejected_count > _SHOWN:
        yield "    …"


def _broken_lines(words: Words, broken: Sequence[Broken]) -> Iterator[str]:
    for held, vi, en in (
        (True, "Giữ lại, không chặn", "Held back, not blocked"),
        (False, "Sẽ chặn", "It would block"),
    ):
        some = [one for one in broken if one.held_back is held]
        if some:
            yield words.pick(f"{vi}: {words.number(len(some))}", f"{en}: {words.number(len(some))}")
        for one in some[:_SHOWN]:
            known = one.rule == one.name or (held and one.kind == NEEDED)
            why = "" if known else f": {in_language(words, one.rule)}"
            yield f"  {one.name} ({words.pick(*_KINDS[one.kind])}){why}"
        if len(some) > _SHOWN:
            yield "  …"
        if held and any(one.kind == NEEDED for one in some):
            yield words.pick(
                '  Nếu thật sự muốn chặn: confirmed = ["tên"] ở danh sách này trong tệp luật.',
                '  If it is right all the same: confirmed = ["name"] at this list in the policy file.',
            )


def _rounded(percent: float) -> str:
    return "<1" if 0 < percent < 1 else f"{percent:.0f}"


def _overlap_table(words: Words, trial: Trial) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(words.pick("Danh sách đang có", "List you have"))
    table.add_column(words.pick("Loại", "Category"))
    table.add_column(words.pick("Chặn của danh sách này", "Blocks of the new one"), justify="right")
    table.add_column(words.pick("Bị danh sách này chặn", "Blocked by the new one"), justify="right")
    for one in trial.overlaps:
        here, there = _percent(one.here, trial.report.names), _percent(one.there, one.names)
        table.add_row(
            one.list_id,
            one.category,
            f"{words.number(one.here)} ({_rounded(here)} %)",
            f"{words.number(one.there)} ({_rounded(there)} %)",
        )
    return table
