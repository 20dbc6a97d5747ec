from __future__ import annotations

from datetime import date

import pytest

from admin.baselinedesk import SHOWN_FOR, BaselineDesk, DeskBroken, NotTrusted, fingerprint
from admin.inforce import policy_in_force
from admin.store import Store
from config.errors import ConfigInvalid
from config.paths import Paths
from reporting.schema.baseline import BaselineRefused
from reporting.schema.signing import public_key
from tests.reporting.schema.baselines import KEY, OTHER, chain, lines, signed

TODAY = date(2026, 11, 10)
AT = 1_794_300_000
THREE = chain()


@pytest.fixture
def paths(tmp_path):
    (tmp_path / "policy.toml").write_text(
        'kind = "school"\ndefault_group = "a"\nstarter = false\n[groups.a]\nvi = "A"\nen = "A"\n'
    )
    return Paths(tmp_path, runtime=tmp_path / "run")


@pytest.fixture
def desk(paths):
    found = BaselineDesk(paths)
    found.pin(KEY, "", AT, "it", "Thầy Hùng")
    return found


def protected(paths) -> list[str]:
    return [str(rule.name) for rule in policy_in_force(paths).policy.protected]


def log(desk) -> list[tuple[str, int]]:
    return [(event.what, event.version) for event in desk.trust().log]


def test_nothing_is_taken_before_somebody_is_trusted(paths) -> None:
    with pytest.raises(NotTrusted):
        BaselineDesk(paths).receive(lines(*THREE), AT, TODAY)


def test_what_came_waits_for_a_person(desk, paths) -> None:
    new = desk.receive(lines(*THREE[:1]), AT, TODAY)
    assert new == THREE[0] == desk.offered()
    assert protected(paths) == []
    desk.take(1, AT, "it", "Thầy Hùng")
    assert protected(paths) == ["tuvan.hue.example"]
    assert desk.offered() is None
    assert log(desk) == [("trusted", 0), ("came", 1), ("taken", 1)]


def test_the_same_again_is_nothing_new(desk) -> None:
    desk.receive(lines(*THREE), AT, TODAY)
    assert desk.receive(lines(*THREE), AT + 9, TODAY) is None
    assert desk.receive(lines(*THREE[:2]), AT + 9, TODAY) is None
    assert [one.bundle.version for one in desk.chain()] == [1, 2, 3]


def test_back_goes_one_version_and_newer_ones_wait(desk, paths) -> None:
    desk.receive(lines(*THREE[:2]), AT, TODAY)
    desk.take(2, AT, "it", "Hùng")
    assert protected(paths) == ["tuvan.hue.example", "them2.hue.example"]
    assert desk.back(AT, "it", "Hùng") == 1
    assert protected(paths) == ["tuvan.hue.example"]
    assert desk.by_itself(AT + 10 * SHOWN_FOR) == 0
    assert desk.back(AT, "it", "Hùng") == 0
    assert protected(paths) == []
    assert not paths.baseline.exists()
    desk.receive(lines(*THREE), AT, TODAY)
    assert desk.offered() == THREE[2]


def test_back_passes_over_what_was_taken_back(desk) -> None:
    one = signed()
    two = signed(one, protected=["sai.hue.example"])
    three = signed(two, withdraws=2)
    desk.receive(lines(one, two, three), AT, TODAY)
    desk.take(3, AT, "it", "Hùng")
    assert desk.back(AT, "it", "Hùng") == 1


def test_three_days_after_it_came_it_holds_by_itself(desk, paths) -> None:
    desk.receive(lines(*THREE), AT, TODAY)
    assert desk.by_itself(AT + SHOWN_FOR - 1) == 0
    assert desk.by_itself(AT + SHOWN_FOR) == 3
    assert len(protected(paths)) == 3
    assert desk.by_itself(AT + 2 * SHOWN_FOR) == 0


def test_what_is_left_alone_stays_out(desk, paths) -> None:
    desk.receive(lines(*THREE), AT, TODAY)
    desk.leave(AT, "it", "Hùng")
    assert desk.offered() is None
    assert desk.by_itself(AT + 9 * SHOWN_FOR) == 0
    assert protected(paths) == []


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (lines(signed(private=OTHER)), "key"),
        (lines(*THREE)[:-40], "encoding"),
        (b"", "schema"),
        (lines(signed(issued=date(2024, 1, 1), days=30)), "expired"),
        (lines(signed(issued=date(2027, 1, 1))), "future"),
    ],
)
def test_what_is_refused_changes_nothing_but_the_log(desk, paths, data, code) -> None:
    with pytest.raises(BaselineRefused) as caught:
        desk.receive(data, AT, TODAY)
    assert caught.value.code == code
    assert desk.chain() == ()
    assert desk.trust().log[-1].note == code
    with pytest.raises(BaselineRefused):
        desk.receive(data, AT + 1, TODAY)
    assert log(desk).count(("refused", 0)) == 1


@pytest.mark.parametrize("name", ["com", "*.vn", "google.com", "youtube.com", "m.tiktok.com"])
def test_no_name_that_a_school_may_want_to_block_is_protected(desk, name) -> None:
    with pytest.raises(ConfigInvalid) as caught:
        desk.receive(lines(signed(protected=[name])), AT, TODAY)
    assert caught.value.mistakes[0].path == "protected[0]"
    assert desk.offered() is None


def test_another_key_ends_what_was_in_force(desk, paths) -> None:
    desk.receive(lines(*THREE), AT, TODAY)
    desk.take(3, AT, "it", "Hùng")
    desk.pin(public_key(OTHER).hex(), "", AT, "it", "Hùng")
    assert protected(paths) == []
    assert desk.chain() == ()
    assert log(desk)[0] == ("trusted", 0)
    assert desk.receive(lines(signed(private=OTHER)), AT, TODAY) is not None


def test_a_power_cut_between_two_files_is_mended(desk, paths) -> None:
    desk.receive(lines(*THREE), AT, TODAY)
    desk.take(3, AT, "it", "Hùng")
    assert not desk.mend()
    paths.baseline.write_bytes(b"half")
    assert desk.mend()
    assert len(protected(paths)) == 3
    desk.back(AT, "it", "Hùng")
    paths.baseline.unlink()
    assert desk.mend()


def test_damaged_files_are_named(desk, paths) -> None:
    desk.receive(lines(*THREE), AT, TODAY)
    (paths.data / "baseline" / "chain.jsonl").write_bytes(b"x")
    with pytest.raises(DeskBroken, match=r"chain\.jsonl"):
        desk.chain()
    (paths.data / "baseline" / "trust.json").write_bytes(b"x")
    with pytest.raises(DeskBroken, match=r"trust\.json"):
        desk.trust()


def test_who_did_it_is_in_the_audit_trail_and_not_in_the_public_log(desk, paths) -> None:
    desk.receive(lines(*THREE), AT, TODAY)
    desk.take(3, AT, "it", "Thầy Hùng")
    with Store(paths.state_db) as store:
        assert [(one.action, one.payload["by"]) for one in store.trail()] == [
            ("baseline.taken", "Thầy Hùng"),
            ("baseline.trust", "Thầy Hùng"),
        ]
    assert "Hùng" not in (paths.data / "baseline" / "trust.json").read_text()


def test_a_key_is_shown_in_fours() -> None:
    assert fingerprint(KEY).replace(" ", "") == KEY[:32]
