from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from blocklists.rule import Rewrite
from config.safesearch import ENGINES
from policy.verdict import Step
from policy.wording import (
    category_name,
    engine_name,
    moment_text,
    rewrite_text,
    rule_name,
    service_name,
    step_name,
    who,
    window_name,
)


def test_things_have_names_in_both_languages() -> None:
    assert step_name(Step.OWN, "vi") != step_name(Step.OWN, "en")
    assert category_name("games", "vi") == "Trò chơi"
    assert service_name("lien-quan", "vi") == service_name("lien-quan", "vi")
    assert engine_name("duckduckgo") == "DuckDuckGo"
    assert engine_name("youtube") == "YouTube"
    assert all(engine_name(engine) for engine in ENGINES)


def test_what_is_unknown_is_called_by_its_id() -> None:
    assert category_name("unheard-of", "vi") == "unheard-of"
    assert service_name("unheard-of", "en") == "unheard-of"
    assert who("", "janitor", "en") == "janitor"


def test_a_window_shows_the_half_of_the_language() -> None:
    assert window_name("Giờ học / Class hours", "vi") == "Giờ học"
    assert window_name("Giờ học / Class hours", "en") == "Class hours"
    assert window_name("Giờ học", "en") == "Giờ học"
    assert window_name("Giờ học / ", "en") == "Giờ học / "


def test_a_person_is_named_with_the_role() -> None:
    assert who("Cô Lan", "teacher", "vi") == "Cô Lan (giáo viên)"
    assert who("", "teacher", "en") == "a teacher"
    assert who("", "teacher", "vi") == "giáo viên"


def test_a_rule_reads_as_people_wrote_it() -> None:
    assert rule_name("||x.vn^", "en") == "||x.vn^"
    assert rule_name("service:youtube", "en") == "YouTube"
    assert rule_name("category:games", "vi") == "“Trò chơi”"
    assert rule_name("service:gone", "vi") == "service:gone"


def test_a_moment_of_another_day_has_its_date() -> None:
    hue, noon = ZoneInfo("Asia/Ho_Chi_Minh"), datetime(2026, 3, 2, 5, tzinfo=UTC)
    assert moment_text(noon, hue) == "12:00"
    assert moment_text(noon, hue, noon) == "12:00"
    assert moment_text(noon, hue, datetime(2026, 3, 1, 5, tzinfo=UTC)) == "12:00 02/03/2026"


def test_what_is_answered_instead() -> None:
    assert rewrite_text(Rewrite(cname="x.vn")) == "x.vn"
    assert rewrite_text(Rewrite(records=((1, "192.0.2.1"), (28, "2001:db8::1")))) == "192.0.2.1, 2001:db8::1"
    assert rewrite_text(Rewrite(rcode=3)) == ""
