from __future__ import annotations

import io

from reporting.schema.envelope import MOST_BYTES, box_id
from reporting.schema.signing import public_key
from tests.reporting.collector.rows import with_school
from tests.reporting.schema.reports import PRIVATE, chain


def send(one, *files: tuple[str, bytes]):
    data = {"form_key": one.key("/upload"), "files": [(io.BytesIO(content), name) for name, content in files]}
    with one.client.post("/upload?lang=en", data=data) as answer:
        return answer.get_data(as_text=True)


def test_a_stick_is_taken_in_file_by_file(logged_in, collector, moment) -> None:
    moment.at = 1_867_000_000
    with collector.database.changing() as connection:
        with_school(connection, box=box_id(public_key(PRIVATE)))
    first, second = chain(2)
    one = logged_in("clerk")
    page = send(
        one, ("1.json", first.data), ("2.json", second.data), ("1b.json", first.data), ("<b>.txt", b"hello")
    )
    assert page.count("state good") == 3
    assert "was there before" in page
    assert "no report, or the file was changed" in page
    assert "<b>" not in page.replace("<b>Report", "")
    assert "too large for a report" in send(one, ("big", b"x" * (MOST_BYTES + 5)))


def test_nothing_chosen_and_far_too_much(logged_in) -> None:
    one = logged_in("clerk")
    assert "What became" not in send(one)
    body = b"x" * (2 * 1024 * 1024)
    answer = one.client.post("/upload", data=body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 413


def test_files_beyond_what_one_upload_takes_are_not_left_out_in_silence(logged_in, monkeypatch) -> None:
    monkeypatch.setattr("reporting.collector.web.upload.MOST_FILES", 2)
    page = send(logged_in("clerk"), *((f"{number}.json", b"{}") for number in range(1, 5)))
    assert "Not taken yet: 2" in page
    assert "Go on from 3.json" in page
