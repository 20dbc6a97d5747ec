"""Step 5, held against a slow and obvious model, and each sentence of the docs by an example."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.passes import Pass, in_force, next_change, reaches
from config.roles import ROLES
from config.rules import NameRule
from policy.hand import NO_HAND, Facts, Hand, devices_named, hand_at
from policy.nametable import suffixes_of

GROUP, DEVICE = "lop-6a", "may-cua-minh"


def made(kind, role="teacher", *, names=(), device=False, number=0, **fields):
    whom = {"device": DEVICE} if device else {"group": GROUP}
    fields = {"start": 1000, "end": 2000, **whom, **fields}
    return Pass(
        id=f"{kind}-{number}", kind=kind, role=role, names=tuple(map(NameRule.parse, names)), **fields
    )


def off(role="teacher", **fields):
    return made("off", role, **fields)


def focus(*names, role="teacher", **fields):
    return made("focus", role, names=names, **fields)


def opening(*names, role="teacher", **fields):
    return made("pass", role, names=names, **fields)


def extra(role="teacher", **fields):
    return made("extra", role, device=True, **fields)


def facts(name, **known):
    return Facts(suffixes_of(name), **known)


def look(entries, name, device=DEVICE, *, chain=False, **known):
    """closed, open, or None, with the kind that said it."""
    ruling = Hand.of(entries, GROUP, device).look(facts(name, **known), chain=chain)
    return None if ruling is None else ("open" if ruling.opens else "closed", ruling.entry.kind)


# Examples -------------------------------------------------------------------------------------------------


def test_nothing_set_says_nothing():
    assert not NO_HAND
    assert look([], "youtube.com") is None
    assert Hand.of([opening("a.vn", group="other")], GROUP) is NO_HAND


def test_off_closes_all_and_a_focus_all_but_its_names():
    assert look([off()], "olm.vn") == ("closed", "off")
    assert look([focus("olm.vn")], "youtube.com") == ("closed", "focus")
    assert look([focus("olm.vn")], "www.olm.vn") == ("open", "focus")


def test_off_is_over_focus_and_focus_over_pass_whatever_is_newer():
    assert look([off(), focus("olm.vn")], "olm.vn") == ("closed", "off")
    assert look([focus("olm.vn"), off()], "olm.vn") == ("closed", "off")
    assert look([focus("olm.vn"), opening("youtube.com")], "youtube.com") == ("closed", "focus")


def test_a_teachers_pass_does_not_lift_the_heads_internet_off():
    assert look([off("head"), opening("olm.vn")], "olm.vn") == ("closed", "off")
    assert look([off("head"), opening("olm.vn", device=True)], "olm.vn") == ("closed", "off")
    assert look([off("head"), extra()], "olm.vn") == ("closed", "off")


def test_a_newer_pass_of_a_higher_role_lifts_an_off_for_its_names_only():
    entries = [off(), opening("olm.vn", role="head")]
    assert look(entries, "olm.vn") == ("open", "pass")
    assert look(entries, "youtube.com") == ("closed", "off")


def test_an_older_pass_lifts_nothing():
    assert look([opening("olm.vn", role="it"), off()], "olm.vn") == ("closed", "off")


def test_of_equal_roles_what_is_for_the_device_lifts_what_is_for_its_group():
    assert look([off(), opening("olm.vn", device=True)], "olm.vn") == ("open", "pass")
    assert look([off(device=True), opening("olm.vn", device=True)], "olm.vn") == ("closed", "off")
    assert look([off("parent"), extra("parent")], "olm.vn") is None


def test_two_offs_have_to_be_lifted_both():
    entries = [off("head"), off("teacher", number=1), opening("olm.vn", device=True)]
    assert look(entries, "olm.vn") == ("closed", "off")
    assert Hand.of(entries, GROUP, DEVICE).look(facts("olm.vn")).entry.role == "head"


def test_the_newest_focus_holds_but_a_lower_role_does_not_widen_the_heads():
    assert look([focus("olm.vn"), focus("azota.vn", number=1)], "olm.vn") == ("closed", "focus")
    entries = [focus("olm.vn", role="head"), focus("youtube.com", number=1)]
    assert look(entries, "youtube.com") == ("closed", "focus")
    assert look(entries, "olm.vn") == ("open", "focus")


def test_a_pass_opens_up_to_its_roles_ceiling():
    assert look([opening("a.vn")], "a.vn", blocked={"video": 0}) == ("open", "pass")
    assert look([opening("a.vn")], "a.vn", blocked={"video": 0, "adult": 0}) is None
    assert look([opening("a.vn", role="head")], "a.vn", blocked={"drugs": 0}) == ("open", "pass")
    assert look([opening("a.vn", role="it")], "a.vn", blocked={"adult": 0}) == ("open", "pass")
    assert look([opening("a.vn", role="viewer")], "a.vn", blocked={"video": 0}) is None


def test_a_pass_opens_what_an_equal_or_lower_role_has_put_into_the_timetable():
    head, teacher = ROLES["head"].rank, ROLES["teacher"].rank
    assert look([opening("a.vn")], "a.vn", closed_by=0) == ("open", "pass")
    assert look([opening("a.vn")], "a.vn", closed_by=teacher) == ("open", "pass")
    assert look([opening("a.vn")], "a.vn", closed_by=head) is None
    assert look([opening("a.vn")], "a.vn", blocked={"video": head}) is None
    assert look([opening("a.vn", role="head")], "a.vn", blocked={"video": head}) == ("open", "pass")


@pytest.mark.parametrize("role", sorted(ROLES))
def test_no_role_opens_what_is_mandatory(role):
    for entry in (opening("a.vn", role=role), focus("a.vn", role=role)):
        assert look([entry], "a.vn", mandatory=True) is None
    assert look([off(), opening("a.vn", role=role)], "a.vn", mandatory=True) == ("closed", "off")


def test_a_pass_for_a_service_opens_the_names_of_the_service():
    entry = opening(services=("youtube",))
    assert look([entry], "i.ytimg.com", services=frozenset({"youtube"})) == ("open", "pass")
    assert look([entry], "zalo.me", services=frozenset({"zalo"})) is None
    ruling = Hand.of([entry], GROUP).look(facts("i.ytimg.com", services=frozenset({"youtube"})))
    assert ruling.rule == "service:youtube"


def test_a_pass_for_a_category_takes_away_that_block_only():
    entry = opening(categories=("video",))
    video = frozenset({"video"})
    assert look([entry], "a.vn", listed=video, blocked={"video": 0}) == ("open", "pass")
    assert look([entry], "a.vn", listed=video | {"social"}, blocked={"video": 0, "social": 0}) is None
    assert look([entry], "a.vn", listed=video | {"social"}, blocked={"video": 0}) == ("open", "pass")
    assert look([entry], "a.vn", listed=video, blocked={"video": 0}, by_name=True) is None
    assert look([entry], "a.vn") is None


def test_passes_for_categories_add_up():
    entries = [opening(categories=("video",)), opening(categories=("social",), number=1)]
    both = {"video": 0, "social": 0}
    assert look(entries, "a.vn", listed=frozenset(both), blocked=both) == ("open", "pass")


def test_a_category_beyond_the_ceiling_in_a_pass_opens_nothing():
    entry = opening(categories=("adult",))
    assert look([entry], "a.vn", listed=frozenset({"adult"}), blocked={"adult": 0}) is None


def test_a_pass_for_a_category_opens_it_while_the_timetable_closes():
    entry = opening(categories=("video",))
    assert look([entry], "a.vn", listed=frozenset({"video"}), closed_by=0) == ("open", "pass")
    assert look([entry], "a.vn", listed=frozenset({"games"}), closed_by=0) is None


def test_a_pass_by_name_opens_what_the_group_blocks_by_name():
    assert look([opening("a.vn")], "a.vn", by_name=True) == ("open", "pass")


def test_in_a_chain_nothing_is_closed_but_passes_count():
    assert look([off()], "cdn.example", chain=True) is None
    assert look([focus("olm.vn")], "cdn.example", chain=True) is None
    assert look([opening("cdn.example")], "cdn.example", chain=True) == ("open", "pass")


def test_extra_time_takes_away_what_the_timetable_adds_up_to_its_role():
    hand = Hand.of([extra()], GROUP, DEVICE)
    assert look([extra()], "a.vn") is None
    assert "games" in hand.spares("")
    assert "games" in hand.spares("teacher")
    assert "adult" not in hand.spares("teacher")
    assert hand.spares("head") is None
    assert NO_HAND.spares("") is None


def test_extra_time_lifts_an_off_that_is_older_and_for_the_group():
    assert look([off(), extra()], "a.vn") is None
    assert look([extra(), off()], "a.vn") == ("closed", "off")


def test_extra_time_is_for_its_device_alone():
    assert look([off(), extra()], "a.vn", device="other") == ("closed", "off")
    assert look([off(), extra()], "a.vn", device=None) == ("closed", "off")


def test_a_release_opens_nothing_but_says_which_names_are_no_malware():
    entry = made("release", "it", names=("false-alarm.vn",), group="")
    hand = Hand.of([entry], GROUP)
    assert hand.look(facts("false-alarm.vn")) is None
    assert hand.released(suffixes_of("www.false-alarm.vn")) == entry
    assert hand.released(suffixes_of("alarm.vn")) is None


def test_reasons_and_evidence():
    hand = Hand.of([focus("olm.vn"), opening("a.vn", role="head", number=1)], GROUP)
    listed, passed, closed = (hand.look(facts(name)) for name in ("x.olm.vn", "b.a.vn", "b.vn"))
    assert [one.reason for one in (listed, passed, closed)] == ["hand-listed", "hand-pass", "hand-focus"]
    assert (listed.rule, listed.matched) == ("olm.vn", "olm.vn")
    assert passed.entry.id == "pass-1"


def test_names_above_an_opened_one_are_known():
    hand = Hand.of([focus("class.example.com", services=("youtube",))], GROUP)
    assert {"example.com", "com"} <= hand.above_open
    assert "googleapis.com" in hand.above_open  # by the rules of the service
    assert {"class.example.com"} <= hand.named
    assert hand.closes
    assert not hand.opens_categories


def test_the_key_tells_two_hands_apart():
    first, second = Hand.of([off()], GROUP), Hand.of([off()], GROUP, DEVICE)
    assert first.key == second.key
    assert first.key != Hand.of([off("head")], GROUP).key
    assert hash(first.key) == hash(second.key)


def test_a_hand_at_a_moment_knows_its_next_change():
    entries = [
        opening("a.vn", start=500, end=1500),
        off(start=1000, end=1200),
        off(group="other", start=600, end=601),
    ]
    hand = hand_at(entries, GROUP, None, 500)
    assert (bool(hand), hand.closes, hand.until) == (True, False, 1000)
    assert hand_at(entries, GROUP, None, 1000).closes
    assert hand_at(entries, GROUP, None, 1499.5).until == 1500
    after = hand_at(entries, GROUP, None, 1500)
    assert (bool(after), after.until) == (False, None)
    assert hand_at(entries, GROUP, None, 0).until == 500


def test_devices_with_entries_of_their_own():
    assert devices_named([off(), extra()]) == {DEVICE}


# The model ------------------------------------------------------------------------------------------------

NAMES = ("a.vn", "b.a.vn", "c.vn", "d.c.vn")
RULES = ("a.vn", "*.a.vn", "=a.vn", "c.vn", "=d.c.vn")
CATEGORIES = ("video", "social", "adult", "drugs")
SERVICES = ("youtube", "zalo")


def model(passes, group, device, now, name, known, *, chain):
    """DESIGN §5 step 5, written out sentence by sentence over plain lists; no tables, nothing remembered."""
    mine = [
        one
        for one in passes
        if one.start <= now < one.end
        and (
            one.device == device
            if one.device
            else (one.group == group or (one.kind == "release" and not one.group))
        )
    ]
    age = {one.id: number for number, one in enumerate(passes)}
    ranks = {"it": 4, "parent": 4, "head": 3, "teacher": 2, "viewer": 1}

    def by_name(one):
        return any(rule.matches(name) for rule in one.names) or bool(set(one.services) & known.services)

    def allowed(one):
        if known.mandatory or known.closed_by > ranks[one.role]:
            return False
        return all(c in ROLES[one.role].may_open and r <= ranks[one.role] for c, r in known.blocked.items())

    def outranks(one, closing):
        if age[one.id] < age[closing.id]:
            return False
        if ranks[one.role] == ranks[closing.role]:
            return one.device != "" and closing.device == ""
        return ranks[one.role] > ranks[closing.role]

    def opened_by(candidates):
        direct = [one for one in candidates if by_name(one) and allowed(one)]
        if direct:
            return max(direct, key=lambda one: age[one.id])
        if known.mandatory or known.by_name:
            return None
        touching = [
            one
            for one in candidates
            if ranks[one.role] >= known.closed_by
            and any(c in known.listed and c in ROLES[one.role].may_open for c in one.categories)
        ]
        for category, needed in known.blocked.items():
            if not [
                one
                for one in touching
                if category in one.categories
                and category in ROLES[one.role].may_open
                and ranks[one.role] >= needed
            ]:
                return None
        return max(touching, key=lambda one: age[one.id], default=None)

    def lifted(closing):
        extras = [one for one in mine if one.kind == "extra" and outranks(one, closing)]
        return (
            bool(extras)
            or opened_by([p for p in mine if p.kind == "pass" and outranks(p, closing)]) is not None
        )

    focuses = [one for one in mine if one.kind == "focus"]
    if focuses:
        top = max(ranks[one.role] for one in focuses)
        focuses = [max((one for one in focuses if ranks[one.role] == top), key=lambda one: age[one.id])]
    if not chain:
        standing = [one for one in mine if one.kind == "off" and not lifted(one)]
        if standing:
            return "closed", max(standing, key=lambda one: age[one.id])
        for one in focuses:
            if not by_name(one) and not lifted(one):
                return "closed", one
    for one in focuses:
        if by_name(one) and allowed(one):
            return "open", one
    found = opened_by([one for one in mine if one.kind == "pass"])
    return ("open", found) if found else None


@st.composite
def books(draw):
    passes = []
    for number in range(draw(st.integers(0, 6))):
        kind = draw(st.sampled_from(["off", "focus", "pass", "pass", "extra", "release"]))
        some = draw(st.sampled_from(["names", "services", "categories"])) if kind == "pass" else "names"
        device = draw(st.sampled_from([DEVICE, DEVICE, "other"]))
        group = draw(st.sampled_from([GROUP, GROUP, "other"]))
        start = draw(st.integers(0, 6))
        passes.append(
            Pass(
                id=f"p-{number}",
                kind=kind,
                start=start,
                end=start + draw(st.integers(1, 6)),
                role=draw(st.sampled_from(sorted(ROLES))),
                **({"device": device} if kind == "extra" or draw(st.booleans()) else {"group": group}),
                names=tuple(
                    map(NameRule.parse, draw(st.lists(st.sampled_from(RULES), min_size=1, max_size=2)))
                )
                if kind in ("focus", "pass", "release") and some == "names"
                else (),
                services=tuple(draw(st.lists(st.sampled_from(SERVICES), min_size=1, max_size=2)))
                if some == "services"
                else (),
                categories=tuple(draw(st.lists(st.sampled_from(CATEGORIES), min_size=1, max_size=3)))
                if some == "categories"
                else (),
            )
        )
    return passes


@st.composite
def knowledge(draw, name):
    listed = draw(st.frozensets(st.sampled_from(CATEGORIES), max_size=3))
    blocked = {c: draw(st.sampled_from([0, 0, 2, 3])) for c in sorted(listed) if draw(st.booleans())}
    return Facts(
        suffixes_of(name),
        services=draw(st.frozensets(st.sampled_from(SERVICES), max_size=1)),
        listed=listed,
        blocked=blocked,
        closed_by=draw(st.sampled_from([-1, -1, 0, 2, 3])),
        by_name=draw(st.booleans()),
        mandatory=draw(st.sampled_from([False, False, False, True])),
    )


@given(st.data())
def test_the_hand_says_what_the_model_says(data):
    passes = data.draw(books())
    now = data.draw(st.integers(0, 13))
    device = data.draw(st.sampled_from([DEVICE, None, "other"]))
    hand = hand_at(passes, GROUP, device, now)
    for name in NAMES:
        known = data.draw(knowledge(name))
        for chain in (False, True):
            said = hand.look(known, chain=chain)
            found = None if said is None else ("open" if said.opens else "closed", said.entry)
            assert found == model(passes, GROUP, device, now, name, known, chain=chain)


@given(st.data())
def test_nothing_changes_before_until_and_everything_ends(data):
    passes = data.draw(books())
    now = data.draw(st.integers(0, 13))
    hand = hand_at(passes, GROUP, DEVICE, now)
    mine = [one for one in passes if reaches(one, GROUP, DEVICE)]
    assert hand.until == next_change(mine, now)
    until = hand.until if hand.until is not None else now + 50
    for later in range(now, until):
        assert hand_at(passes, GROUP, DEVICE, later).key == hand.key
    assert not hand_at(passes, GROUP, DEVICE, 100)
    assert not in_force(passes, 100)


@given(st.data())
def test_what_is_mandatory_is_never_opened(data):
    passes = data.draw(books())
    hand = hand_at(passes, GROUP, DEVICE, data.draw(st.integers(0, 13)))
    for name in NAMES:
        said = hand.look(data.draw(knowledge(name))._replace(mandatory=True))
        assert said is None or not said.opens
