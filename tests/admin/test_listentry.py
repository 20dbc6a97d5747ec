"""What a form asks to subscribe to: checked before anything is fetched or written."""

from __future__ import annotations

import pytest

from admin.listentry import entry_of, file_key, is_uploaded, slug
from blocklists.catalog import catalog
from config.errors import ConfigInvalid
from config.paths import Paths


@pytest.fixture
def paths(tmp_path):
    found = Paths(tmp_path)
    found.imports.mkdir()
    return found


def test_a_list_of_the_catalogue_needs_its_id_only(paths):
    entry = entry_of({"known": "hostsvn-gambling", "url": "http://192.168.1.1/"}, paths, [])
    assert entry["url"] == catalog()["hostsvn-gambling"].url
    assert (entry["id"], entry["category"]) == ("hostsvn-gambling", "gambling")


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"id": ""}, "lists-example-bad-names"),
        ({"id": "Của Tôi!"}, "c-a-t-i"),
        ({"id": "starter-adult"}, "adult"),
        ({"id": "../../etc"}, "etc"),
        ({"id": "taken"}, "taken-2"),
    ],
)
def test_an_address_gets_an_id_that_is_free(paths, fields, name):
    url = "https://lists.example/a/bad names.txt".replace(" ", "-")
    entry = entry_of({"url": url, "category": "adult", "format": "auto", **fields}, paths, ["taken"])
    assert entry == {"id": name, "url": url, "category": "adult"}


def test_every_mistake_of_a_form_is_named(paths):
    with pytest.raises(ConfigInvalid) as caught:
        entry_of({"url": "gopher://x", "category": "nothing", "match": "some"}, paths, [])
    assert [one.path for one in caught.value.mistakes] == ["category", "url", "match"]


def test_a_strange_address_is_a_mistake_and_no_crash(paths):
    for url in (
        "https://[",
        "https://",
        "http://:80/",
        "https://a:b:c/",
        "https://\0/",
        "x" * 5000,
        "https://a b/",
    ):
        with pytest.raises(ConfigInvalid):
            entry_of({"url": url, "category": "adult"}, paths, [])


def test_a_file_is_one_of_the_folder_of_uploads(paths, tmp_path):
    path = paths.imports / "ours.txt"
    path.write_text("a.example\n")
    (tmp_path / "policy.toml").write_text("")
    (paths.imports / "link.txt").symlink_to(path)
    assert file_key(path, paths) == "imports/ours.txt"
    assert is_uploaded("imports/ours.txt", paths)
    assert is_uploaded(str(path), paths)
    for file in ("policy.toml", "imports/../policy.toml", "imports/.hidden", "imports/x/../ours.txt", "imports/no.txt", "/etc/passwd", "imports/ours.txt\0", ""):  # fmt: skip
        assert not is_uploaded(file, paths), file
    elsewhere = Paths(tmp_path, policy=tmp_path / "far" / "policy.toml")
    assert file_key(path, elsewhere) == str(path)
    assert is_uploaded(str(path), elsewhere)


@pytest.mark.parametrize(
    ("text", "name"), [("", "list"), ("---", "list"), ("A" * 60, "a" * 40), ("Ads (2026)", "ads-2026")]
)
def test_a_text_as_an_id(text, name):
    assert slug(text) == name
