"""The run: DNS first, a dying page never touches it, and Ctrl-C ends all of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from admin.assembly import Assembly, Program, pause

READY = """
import os, socket, signal, sys
with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as s:
    s.sendto(b"STATUS=up\\nREADY=1\\n", os.environ["NOTIFY_SOCKET"])
"""
WAIT = "import signal; signal.pause()"
STUBBORN = (
    "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); signal.pause()"
)


def program(name: str, text: str) -> Program:
    return Program(name, (sys.executable, "-c", text))


def runner(tmp_path: Path, resolver: str, other: str) -> subprocess.Popen[str]:
    """Start a run of two small programs; what is said comes on standard output."""
    script = tmp_path / "run.py"
    script.write_text(
        textwrap.dedent(
            f"""
            import sys
            from admin.assembly import Assembly, Program
            def say(text): print(text, flush=True)
            def program(name, text): return Program(name, (sys.executable, "-c", text))
            sys.exit(Assembly(program("DNS", {resolver!r}), [program("The page", {other!r})],
                              on_ready=lambda: say("ready"), say=say).run())
            """
        )
    )
    return subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
    )


def lines_until(process: subprocess.Popen[str], wanted: str) -> list[str]:
    lines = []
    for line in process.stdout:
        lines.append(line.strip())
        if wanted in line:
            return lines
    raise AssertionError(f"never said {wanted!r}: {lines}")


def test_pauses_double_up_to_a_minute():
    assert [pause(deaths) for deaths in (1, 2, 3, 7, 50)] == [1, 2, 4, 60, 60]


def test_a_resolver_that_refuses_its_settings_ends_the_run_with_its_code():
    said = []
    assembly = Assembly(
        program("DNS", "raise SystemExit(2)"), [], on_ready=lambda: said.append("ready"), say=said.append
    )

    assert assembly.run() == 2
    assert said == ["DNS has ended (exit code 2)"]


def test_a_resolver_that_crashes_before_it_is_ready_is_not_tried_again():
    said = []
    assembly = Assembly(program("DNS", "import os; os.abort()"), [], on_ready=lambda: None, say=said.append)

    assert assembly.run() == 1
    assert said == ["DNS has ended (signal SIGABRT)"]


def test_a_resolver_that_keeps_crashing_is_given_up_after_five_deaths():
    said = []
    text = READY + "import time; time.sleep(0.05)\nos.kill(os.getpid(), signal.SIGKILL)"
    assembly = Assembly(program("DNS", text), [], on_ready=lambda: said.append("ready"), say=said.append)

    assert assembly.run() == 1
    assert said.count("ready") == 1
    assert said.count("DNS ended (signal SIGKILL); it is started again now") == 4
    assert said[-1] == "DNS has ended (signal SIGKILL)"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_all_children_and_the_code_is_zero(tmp_path, number):
    marker = tmp_path / "ended"
    polite = f"import signal, pathlib, sys\ndef end(*_): pathlib.Path({str(marker)!r}).touch(); sys.exit(0)\nsignal.signal(signal.SIGTERM, end); print('up', flush=True); signal.pause()"
    process = runner(tmp_path, READY + WAIT, polite)
    lines_until(process, "up")

    process.send_signal(number)
    assert process.wait(10) == 0
    assert marker.exists()
    process.stdout.close()


def test_a_deaf_child_does_not_keep_the_run_from_ending(tmp_path):
    process = runner(tmp_path, READY + WAIT, STUBBORN)
    lines_until(process, "deaf")

    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 0
    process.stdout.close()


def test_a_dying_page_is_started_again_and_dns_is_not_touched(tmp_path):
    dns = READY + "print('dns', os.getpid(), flush=True)\n" + WAIT
    process = runner(tmp_path, dns, "import os; print('page', flush=True); os._exit(3)")
    lines = lines_until(process, "page ended")
    lines += lines_until(process, "next start in 2 s")

    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 0
    assert sum(line.startswith("dns ") for line in lines) == 1
    assert lines.count("page") == 2
    assert "The page ended (exit code 3); DNS goes on, next start in 1 s" in lines
    process.stdout.close()


def test_sighup_reaches_the_resolver(tmp_path):
    dns = (
        "import signal\nsignal.signal(signal.SIGHUP, lambda *_: print('read again', flush=True))\n"
        + READY
        + "while True: signal.pause()"
    )
    process = runner(tmp_path, dns, "print('up', flush=True); import signal; signal.pause()")
    lines_until(process, "up")

    process.send_signal(signal.SIGHUP)
    assert lines_until(process, "read again")
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0
    process.stdout.close()


def test_no_child_outlives_a_killed_run(tmp_path):
    dns = READY + "print('dns', os.getpid(), flush=True)\n" + WAIT
    process = runner(tmp_path, dns, WAIT)
    child = int(lines_until(process, "dns")[-1].split()[1])
    handle = os.pidfd_open(child)

    process.kill()
    process.wait(10)

    import select  # noqa: PLC0415 - only here

    assert select.select([handle], [], [], 10)[0], "the resolver still runs"
    os.close(handle)
    process.stdout.close()


def test_children_do_not_speak_to_systemd_in_the_runs_name(tmp_path, monkeypatch):
    monkeypatch.setenv("NOTIFY_SOCKET", "/run/systemd/notify")
    monkeypatch.setenv("WATCHDOG_USEC", "30000000")
    other = "import os; print('heard', os.environ.get('NOTIFY_SOCKET'), os.environ.get('WATCHDOG_USEC'), flush=True); import signal; signal.pause()"
    process = runner(tmp_path, READY + WAIT, other)

    assert lines_until(process, "heard")[-1] == "heard None None"
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0
    process.stdout.close()
