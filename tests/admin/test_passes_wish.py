"""What a person asks for becomes a pass, or every mistake is named with the choices."""

from __future__ import annotations

import pytest

from admin.passes_wish import DEFAULT_MINUTES, DEFAULT_RELEASE, Wish, ready
from admin.words import Words
from config.errors import ConfigInvalid
from config.passes import parse_passes, written
from config.policyfile import default_policy_text, parse_policy
from config.roles import ROLES, ROLES_AT

SCHOOL = parse_policy(default_policy_text("school"))
HOME = parse_policy(default_policy_text("home"))
DEVICES = {"may-cua-minh": "pupils", "Máy thầy Hùng": "teachers"}
EN = Words("en")


def wanted(policy=SCHOOL, **fields):
    return ready(EN, Wish(**{"group": "" if "device" in fields else "pupils", **fields}), policy, DEVICES)


def mistakes(policy=SCHOOL, words=EN, devices=DEVICES, **fields):
    with pytest.raises(ConfigInvalid) as caught:
        ready(words, Wish(**fields), policy, devices)
    return "\n".join(map(str, caught.value.mistakes))


def test_a_site_for_a_class():
    found = wanted(sites=["youtube.com"], minutes=30, role="teacher", by="Cô Lan", reason="bài học sinh")
    entry = found.entry
    assert (entry.kind, entry.group, entry.device, found.minutes) == ("pass", "pupils", "", 30)
    assert [str(rule) for rule in entry.names] == ["youtube.com"]
    assert (entry.role, entry.by, entry.reason) == ("teacher", "Cô Lan", "bài học sinh")


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"services": ["youtube"]}, "pass"),
        ({"categories": ["video"]}, "pass"),
        ({"sites": ["a.vn"], "services": ["youtube"], "categories": ["video"]}, "pass"),
        ({"focus": ["olm.vn", "azota.vn"]}, "focus"),
        ({"focus": ["olm.vn"], "services": ["youtube"]}, "focus"),
        ({"off": True}, "off"),
        ({"device": "may-cua-minh", "extra": 30}, "extra"),
        ({"release": ["false-alarm.vn"], "role": "it"}, "release"),
    ],
)
def test_every_kind(fields, kind):
    found = wanted(**fields)
    assert found.entry.kind == kind
    assert parse_passes(written([found.entry])) == (found.entry,)


def test_the_length_nobody_says():
    assert wanted(off=True).minutes == DEFAULT_MINUTES["school"]
    assert wanted(HOME, group="children", off=True).minutes == DEFAULT_MINUTES["home"]
    assert wanted(release=["a.vn"]).minutes == DEFAULT_RELEASE
    assert wanted(off=True, hours=2).minutes == 120
    assert wanted(device="may-cua-minh", extra=30).minutes == 30


def test_who_says_no_role_is_the_highest():
    assert wanted(off=True).entry.role == "it"
    assert wanted(HOME, group="children", off=True).entry.role == "parent"


def test_a_release_is_for_everyone_or_for_a_group():
    assert wanted(release=["a.vn"], group="").entry.group == ""
    assert wanted(release=["a.vn"]).entry.group == "pupils"


def test_a_group_by_its_name_and_a_device_in_any_case():
    assert wanted(group="học sinh", off=True).entry.group == "pupils"
    found = wanted(device="máy thầy hùng", off=True)
    assert (found.entry.device, found.entry.group, found.group) == ("Máy thầy Hùng", "", "teachers")


def test_a_pasted_address_is_a_name():
    found = wanted(sites=["https://www.youtube.com/watch?v=1", "olm.vn"])
    assert [str(rule) for rule in found.entry.names] == ["www.youtube.com", "olm.vn"]


def test_a_group_of_services_is_all_of_them():
    assert {"youtube", "tiktok"} & set(wanted(services=["group:video"]).entry.services)
    assert not [one for one in wanted(services=["group:video"]).entry.services if ":" in one]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"group": "pupil", "off": True}, ['--group: "pupil"', 'did you mean "pupils"', "teachers"]),
        ({"off": True}, ["--group", "choices: pupils"]),
        ({"group": "pupils"}, ["--site", "--service", "--focus", "--off", "--extra", "--release"]),
        ({"group": "pupils", "off": True, "sites": ["a.vn"]}, ["--off + --site"]),
        ({"group": "pupils", "device": "may-cua-minh", "off": True}, ["--group + --device", "not both"]),
        ({"device": "may-cua-min", "extra": 5}, ['did you mean "may-cua-minh"']),
        ({"group": "pupils", "extra": 5}, ["--device", "one device", "may-cua-minh"]),
        ({"group": "pupils", "off": True, "role": "techer"}, ['did you mean "teacher"', "it, head, teacher"]),
        ({"group": "pupils", "off": True, "role": "viewer"}, ["may only look"]),
        ({"group": "pupils", "off": True, "role": "parent"}, ["not a role here"]),
        ({"group": "pupils", "sites": ["com"]}, ["--site", "public suffix"]),
        ({"group": "pupils", "sites": ["bad..name"]}, ["--site", "bad..name"]),
        ({"group": "pupils", "focus": ["github.io"]}, ["--focus", "*.github.io"]),
        ({"group": "pupils", "services": ["yuotube"]}, ["--service", 'did you mean "youtube"']),
        ({"group": "pupils", "categories": ["vidoe"]}, ["--category", 'did you mean "video"']),
        ({"group": "pupils", "categories": ["malware"]}, ["nobody", "--release"]),
        (
            {"group": "pupils", "categories": ["adult"], "role": "teacher"},
            ["may not be opened", "choices: social"],
        ),
        ({"group": "pupils", "off": True, "minutes": 241, "role": "teacher"}, ["--minutes", "from 1 to 240"]),
        ({"group": "pupils", "off": True, "hours": 5, "role": "teacher"}, ["--hours", "from 1 to 4"]),
        ({"group": "pupils", "off": True, "minutes": 0}, ["--minutes", "from 1"]),
        ({"group": "pupils", "off": True, "minutes": -5}, ["--minutes", "-5"]),
        ({"group": "pupils", "off": True, "minutes": 5, "hours": 1}, ["--minutes + --hours"]),
        ({"device": "may-cua-minh", "extra": 5, "minutes": 9}, ["--extra + --minutes"]),
        ({"release": ["a.vn"], "role": "teacher"}, ["--role", "false alarm", "choices: it"]),
        ({"release": ["a.vn"], "hours": 721}, ["--hours", "from 1 to 720"]),
        ({"group": "pupils", "off": True, "by": "x" * 81}, ["--by", "80"]),
        ({"group": "pupils", "off": True, "reason": "x" * 201}, ["--reason", "200"]),
    ],
)
def test_bad_input_is_named_with_the_choices(fields, said):
    text = mistakes(**fields)
    for part in said:
        assert part in text


def test_all_mistakes_at_once_and_in_vietnamese():
    text = mistakes(words=Words("vi"), group="lop-9", sites=["com"], role="cô", minutes=0)
    assert "không phải nhóm trong quy tắc" in text
    assert "không phải vai trò" in text
    assert len(text.splitlines()) == 3


def test_without_devices_it_is_said_where_to_name_them():
    assert "devices.toml yet" in mistakes(devices={}, device="x", extra=5)


@pytest.mark.parametrize("role", [role for role in ROLES_AT["school"] if role.longest])
def test_the_longest_of_a_role_is_granted_and_no_minute_more(role):
    assert wanted(off=True, role=role.id, minutes=role.longest).minutes == role.longest
    assert str(role.longest) in mistakes(group="pupils", off=True, role=role.id, minutes=role.longest + 1)


def test_too_many_names():
    assert "too many" in mistakes(group="pupils", sites=[f"s{n}.vn" for n in range(101)])


def test_the_page_about_passes_tells_each_roles_categories_and_length(project):
    text = (project / "docs" / "passes.md").read_text(encoding="utf-8")
    rows = {
        role.id: next(row for row in text.splitlines() if row.startswith(f"| `{role.id}`"))
        for role in ROLES.values()
    }
    for category in ROLES["teacher"].may_open:
        assert f"`{category}`" in rows["teacher"]
    for category in ROLES["head"].may_open - ROLES["teacher"].may_open:
        assert f"`{category}`" in rows["head"]
    for role in ROLES.values():
        hours = role.longest // 60
        shown = "–" if not hours else f"{hours} hours" if hours < 24 else f"{hours // 24} days"
        assert shown in rows[role.id]
