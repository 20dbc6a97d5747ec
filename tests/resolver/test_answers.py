from __future__ import annotations

import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from resolver.answers import Answers, weigh
from resolver.message import Message
from tests.support.questions import key_of, question


def message(number=0, *, lifetime=300, extra=b""):
    wire = bytes.fromhex("000081800001000100000000") + b"%08d" % number + extra
    return Message(wire, (40,), (lifetime,), lifetime, 0, (), (number.to_bytes(4, "big"),), False, None, 30)


def test_an_answer_lives_its_lifetime_then_is_stale_then_gone():
    answers = Answers(10**6, stale=30)
    answers.put(b"k", message(lifetime=60), 100.0)
    fresh = answers.get(b"k", 159.9)
    assert (fresh.born, fresh.expires, fresh.age(159.9)) == (100.0, 160.0, 59)
    stale = answers.get(b"k", 160.0)
    assert stale.expires <= 160.0
    assert answers.get(b"k", 189.9) is stale
    assert answers.get(b"k", 190.0) is None
    assert (answers.entries, answers.size()) == (0, 0)


def test_without_serve_stale_nothing_stale_is_seen():
    answers = Answers(10**6)
    answers.put(b"k", message(lifetime=60), 100.0)
    assert answers.get(b"k", 160.0) is None


def test_original_ttls_stay():
    answers = Answers(10**6)
    answers.put(b"k", message(lifetime=60), 0.0)
    assert answers.get(b"k", 50.0).message.ttls == (60,)


def test_a_week_is_cut_to_a_day():
    answers = Answers(10**6)
    answers.put(b"k", message(lifetime=7 * 86400), 0.0)
    assert answers.get(b"k", 86399.0)
    assert answers.get(b"k", 86400.0) is None


def test_lifetime_zero_is_not_kept_and_leaves_the_older_answer():
    answers = Answers(10**6, stale=100)
    assert answers.put(b"k", message(lifetime=0), 0.0) is None
    assert answers.get(b"k", 0.0) is None
    answers.put(b"k", message(1, lifetime=10), 0.0)
    answers.put(b"k", message(2, lifetime=0), 20.0)  # a SERVFAIL does not drive out what may be served stale
    assert answers.get(b"k", 20.0).message == message(1, lifetime=10)


def test_cd_do_class_and_type_are_apart():
    keys = {key_of(question("A.example", do=do, cd=cd)) for do in (False, True) for cd in (False, True)}
    keys |= {key_of(question("a.example", kind)) for kind in ("AAAA", "TXT")}
    assert len(keys) == 6
    answers = Answers(10**6)
    answers.put(key_of(question("a.example", cd=True)), message(), 0.0)
    assert answers.get(key_of(question("a.example")), 0.0) is None
    assert answers.get(key_of(question("a.EXAMPLE", cd=True)), 0.0)


def test_what_is_asked_stays_and_the_rest_goes():
    one = weigh(b"%05d" % 1, message(1))
    answers = Answers(one * 100)
    answers.put(b"loved", message(), 0.0)
    for number in range(1000):
        answers.put(b"%05d" % number, message(number), 0.0)
        assert answers.get(b"loved", 0.0)
        assert answers.size() <= one * 101
    assert answers.get(b"00000", 0.0) is None
    assert answers.get(b"00999", 0.0)
    assert answers.entries >= 49


def test_an_answer_bigger_than_half_the_cache_is_not_kept():
    answers = Answers(4000)
    assert answers.put(b"k", message(extra=b"x" * 3000), 0.0) is None
    assert answers.entries == 0


def test_put_again_replaces_and_drop_and_clear_empty_it():
    answers = Answers(10**6)
    answers.put(b"k", message(1), 0.0)
    answers.put(b"k", message(2), 0.0)
    assert answers.entries == 1
    assert answers.get(b"k", 0.0).message.addresses == (b"\0\0\0\2",)
    answers.drop(b"k")
    answers.drop(b"k")
    assert answers.size() == 0
    answers.put(b"k", message(2), 0.0)
    answers.clear()
    assert (answers.entries, answers.size()) == (0, 0)


@given(
    st.lists(
        st.tuples(st.sampled_from(["put", "get", "drop", "wait"]), st.integers(0, 20), st.integers(0, 600)),
        max_size=200,
    )
)
def test_the_books_balance(steps):
    answers, now = Answers(8000, stale=20), 0.0
    for step, number, much in steps:
        key = b"%02d" % number
        if step == "put":
            answers.put(key, message(number, lifetime=much % 50, extra=b"x" * much), now)
        elif step == "get":
            cached = answers.get(key, now)
            assert cached is None or (cached.message.addresses[0][3] == number and now < cached.expires + 20)
        elif step == "drop":
            answers.drop(key)
        else:
            now += much / 10
        held = {**answers._old, **answers._young}
        assert answers.entries == len(held) == len(answers._old) + len(answers._young)
        assert answers.size() == sum(weigh(name, one.message) for name, one in held.items())
        assert answers.size() <= 8000 + 2500
        assert not answers._dying or answers._old


MEASURE = """
import gc, os, sys
sys.path.insert(0, sys.argv[1])
from resolver.answers import Answers
from resolver.message import Message
def rss():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
def fill(answers, start, count):
    for n in range(start, start + count):
        name = b"%07d" % n
        key = b"\\x0bhost" + name + b"\\x07example\\x03com\\x00" + bytes(5)
        wire = bytes(12) + key[:-1] + b"x" * (16 * (1 + n % 4))
        count = 1 + n % 4
        chain = ("e%07d.cdn.example.net" % n,) if n % 3 == 0 else ()
        answers.put(key, Message(wire, tuple(range(300, 300 + count)), tuple(range(n, n + count)), 300 + n, 0, chain,
            tuple((n + i).to_bytes(4, "big") for i in range(count)), False, None, 40), 1.0 * n)
fill(Answers(10_000), 0, 1000)
gc.collect()
before, bound = rss(), 48 << 20
answers = Answers(bound)
worst = 0
for start in range(0, 150_000, 10_000):
    fill(answers, start, 10_000)
    worst = max(worst, rss() - before)
print(worst / bound, answers.size() / bound, answers.entries)
"""


def test_memory_stays_near_the_bound(project):
    result = subprocess.run(
        [sys.executable, "-c", MEASURE, str(project)], capture_output=True, text=True, check=True
    )
    grown, said, entries = map(float, result.stdout.split())
    assert grown <= 1.3
    assert 0.45 <= said <= 1.001
    assert entries > 20_000
