from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from admin.policyhistory import history
from blocklists.catalog import catalog
from blocklists.store import Store
from config.categories import CATEGORIES
from tests.admin.listsbox import COMMENT, ListsBox
from tests.blocklists.listserver import Asked, ListServer, list_server


@pytest.fixture
def box(tmp_path: Path) -> ListsBox:
    return ListsBox(tmp_path)


@pytest.fixture
def server() -> Iterator[ListServer]:
    with list_server() as running:
        yield running


def test_the_catalogue_knows_address_category_and_match(box: ListsBox) -> None:
    assert box.run("add", "ut1-vpn", "--no-update").exit_code == 0

    entry, source = catalog()["ut1-vpn"], box.policy.lists[-1]
    assert (source.id, source.url, source.category, source.format, source.match) == (
        entry.id, entry.url, entry.category, entry.format, "subtree",
    )  # fmt: skip
    assert box.paths.policy.read_text(encoding="utf-8").startswith(COMMENT)


def test_options_outrank_the_catalogue(box: ListsBox) -> None:
    assert box.run("add", "ut1-vpn", "--id", "vpn", "--category", "other", "--no-update").exit_code == 0
    assert (box.policy.lists[-1].id, box.policy.lists[-1].category) == ("vpn", "other")


def test_any_address_is_fetched_at_once(box: ListsBox, server: ListServer) -> None:
    url = server.serve("/Bad Names.txt".replace(" ", "-"), b"0.0.0.0 bad.example\n")
    result = box.run("add", url, "--category", "adult")

    assert result.exit_code == 0
    assert box.policy.lists[-1].id == "127-0-0-1-bad-names"
    assert "127-0-0-1-bad-names: updated, 1 names" in result.stdout


def test_an_address_that_does_not_answer_stays_subscribed(box: ListsBox, server: ListServer) -> None:
    result = box.run("add", server.url("/nothing"), "--category", "adult", "--id", "mine")

    assert result.exit_code == 1
    assert "mine: failed" in result.stdout
    assert "mine could not be fetched now; it is tried again later by itself." in result.stderr
    assert box.policy.lists[-1].id == "mine"


PAGE = b"<!DOCTYPE html><html><body>Log in first</body></html>"


@pytest.mark.parametrize(
    ("content", "why"),
    [(PAGE, "web page"), (b"", "empty"), (b"# only remarks\n", "no names"), (b"\x00\x01\x02" * 99, "text")],
)
@pytest.mark.parametrize("kind", ["file", "address"])
def test_what_is_no_list_leaves_everything_as_it_was(
    box: ListsBox, server: ListServer, kind: str, content: bytes, why: str
) -> None:
    own = box.paths.data / "page.html"
    own.write_bytes(content)
    source = str(own) if kind == "file" else server.serve("/list.txt", content)
    before = box.paths.policy.read_bytes()
    result = box.run("add", source, "--category", "adult", "--id", "mine")

    assert result.exit_code == 1
    assert "mine: refused" in result.stderr
    assert why in result.stderr
    assert "policy.toml stays as it was." in result.stderr
    assert box.paths.policy.read_bytes() == before
    assert not (box.paths.lists / "mine").exists()


def test_the_same_as_json_and_when_nothing_is_fetched(box: ListsBox) -> None:
    own = box.paths.data / "page.html"
    own.write_bytes(PAGE)
    before = box.paths.policy.read_bytes()

    [refused] = box.json("add", str(own), "--category", "adult")
    assert (refused["type"], refused["outcome"]) == ("list", "refused")
    result = box.run("add", str(own), "--category", "adult", "--no-update")
    assert result.exit_code == 1
    assert "web page" in result.stderr
    assert box.paths.policy.read_bytes() == before


def test_a_list_that_blocks_what_nearly_everyone_needs_is_taken_and_told(box: ListsBox) -> None:
    own = box.paths.data / "own.txt"
    own.write_text("||www.google.com^\n||olm.vn^\n||bad.example^\n")
    result = box.run("add", str(own), "--category", "adult")

    assert result.exit_code == 0
    assert "own blocks sites that nearly everyone needs: www.google.com, olm.vn. " in result.stderr
    assert box.json("update", "own")[0]["well_known"] == ["www.google.com", "olm.vn"]


def test_a_file_is_written_as_seen_from_the_policy(box: ListsBox) -> None:
    own = box.paths.data / "my-names.txt"
    own.write_text("bad.example\n")
    result = box.run("add", str(own), "--category", "other", "--match", "exact")

    assert result.exit_code == 0
    source = box.policy.lists[-1]
    assert (source.id, source.file, source.url, source.match) == ("my-names", "my-names.txt", "", "exact")
    assert "block_categories" in result.stderr  # nobody blocks "other" yet


def test_a_file_elsewhere_is_written_whole(box: ListsBox, tmp_path_factory: pytest.TempPathFactory) -> None:
    own = tmp_path_factory.mktemp("elsewhere") / "own.txt"
    own.write_text("bad.example\n")

    assert box.run("add", str(own), "--category", "adult").exit_code == 0
    assert box.policy.lists[-1].file == str(own)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nonsense",), ["neither in the catalogue", "hostsvn"]),
        (("hostvn-gambling",), ['did you mean "hostsvn-gambling"']),
        (("http://lists.example/a",), ["--category", *CATEGORIES]),
        (("http://lists.example/a", "--category", "gamblin"), ['did you mean "gambling"']),
        (("http://lists.example/a", "--category", "adult", "--format", "pdf"), ["adblock"]),
        (("http://lists.example/a", "--category", "adult", "--match", "near"), ["subtree"]),
        (("http://lists.example/a", "--category", "adult", "--id", "Not Good"), ["id"]),
        (("http://lists.example/a", "--category", "adult", "--id", "starter-x"), ["bundled"]),
        (("ftp://lists.example/a", "--category", "adult"), ["http"]),
        (("ftp://lists.example/a",), ["URL", "ftp://lists.example/a", "http or https"]),
        (("http://user:secret@lists.example/a", "--category", "adult"), ["password"]),
        (("http://[broken/a", "--category", "adult"), ["web address"]),
        (("http://", "--category", "adult"), ["http"]),
        ((), ["Give an ID"]),
    ],
)
def test_bad_input_is_told_with_the_choices_and_changes_nothing(
    box: ListsBox, arguments: tuple[str, ...], words: list[str]
) -> None:
    before = box.paths.policy.read_bytes()
    result = box.run("add", *arguments)

    assert result.exit_code == 2
    assert [word for word in words if word not in result.stderr] == []
    assert box.paths.policy.read_bytes() == before
    assert "secret" not in result.stderr


def test_an_id_stands_once(box: ListsBox) -> None:
    assert box.run("add", "urlhaus", "--no-update").exit_code == 0
    again = box.run("add", "urlhaus", "--no-update")

    assert again.exit_code == 2
    assert "ids are unique" in again.stderr


def test_searching_adds_nothing(box: ListsBox) -> None:
    before = box.paths.policy.read_bytes()
    found, none = box.run("add", "--search", "gambling vietnam"), box.run("add", "--search", "no such thing")

    assert (found.exit_code, none.exit_code) == (0, 1)
    assert "hostsvn-gambling" in found.stdout
    assert box.json("add", "--search", "urlhaus")[0]["subscribed"] is False
    assert box.paths.policy.read_bytes() == before


def test_removing_takes_the_list_out_of_policy_index_and_store(box: ListsBox, server: ListServer) -> None:
    url = server.serve("/list", b"0.0.0.0 bad.example\n")
    box.run("add", url, "--category", "adult", "--id", "mine")
    before = box.json("status")[-1]["names"]
    result = box.run("remove", "mine")

    assert result.exit_code == 0
    assert box.policy.lists == ()
    assert box.json("status")[-1]["names"] == before - 1
    assert Store(box.paths.lists).ids() == ()
    assert box.paths.policy.read_text(encoding="utf-8").startswith(COMMENT)


@pytest.mark.parametrize(("list_id", "word"), [("other", "mine"), ("starter-adult", "starter = false")])
def test_removing_what_is_not_subscribed(box: ListsBox, list_id: str, word: str) -> None:
    box.run("add", "urlhaus", "--id", "mine", "--no-update")
    result = box.run("remove", list_id)

    assert result.exit_code == 2
    assert word in result.stderr


@pytest.mark.parametrize("command", [("add", "urlhaus"), ("remove", "urlhaus")])
@pytest.mark.parametrize("policy", [None, b"[[lists]", b"\xff\xfe", b'kind = "castle"\n'])
def test_a_policy_that_is_not_right_is_not_edited(
    box: ListsBox, command: tuple[str, ...], policy: bytes | None
) -> None:
    box.paths.policy.unlink()
    if policy is not None:
        box.paths.policy.write_bytes(policy)
    result = box.run(*command)

    assert result.exit_code == 2
    assert "policy.toml" in result.stderr
    assert not box.paths.policy.exists() if policy is None else box.paths.policy.read_bytes() == policy


def test_the_policys_permissions_stay(box: ListsBox) -> None:
    box.paths.policy.chmod(0o640)
    box.run("add", "urlhaus", "--no-update")

    assert stat.S_IMODE(box.paths.policy.stat().st_mode) == 0o640


def test_json_names_what_was_added(box: ListsBox) -> None:
    assert box.json("add", "urlhaus", "--no-update")[0] == {
        "type": "added",
        "id": "urlhaus",
        "url": catalog()["urlhaus"].url,
        "category": "malware",
        "format": "hosts",
    }


def test_what_is_written_while_a_list_is_fetched_stays(box: ListsBox, server: ListServer) -> None:
    def slow(asked: Asked) -> None:
        with box.paths.policy.open("a", encoding="utf-8") as file:
            file.write("# written on the page meanwhile\n")
        asked.reply(200, b"0.0.0.0 bad.example\n")

    server.answers["/list"] = slow
    assert box.run("add", server.url(), "--category", "adult", "--id", "mine").exit_code == 0
    assert "# written on the page meanwhile" in box.paths.policy.read_text(encoding="utf-8")
    assert box.policy.lists[-1].id == "mine"


def test_add_and_remove_are_in_the_history(box: ListsBox) -> None:
    before = box.paths.policy.read_text(encoding="utf-8")
    box.run("add", "ut1-vpn", "--no-update")
    box.run("remove", "ut1-vpn")
    removed, added = history(box.paths)
    assert (added.before, added.after) == (before, removed.before)
    assert added.by
    assert not added.by_hand
