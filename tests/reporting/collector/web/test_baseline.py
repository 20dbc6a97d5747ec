from __future__ import annotations

from reporting.collector import baselines
from tests.reporting.collector.conftest import NOW
from tests.reporting.schema.baselines import KEY, chain, lines, signed

THREE = chain()
EVIL = "<script>alert(1)</script>"


def test_boxes_get_what_is_new_to_them(collector, visitor) -> None:
    assert visitor.get("/api/v1/baseline").status_code == 204
    baselines.publish(collector.database, lines(*THREE), NOW, "Hoà")
    found = visitor.get("/api/v1/baseline?after=1")
    assert (found.status_code, found.data) == (200, lines(*THREE[1:]))
    assert visitor.get("/api/v1/baseline?after=x").data == lines(*THREE)
    assert visitor.get("/api/v1/baseline?after=3").status_code == 204


def test_everybody_may_read_what_was_asked_of_schools(collector, visitor) -> None:
    assert "Chưa công bố gì" in visitor.get("/baseline?lang=vi").text
    two = signed(THREE[0], protected=["sai.hue.example"])
    three = signed(two, withdraws=2)
    baselines.publish(collector.database, lines(THREE[0], two, three), NOW, "Hoà")
    told = visitor.get("/baseline?lang=en").text
    assert KEY[:4] in told
    assert "Protects sai.hue.example" in told
    assert told.count("withdrawn</span>") == 1
    assert "2 November 2026" in told
    assert "2/11/2026" in visitor.get("/baseline?lang=vi").text


def test_nothing_in_it_is_taken_for_html(collector, visitor) -> None:
    words = {"vi": EVIL, "en": EVIL}
    baselines.publish(collector.database, lines(signed(reason=words, contacts={"phone": EVIL})), NOW, "Hoà")
    assert EVIL not in visitor.get("/baseline").text
