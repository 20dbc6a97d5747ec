from __future__ import annotations

import os
import socket

import pytest

from admin import ports
from admin.cli_ports import check_ports, page_endpoint, usable
from admin.words import Words
from config.endpoints import Endpoint
from tests.support.ports import free_port

EN = Words("en")


def test_the_defaults_leave_out_ipv6_where_there_is_none(monkeypatch):
    both = (Endpoint("127.0.0.1", 53), Endpoint("::1", 53))
    monkeypatch.setattr(ports, "has_ipv6", lambda: False)
    assert usable(both, chosen=False) == both[:1]
    assert usable(both, chosen=True) == both


def test_a_free_port_is_no_trouble():
    endpoint = Endpoint("127.0.0.1", free_port())
    check_ports(EN, [endpoint])
    assert page_endpoint(EN, endpoint) == endpoint


@pytest.mark.parametrize("language", ["en", "vi"])
def test_a_taken_port_ends_it_with_who_has_it_and_what_to_do(capsys, language):
    with socket.create_server(("127.0.0.1", 0)) as other:
        endpoint = Endpoint(*other.getsockname())
        with pytest.raises(SystemExit) as ended:
            check_ports(Words(language), [endpoint])
        assert page_endpoint(EN, endpoint) is None
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert f"({os.getpid()})" in said
    assert "--dns 127.0.0.1:5353" in said


def test_our_own_resolver_on_the_port_is_called_by_its_name(monkeypatch, capsys):
    monkeypatch.setattr(ports, "holder", lambda _port: ports.Holder(77, ports.OURSELVES))
    with socket.create_server(("127.0.0.1", 0)) as other, pytest.raises(SystemExit):
        check_ports(EN, [Endpoint(*other.getsockname())])
    assert "lachan (77) has that port. What to do: end the other lachan run" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("holder", "advice"),
    [
        ("systemd-resolve", "hãy ghi DNSStubListener=no vào /etc/systemd/resolved.conf"),
        ("dnsmasq", "hãy dừng nó: systemctl disable --now dnsmasq"),
        ("lachan", "hãy dừng lachan run kia, hoặc: systemctl stop lachan.target"),
        ("python", "hãy dừng nó"),
    ],
)
def test_what_to_do_is_said_in_vietnamese_too(monkeypatch, capsys, holder, advice):
    monkeypatch.setattr(ports, "holder", lambda _port: ports.Holder(77, holder))
    with socket.create_server(("127.0.0.1", 0)) as other, pytest.raises(SystemExit):
        check_ports(Words("vi"), [Endpoint(*other.getsockname())])
    assert advice in capsys.readouterr().err
