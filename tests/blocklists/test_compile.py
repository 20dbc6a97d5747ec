from __future__ import annotations

import errno
import io
import json
import lzma
import os
import signal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from blocklists import compile as module
from blocklists.compile import CompileFailed, compile_index
from blocklists.index import Index, MemoryIndex
from blocklists.job import Job, ListInput
from blocklists.namesfile import iter_names
from blocklists.parse import ListUnreadable, parse_list
from blocklists.quarantine import Quarantine
from blocklists.suffixes import load_suffixes


def put(folder, list_id, data, category="adult", **options):
    path = folder / f"{list_id}.txt"
    path.write_bytes(data)
    return ListInput(list_id, path, category, **options)


def compiled(inputs, out, generation=1, protected=(), **options):
    return compile_index(inputs, out, generation, protected=protected, now_epoch=7, **options)


@pytest.fixture
def small_pieces(monkeypatch):
    """Many spans, parts and buckets from little data."""
    monkeypatch.setattr(module, "_SPAN", 64)
    monkeypatch.setattr(module, "_PART", 128)
    monkeypatch.setattr(module, "_BUCKET", 4)


def test_a_generation_has_its_files_and_nothing_else(tmp_path):
    out = tmp_path / "index"
    result = compiled([put(tmp_path, "mine", b"a.example\nb.example\n")], out, 42)

    assert result.path == out / "0000000042.lcx"
    assert result.lists[0].names_path == out / "names" / "0000000042" / "mine.names"
    found = {str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()}
    assert found == {"0000000042.lcx", "names/0000000042/mine.names"}
    assert result.size == result.path.stat().st_size


def test_a_list_whose_lines_lean_on_those_before_is_read_in_one_piece(tmp_path, small_pieces):
    hosts = [f"host-{number}.example.com" for number in range(60)]
    zone = "$ORIGIN rpz.test.\n" + "".join(f"{host}.rpz.test. CNAME .\n" for host in hosts)
    conf = "".join(f'local-zone: "{host}" redirect\nlocal-data: "{host} A 0.0.0.0"\n' for host in hosts)
    inputs = [put(tmp_path, "zone", zone.encode()), put(tmp_path, "conf", conf.encode())]

    result = compiled(inputs, tmp_path / "out", workers=2)

    index = Index.open(result.path)
    for host in hosts:
        assert {hit.list_id for hit in index.lookup(host)} == {"zone", "conf"}
    assert {hit.list_id for hit in index.lookup("www." + hosts[0])} == {"conf"}


@pytest.mark.parametrize("workers", [1, 2])
def test_what_is_reported_is_what_was_read(tmp_path, small_pieces, workers):
    lines = [f"host-{number * 7919 % 1000}.example.com" for number in range(400)]
    lines[10], lines[200], lines[333], lines[399] = "192.0.2.1", "com.vn", "not a name", "www.school.edu.vn"
    one = put(tmp_path, "mine", "\n".join(lines).encode() + b"\n@@", format="domains")

    result = compiled([one], tmp_path / "out", protected=["*.school.edu.vn"], workers=workers)

    report = result.lists[0].report
    assert report.lines == 401
    assert [row.line for row in report.rejected] == [11, 334, 401]
    assert [(row.list_id, row.line, row.name) for row in result.quarantined] == [
        ("mine", 201, "com.vn"),
        ("mine", 400, "www.school.edu.vn"),
    ]
    assert (report.names, report.duplicates, result.names) == (396, 0, 396)


@settings(max_examples=25)
@example(["d e", "d e"])
@given(
    st.lists(
        st.sampled_from(
            ["a.example", "B.example", "*.c.example", "192.0.2.1", "", "# x", "com", "tòa.vn", "d e"]
        ),
        max_size=60,
    )
)
def test_in_pieces_it_reads_what_it_reads_whole(tmp_path_factory, lines):
    folder = tmp_path_factory.mktemp("pieces")
    data = "\n".join(["first.example", *lines]).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_SPAN", 30)
        patch.setattr(module, "_PART", 40)
        patch.setattr(module, "_BUCKET", 2)
        mine = [put(folder, "mine", data, format="domains")]
        try:
            whole = parse_list([data], "domains", None, Quarantine(load_suffixes()))
        except ListUnreadable:
            with pytest.raises(CompileFailed):  # what is no list as a whole is none in pieces
                compiled(mine, folder / "out", workers=1)
            return
        result = compiled(mine, folder / "out", workers=1)

    report = result.lists[0].report
    report.quarantined.sort()
    whole.report.quarantined.sort()
    assert report == whole.report
    names = [(entry.kind, entry.name) for entry in iter_names(result.lists[0].names_path)]
    assert sorted(names) == sorted((kind, name) for kind, some in whole.names.items() for name in some)
    assert [name for _, name in names] == sorted(name for _, name in names)


def test_one_process_and_two_make_the_same_of_real_lists(tmp_path, shared, monkeypatch):
    monkeypatch.setattr(module, "_SPAN", 100_000)
    monkeypatch.setattr(module, "_PART", 50_000)
    monkeypatch.setattr(module, "_BUCKET", 1_000)
    inputs = []
    for list_id, file in [
        ("threat", "hostsVN-threat.hosts"),
        ("adult", "hostsVN-adult.abp"),
        ("games", "ut1-games.domains"),
    ]:
        inputs.append(
            put(tmp_path, list_id, lzma.decompress((shared / "lists" / f"{file}.xz").read_bytes()), list_id)
        )
    results = [compiled(inputs, tmp_path / f"out-{workers}", workers=workers) for workers in (1, 2)]
    indexes = [Index.open(result.path) for result in results]
    model = MemoryIndex.joined(
        MemoryIndex.from_file(one.path, one.id, one.category, guard=Quarantine(load_suffixes()))[0]
        for one in inputs
    )

    assert [one.report for one in results[0].lists] == [one.report for one in results[1].lists]
    assert results[0].names == results[1].names == len(model)
    for name, _ in model.entries():
        asked = f"www.{name}"
        assert indexes[0].lookup(name) == indexes[1].lookup(name) == model.lookup(name)
        assert indexes[0].lookup(asked) == indexes[1].lookup(asked) == model.lookup(asked)
    for index in indexes:
        index.close()


def test_two_generations_have_different_salts(tmp_path):
    one = put(tmp_path, "mine", b"a.example\n")
    first, second = (compiled([one], tmp_path / "out", number).path.read_bytes() for number in (1, 2))

    assert first[64:] != second[64:]


def test_progress_is_told_step_by_step(tmp_path):
    told = []
    compiled(
        [put(tmp_path, "mine", b"a.example\n")], tmp_path / "out", progress=lambda *event: told.append(event)
    )

    assert list(dict.fromkeys(step for step, _, _ in told)) == ["scan", "sort", "merge", "write"]
    assert told[-1] == ("write", 1, 1)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "mine: it is empty"),
        (b"<html>", "mine: it is a web page"),
        (b"\x1f\x8b\x08", "mine: it is packed"),
    ],
)
def test_what_is_no_list_fails_with_its_name_and_leaves_nothing(tmp_path, data, words):
    with pytest.raises(CompileFailed, match=words):
        compiled([put(tmp_path, "mine", data)], tmp_path / "out")

    assert list((tmp_path / "out").iterdir()) == []


def test_a_list_that_is_gone_fails(tmp_path):
    with pytest.raises(CompileFailed, match="No such file"):
        compiled([ListInput("mine", tmp_path / "gone", "adult")], tmp_path / "out")


def test_two_lists_of_one_id_fail(tmp_path):
    one = put(tmp_path, "mine", b"a.example\n")

    with pytest.raises(CompileFailed, match="same id"):
        compiled([one, one], tmp_path / "out")


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "the disk is full"), (errno.EROFS, "cannot be written"), (errno.EIO, "Input/output")],
)
@pytest.mark.parametrize("where", ["to_disk", "write_index", "publish"])
def test_a_disk_that_fails_leaves_nothing_half_published(tmp_path, monkeypatch, number, words, where):
    out = tmp_path / "out"
    one = put(tmp_path, "mine", b"a.example\n")
    compiled([one], out, 1)
    before = sorted(out.rglob("*"))

    def fail(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(module, where, fail)
    with pytest.raises(CompileFailed, match=words):
        compiled([one], out, 2)

    assert sorted(out.rglob("*")) == before


def test_a_folder_that_cannot_be_made_fails(tmp_path):
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(CompileFailed, match="Not a directory"):
        compiled([put(tmp_path, "mine", b"a.example\n")], tmp_path / "file" / "out")


def test_a_killed_helper_fails_the_compile_and_leaves_nothing(tmp_path, monkeypatch, small_pieces):
    real = module.scan

    def scan(plan, pieces, worker, tasks):
        if worker == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(plan, pieces, worker, tasks)

    monkeypatch.setattr(module, "scan", scan)
    monkeypatch.setattr(module, "helpers_wanted", lambda _: 2)  # the test runner may have threads
    data = "".join(f"n{number}.example\n" for number in range(200)).encode()
    with pytest.raises(CompileFailed, match="killed"):
        compiled([put(tmp_path, "mine", data)], tmp_path / "out", workers=2)

    assert list((tmp_path / "out").iterdir()) == []


def run_main(monkeypatch, capsys, text):
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    monkeypatch.setattr(module, "_step_back", lambda: None)
    previous = signal.getsignal(signal.SIGTERM)
    try:
        code = module.main()
    finally:
        signal.signal(signal.SIGTERM, previous)
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_as_a_program_it_speaks_json(tmp_path, monkeypatch, capsys):
    job = Job((put(tmp_path, "mine", b"a.example\n"),), tmp_path / "out", 1, (), 7, 1)

    code, events = run_main(monkeypatch, capsys, json.dumps(job.to_json()))

    assert code == 0
    assert events[0]["event"] == "progress"
    assert (events[-1]["event"], events[-1]["names"]) == ("result", 1)


def test_as_a_program_it_says_why_it_failed(tmp_path, monkeypatch, capsys):
    job = Job((put(tmp_path, "mine", b""),), tmp_path / "out", 1, (), 7, 1)

    code, events = run_main(monkeypatch, capsys, json.dumps(job.to_json()))

    assert (code, events[-1]) == (1, {"event": "failed", "reason": "mine: it is empty"})


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"inputs": 3}'])
def test_a_job_that_makes_no_sense_is_wrong_use(monkeypatch, capsys, text):
    code, events = run_main(monkeypatch, capsys, text)

    assert (code, events[-1]["event"]) == (2, "failed")


def test_a_phishing_list_that_names_what_schools_need_takes_it_down_not_by_itself(tmp_path, shared):
    """The real list of phishing names holds zalo.me, www.youtube.com and www.facebook.com."""
    needed = {"zalo.me", "www.youtube.com", "www.facebook.com", "sites.google.com", "play.google.com"}
    path = tmp_path / "list"
    path.write_bytes(lzma.decompress((shared / "lists" / "chongluadao-vn.domains.xz").read_bytes()))

    lists = [
        ListInput("plain", path, "phishing"),
        ListInput("confirmed", path, "phishing", confirmed=("zalo.me",)),
        ListInput("social", path, "social"),
    ]
    result = compile_index(lists, tmp_path / "index", 1, protected=(), now_epoch=0)
    index = Index.open(result.path)

    assert needed <= {one.name for one in result.lists[0].report.quarantined}
    assert [hit.list_id for hit in index.lookup("zalo.me")] == ["confirmed", "social"]
    for name in needed - {"zalo.me"}:
        assert [hit.list_id for hit in index.lookup(name)] == ["social"], name
    assert result.lists[0].report.names > 30_000
    index.close()
