"""Lists → a generation of the index and its names files: the steps of `shards` and `assemble`, in order.

`python -m blocklists.compile` does it in a process of its own (`child.compile_in_child` starts it): the job
is JSON on standard input, progress and the result are lines of JSON on standard output. Exit code 0: done,
1: failed (the last line says why), 2: the job makes no sense.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import sys
from collections import Counter
from collections.abc import Collection, Sequence
from functools import cache, partial
from pathlib import Path
from types import FrameType
from typing import Any, Final

from blocklists.assemble import copied, joined_classes, to_disk, write_index
from blocklists.chunks import ChunkParser, plain_kind
from blocklists.crew import Work, WorkerLost, helpers_wanted, share
from blocklists.detect import ListUnreadable
from blocklists.essential import essential_for
from blocklists.job import CompiledList, CompileFailed, CompileResult, Job, ListInput, Progress
from blocklists.kinds import KINDS
from blocklists.layout import ABOVE, RULES, SALT_SIZE, Header, IndexedList, Stream, Tables, fan_out_bits
from blocklists.lines import SEQUENTIAL
from blocklists.namesfile import write_names
from blocklists.parse import checked_format
from blocklists.quarantine import Quarantine
from blocklists.reader import Span, as_utf8, newline_of, read_head, spans, whole_lines
from blocklists.report import ParseReport
from blocklists.rulebook import gathered_rules
from blocklists.shards import FINGERPRINTS, Plan, Source, merge, scan, sort, stream_number
from blocklists.spill import Gathered
from blocklists.suffixes import load_suffixes
from blocklists.workshop import index_path, names_folder, publish, workshop

__all__ = ["CompileFailed", "CompileResult", "CompiledList", "ListInput", "compile_index", "main"]

_SPAN: Final = 1 << 20  # bytes of a list that a process takes at a time
_PART: Final = 1 << 19  # bytes of a list to one part: some 25,000 names
_SAMPLES: Final = 24  # looks into a list for each part
_LOOK: Final = 512  # bytes of one look
_BUCKET: Final = 40_000  # fingerprints to a bucket, at most and about
_NARROW: Final = 1 << 16  # classes that fit two bytes


def _silent(step: str, done: int, total: int) -> None:
    """Tell nobody about the progress."""


def compile_index(
    inputs: Sequence[ListInput],
    out_dir: Path,
    generation: int,
    *,
    protected: Collection[str],
    now_epoch: int,
    progress: Progress | None = None,
    workers: int | None = None,
) -> CompileResult:
    """Compile lists and publish `out_dir/<generation>.lcx` and `out_dir/names/<generation>/<list id>.names`.

    `protected` are names that no list may block: `d` that name only, `*.d` it and all below. `workers` is one
    or two processes (None: two where there are two cores; the second is a fork, so this must not be a big
    process, and one with threads does it alone). Raises CompileFailed, with the reason; then nothing has
    changed in `out_dir`.
    """
    job = Job(tuple(inputs), out_dir, generation, tuple(protected), now_epoch, workers)
    try:
        with workshop(out_dir, generation) as folder:
            return _compiled(job, folder, progress or _silent)
    except OSError as error:
        raise CompileFailed(_reason(error)) from error
    except WorkerLost as error:
        raise CompileFailed(str(error)) from error


def _reason(error: OSError) -> str:
    words = {errno.ENOSPC: "the disk is full", errno.EDQUOT: "the disk quota is used up"}
    words[errno.EROFS] = words[errno.EACCES] = words[errno.EPERM] = "the folder cannot be written to"
    where = f" ({error.filename})" if error.filename else ""
    return words.get(error.errno or 0, error.strerror or str(error)) + where


def _compiled(job: Job, folder: Path, progress: Progress) -> CompileResult:
    """Run the steps in order; each hands on only slices on disk."""
    workers = helpers_wanted(job.workers)
    if len({one.id for one in job.inputs}) < len(job.inputs):
        raise CompileFailed("two lists have the same id")
    guard = cache(lambda needed: Quarantine(load_suffixes(), job.protected, needed))
    sources = [
        _source(one.checked(), number, folder, guard(essential_for(one.category, one.confirmed)))
        for number, one in enumerate(job.inputs)
    ]
    plan = Plan(folder, sources, os.urandom(SALT_SIZE))

    pieces = [(number, span) for number, source in enumerate(sources) for span in _spans(source)]
    scanned = _step("scan", len(pieces), partial(scan, plan, pieces), workers, progress)
    reports = _joined_reports(sources, pieces, scanned)

    book = gathered_rules([one["rules"] for one in scanned], reports, folder / "side", plan.salt)
    names = Gathered([one["names"] for one in scanned])
    parts = sorted({(key[0], key[1]) for key in names.sorted_keys()})
    read = sum(report.names for report in reports)
    bucket_bits = (read // _BUCKET).bit_length()
    ordering = partial(sort, plan, names, parts, bucket_bits, book)
    in_order = _step("sort", len(parts), ordering, workers, progress)
    _count_distinct(reports, in_order)

    marks = Gathered([one["marks"] for one in in_order])
    bits = max(bucket_bits, fan_out_bits(read + book.count))
    work = partial(merge, plan, marks, bucket_bits, bits)
    merged = _step("merge", 1 << bucket_bits, work, workers, progress)

    progress("write", 0, 1)
    blocks = Gathered([one["blocks"] for one in in_order])
    built_names = _write_names(folder / "names", job, plan, blocks)
    labels = max(one["labels"] for one in in_order)
    side = (folder / "side").read_bytes()
    header = _write_index(folder / "index", job, plan, reports, merged, side, bits=bits, labels=labels)
    publish(folder / "index", built_names, job.out_dir, job.generation)
    progress("write", 1, 1)

    kept = names_folder(job.out_dir, job.generation)
    lists = (CompiledList(o.id, r, kept / f"{o.id}.names") for o, r in zip(job.inputs, reports, strict=True))
    path = index_path(job.out_dir, job.generation)
    return CompileResult(path, job.generation, header.names, header.size, tuple(lists))


def _source(one: ListInput, number: int, folder: Path, guard: Quarantine) -> Source:
    """Find out how a list is to be read, and where to cut it into parts."""
    path = as_utf8(one.path, folder / f"utf8-{number}")
    head = read_head(path)
    try:
        fmt = checked_format(one.format, head)
    except ListUnreadable as error:
        raise CompileFailed(f"{one.id}: {error.reason}") from error
    pivots = _pivots(path, fmt, one.match, newline_of(head))
    return Source(path, fmt, one.match, plain_kind(fmt, one.match), pivots, guard, one.trusted)


def _spans(source: Source) -> list[Span]:
    """Cut a list where it may be cut: not at all where lines mean what those before them say."""
    whole = source.format in SEQUENTIAL
    return spans(source.path, max(source.path.stat().st_size, 1) if whole else _SPAN)


def _pivots(path: Path, fmt: str, match: str | None, newline: bytes) -> list[str]:
    """Return the first names of the parts, from looks into the list at even distances."""
    size = path.stat().st_size
    parts = -(-size // _PART)
    if parts < 2:
        return []
    seen: set[str] = set()
    with path.open("rb", buffering=0) as file:
        for offset in range(0, size, max(1, size // (parts * _SAMPLES))):
            file.seek(offset)
            lines = b"".join(whole_lines([file.read(_LOOK)], newline)).split(b"\n")[1:-1]
            for names in ChunkParser(fmt, match).feed(b"\n".join(lines)).values():
                seen.update(names)
    names = sorted(seen)
    return sorted({names[len(names) * part // parts] for part in range(1, parts)}) if names else []


def _step(name: str, tasks: int, work: Work, workers: int, progress: Progress) -> list[Any]:
    progress(name, 0, tasks)
    return share(tasks, work, workers, lambda task: progress(name, task + 1, tasks))


def _joined_reports(
    sources: Sequence[Source], pieces: Sequence[tuple[int, Span]], scanned: Sequence[Any]
) -> list[ParseReport]:
    """Join the reports of the pieces, in the order of the lines."""
    reports = [ParseReport(source.format) for source in sources]
    for task, plain in sorted(pair for one in scanned for pair in one["reports"]):
        reports[pieces[task][0]].add(ParseReport.from_json(plain))
    return reports


def _count_distinct(reports: Sequence[ParseReport], in_order: Sequence[Any]) -> None:
    """Replace the names read by the distinct ones."""
    counts = Counter({int(stream): 0 for one in in_order for stream in one["counts"]})
    for one in in_order:
        counts.update({int(stream): count for stream, count in one["counts"].items()})
    for number, report in enumerate(reports):
        read = report.names
        report.names = sum(counts[stream_number(number, kind)] for kind in KINDS if not kind.allow)
        report.allows = sum(counts[stream_number(number, kind)] for kind in KINDS if kind.allow)
        report.duplicates = read - report.names - report.allows


def _write_names(folder: Path, job: Job, plan: Plan, blocks: Gathered) -> Path:
    folder.mkdir()
    for number, (one, source) in enumerate(zip(job.inputs, plan.sources, strict=True)):
        with (folder / f"{one.id}.names").open("wb") as file:
            write_names(file, source.main, copied(blocks, number))
            to_disk(file)
    return folder


def _write_index(
    path: Path,
    job: Job,
    plan: Plan,
    reports: Sequence[ParseReport],
    merged: Sequence[Any],
    side: bytes,
    *,
    bits: int,
    labels: int,
) -> Header:
    lists = tuple(
        IndexedList(
            *(one.id, one.category, r.format, r.names + r.allows, one.trusted, one.source_epoch, one.sha256),
            scope=one.reach,
        )
        for one, r in zip(job.inputs, reports, strict=True)
    )
    of_lists = tuple(Stream(number, kind) for number in range(len(lists)) for kind in KINDS)
    streams = (*of_lists, Stream(RULES, KINDS[0]), Stream(ABOVE, KINDS[0]))
    table, ids = joined_classes(len(streams), [one["classes"] for one in merged])
    tables = Tables(lists, streams, tuple(table.classes))
    slices = Gathered([one["buckets"] for one in merged])
    buckets = len(slices.sorted_keys()) // 3
    names = sum(slices.size((bucket, FINGERPRINTS, 0)) for bucket in range(buckets)) // 8
    width = 2 if len(table.classes) <= _NARROW else 4
    size = len(tables.to_bytes())
    meant = (job.generation, job.now_epoch, names, plan.salt, bits, width, min(labels, 127), size)
    header = Header(*meant, side_size=len(side))
    write_index(path, header, tables, slices, buckets, ids, side)
    return header


def main() -> int:
    """Run one job from standard input; see the module's text for what goes in and out."""
    signal.signal(signal.SIGTERM, _stopped)
    try:
        job = Job.from_json(json.load(sys.stdin))
    except (ValueError, KeyError, TypeError) as error:
        _say({"event": "failed", "reason": f"the job cannot be read: {error}"})
        return 2
    _step_back()
    try:
        result = compile_index(
            job.inputs,
            job.out_dir,
            job.generation,
            protected=job.protected,
            now_epoch=job.now_epoch,
            workers=job.workers,
            progress=lambda step, done, total: _say(
                {"event": "progress", "step": step, "done": done, "total": total}
            ),
        )
    except CompileFailed as error:
        _say({"event": "failed", "reason": str(error)})
        return 1
    _say({"event": "result", **result.to_json()})
    return 0


def _stopped(_number: int, _frame: FrameType | None) -> None:
    """Leave in order on SIGTERM, so that nothing stays behind."""
    raise SystemExit(1)


def _step_back() -> None:
    """Give way to the resolver: in time, and when memory runs out."""
    os.nice(10)
    try:
        Path("/proc/self/oom_score_adj").write_text("500", encoding="ascii")
    except OSError:
        pass  # not Linux, or not allowed: a courtesy only


def _say(event: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(event) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
