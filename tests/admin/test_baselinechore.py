from __future__ import annotations

from datetime import date

import pytest

from admin.baselinechore import AGAIN, EVERY, BaselineChore
from admin.baselinedesk import SHOWN_FOR, BaselineDesk
from config.paths import Paths
from tests.reporting.schema.baselines import KEY, OTHER, chain, lines, signed

AT = 1_794_300_000.0
THREE = chain()


class Province:
    def __init__(self) -> None:
        self.asked: list[int] = []
        self.published = THREE
        self.away = False

    def __call__(self, address: str):
        assert address == "https://hue.example"
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def baseline(self, after: int) -> bytes:
        self.asked.append(after)
        if self.away:
            raise OSError("hue.example is away")
        return lines(*(one for one in self.published if one.bundle.version > after))


@pytest.fixture
def province() -> Province:
    return Province()


@pytest.fixture
def chore(tmp_path, province):
    paths = Paths(tmp_path, runtime=tmp_path / "run")
    said = []
    found = BaselineChore(paths, said.append, province)
    found.said, found.desk, found.paths = said, BaselineDesk(paths), paths
    return found


def test_a_box_that_trusts_nobody_does_nothing(chore, province) -> None:
    chore.turn(AT, clock_trusted=True)
    assert province.asked == []
    assert not (chore.paths.data / "baseline").exists()


def test_it_asks_once_a_day_and_shows_for_three(chore, province) -> None:
    chore.desk.pin(KEY, "https://hue.example", int(AT), "it", "Hùng")
    chore.turn(AT, clock_trusted=True)
    chore.turn(AT + 1200, clock_trusted=True)
    assert province.asked == [0]
    assert chore.said == ["baseline: version 3 is there to be looked at"]
    chore.turn(AT + EVERY, clock_trusted=True)
    assert province.asked == [0, 3]
    assert not chore.paths.baseline.exists()
    chore.turn(AT + SHOWN_FOR, clock_trusted=True)
    assert chore.paths.baseline.exists()
    assert "version 3 is in force" in chore.said[-1]


def test_a_clock_that_nobody_believes_decides_nothing(chore, province) -> None:
    chore.desk.pin(KEY, "https://hue.example", int(AT), "it", "Hùng")
    chore.turn(AT, clock_trusted=False)
    assert province.asked == []


def test_by_file_only_nobody_is_asked(chore, province) -> None:
    chore.desk.pin(KEY, "", int(AT), "it", "Hùng")
    chore.turn(AT, clock_trusted=True)
    assert province.asked == []


def test_trouble_is_said_once_and_tried_again_in_an_hour(chore, province) -> None:
    chore.desk.pin(KEY, "https://hue.example", int(AT), "it", "Hùng")
    province.away = True
    chore.turn(AT, clock_trusted=True)
    chore.turn(AT + 1200, clock_trusted=True)
    chore.turn(AT + AGAIN, clock_trusted=True)
    assert chore.said == ["baseline: hue.example is away"]
    assert len(province.asked) == 2
    assert chore.desk.trust().trouble == "hue.example is away"
    province.away = False
    chore.turn(AT + 2 * AGAIN, clock_trusted=True)
    assert chore.desk.trust().trouble == ""
    assert chore.desk.offered() == THREE[-1]


def test_a_forged_answer_is_refused_and_said(chore, province) -> None:
    chore.desk.pin(KEY, "https://hue.example", int(AT), "it", "Hùng")
    province.published = (signed(private=OTHER),)
    chore.turn(AT, clock_trusted=True)
    assert chore.desk.chain() == ()
    assert "refused" in chore.said[0]


def test_a_damaged_file_in_force_is_written_anew(chore) -> None:
    chore.desk.pin(KEY, "", int(AT), "it", "Hùng")
    chore.desk.receive(lines(*THREE), int(AT), date(2026, 11, 10))
    chore.desk.take(3, int(AT), "it", "Hùng")
    good = chore.paths.baseline.read_bytes()
    chore.paths.baseline.write_bytes(b"\0")
    chore.turn(AT, clock_trusted=False)
    assert chore.paths.baseline.read_bytes() == good


def test_damaged_books_are_said(chore) -> None:
    chore.desk.pin(KEY, "", int(AT), "it", "Hùng")
    (chore.paths.data / "baseline" / "trust.json").write_text("?")
    chore.turn(AT, clock_trusted=True)
    assert "trust.json" in chore.said[0]
