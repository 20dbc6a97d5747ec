"""Lease files while their servers write, rotate and hide them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from admin.leases.reader import LeaseReader, why_refused

NOW = 1788700000.0
HEADER = "address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context,pool_id\n"


def line(number: int, end: int = 1788700800) -> str:
    return f"{end} a4:83:e7:12:34:{number:02x} 192.168.1.{number} host-{number} *\n"


def write(file: Path, text: str, mtime: float = NOW - 60) -> None:
    file.write_text(text)
    os.utime(file, (mtime, mtime))


@pytest.fixture
def box(tmp_path):
    file = tmp_path / "dnsmasq.leases"
    return file, LeaseReader(places=[file], user=lambda: "lachan-chores")


def names(reader: LeaseReader, now: float = NOW) -> list[str]:
    return [lease.name for lease in reader.look(now)[0]]


def test_no_server_here_is_no_trouble(box) -> None:
    _file, reader = box
    assert reader.look(NOW) == ((), ())


def test_a_file_that_settings_name_must_be_there(tmp_path) -> None:
    (trouble,) = LeaseReader([tmp_path / "leases"], ()).look(NOW)[1]
    assert (trouble.file, trouble.kind) == (str(tmp_path / "leases"), "missing")


def test_leases_are_followed_and_end_by_themselves(box) -> None:
    file, reader = box
    write(file, line(1) + line(2, 1788700100))
    assert names(reader) == ["host-1", "host-2"]
    assert names(reader, NOW + 100) == ["host-1"]
    write(file, line(3), NOW)
    assert names(reader, NOW + 101) == ["host-3"]


def test_a_file_that_is_emptied_to_be_written_anew_keeps_its_leases(box) -> None:
    file, reader = box
    write(file, line(1))
    assert names(reader) == ["host-1"]
    write(file, "", NOW)
    assert names(reader) == ["host-1"]
    write(file, line(1) + line(2)[:20], NOW)
    assert names(reader) == ["host-1"]
    write(file, line(1) + line(2), NOW)
    assert names(reader) == ["host-1", "host-2"]


def test_a_file_that_stays_empty_has_no_leases(box) -> None:
    file, reader = box
    write(file, line(1))
    assert names(reader) == ["host-1"]
    write(file, "", NOW)
    assert names(reader, NOW + 10) == []


def test_a_file_between_two_names_is_missed_for_a_while_only(box) -> None:
    file, reader = box
    write(file, line(1, 0))
    assert names(reader) == ["host-1"]
    file.unlink()
    assert names(reader, NOW + 30) == ["host-1"]
    assert names(reader, NOW + 3600) == []


def test_what_is_no_lease_file_is_said(box) -> None:
    file, reader = box
    write(file, "<html>\n")
    assert [trouble.kind for trouble in reader.look(NOW)[1]] == ["unknown"]
    write(file, line(1) + "what is this\n", NOW)
    leases, (trouble,) = reader.look(NOW)
    assert len(leases) == 1
    assert (trouble.kind, trouble.count) == ("odd", 1)


def test_two_files_about_one_address_are_joined(tmp_path) -> None:
    leases, hosts = tmp_path / "odhcpd.leases", tmp_path / "odhcpd"
    write(leases, "# br-lan a483e7123456 ipv4 - -1 c0a80117 32 192.168.1.23/32\n")
    write(hosts, "192.168.1.23\tphone\n")
    ((lease,), _trouble) = LeaseReader(places=[leases, hosts]).look(NOW)
    assert (lease.mac, lease.name) == ("a4:83:e7:12:34:56", "phone")


def kea(file: Path, ending: str, name: str, number: int = 1) -> None:
    row = f"10.0.0.{number},a4:83:e7:12:34:56,,60,1788700800,1,0,0,{name},0,,0\n"
    write(file.with_name(file.name + ending), HEADER + row)


def test_keas_clean_ups_belong_to_its_file(tmp_path) -> None:
    file = tmp_path / "kea-leases4.csv"
    reader = LeaseReader(places=[file])
    kea(file, "", "newest")
    kea(file, ".2", "older", 2)
    kea(file, ".1", "old", 3)
    assert sorted(names(reader)) == ["newest", "old", "older"]
    kea(file, ".completed", "cleaned", 4)  # stands for .1 and .2, which are about to go
    assert sorted(names(reader)) == ["cleaned", "newest"]


def test_a_thousand_leases(box) -> None:
    file, reader = box
    rows = [f"0 a4:83:e7:00:{n >> 8:02x}:{n & 255:02x} 10.0.{n >> 8}.{n & 255} d{n} *\n" for n in range(1000)]
    write(file, "".join(rows))
    assert len(names(reader)) == 1000


def test_a_file_that_may_not_be_read_keeps_its_leases_and_is_said(box, monkeypatch) -> None:
    file, reader = box
    write(file, line(1))
    assert names(reader) == ["host-1"]

    def refuse(_file):
        raise PermissionError(13, "Permission denied")

    write(file, line(2), NOW)
    monkeypatch.setattr("admin.leases.reader._opened", refuse)
    leases, (trouble,) = reader.look(NOW)
    assert [lease.name for lease in leases] == ["host-1"]
    assert (trouble.file, trouble.user) == (str(file), "lachan-chores")


def test_another_failure_is_said_as_it_is(box, monkeypatch) -> None:
    file, reader = box
    write(file, line(1))

    def fail(_file):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("admin.leases.reader._opened", fail)
    (trouble,) = reader.look(NOW)[1]
    assert (trouble.kind, trouble.detail) == ("failed", "Input/output error")


def test_what_is_no_file_is_said_and_not_waited_for(box) -> None:
    file, reader = box
    os.mkfifo(file)
    leases, (trouble,) = reader.look(NOW)
    assert leases == ()
    assert (trouble.kind, trouble.detail) == ("failed", "it is no plain file")


def test_where_anybody_may_write_a_persons_file_is_no_servers(tmp_path, monkeypatch) -> None:
    """`/tmp/dhcp.leases` is OpenWrt's; elsewhere whoever is logged in could name any computer there."""
    file = tmp_path / "dhcp.leases"
    write(file, line(1))
    tmp_path.chmod(0o1777)
    real = Path.lstat
    owner = {"uid": 1000}

    def lstat(self):
        found = real(self)
        return os.stat_result((*found[:4], owner["uid"], *found[5:])) if self == file else found

    monkeypatch.setattr(Path, "lstat", lstat)
    assert LeaseReader(places=[file]).look(NOW) == ((), ())
    assert names(LeaseReader([file], places=[])) == ["host-1"]  # settings name it: a person has decided
    owner["uid"] = 453
    assert names(LeaseReader(places=[file])) == ["host-1"]
    owner["uid"] = 1000
    tmp_path.chmod(0o755)
    assert names(LeaseReader(places=[file])) == ["host-1"]


def test_where_anybody_may_write_a_link_is_not_followed(tmp_path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    write(other / "leases", line(1))
    (tmp_path / "dhcp.leases").symlink_to(other / "leases")
    tmp_path.chmod(0o1777)
    assert LeaseReader(places=[tmp_path / "dhcp.leases"]).look(NOW) == ((), ())


def test_the_group_that_would_open_it_is_named(tmp_path, monkeypatch) -> None:
    folder = tmp_path / "kea"
    folder.mkdir(mode=0o750)
    file = folder / "kea-leases4.csv"
    monkeypatch.setattr("admin.leases.reader.os.access", lambda path, _mode: path != folder)
    monkeypatch.setattr("admin.leases.reader._group", lambda _number: "_kea")
    found = folder.stat()
    real = Path.stat
    foreign = os.stat_result((*found[:5], 4711, *found[6:]))
    monkeypatch.setattr(
        Path, "stat", lambda self, **options: foreign if self == folder else real(self, **options)
    )
    trouble = why_refused(file, "lachan-chores")
    assert (trouble.kind, trouble.path, trouble.user, trouble.group) == (
        "group",
        str(folder),
        "lachan-chores",
        "_kea",
    )
    folder.chmod(0o700)
    closed = os.stat_result((0o40700, *foreign[1:]))
    monkeypatch.setattr(
        Path, "stat", lambda self, **options: closed if self == folder else real(self, **options)
    )
    assert why_refused(file, "x").kind == "denied"
