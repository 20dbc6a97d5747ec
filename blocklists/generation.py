"""Building the next generation of the index: inputs, compile in a child, what it says of itself."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import msgspec

from blocklists.bundled import bundled_lists
from blocklists.child import compile_in_child
from blocklists.guard import Counts
from blocklists.job import CompileResult, ListInput
from blocklists.publish import current_index, named, next_generation, prune, publish
from blocklists.quarantine import NEEDED
from blocklists.report import ParseReport, Rejected
from blocklists.state import Counted
from blocklists.transfer import read_chunks
from blocklists.workshop import names_folder
from config.files import write_atomic
from config.paths import Paths

_LINES = ".lines.json"

Told = Callable[[str, int, int], None]


class Made(msgspec.Struct, frozen=True):
    """What stands beside a generation, `<generation>.json`: what it was made from and what came of it."""

    fingerprint: str
    names: int
    lists: dict[str, Counted]
    remarks: dict[str, tuple[str, ...]] = {}


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file in hex; raises OSError."""
    digest = hashlib.sha256()
    for chunk in read_chunks(path):
        digest.update(chunk)
    return digest.hexdigest()


def starter_inputs(folder: Path) -> tuple[ListInput, ...]:
    """The bundled lists as inputs of a compile."""
    return tuple(
        ListInput(
            one.id,
            one.path,
            one.category,
            "adblock",
            sha256=sha256_of(one.path),
            source_epoch=int(one.path.stat().st_mtime),
        )
        for one in bundled_lists(folder)
    )


def made_of(index: Path | None) -> Made | None:
    """What is written beside an index file; None if it is not there or cannot be read."""
    if index is None:
        return None
    try:
        return msgspec.json.decode(index.with_suffix(".json").read_bytes(), type=Made)
    except (OSError, msgspec.MsgspecError):
        return None


def lines_of(index: Path | None, list_id: str) -> ParseReport | None:
    """What parsing a list of this index came to, with the lines that were not read or kept out, and why.

    None where that is not known: the list is not in the index, or it was made before this was kept.
    """
    if index is None or not index.stem.isdigit():
        return None
    path = names_folder(index.parent, int(index.stem)) / f"{list_id}{_LINES}"
    try:
        return ParseReport.from_json(msgspec.json.decode(path.read_bytes()))
    except (OSError, ValueError, TypeError, KeyError, msgspec.MsgspecError):
        return None


def is_current(paths: Paths, wanted: str) -> bool:
    """Whether a whole index with this fingerprint is in force."""
    index = current_index(paths)
    made = made_of(index)
    # A reader that had to fall back is served again by a new generation, not by the broken one's name.
    return made is not None and made.fingerprint == wanted and index == named(paths.index)


def build(
    paths: Paths,
    inputs: Sequence[ListInput],
    protected: Sequence[str],
    now: float,
    told: Told | None,
    started: Callable[[int], None] | None = None,
) -> CompileResult:
    """Compile a generation that is not yet in force. Raises CompileFailed; then nothing has changed."""
    number = next_generation(paths.index)
    return compile_in_child(
        inputs, paths.index, number, protected=protected, now_epoch=int(now), progress=told, started=started
    )


def put_in_force(paths: Paths, result: CompileResult, fingerprint: str) -> None:
    """Publish a generation, and delete those that are no longer needed. Raises OSError."""
    found = {one.id: counted(one.report) for one in result.lists}
    remarks = {one.id: lines for one in result.lists if (lines := first_of([one.report]))}
    made = Made(fingerprint, result.names, found, remarks)
    folder = names_folder(paths.index, result.generation)
    for one in result.lists:
        (folder / f"{one.id}{_LINES}").write_bytes(msgspec.json.encode(one.report.to_json()))
    write_atomic(result.path.with_suffix(".json"), msgspec.json.encode(made) + b"\n")
    publish(paths.index, result.path)
    prune(paths.index)


def counted(report: ParseReport) -> Counted:
    """What is remembered of a parse."""
    return Counted(
        report.format,
        report.names,
        report.allows,
        report.rejected_count,
        report.quarantined_count,
        report.rules,
        report.ignored.total(),
    )


def counts(report: ParseReport) -> Counts:
    """What the guard looks at in a parse."""
    return Counts(
        report.names + report.rules,
        rejected=report.rejected_count,
        quarantined=report.quarantined_count,
        others=report.allows + report.duplicates,
        ignored=report.ignored.total(),
    )


def first_of(reports: Iterable[ParseReport], most: int = 3) -> tuple[str, ...]:
    """A few lines that were not read or kept out, for people: `line 7: "…": why`.

    Names that wait for a person's word come first, all of them in one line.
    """
    lines = []
    for report in reports:
        waiting = tuple(dict.fromkeys(q.name for q in report.quarantined if q.reason == NEEDED))
        if waiting:
            lines.append(f"kept out, {NEEDED}: {', '.join(waiting)}")
        others = [line for line in report.quarantined if line.reason != NEEDED]
        lines += [f'line {line.line}: "{line.name}" kept out, {line.reason}' for line in others[:most]]
        lines += [_not_read(line) for line in report.rejected[:most]]
    return tuple(lines)


def _not_read(line: Rejected) -> str:
    place = f"line {line.line}: " if line.line else ""
    return f'{place}"{line.text}" not read, {line.reason}'
