from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from admin.cli import lachan
from admin.cli_check_many import names_in


@pytest.fixture
def check(tmp_path):
    def run(text, *arguments):
        names = tmp_path / "names.txt"
        names.write_bytes(text.encode() if isinstance(text, str) else text)
        arguments = ["check", "--data", str(tmp_path), "--names", str(names), *arguments]
        return CliRunner(env={"LC_ALL": "en_GB.UTF-8"}).invoke(lachan, arguments)

    return run


def test_a_line_is_a_name_but_for_remarks_blanks_and_a_record_type():
    lines = [
        "\ufeffa.vn\n",
        "\n",
        "# remark\n",
        "  b.vn  # why\n",
        "c.vn AAAA\n",
        "d.vn e.vn\n",
        "x#y.vn\n",
        "#\n",
    ]
    assert list(names_in(lines)) == [
        (1, "a.vn", None),
        (4, "b.vn", None),
        (5, "c.vn", 28),
        (6, "d.vn e.vn", None),
        (7, "x#y.vn", None),
    ]


def test_a_bad_line_is_told_with_its_number_and_the_rest_goes_on(check):
    result = check("bet365.com\n\n0.0.0.0 bad.example\n# remark\nexample.com\nbad..name\n")

    assert result.exit_code == 2
    rows = [line.split("\t") for line in result.stdout.splitlines()]
    assert [(row[0], row[1]) for row in rows] == [
        ("blocked", "bet365.com"),
        ("invalid", "0.0.0.0 bad.example"),
        ("allowed", "example.com"),
        ("invalid", "bad..name"),
    ]
    assert rows[1][2].startswith("line 3: ")
    assert rows[3][2].startswith("line 6: ")
    assert "2 lines are not domain names." in result.stderr


def test_a_record_type_behind_a_name_is_asked_for_as_in_dnsperfs_files(check):
    result = check("example.com\nexample.com AAAA\n", "--type", "HTTPS", "--json")
    assert [json.loads(line)["qtype"] for line in result.stdout.splitlines()] == ["HTTPS", "AAAA"]


def test_an_address_copied_from_a_browser_is_understood(check):
    result = check("https://bet365.com/sport\n", "--json")
    assert json.loads(result.stdout)["name"] == "bet365.com"


def test_junk_bytes_are_lines_that_are_no_names(check):
    result = check(b"\xff\xfe\x00\nexample.com\n", "--json")
    assert [json.loads(line)["type"] for line in result.stdout.splitlines()] == ["error", "verdict"]


@pytest.mark.parametrize(("there", "said"), [(True, "is a folder"), (False, "No such file")])
def test_what_cannot_be_opened_is_said(tmp_path, there, said):
    names = tmp_path / "names"
    if there:
        names.mkdir()
    result = CliRunner(env={"LC_ALL": "C"}).invoke(lachan, ["check", "--names", str(names)])
    assert result.exit_code == 2
    assert said in result.stderr
