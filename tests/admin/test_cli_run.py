from __future__ import annotations

import errno
import fcntl
import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request

import dns.message
import dns.query
import dns.rcode
import pytest
from click.testing import CliRunner

from admin import cli_run, firststart
from admin.cli import lachan
from blocklists import refresh as refresh_module
from config import paths as places
from config.paths import Paths
from config.policyfile import default_policy_text, parse_policy
from tests.support.ports import free_port


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--dns", "nowhere"], "--dns"),
        (["--upstream", "https://dns.example/dns-query"], "--upstream"),
        (["--workers", "many"], "--workers"),
        (["--kind", "shop"], "school"),
        (["--preset", "secundary"], 'did you mean "secondary"'),
        (["--preset", "secondary", "--kind", "home"], "choices: home"),
    ],
)
def test_wrong_options_are_said_with_their_choices(tmp_path, arguments, said):
    result = CliRunner().invoke(lachan, ["run", "--data", str(tmp_path / "d"), *arguments])
    assert result.exit_code == 2
    assert said in result.output
    assert "settings.toml" not in result.output
    assert not (tmp_path / "d").exists()


def test_a_preset_brings_its_kind_with_it(run, tmp_path):
    for preset, kind in (("secondary", "school"), ("home", "home")):
        run("--data", str(tmp_path / preset), "--preset", preset)
        text = (tmp_path / preset / "policy.toml").read_text()
        assert (text, parse_policy(text).kind) == (firststart.this_years(preset), kind)


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Return a function that runs all of the command but the processes; `started` holds what they would be."""

    stage = []

    class Stage:
        def __init__(self, resolver, others, *, on_ready, **_more):
            stage.extend([resolver, *others])
            self.run = lambda: on_ready() or 0

    monkeypatch.setattr(cli_run, "Assembly", Stage)
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path / "runtime"))

    def go(*arguments, dns=None, admin=None, lang="en"):
        dns = dns or f"127.0.0.1:{free_port()}"
        admin = admin or f"127.0.0.1:{free_port()}"
        words = [
            "--lang",
            lang,
            "run",
            "--data",
            str(tmp_path / "d"),
            "--dns",
            dns,
            "--admin",
            admin,
            *arguments,
        ]
        result = CliRunner().invoke(lachan, words)
        result.started = [program.arguments[2] for program in stage]
        result.arguments = {program.arguments[2]: program.arguments[3:] for program in stage}
        stage.clear()
        return result

    return go


def test_a_first_start_writes_the_rules_and_compiles_and_the_banner_says_all(run, tmp_path):
    result = run("--kind", "home")

    assert result.exit_code == 0
    assert "First start: the rules for a home" in result.output
    assert (tmp_path / "d" / "policy.toml").read_text() == firststart.this_years("home")
    assert "names on" in result.output
    assert "blocked now" in result.output
    assert "DNS listens on this computer only" in result.output
    assert result.started == ["resolver", "admin.page", "admin.chores"]


def test_a_second_start_overwrites_nothing_and_says_that_kind_is_late(run, tmp_path):
    run("--kind", "home")
    mine = (tmp_path / "d" / "policy.toml").read_text() + "# mine\n"
    (tmp_path / "d" / "policy.toml").write_text(mine)

    result = run("--kind", "school")

    assert result.exit_code == 0
    assert (tmp_path / "d" / "policy.toml").read_text() == mine
    assert "--kind school changes nothing" in result.output
    assert "First start" not in result.output


def test_the_same_in_vietnamese(run):
    result = run(lang="vi")

    assert "Lá Chắn đang chạy. Nhấn Ctrl-C để dừng." in result.output
    assert "Học sinh (mọi thiết bị khác)" in result.output


def test_the_page_can_be_left_out(run):
    result = run(admin="off")

    assert result.started == ["resolver", "admin.chores"]


def test_without_a_port_for_the_page_dns_starts_alone_and_says_so(run):
    with socket.create_server(("127.0.0.1", 0)) as other:
        result = run(admin=f"127.0.0.1:{other.getsockname()[1]}")

    assert result.exit_code == 0
    assert f"({os.getpid()})" in result.output
    assert result.started == ["resolver", "admin.chores"]


def test_a_taken_dns_port_is_one_line_with_who_has_it_and_what_to_do(run):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        result = run(dns=f"127.0.0.1:{other.getsockname()[1]}")

    assert result.exit_code == 2
    assert f"({os.getpid()}) has that port" in result.output
    assert "What to do" in result.output
    assert result.started == []


def test_an_address_of_another_machine_is_refused(run):
    result = run(dns="192.0.2.1:5353")

    assert result.exit_code == 2
    assert "192.0.2.1:5353" in result.output


def test_ten_mistakes_are_ten_lines_and_the_strict_rules_start_all_the_same(run, tmp_path):
    (tmp_path / "d").mkdir()
    wrong = 'kind = "shop"\n' + "".join(f"wrong{n} = 1\n" for n in range(9))
    (tmp_path / "d" / "policy.toml").write_text(wrong)

    result = run("--kind", "home")

    assert result.exit_code == 0
    assert all(f"wrong{n}" in result.output for n in range(9))
    assert "shop" in result.output
    assert "is not in force. The strict built-in policy is. See: " in result.output
    assert "the strict built-in ones (home); policy.toml has 12 mistakes and is NOT in force" in result.output
    assert result.started == ["resolver", "admin.page", "admin.chores"]
    for program in ("resolver", "admin.page"):  # they fall back to the rules of the same place
        assert result.arguments[program][4:6] == ("--kind", "home")
    assert (tmp_path / "d" / "policy.toml").read_text() == wrong


def test_a_broken_policy_file_that_is_named_starts_likewise(run, tmp_path):
    mine = tmp_path / "mine.toml"
    mine.write_text("nonsense = 1\n")

    result = run("--policy", str(mine))

    assert result.exit_code == 0
    assert "nonsense" in result.output
    assert f"policy check {mine}" in result.output
    assert "resolver" in result.started


def test_the_chores_ask_the_upstreams_that_dns_asks(run):
    result = run("--upstream", "udp://192.0.2.53", "--upstream", "tcp://192.0.2.54")

    for program in ("resolver", "admin.chores"):
        text = " ".join(result.arguments[program])
        assert "--upstream udp://192.0.2.53:53 --upstream tcp://192.0.2.54:53" in text


def test_the_line_to_try_is_as_it_was_called(run, tmp_path):
    assert f" --data {tmp_path / 'd'}   # why" in run().output


@pytest.mark.parametrize("number", [errno.EROFS, errno.ENOSPC])
def test_on_a_disk_that_takes_nothing_dns_starts_with_what_there_is(run, tmp_path, monkeypatch, number):
    def full(*_arguments):
        raise OSError(number, os.strerror(number), str(tmp_path))

    monkeypatch.setattr(firststart, "write_atomic", full)
    monkeypatch.setattr(refresh_module, "refresh_lock", full)

    result = run("--kind", "home")

    assert result.exit_code == 0
    assert f"Cannot write to {tmp_path / 'd'}: {os.strerror(number)}" in result.output
    assert "There is no policy file that could be in force. The strict built-in policy is." in result.output
    assert "those that came with Lá Chắn filter meanwhile" in result.output
    assert "(those that came with Lá Chắn; no compiled lists can be used)" in result.output
    assert "blocked now" in result.output
    assert "resolver" in result.started


def test_a_port_that_is_taken_leaves_nothing_behind(run, tmp_path):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        run(dns=f"127.0.0.1:{other.getsockname()[1]}")

    assert not (tmp_path / "d").exists()


def test_a_try_out_leaves_nothing_in_memory(run, tmp_path, monkeypatch):
    monkeypatch.delenv("RUNTIME_DIRECTORY")
    monkeypatch.setattr(places, "_SHARED_MEMORY", tmp_path / "shm")
    (tmp_path / "shm").mkdir()

    assert run().exit_code == 0
    assert not list((tmp_path / "shm").iterdir())


def test_with_a_last_good_policy_it_starts_all_the_same_and_says_so_loudly(run, tmp_path):
    (tmp_path / "d" / "last-good").mkdir(parents=True)
    (tmp_path / "d" / "policy.toml").write_text('kind = "shop"\n')
    (tmp_path / "d" / "last-good" / "policy.toml").write_text(default_policy_text("home"))

    result = run()

    assert result.exit_code == 0
    assert "shop" in result.output
    assert "is not in force. The last good policy is." in result.output
    assert "resolver" in result.started


def test_a_policy_file_that_is_named_must_be_there(run, tmp_path):
    result = run("--policy", str(tmp_path / "nowhere.toml"))

    assert result.exit_code == 2
    assert "nowhere.toml" in result.output
    assert not (tmp_path / "nowhere.toml").exists()


def test_two_runs_do_not_share_a_data_folder(run, tmp_path):
    paths = Paths(tmp_path / "d")
    paths.runtime.mkdir(parents=True)
    with (paths.runtime / "run.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        result = run()

    assert result.exit_code == 2
    assert "runs already" in result.output


def test_a_data_folder_that_cannot_be_is_one_line(run, tmp_path):
    (tmp_path / "file").write_text("no folder")

    result = run("--data", str(tmp_path / "file" / "d"))

    assert result.exit_code == 2
    assert "Cannot write to" in result.output


def page_at(url):
    """The page comes up beside DNS, not before it: ask until it is there."""
    for _ in range(200):
        try:
            with urllib.request.urlopen(url, timeout=10) as page:
                return page.read().decode()
        except urllib.error.URLError:
            threading.Event().wait(0.05)
    return ""


@pytest.mark.edge
def test_from_nothing_to_filtered_dns_and_a_page_and_a_clean_end(tmp_path):
    dns_port, page_port = free_port(), free_port()
    command = [sys.executable, "-m", "admin", "run", "--data", tmp_path / "d", "--kind", "home"]
    command += ["--dns", f"127.0.0.1:{dns_port}", "--admin", f"127.0.0.1:{page_port}", "--workers", "1"]
    environment = {**os.environ, "RUNTIME_DIRECTORY": str(tmp_path / "runtime")}
    process = subprocess.Popen(
        map(str, command), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    )
    try:
        lines = []
        for line in process.stdout:
            lines.append(line)
            if "lachan check" in line:
                break
        reply = dns.query.udp(
            dns.message.make_query("bet365.com", "A"), "127.0.0.1", timeout=5, port=dns_port
        )
        assert dns.rcode.to_text(reply.rcode()) == "NXDOMAIN"
        assert "Lá Chắn" in page_at(f"http://127.0.0.1:{page_port}/?lang=vi")
        assert (tmp_path / "d" / "policy.toml").exists()
    finally:
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
        process.stdout.close()
        code = process.wait(15)
    assert code == 0
    assert "Traceback" not in "".join(lines) + rest
