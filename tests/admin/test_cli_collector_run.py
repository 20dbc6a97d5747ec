"""The collector as it is started, on SQLite and with two processes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import urllib.request

import pytest

from admin import cli_collector_run
from reporting.collector import serving
from reporting.collector.web import MOST_BYTES
from tests.admin.collectorline import Line
from tests.support.ports import free_port


@pytest.fixture
def running(project, tmp_path):
    port = free_port()
    env = {**os.environ, "LACHAN_DATA": str(tmp_path / "data"), "LACHAN_LANG": "en"}
    command = [
        sys.executable,
        "-m",
        "admin",
        "collector",
        "run",
        "--listen",
        f"127.0.0.1:{port}",
        "--processes",
        "2",
    ]
    process = subprocess.Popen(command, cwd=project, env=env, stdout=subprocess.PIPE, text=True)
    yield process, port
    process.terminate()
    assert process.wait(20) == 0
    process.stdout.close()


def test_the_first_start_needs_no_set_up_and_leads_to_an_account(running) -> None:
    process, port = running
    assert process.stdout.readline() == f"The collector: http://127.0.0.1:{port}\n"
    link = re.search(r"http://\S+/link/\S+", process.stdout.readline())[0]
    with urllib.request.urlopen(link, timeout=30) as answer:
        assert "admin" in answer.read().decode()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=30) as answer:
        assert answer.status == 200


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("run", "--listen", "nonsense"), "ADDRESS:PORT"),
        (("run", "--zone", "Huế"), "time zone"),
        (("run", "--processes", "0"), "range"),
        (("about", "--address", "http://hue.example"), "https://"),
        (("about", "--name", "x" * 200), "120"),
    ],
)
def test_wrong_use_is_said(tmp_path, arguments, said) -> None:
    done = Line(tmp_path)(*arguments)
    assert done.exit_code == 2
    assert said in done.output


def test_whose_collector_it_is_can_be_said(tmp_path) -> None:
    line = Line(tmp_path)
    assert "name: -" in line("about").output
    told = line("about", "--name", "Sở GD&ĐT", "--address", "https://hue.example/")
    assert told.output == "name: Sở GD&ĐT\naddress: https://hue.example\n"


def test_the_examples_of_web_servers_fit_the_collector(project) -> None:
    guide = (project / "docs" / "collector.md").read_text(encoding="utf-8")
    for language in ("caddy", "nginx"):
        example = guide.partition(f"```{language}\n")[2].partition("```")[0]
        assert cli_collector_run._DEFAULT in example
        assert example.count("{") == example.count("}")
        assert re.search(rf"(?i)max_?(body_)?size {MOST_BYTES // 2**20}m", example)
    passed_on = set(re.findall(r"proxy_set_header (\S+)", guide))
    assert passed_on == {"Host", "X-Forwarded-For", "X-Forwarded-Proto"}
    assert {one.lower() for one in passed_on} - {"host"} == serving._PROXY["trusted_proxy_headers"]
    assert "$proxy_add_x_forwarded_for" not in guide, "a visitor would say where he comes from"
