from __future__ import annotations

import json
from pathlib import Path

import pytest

from blocklists.job import CompiledList, CompileFailed, CompileResult, Job, ListInput
from blocklists.report import ParseReport


def test_a_job_and_back():
    job = Job(
        (ListInput("mine", Path("/a/ü"), "adult", "hosts", "exact", True, 5, "ab"),),
        Path("/out"),
        3,
        ("a.vn",),
        9,
        2,
    )

    assert Job.from_json(json.loads(json.dumps(job.to_json()))) == job


def test_a_result_and_back():
    report = ParseReport("hosts", lines=3, names=1)
    report.quarantine(2, "com", "single")
    result = CompileResult(Path("/x.lcx"), 3, 1, 200, (CompiledList("mine", report, Path("/n/mine.names")),))

    again = CompileResult.from_json(json.loads(json.dumps(result.to_json())))

    assert again == result
    assert [(q.list_id, q.line, q.name) for q in again.quarantined] == [("mine", 2, "com")]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"id": "../etc"}, "no id of a list"),
        ({"id": ""}, "no id of a list"),
        ({"format": "yaml"}, "choose auto, hosts"),
        ({"match": "prefix"}, "choose exact, subtree"),
    ],
)
def test_an_input_that_makes_no_sense_is_refused_with_the_choices(fields, words):
    one = ListInput(**{"id": "mine", "path": Path("x"), "category": "adult", **fields})

    with pytest.raises(CompileFailed, match=words):
        one.checked()
