"""Looking who is there, and writing it down for the others."""

from __future__ import annotations

import ipaddress
import stat

import pytest

from admin import devicewatch
from admin.devicewatch import (
    FRESH,
    WRITE_EVERY,
    DeviceWatch,
    default_gateways,
    kernel_neighbours,
    read_map,
    who_is_there,
    without_times,
)
from admin.leases.reader import LeaseReader
from admin.sightings import Seen
from config.paths import Paths
from policy.devicemap import NO_MAP, DeviceMap, Known, dump_map
from resolver.netlink import Neighbour, OnLink

PHONE = "a4:83:e7:12:34:56"
NO_LEASES = LeaseReader((), ())


@pytest.fixture
def table() -> list[Seen]:
    return [Seen("192.168.1.23", PHONE)]


@pytest.fixture
def watch(table) -> DeviceWatch:
    return DeviceWatch(NO_LEASES, neighbours=lambda: list(table), gateways=lambda: ("192.168.1.1",))


def test_the_map_is_written_for_the_group_only_and_when_it_says_something_new(watch, table, tmp_path) -> None:
    file = tmp_path / "devices.json"
    found = watch.publish(file, 1000)
    assert read_map(file) == found
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    watch.publish(file, 1010)
    assert read_map(file).written == 1000
    table.append(Seen("fd00::23", PHONE))
    watch.publish(file, 1020)
    assert read_map(file).written == 1020
    watch.publish(file, 1020 + WRITE_EVERY)
    assert read_map(file).written == 1020 + WRITE_EVERY


def test_a_restart_goes_on_from_what_was_written(watch, table, tmp_path) -> None:
    file = tmp_path / "devices.json"
    file.write_bytes(
        dump_map(DeviceMap(written=900, devices=(Known("a6:00:00:00:00:01", ("10.0.0.9",), (), 900),)))
    )
    assert [known.mac for known in watch.publish(file, 1000).devices] == [PHONE, "a6:00:00:00:00:01"]
    table.clear()


def test_a_map_that_is_damaged_is_nobody(tmp_path) -> None:
    file = tmp_path / "devices.json"
    file.write_bytes(b"{")
    assert read_map(file) is NO_MAP
    assert read_map(tmp_path / "none") is NO_MAP


def test_the_command_line_looks_itself_where_no_chores_run(tmp_path, monkeypatch) -> None:
    paths = Paths(tmp_path, runtime=tmp_path)
    written = DeviceMap(written=1000, devices=(Known(PHONE, ("192.168.1.23",), (), 1000),))
    paths.device_map.write_bytes(dump_map(written))
    monkeypatch.setattr(devicewatch, "kernel_neighbours", lambda: [Seen("192.168.1.99", PHONE)])
    assert who_is_there(paths, NO_LEASES, 1000 + FRESH - 1) == written
    assert who_is_there(paths, NO_LEASES, 1000 + FRESH).devices[0].addresses == ("192.168.1.99",)


def test_an_address_that_speaks_and_is_not_in_the_map_is_looked_up(tmp_path, monkeypatch) -> None:
    paths = Paths(tmp_path, runtime=tmp_path)
    known = Known("a6:00:00:00:00:01", ("192.168.1.9",), ("tivi",), 1000)
    written = DeviceMap(written=1000, devices=(known,), gateways=("192.168.1.1",))
    paths.device_map.write_bytes(dump_map(written))
    monkeypatch.setattr(devicewatch, "kernel_neighbours", lambda: [Seen("192.168.1.99", PHONE)])
    assert who_is_there(paths, NO_LEASES, 1005, at="192.168.1.9") == written
    found = who_is_there(paths, NO_LEASES, 1005, at="192.168.1.99")
    assert {one.mac: one.addresses for one in found.devices} == {
        PHONE: ("192.168.1.99",),
        known.mac: known.addresses,
    }
    assert found.gateways == written.gateways


def test_times_alone_are_no_news() -> None:
    one = DeviceMap(written=1, devices=(Known("a", ("1", "2"), seen=1), Known("b", seen=2)))
    other = DeviceMap(written=2, devices=(Known("b", seen=5), Known("a", ("2", "1"), seen=4)))
    assert without_times(one) == without_times(other)


class Kernel:
    """A netlink socket that was answered already."""

    def __init__(self, answer) -> None:
        self.answer = answer
        self.closed = False

    def dump(self, _kind):
        if isinstance(self.answer, OSError):
            raise self.answer
        return self.answer

    def close(self) -> None:
        self.closed = True


def test_the_neighbour_table_is_the_kernels(monkeypatch) -> None:
    kernel = Kernel(
        [
            Neighbour("192.168.1.23", PHONE, 2, 30),
            Neighbour("192.168.1.24", None, 2),
            Neighbour("fe80::23", PHONE, 2),
            OnLink(ipaddress.ip_network("192.168.1.0/24"), gone=False),
        ]
    )
    monkeypatch.setattr(devicewatch, "NetlinkSocket", lambda: kernel)
    assert kernel_neighbours() == [Seen("192.168.1.23", PHONE, 30), Seen("fe80::23%2", PHONE)]
    assert kernel.closed


def test_a_kernel_that_refuses_knows_nobody(monkeypatch) -> None:
    monkeypatch.setattr(devicewatch, "NetlinkSocket", lambda: Kernel(TimeoutError()))
    assert kernel_neighbours() == []

    def refuse():
        raise PermissionError(13, "refused")

    monkeypatch.setattr(devicewatch, "NetlinkSocket", refuse)
    assert kernel_neighbours() == []


def test_routers_of_a_machine_without_a_network(tmp_path) -> None:
    (tmp_path / "route").write_text("nonsense\nwith\tlines\n")
    assert default_gateways(tmp_path) == ()
