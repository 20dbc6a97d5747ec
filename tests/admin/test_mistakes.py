from __future__ import annotations

import pytest

from admin.mistakes import _TEMPLATES, in_language, mistake_line, name_line, told
from admin.moments import MomentInvalid, parse_moment
from admin.words import Words
from blocklists.detect import ListUnreadable, detect
from config.devices import parse_devices
from config.errors import ConfigInvalid, Mistake
from config.names import DomainName, NameInvalid
from config.policyfile import parse_policy
from config.settings import load_settings

EN, VI = Words("en"), Words("vi")


def invalid_of(read, *arguments, **options):
    with pytest.raises(ConfigInvalid) as caught:
        read(*arguments, **options)
    return caught.value


def known(sentence):
    return in_language(VI, sentence) != sentence


WRONG_POLICY = """
kind = "schol"
timezone = "Hue"
starter = "yes"
allow = ["com.vn", "github.io", "a b", "http://x.vn/", "1.2.3.4", "a..b", 7, "b!d.vn", "lan.5"]
protected = ["edu.vn", "www.google.com"]
default_group = "pupil"
nonsense = 1
[groups.pupils]
vi = ""
block_categories = ["gmaes", "games"]
block = "bad.example"
block_mode = "nxdomian"
    [[groups.pupils.timetable]]
    name = "Giờ học"
    windows = ["7-11", "25:00-26:00", "07:00-07:00"]
    days = "mon-fry"
    close = true
    block_categories = ["games"]
    block_services = ["youtub", "no service is called so"]
[groups."Not Good"]
[[lists]]
id = "starter-x"
category = "adlt"
url = "ftp://lists.example/a"
[[lists]]
id = "mine"
category = "adult"
[[lists]]
id = "mine"
category = "adult"
url = "http://user:secret@lists.example/a"
format = "pdf"
match = "near"
trusted = "no"
"""


def test_the_frequent_mistakes_of_a_policy_are_said_in_vietnamese():
    invalid = invalid_of(parse_policy, WRONG_POLICY)
    assert len(invalid.mistakes) > 25
    assert [mistake for mistake in invalid.mistakes if not known(mistake.problem)] == []
    text = told(VI, invalid)
    assert text.startswith(f"policy.toml: {len(invalid.mistakes)} lỗi\n")
    assert '  kind: "schol": không phải kiểu nơi sử dụng nào; có phải ý bạn là "school"?' in text
    assert 'hãy ghi đúng những tên cần mở, ví dụ "example.com.vn"' in text


@pytest.mark.parametrize("text", ["kind = ", "kind = 'x", b"\xff", 'version = 2\nkind = "home"\n[groups]\n'])
def test_so_is_what_is_no_toml_or_too_new(text):
    invalid = invalid_of(parse_policy, text)
    assert [mistake for mistake in invalid.mistakes if not known(mistake.problem)] == []
    assert "line" not in told(VI, invalid)


def test_so_are_options_settings_and_devices(tmp_path):
    (tmp_path / "settings.toml").write_text('workers = "2"\nadmin = "8053"\ntrusted_ad = 1\n')
    options = {"dns": ["nowhere"], "upstreams": ["tls://1.1.1.1", "udp://dns.example"], "workers": "many"}
    settings = invalid_of(load_settings, tmp_path / "settings.toml", options, low_ports=False)
    devices = invalid_of(
        parse_devices, '[[devices]]\nname = "a"\ngroup = "nobody"\nmacs = ["x"]\n', {"pupils"}
    )
    for mistake in (*settings.mistakes, *devices.mistakes):
        assert known(mistake.problem), mistake
    assert told(VI, settings).startswith('--dns: "nowhere": phải có dạng ĐỊA_CHỈ:CỔNG')


@pytest.mark.parametrize(
    "text", ["", "a b", "x" * 64 + ".vn", "1.2.3.4", "a..b", "[::1]", "http://a.vn", "a!.vn"]
)
def test_so_is_why_a_text_is_no_name(text):
    with pytest.raises(NameInvalid) as caught:
        DomainName.parse(text)
    assert known(caught.value.reason)
    assert "không phải tên miền" in name_line(VI, caught.value)
    assert name_line(EN, caught.value) == str(caught.value)


@pytest.mark.parametrize("text", ["tonight", "2026-09-07", "0001-01-01T00:00+23:59"])
def test_so_is_what_is_no_moment(text):
    with pytest.raises(MomentInvalid) as caught:
        parse_moment(text, parse_policy(SMALL).zone)
    assert known(str(caught.value))


SMALL = 'kind = "home"\ndefault_group = "a"\n[groups.a]\nvi = "a"\nen = "a"\n'


@pytest.mark.parametrize(
    "head", [b"", b"<html><body>", b"\0\1\2\3" * 9, b'{"a": 1}', b"# no names\n", b"\x1f\x8b\x08"]
)
def test_so_is_what_came_instead_of_a_list(head):
    with pytest.raises(ListUnreadable) as caught:
        detect(head)
    assert known(caught.value.reason)


def test_in_english_nothing_is_changed():
    invalid = invalid_of(parse_policy, WRONG_POLICY)
    assert told(EN, invalid) == str(invalid)
    assert mistake_line(EN, invalid.mistakes[0]) == str(invalid.mistakes[0])
    option = Mistake("--dns", "x", "is no address")
    assert told(EN, ConfigInvalid((option,), "settings.toml")) == str(
        ConfigInvalid((option,), "settings.toml")
    )


def test_what_has_no_template_stays_as_it_is():
    assert in_language(VI, "is something new") == "is something new"


def test_numbers_are_grouped_as_the_language_groups_them():
    assert "65.757" in in_language(VI, "it shrank from 65,757 to 4,989 names")
    assert "1.024 MB" in in_language(VI, "it is larger than 1,024 MB")
    assert "65,757" in in_language(EN, "it shrank from 65,757 to 4,989 names")


def test_a_sentence_stands_once_and_has_its_text():
    assert len(set(_TEMPLATES)) == len(_TEMPLATES)
    assert [template for template in _TEMPLATES if VI(template) == template] == []


def test_so_are_local_names_and_what_answers_may_lead_to():
    wrong = """
block_addresses = ["203.0.113.1/24", "0.0.0.0/0", "x"]
records = [
    {name = "*.vn", cname = "."},
    {name = "a.lan", addresses = ["x", "fe80::1%eth0"], mx = ["mail"], srv = ["1 2 70000 a.lan"]},
    {name = "b.lan"},
    {name = "b.lan", srv = ["x"], cname = "c.lan"},
    {addresses = ["192.168.1.2"]},
]
zones = [{name = "edu.vn"}, {name = "10.0.0.0/9"}, {name = "a.lan"}, {name = "a.lan"}, {servers = []}]
"""
    invalid = invalid_of(parse_policy, wrong + SMALL)
    circle = invalid_of(parse_policy, 'records = [{name = "*.lan", cname = "a.lan"}]\n' + SMALL)
    assert len(invalid.mistakes) > 15
    assert [one for one in (*invalid.mistakes, *circle.mistakes) if not known(one.problem)] == []
