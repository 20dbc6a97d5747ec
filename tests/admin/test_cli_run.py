from __future__ import annotations

import signal
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

from admin.cli import lachan
from tests.support.ports import free_port


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--dns", "nowhere"], "--dns"),
        (["--upstream", "https://dns.example/dns-query"], "--upstream"),
        (["--workers", "many"], "--workers"),
        (["--kind", "shop"], "school"),
    ],
)
def test_wrong_options_are_said_with_their_choices(tmp_path, arguments, said):
    result = CliRunner().invoke(lachan, ["run", "--data", str(tmp_path / "d"), *arguments])
    assert result.exit_code == 2
    assert said in result.output


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
    process = subprocess.Popen(map(str, command), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
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
