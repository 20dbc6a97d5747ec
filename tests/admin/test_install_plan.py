"""The plan of an install: its order is what keeps DNS answering."""

from __future__ import annotations

from dataclasses import replace

import pytest

from admin.install_plan import (
    CODE,
    DATA,
    FINISHED,
    RELEASES,
    RESOLV_CONF,
    RESOLVED,
    SERVICES,
    SOCKET,
    TARGET,
    Answers,
    File,
    Folder,
    Gone,
    Link,
    Machine,
    Release,
    Run,
    install_plan,
    uninstall_plan,
)

MACHINE = Machine(
    release="abc",
    old_releases=(),
    texts={name: f"# {name}\n" for name in (*SERVICES, SOCKET, TARGET, "lachan.sysusers", "lachan.tmpfiles")},
    policy="# policy\n",
    page="0.0.0.0:8080",
    stub=False,
    stub_resolv_conf=False,
    live=True,
)


def position(steps, wanted) -> int:
    return next(number for number, step in enumerate(steps) if wanted(step))


def runs(steps) -> list[str]:
    return [" ".join(step.words) for step in steps if isinstance(step, Run)]


def test_the_new_release_is_whole_before_the_link_turns_to_it() -> None:
    steps = install_plan(MACHINE)

    assert isinstance(steps[0], Release)
    assert steps[0].path == f"{RELEASES}/abc"
    assert isinstance(steps[1], Link)
    assert (steps[1].path, steps[1].target) == (CODE, f"{RELEASES}/abc")


def test_services_start_only_after_users_data_and_units_are_there() -> None:
    steps = install_plan(MACHINE)
    restart = position(steps, lambda s: isinstance(s, Run) and "restart" in s.words)
    last = position(steps, lambda s: isinstance(s, Run) and "restart" in s.words and SERVICES[1] in s.words)

    assert position(steps, lambda s: isinstance(s, Run) and s.words[0] == "systemd-sysusers") < position(
        steps, lambda s: isinstance(s, Folder)
    )
    assert position(steps, lambda s: isinstance(s, Run) and "compile" in s.words) < restart
    assert position(steps, lambda s: isinstance(s, Run) and "daemon-reload" in s.words) < restart
    assert SERVICES[0] in steps[restart].words
    assert restart < position(steps, lambda s: isinstance(s, Answers)) < last


def test_dns_restarts_once() -> None:
    """The services are part of the target: restarting that would restart DNS a second time."""
    restarts = [line for line in runs(install_plan(MACHINE)) if " restart " in line]

    assert sum(SERVICES[0] in line for line in restarts) == 1
    assert not any(TARGET in line for line in restarts)


def test_the_old_release_goes_only_after_the_new_one_answered() -> None:
    steps = install_plan(replace(MACHINE, old_releases=("old",)))

    gone = position(steps, lambda s: isinstance(s, Gone))
    assert steps[gone].path == f"{RELEASES}/old"
    assert position(steps, lambda s: isinstance(s, Answers)) < gone
    assert isinstance(steps[-1], File)
    assert steps[-1].path == FINISHED


def test_what_a_person_wrote_is_never_overwritten() -> None:
    files = [step for step in install_plan(MACHINE) if isinstance(step, File) and step.path.startswith(DATA)]

    assert len(files) == 3
    assert all(step.keep for step in files)


def test_personal_data_is_readable_for_the_box_only() -> None:
    devices = next(
        s for s in install_plan(MACHINE) if isinstance(s, File) and s.path.endswith("devices.toml")
    )

    assert devices.mode == 0o640
    assert devices.group == "lachan"


def test_systemd_resolved_gives_way_only_where_it_is_in_the_way() -> None:
    assert not any(isinstance(s, File) and s.path == RESOLVED for s in install_plan(MACHINE))

    steps = install_plan(replace(MACHINE, stub=True, stub_resolv_conf=True))
    freed = position(steps, lambda s: isinstance(s, Run) and "systemd-resolved.service" in s.words)
    assert position(steps, lambda s: isinstance(s, Link) and s.path == RESOLV_CONF) < freed
    assert freed < position(steps, lambda s: isinstance(s, Run) and TARGET in s.words)


def test_a_staged_folder_gets_files_and_runs_nothing() -> None:
    assert runs(install_plan(replace(MACHINE, live=False))) == []
    assert runs(uninstall_plan(replace(MACHINE, live=False), purge=True)) == []


def test_uninstall_keeps_the_data_and_its_users() -> None:
    steps = uninstall_plan(MACHINE, purge=False)

    assert not any(isinstance(s, Gone) and s.path == DATA for s in steps)
    assert not any("userdel" in line for line in runs(steps))
    assert "disable" in runs(steps)[0]
    assert [s.path for s in steps[-2:]] == [CODE, RELEASES]


def test_purge_takes_everything() -> None:
    steps = uninstall_plan(MACHINE, purge=True)

    assert any(isinstance(s, Gone) and s.path == DATA for s in steps)
    assert "groupdel lachan" in runs(steps)


def test_uninstall_gives_port_53_back() -> None:
    steps = uninstall_plan(replace(MACHINE, stub=True, stub_resolv_conf=True), purge=False)

    assert any(isinstance(s, Gone) and s.path == RESOLVED for s in steps)
    assert any(isinstance(s, Link) and s.target.endswith("stub-resolv.conf") for s in steps)
    assert "systemctl restart systemd-resolved.service" in runs(steps)


@pytest.mark.parametrize("steps", [install_plan(MACHINE), uninstall_plan(MACHINE, purge=True)])
def test_every_step_can_be_said_in_both_languages(steps) -> None:
    assert all(step.said.vi and step.said.en for step in steps)
