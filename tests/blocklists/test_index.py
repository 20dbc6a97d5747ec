from __future__ import annotations

import random
import string
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklists import index as module
from blocklists.compile import compile_index
from blocklists.index import EMPTY_INDEX, Hit, Index, IndexBroken, MemoryIndex
from blocklists.job import ListInput
from blocklists.layout import HEADER_SIZE
from blocklists.quarantine import Quarantine
from blocklists.suffixes import load_suffixes

LISTS = {
    "abp": (
        "adult",
        b"||bad.example^\n@@||good.bad.example^\n||*.below.example^\nonly.example\n||deep.good.bad.example^\n",
    ),
    "hosts": ("games", b"0.0.0.0 bad.example\n0.0.0.0 www.game.example\n"),
    "wild": ("social", b"*.bad.example\n*.chat.example\n"),
}


def compiled(folder, texts=None, generation=1, **options):
    inputs = []
    for list_id, (category, text) in (texts or LISTS).items():
        path = folder / f"{list_id}.txt"
        path.write_bytes(text)
        inputs.append(ListInput(list_id, path, category, **options))
    return compile_index(inputs, folder / "index", generation, protected=(), now_epoch=5)


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    with_index = Index.open(compiled(tmp_path_factory.mktemp("index")).path)
    yield with_index
    with_index.close()


@pytest.fixture
def file(tmp_path):
    return compiled(tmp_path).path


def test_the_empty_index_answers_nothing():
    assert EMPTY_INDEX.lookup("example.com") == ()


def test_all_lists_that_name_it_answer_longest_first(index):
    assert set(index.lookup("bad.example")) == {
        Hit("bad.example", "abp", "adult", allow=False, exact=False, shadow=True),
        Hit("bad.example", "hosts", "games", allow=False, exact=True, shadow=True),
        Hit("bad.example", "wild", "social", allow=False, exact=False, shadow=True),
    }
    assert [hit.name for hit in index.lookup("x.deep.good.bad.example")] == [
        "good.bad.example",
        "bad.example",
    ]


def test_an_exception_cancels_blocks_of_its_own_list_only(index):
    assert [(hit.list_id, hit.allow) for hit in index.lookup("www.good.bad.example")] == [
        ("abp", True),
        ("wild", False),
    ]


def test_exact_and_only_below(index):
    assert index.lookup("only.example")[0].exact
    assert index.lookup("www.only.example") == ()
    assert index.lookup("below.example") == ()
    assert [hit.name for hit in index.lookup("www.below.example")] == ["below.example"]


@pytest.mark.parametrize(
    "name",
    [
        "",
        "example",
        "absent.example",
        "xbad.example",
        "a" * 300,
        ".",
        "..",
        "bad.example.",
        "\udcff.x",
        "tòa.vn",
        "\\000.example",
        ".".join("a" * 127),
    ],
)
def test_names_in_no_list_and_oddities_answer_nothing(index, name):
    assert index.lookup(name) == ()


def test_a_very_deep_name_is_found_by_its_parent(index):
    assert index.lookup(".".join("a" * 100) + ".chat.example")[0].name == "chat.example"


def test_what_the_index_knows_of_itself(index):
    assert (index.generation, index.made, index.names) == (1, 5, 7)
    assert [(one.id, one.category, one.format, one.names) for one in index.lists] == [
        ("abp", "adult", "adblock", 5),
        ("hosts", "games", "hosts", 2),
        ("wild", "social", "wildcard", 2),
    ]


def test_absent_names_give_no_hit_among_thousands(tmp_path):
    rng = random.Random(5)
    text = "".join(f"{''.join(rng.choices(string.ascii_lowercase, k=12))}.example\n" for _ in range(20_000))
    index = Index.open(compiled(tmp_path, {"big": ("adult", text.encode())}).path)

    # Odds of one false hit: 20,000 names × 200,000 questions × 1 label pair / 2^64 < 10^-9.
    assert not any(index.lookup(f"{number:x}.absent") for number in range(200_000))
    index.close()


def test_false_hits_come_at_the_stated_rate_when_the_fingerprint_is_narrow(tmp_path, monkeypatch):
    """The same look-up with 16 bits of fingerprint: names × questions / 2^16 false hits, give or take."""
    names = 256
    index = Index.open(
        compiled(tmp_path, {"big": ("adult", "".join(f"n{n}.example\n" for n in range(names)).encode())}).path
    )
    narrow = {mark >> 48 for mark in index._fingerprints}
    questions = 20_000
    hits = sum(module_fingerprint(index, f"q{n}.example") >> 48 in narrow for n in range(questions))
    expected = questions * names / 2**16

    assert 0.5 * expected < hits < 1.6 * expected
    index.close()


def module_fingerprint(index, name):
    return int.from_bytes(module.blake2b(index._salt + name.encode(), digest_size=8).digest(), "little")


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda d: b"", "empty"),
        (lambda d: d[:100], "cut short"),
        (lambda d: d[:-1], "cut short"),
        (lambda d: d + b"x", "longer than"),
        (lambda d: b"0.0.0.0 a.example\n" * 100, "not an index"),
        (lambda d: d[:8] + b"\xff\x00" + d[10:], "newer version"),
        (lambda d: d[:HEADER_SIZE] + bytes([d[HEADER_SIZE] ^ 1]) + d[HEADER_SIZE + 1 :], "checksum"),
        (lambda d: d[:-1] + bytes([d[-1] ^ 1]), "checksum"),
    ],
)
def test_a_damaged_file_is_refused_with_the_reason(file, damage, reason):
    file.write_bytes(damage(file.read_bytes()))

    with pytest.raises(IndexBroken, match=reason) as broken:
        Index.open(file)

    assert str(file) in str(broken.value)


@pytest.mark.parametrize("path", ["missing.lcx", "."])
def test_a_file_that_cannot_be_read_is_refused(tmp_path, path):
    with pytest.raises(IndexBroken, match="cannot be read"):
        Index.open(tmp_path / path)


@pytest.mark.parametrize("options", [{"verify": False}, {"prefault": True}])
def test_the_ways_to_open_answer_the_same(file, options):
    index = Index.open(file, **options)

    assert len(index.lookup("bad.example")) == 3
    index.close()


def test_a_closed_index_lets_go_of_its_file(file):
    index = Index.open(file)
    index.close()

    assert str(file) not in Path("/proc/self/maps").read_text()


def test_an_index_without_names(tmp_path):
    result = compile_index([], tmp_path, 1, protected=(), now_epoch=0)
    index = Index.open(result.path)

    assert index.names == 0
    assert index.lookup("a.example") == ()
    index.close()


LABEL = st.sampled_from(["a", "b", "c", "example", "vn"])
NAME = st.lists(LABEL, min_size=2, max_size=5).map(".".join)
RULE = st.tuples(st.sampled_from(["||{}^", "@@||{}^", "||*.{}^", "{}"]), NAME).map(
    lambda pair: pair[0].format(pair[1])
)


@given(
    st.lists(st.lists(RULE, min_size=1, max_size=12), min_size=1, max_size=3),
    st.lists(NAME, min_size=1, max_size=20),
)
def test_it_answers_as_a_dictionary_would(tmp_path_factory, lists, questions):
    folder = tmp_path_factory.mktemp("model")
    texts = {
        f"list-{n}": (f"category-{n}", "\n".join(["||x.y^", *rules]).encode())
        for n, rules in enumerate(lists)
    }
    index = Index.open(compiled(folder, texts).path)
    model = MemoryIndex.joined(
        MemoryIndex.from_file(folder / f"{list_id}.txt", list_id, category)[0]
        for list_id, (category, _) in texts.items()
    )

    for name in questions:
        assert index.lookup(name) == model.lookup(name), name
    index.close()


RULES = st.tuples(
    st.sampled_from(
        [
            "||{}^$important",
            "@@||{}^$important",
            "||{}^$badfilter",
            "||{}^$dnstype=AAAA",
            "@@||{}^$dnstype=~A",
            "||{}^$client=192.0.2.1",
            "||{}^$dnsrewrite=192.0.2.7",
            "||{}^$dnsrewrite=NXDOMAIN",
            "@@||{}^$dnsrewrite",
            "||example^$denyallow={}",
            "/^{}/",
            "*{}^",
        ]
    ),
    NAME,
).map(lambda pair: pair[0].format(pair[1]))


@given(
    st.lists(st.lists(st.one_of(RULE, RULES), min_size=1, max_size=12), min_size=1, max_size=3),
    st.lists(st.tuples(NAME, st.sampled_from([1, 28])), min_size=1, max_size=20),
    st.sampled_from(["list", "category", "all"]),
    st.booleans(),
)
def test_with_rules_too_it_answers_as_a_dictionary_would(tmp_path_factory, lists, questions, scope, trusted):
    folder = tmp_path_factory.mktemp("model")
    texts = {
        f"list-{n}": (f"category-{n // 2}", "\n".join(["||x.y^", *rules]).encode())
        for n, rules in enumerate(lists)
    }
    index = Index.open(compiled(folder, texts, trusted=trusted, scope=scope, format="adblock").path)
    guard = Quarantine(load_suffixes())
    model = MemoryIndex.joined(
        MemoryIndex.from_file(
            folder / f"{list_id}.txt", list_id, category, "adblock", None, guard, trusted=trusted, scope=scope
        )[0]
        for list_id, (category, _) in texts.items()
    )

    assert index.conditions == model.conditions
    for name, qtype in questions:
        for held in frozenset(), index.conditions:
            assert index.lookup(name, qtype, held) == model.lookup(name, qtype, held), name
    index.close()


WITH_RULES = {
    "abp": ("adult", b"||plain.example^\n||a.example^$dnstype=AAAA\n/^ads[0-9]+\\./\n@@||ads1.example^\n"),
    "trusted": ("games", b"||b.example^$dnsrewrite=192.0.2.7\n||c.example^$client=192.0.2.1\n"),
}


@pytest.fixture
def with_rules(tmp_path):
    return compiled(tmp_path, WITH_RULES, trusted=True).path


def test_rules_are_asked_with_type_and_asker(with_rules):
    index = Index.open(with_rules)

    assert index.lookup("www.a.example") == ()
    assert index.lookup("www.a.example", 28)[0].rule == "||a.example^$dnstype=AAAA"
    assert index.lookup("ads12.example")[0].rule == r"/^ads[0-9]+\./"
    assert [hit.allow for hit in index.lookup("ads1.example")] == [True]
    assert index.lookup("b.example")[0].rewrite.records == ((1, "192.0.2.7"),)
    assert index.lookup("c.example") == ()
    assert index.conditions == {"client=192.0.2.1"}
    assert index.lookup("c.example", 1, index.conditions)[0].list_id == "trusted"
    assert index.lookup_address(bytes(4)) == ()
    index.close()


def test_addresses_of_a_response_policy_zone(tmp_path):
    zone = b"$TTL 60\n@ SOA a. b. 1 1 1 1 1\n bad.example CNAME .\n32.7.100.51.198.rpz-ip CNAME .\n24.0.3.2.1.rpz-ip CNAME .\n"
    index = Index.open(compiled(tmp_path, {"rpz": ("malware", zone.replace(b"\n bad", b"\nbad"))}).path)

    assert [hit.name for hit in index.lookup_address(bytes([1, 2, 3, 9]))] == ["1.2.3.0/24"]
    assert index.lookup_address(bytes([1, 2, 4, 9])) == ()
    assert index.lookup_address(bytes([198, 51, 100, 7])) == ()  # documentation: nobody's, and kept out
    assert index.lookup("bad.example")[0].list_id == "rpz"
    index.close()


@pytest.mark.parametrize("word", [b"dnstype", b"ads[0-9]"])
def test_damage_in_the_rules_is_caught_like_any_other(with_rules, word):
    data = with_rules.read_bytes()
    with_rules.write_bytes(data.replace(word, b"#" * len(word)))

    with pytest.raises(IndexBroken, match="checksum"):
        Index.open(with_rules)


def test_a_file_of_the_format_before_is_read_until_there_is_a_new_one(file):
    data = bytearray(file.read_bytes()[:-32])
    data[8] = 1
    data[124:128] = zlib.crc32(data[:124]).to_bytes(4, "little")
    file.write_bytes(bytes(data) + module.blake2b(data, digest_size=32).digest())

    index = Index.open(file)

    assert len(index.lookup("bad.example")) == 3
    index.close()


def test_only_index_attributes_exist():
    with pytest.raises(AttributeError):
        _ = module.nothing_of_that_name


def test_a_name_above_one_that_a_list_excepts_is_told_apart(tmp_path):
    lists = {"video": ("video", b"||youtube.example^\n@@||accounts.youtube.example^\n||other.example^\n")}
    index = Index.open(compiled(tmp_path, lists).path)
    assert [hit.shadow for hit in index.lookup("youtube.example")] == [True]
    assert [hit.shadow for hit in index.lookup("www.youtube.example")] == [False]
    assert [hit.shadow for hit in index.lookup("other.example")] == [False]
    assert index.lookup("example") == ()
