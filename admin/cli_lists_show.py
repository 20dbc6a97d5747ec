"""How lists look in a terminal: tables, progress bars, and the same as JSON."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import click
from rich import box
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from admin.mistakes import in_language
from admin.words import Words
from blocklists.catalog import CatalogEntry
from blocklists.outcomes import ListReport
from blocklists.refresh import Progress as Tell
from blocklists.state import Counted

_WIDE = 160  # columns where there is no terminal to ask: nothing is cut in a file or a pipe
_COLOURS = {"updated": "green", "unchanged": "green", "new": "cyan", "held": "yellow"}
_OUTCOMES = {
    "new": ("chưa tải", "not fetched yet"),
    "updated": ("đã cập nhật", "updated"),
    "unchanged": ("không đổi", "unchanged"),
    "held": ("chờ duyệt", "held"),
    "refused": ("bị từ chối", "refused"),
    "failed": ("lỗi", "failed"),
    "bundled": ("kèm theo", "bundled"),
}


def console() -> Console:
    """A console on standard output, as it is at this moment."""
    return Console(file=sys.stdout, width=None if sys.stdout.isatty() else _WIDE, highlight=False)


def outcome_word(words: Words, outcome: str) -> str:
    """An outcome in the reader's language."""
    return words.pick(*_OUTCOMES[outcome])


def span(words: Words, seconds: float) -> str:
    """A length of time, roughly, for a column: `3 h`."""
    for size, vi, en in ((86_400, "ngày", "d"), (3600, "giờ", "h"), (60, "phút", "min")):
        if seconds >= size:
            return f"{seconds / size:.0f} {words.pick(vi, en)}"
    return words.pick("vừa xong", "now")


def status_table(
    words: Words, lists: Iterable[ListReport], bundled: Iterable[ListReport], now: float
) -> Table:
    """The table of `lists status`."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for vi, en, justify in (
        ("Danh sách", "List", "left"),
        ("Loại", "Category", "left"),
        ("Tên", "Names", "right"),
        ("Dòng loại", "Rejected", "right"),
        ("Tuổi", "Age", "right"),
        ("Kết quả", "Outcome", "left"),
        ("Thử lại sau", "Next try", "right"),
    ):
        table.add_column(words.pick(vi, en), justify=justify)  # type: ignore[arg-type]
    for one in lists:
        colour = _COLOURS.get(one.outcome, "red")
        age = span(words, now - one.confirmed) if one.confirmed else "–"
        again = span(words, max(0.0, one.next_try - now)) if one.next_try else "–"
        word = f"[{colour}]{outcome_word(words, one.outcome)}[/]"
        out = one.counted.rejected + one.counted.quarantined
        names = words.number(one.counted.names)
        table.add_row(one.id, one.category, names, words.number(out), age, word, again)
    for one in bundled:
        word = f"[dim]{outcome_word(words, 'bundled')}[/]"
        table.add_row(one.id, one.category, words.number(one.counted.names), "0", "–", word, "–")
    return table


def problem_lines(words: Words, lists: Iterable[ListReport]) -> Iterator[str]:
    """One line for each list that wants a person's eye, and what to do."""
    for one in lists:
        if one.reason:
            line = f"{one.id}: {outcome_word(words, one.outcome)}: {in_language(words, one.reason)}"
            if one.outcome == "held":
                line += words.pick(
                    f". Nếu đúng như vậy: lachan lists update --accept {one.id}",
                    f". If that is right: lachan lists update --accept {one.id}",
                )
            yield line
        yield from (f"{one.id}: {in_language(words, remark)}" for remark in one.remarks)


def result_lines(words: Words, lists: Iterable[ListReport]) -> Iterator[str]:
    """One line for each list after an update."""
    for one in lists:
        names = words.pick(
            f"{words.number(one.counted.names)} tên", f"{words.number(one.counted.names)} names"
        )
        if not one.reason:
            yield f"{one.id}: {outcome_word(words, one.outcome)}, {names}"
    yield from problem_lines(words, lists)


def catalog_table(words: Words, entries: Iterable[CatalogEntry], subscribed: frozenset[str]) -> Table:
    """The catalogue as a table; a tick at what is subscribed."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for vi, en in (
        ("", ""),
        ("Mã", "Id"),
        ("Loại", "Category"),
        ("Cỡ", "Size"),
        ("Giấy phép", "Licence"),
        ("Là gì", "What it is"),
    ):
        table.add_column(words.pick(vi, en))
    for entry in entries:
        tick = "✓" if entry.id in subscribed else ""
        what = words.pick(entry.vi, entry.en)
        table.add_row(tick, entry.id, entry.category, entry.size, entry.licence, what)
    return table


@contextmanager
def progress(words: Words, *, quiet: bool) -> Iterator[Tell]:
    """Whom a refresh tells its progress: bars in a terminal, a line a step elsewhere, nobody if `quiet`."""
    if quiet:
        yield lambda _step, _list_id, _done, _of: None
    elif not sys.stderr.isatty():
        yield _lines(words)
    else:
        columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeElapsedColumn())
        with Progress(*columns, console=Console(file=sys.stderr), transient=True) as bars:
            yield _bars(words, bars)


def _lines(words: Words) -> Tell:
    told: set[str] = set()

    def tell(_step: str, list_id: str, _done: int, _of: int | None) -> None:
        if list_id not in told:
            told.add(list_id)
            fetching = words.pick(f"{list_id}: đang tải", f"{list_id}: fetching")
            click.echo(fetching if list_id else words.pick("Đang dựng chỉ mục", "Compiling"), err=True)

    return tell


def _bars(words: Words, bars: Progress) -> Tell:
    tasks: dict[str, TaskID] = {}
    steps = {"scan": 0, "sort": 1, "merge": 2, "write": 3}

    def tell(step: str, list_id: str, done: int, of: int | None) -> None:
        name = list_id or words.pick("dựng chỉ mục", "compiling")
        if name not in tasks:
            tasks[name] = bars.add_task(name, total=of)
        if list_id:
            bars.update(tasks[name], completed=done, total=of)
        else:
            part = steps.get(step, 0) + (done / of if of else 1)
            bars.update(tasks[name], completed=int(100 * part / len(steps)), total=100)

    return tell


def list_json(
    one: ListReport, *, bundled: bool = False, licence: str = "", well_known: Sequence[str] = ()
) -> dict[str, object]:
    """A list as values for a line of JSON."""
    return {
        **list_keys(one.id, one.category, one.source, one.outcome, one.counted, bundled=bundled),
        "licence": licence,
        "reason": one.reason,
        "since": one.since or None,
        "confirmed": one.confirmed or None,
        "next_try": one.next_try or None,
        "remarks": list(one.remarks),
        "well_known": list(well_known),
    }


def list_keys(
    list_id: str, category: str, source: str, outcome: str, counted: Counted, *, bundled: bool = False
) -> dict[str, object]:
    """What every list says of itself in JSON: those in use, and those that ``check --list`` tries."""
    return {
        "type": "list",
        "id": list_id,
        "category": category,
        "bundled": bundled,
        "source": source,
        "outcome": outcome,
        "format": counted.format,
        "names": counted.names,
        "allows": counted.allows,
        "rules": counted.rules,
        "ignored": counted.ignored,
        "rejected": counted.rejected,
        "quarantined": counted.quarantined,
    }


def catalog_json(entry: CatalogEntry, *, subscribed: bool) -> dict[str, object]:
    """A catalogue entry as values for a line of JSON."""
    plain = {name: getattr(entry, name) for name in entry.__struct_fields__}
    return {"type": "catalog", **plain, "subscribed": subscribed}
