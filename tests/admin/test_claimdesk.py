"""Claiming devices: granted, redeemed, revoked, over; nothing lost, nothing told."""

from __future__ import annotations

import stat
import threading

import pytest

from admin import secrethash
from admin.claimcodes import WRONG_IN_PEACE, WRONG_OF_A_PIN
from admin.claimdesk import ClaimDesk, ClaimFilesBroken, ClaimRefused, Target
from config.claims import claims_in_force
from config.paths import Paths

PHONE, TABLET = Target(mac="a6:11:22:33:44:55"), Target(mac="a6:11:22:33:44:66")
NOW, JUNE, SOON = 1000, 100_000, 5000


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(secrethash, "_LOG_N", 4)


@pytest.fixture
def box(tmp_path):
    trail = []
    paths = Paths(tmp_path, runtime=tmp_path)
    return paths, ClaimDesk(paths, lambda action, payload: trail.append((action, dict(payload)))), trail


def test_a_device_is_moved_by_hand(box) -> None:
    paths, desk, trail = box
    claim = desk.grant(PHONE, "teachers", JUNE, NOW, by="IT", label="Cô Lan")
    assert desk.claims() == (claim,)
    assert (claim.target, claim.group, claim.start, claim.end, claim.label) == (
        PHONE.text,
        "teachers",
        NOW,
        JUNE,
        "Cô Lan",
    )
    assert stat.S_IMODE(paths.claims.stat().st_mode) == 0o640
    assert trail[0][0] == "claim.grant"
    assert trail[0][1]["claim"] == claim.id


def test_a_new_claim_takes_the_place_of_the_old(box) -> None:
    _paths, desk, _trail = box
    desk.grant(PHONE, "teachers", JUNE, NOW, by="IT")
    other = desk.grant(TABLET, "staff", JUNE, NOW, by="IT")
    newer = desk.grant(PHONE, "staff", JUNE, NOW + 5, by="IT")
    assert desk.claims() == (other, newer)


def test_a_code_does_not_end_what_was_set_by_hand(box) -> None:
    _paths, desk, _trail = box
    by_hand = desk.grant(PHONE, "pupils", JUNE, NOW, by="IT")
    _offer, text = desk.offer("room", SOON, NOW, by="Cô Lan", expires=SOON, uses=2)
    first = desk.redeem(text, PHONE, NOW + 5, asker=PHONE.mac)
    assert claims_in_force(desk.claims(), NOW + 6) == (first, by_hand)
    second = desk.redeem(text, PHONE, NOW + 7, asker=PHONE.mac)
    assert claims_in_force(desk.claims(), NOW + 8) == (second, by_hand)
    assert claims_in_force(desk.claims(), SOON) == (by_hand,)


def test_a_pin_claims_as_many_devices_as_it_may(box) -> None:
    paths, desk, trail = box
    offer, text = desk.offer("teachers", JUNE, NOW, by="IT", expires=SOON, uses=2, label="Họp")
    first = desk.redeem(text, PHONE, NOW + 10, asker=PHONE.mac)
    second = desk.redeem(text, TABLET, NOW + 20, asker=TABLET.mac, label="máy bảng")
    assert desk.claims() == (first, second)
    assert (first.group, first.end, first.code, first.label, second.label) == (
        "teachers",
        JUNE,
        offer.number,
        "Họp",
        "máy bảng",
    )
    with pytest.raises(ClaimRefused, match="wrong"):
        desk.redeem(text, Target(address="192.168.1.9"), NOW + 30, asker="192.168.1.9")
    assert [action for action, _payload in trail] == ["claim.offer", "claim.redeem", "claim.redeem"]
    assert text.replace("-", "")[2:] not in repr(trail)
    assert text.replace("-", "")[2:].encode() not in paths.claims.read_bytes()
    assert "kept" not in paths.claims.read_text()


def test_one_device_takes_one_place_however_often_it_claims(box) -> None:
    _paths, desk, trail = box
    _offer, text = desk.offer("room", JUNE, NOW, by="Cô Lan", expires=SOON, uses=2)
    first = desk.redeem(text, PHONE, NOW, asker=PHONE.mac)
    for later in range(5):
        assert desk.redeem(text, PHONE, NOW + later, asker=PHONE.mac) == first
    for later in range(5):  # undone on the device, and again
        desk.revoke(first.id, NOW + 5 + later, by=PHONE.mac)
        first = desk.redeem(text, PHONE, NOW + 5 + later, asker=PHONE.mac)
    assert desk.redeem(text, TABLET, NOW + 20, asker=TABLET.mac).group == "room"
    assert [payload["device"] for action, payload in trail if action == "claim.redeem"][-1] == TABLET.mac


def test_a_code_for_a_picture(box) -> None:
    _paths, desk, _trail = box
    _offer, text = desk.offer("teachers", JUNE, NOW, by="IT", expires=SOON, long=True)
    assert desk.redeem(text.upper(), PHONE, NOW, asker="a").group == "teachers"


def test_a_code_ends(box) -> None:
    _paths, desk, _trail = box
    _offer, text = desk.offer("teachers", JUNE, NOW, by="IT", expires=SOON)
    with pytest.raises(ClaimRefused):
        desk.redeem(text, PHONE, SOON, asker="a")
    assert desk.claims() == ()


def test_guessing_is_counted_slowed_and_ends_the_pin(box) -> None:
    paths, desk, _trail = box
    _offer, text = desk.offer("teachers", JUNE, NOW, by="IT", expires=SOON)
    wrong = text[:2] + ("000000" if not text.endswith("000-000") else "111111")
    for _ in range(WRONG_IN_PEACE):
        with pytest.raises(ClaimRefused, match="wrong"):
            desk.redeem(wrong, PHONE, NOW, asker="child")
    with pytest.raises(ClaimRefused) as waiting:
        desk.redeem(text, PHONE, NOW, asker="child")
    assert (waiting.value.reason, waiting.value.wait) == ("wait", 60)
    again = ClaimDesk(paths, lambda _action, _payload: None)  # a restart forgets nothing
    for number in range(WRONG_OF_A_PIN - WRONG_IN_PEACE):
        with pytest.raises(ClaimRefused, match="wrong"):
            again.redeem(wrong, PHONE, NOW, asker=f"another {number}")
    with pytest.raises(ClaimRefused, match="wrong"):
        again.redeem(text, PHONE, NOW, asker="teacher")


def test_a_pupil_with_many_addresses_locks_nobody_else_out(box) -> None:
    paths, desk, _trail = box
    _offer, pin = desk.offer("teachers", JUNE, NOW, by="IT", expires=SOON)
    _offer, picture = desk.offer("teachers", JUNE, NOW, by="IT", expires=SOON, long=True)
    number = next(f"{n}" for n in range(10, 100) if f"{n}" not in (pin[:2], picture[:2]))
    for address in range(80):
        with pytest.raises(ClaimRefused, match="wrong"):
            desk.redeem(f"{number}-000000", PHONE, NOW, asker=f"10.0.0.{address}")
        with pytest.raises(ClaimRefused, match="wrong"):
            desk.redeem(picture[:2] + "a" * 20, PHONE, NOW, asker=f"10.0.1.{address}")
    before = (paths.private / "claim-codes.json").stat().st_mtime_ns
    with pytest.raises(ClaimRefused, match="wrong"):
        desk.redeem(f"{number}-000000", PHONE, NOW, asker="10.0.0.200")
    assert (paths.private / "claim-codes.json").stat().st_mtime_ns == before  # the card is spared
    assert desk.redeem(pin, PHONE, NOW, asker=PHONE.mac).group == "teachers"
    assert desk.redeem(picture, TABLET, NOW, asker=TABLET.mac).group == "teachers"


@pytest.mark.parametrize("text", ["", "nonsense", "09-123456"])
def test_a_code_of_nobody_is_wrong_like_any_other(box, text) -> None:
    _paths, desk, _trail = box
    desk.offer("teachers", JUNE, NOW, by="IT", expires=SOON)
    with pytest.raises(ClaimRefused) as refused:
        desk.redeem(text, PHONE, NOW, asker="a")
    assert (refused.value.reason, refused.value.wait) == ("wrong", 0)


def test_claims_and_codes_are_revoked_by_what_people_call_them(box) -> None:
    _paths, desk, trail = box
    claim = desk.grant(PHONE, "teachers", JUNE, NOW, by="IT")
    offer, text = desk.offer("teachers", JUNE, NOW, by="IT", expires=SOON)
    assert desk.revoke(claim.id, NOW, by="IT") == (claim,)
    desk.grant(PHONE, "teachers", JUNE, NOW, by="IT")
    assert len(desk.revoke(PHONE.mac, NOW, by="IT")) == 1
    assert desk.claims() == ()
    assert desk.revoke(text, NOW, by="IT") == offer
    assert desk.offers() == ()
    with pytest.raises(KeyError):
        desk.revoke("nobody", NOW, by="IT")
    assert [action for action, _payload in trail].count("claim.revoke") == 3


def test_what_is_over_is_forgotten(box) -> None:
    paths, desk, _trail = box
    desk.tidy(NOW)
    assert not paths.private.exists()  # nothing to do, nothing made
    desk.grant(PHONE, "teachers", 2000, NOW, by="IT")
    kept = desk.grant(TABLET, "teachers", JUNE, NOW, by="IT")
    desk.offer("teachers", JUNE, NOW, by="IT", expires=2000)
    with pytest.raises(ClaimRefused):
        desk.redeem("10-000000", PHONE, NOW, asker="a")
    desk.tidy(NOW + 3601)
    assert desk.claims() == (kept,)
    assert desk.offers() == ()
    assert "a6:11:22:33:44:55" not in (paths.private / "claim-codes.json").read_text()
    assert '"tries":{}' in (paths.private / "claim-codes.json").read_text()


def test_a_trail_that_cannot_be_written_stops_the_change(tmp_path) -> None:
    def full(_action, _payload):
        raise OSError(28, "No space left on device")

    desk = ClaimDesk(Paths(tmp_path, runtime=tmp_path), full)
    with pytest.raises(OSError, match="No space"):
        desk.grant(PHONE, "teachers", JUNE, NOW, by="IT")
    assert desk.claims() == ()


def test_a_broken_file_is_said_and_never_overwritten(box) -> None:
    paths, desk, _trail = box
    paths.claims.write_text("{")
    for change in (
        lambda: desk.grant(PHONE, "teachers", JUNE, NOW, by="IT"),
        lambda: desk.revoke("x", NOW, by="IT"),
        desk.claims,
    ):
        with pytest.raises(ClaimFilesBroken, match=r"claims\.json"):
            change()
    assert paths.claims.read_text() == "{"
    (paths.private / "claim-codes.json").write_text("[]")
    with pytest.raises(ClaimFilesBroken, match="claim-codes"):
        desk.offers()


def test_a_folder_that_cannot_be_written_is_said(box) -> None:
    paths, desk, _trail = box
    paths.private.write_text("in the way")
    with pytest.raises(ClaimFilesBroken, match="private"):
        desk.grant(PHONE, "teachers", JUNE, NOW, by="IT")


def test_two_at_one_moment_use_a_code_once(box) -> None:
    _paths, desk, _trail = box
    _offer, text = desk.offer("teachers", JUNE, NOW, by="IT", expires=SOON)
    results = []

    def claim(number: int) -> None:
        try:
            results.append(
                desk.redeem(text, Target(address=f"192.168.1.{number}"), NOW, asker=str(number)).id
            )
        except ClaimRefused as refused:
            results.append(refused.reason)

    threads = [threading.Thread(target=claim, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results)[1:] == ["wrong"] * 5
    assert len(desk.claims()) == 1
