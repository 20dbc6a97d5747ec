"""What `lachan install` and `lachan uninstall` would do, as values, so that --dry-run shows the very plan.

Paths are those of the machine that will run the box (`/opt/lachan`), whatever folder it is staged in.
The code lies in releases and `/opt/lachan` is a link to one of them: changing a link is atomic, so a power
cut in the middle of an upgrade leaves the old product or the new one. docs/decisions/0003-releases.md
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

CODE = "/opt/lachan"
RELEASES = "/opt/lachan.releases"
FINISHED = f"{RELEASES}/FINISHED"  # names the release whose install came to its end
COMMAND = "/usr/local/bin/lachan"
DATA = "/var/lib/lachan"
UNITS = "/etc/systemd/system"
SYSUSERS = "/etc/sysusers.d/lachan.conf"
TMPFILES = "/etc/tmpfiles.d/lachan.conf"
RESOLVED = "/etc/systemd/resolved.conf.d/lachan.conf"
RESOLV_CONF = "/etc/resolv.conf"
GROUP = "lachan"
USERS = ("lachan-resolver", "lachan-admin", "lachan-chores")
SERVICES = ("lachan-resolver.service", "lachan-admin.service", "lachan-chores.service")
TARGET = "lachan.target"
SOCKET = "lachan-blockpage.socket"

RESOLVED_TEXT = """\
# Lá Chắn answers on port 53, so systemd-resolved's own listener there is off.
# `lachan uninstall` takes this file away.
[Resolve]
DNSStubListener=no
"""
SETTINGS_TEXT = """\
# The settings of this box. Everything has a default; all of them: /opt/lachan/docs/settings.md
# After a change: sudo systemctl restart lachan.target

# Where the page is served.
admin = "{admin}"
"""
DEVICES_TEXT = """\
# Which device belongs to which group. Personal data: this file is readable by the box only,
# and never goes along when the policy is shared. docs/policy.md shows how to write it.
"""


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence in the two languages, in the infinitive: "put the units in place"."""

    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class Release:
    """The product's files and its own environment, in a folder of their own."""

    path: str
    said: Said


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of the data, for root and the group."""

    path: str
    mode: int
    said: Said


@dataclass(frozen=True, slots=True)
class File:
    """A file with this content; one that is a person's (`keep`) is only written where there is none."""

    path: str
    content: str
    said: Said
    mode: int = 0o644
    group: str = "root"
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A symbolic link, replaced atomically."""

    path: str
    target: str
    said: Said


@dataclass(frozen=True, slots=True)
class Run:
    """A program to run; not where nothing changed before it (`after_change`) or where `unless` succeeds.

    One that `may_fail` does not end the installation; `or_else` tells the person what that means.
    """

    words: tuple[str, ...]
    said: Said
    after_change: bool = True
    unless: tuple[str, ...] = ()
    may_fail: bool = False
    or_else: Said | None = None


@dataclass(frozen=True, slots=True)
class Gone:
    """A file, link or folder that must not be there."""

    path: str
    said: Said


@dataclass(frozen=True, slots=True)
class Answers:
    """Wait until the box answers a question."""

    said: Said


Step = Release | Folder | File | Link | Run | Gone | Answers


@dataclass(frozen=True, slots=True)
class Machine:
    """What the plan depends on.

    `release`: the name of this release; `old_releases`: others that lie there. `texts`: file name → content
    of our systemd folder. `policy`: the default policy's text. `page`: address of the page. `stub`:
    systemd-resolved holds port 53, or did until we switched its listener off. `stub_resolv_conf`:
    /etc/resolv.conf points at that listener. `live`: the machine itself, not a staged folder.
    """

    release: str
    old_releases: tuple[str, ...]
    texts: Mapping[str, str]
    policy: str
    page: str
    stub: bool
    stub_resolv_conf: bool
    live: bool


def install_plan(machine: Machine) -> tuple[Step, ...]:
    """Return the steps in their order. Each can be done twice; the next run finishes a cut-off one.

    FINISHED comes last: where it does not name this release, programs run although no file changed.
    """
    steps = [*_code(machine), *_accounts(machine), *_data(machine)]
    if machine.stub:
        steps += _free_port_53(machine)
    end = File(FINISHED, f"{machine.release}\n", Said("ghi lại là đã xong", "note that it is finished"))
    return (*steps, *_units(machine), *_tidy(machine), end)


def _code(machine: Machine) -> Iterator[Step]:
    here = f"{RELEASES}/{machine.release}"
    yield Release(here, Said(f"chép chương trình vào {here}", f"copy the product to {here}"))
    yield Link(
        CODE,
        here,
        Said(f"cho {CODE} trỏ tới bản này", f"make {CODE} this release; the old one served until now"),
    )
    yield Link(COMMAND, f"{CODE}/lachan", Said("đặt lệnh lachan", f"put the command lachan at {COMMAND}"))


def _accounts(machine: Machine) -> Iterator[Step]:
    declared = Said("khai báo người dùng và thư mục", "declare users and folders")
    yield File(SYSUSERS, machine.texts["lachan.sysusers"], declared)
    yield File(TMPFILES, machine.texts["lachan.tmpfiles"], declared)
    if machine.live:
        known = ("getent", "passwd", *USERS)
        said = Said("tạo người dùng hệ thống cho từng tiến trình", "create a system user for each process")
        yield Run(("systemd-sysusers", SYSUSERS), said, after_change=False, unless=known)
        yield Run(
            ("systemd-tmpfiles", "--create", TMPFILES),
            Said("tạo thư mục", "create the folders"),
            after_change=False,
            unless=("test", "-d", "/run/lachan"),
        )


def _data(machine: Machine) -> Iterator[Step]:
    said = Said(f"lập thư mục dữ liệu {DATA}", f"make the data folder {DATA}")
    for path in (DATA, f"{DATA}/lists", f"{DATA}/index", f"{DATA}/last-good", f"{DATA}/private"):
        yield Folder(path, 0o2770, said)
    yield File(
        f"{DATA}/policy.toml",
        machine.policy,
        Said("viết bộ quy tắc mặc định", "write the default policy"),
        0o644,
        GROUP,
        keep=True,
    )
    yield File(
        f"{DATA}/devices.toml",
        DEVICES_TEXT,
        Said("viết danh sách thiết bị (trống)", "write the (empty) list of devices"),
        0o640,
        GROUP,
        keep=True,
    )
    yield File(
        f"{DATA}/settings.toml",
        SETTINGS_TEXT.format(admin=machine.page),
        Said("viết cài đặt của máy", "write the settings of the box"),
        0o644,
        GROUP,
        keep=True,
    )
    if machine.live:
        yield Run(
            (f"{CODE}/lachan", "lists", "compile"),
            Said("dựng chỉ mục từ danh sách kèm theo", "compile the lists that come with the product"),
            after_change=False,
            unless=("test", "-e", f"{DATA}/index/CURRENT"),
        )


def _free_port_53(machine: Machine) -> Iterator[Step]:
    yield File(
        RESOLVED,
        RESOLVED_TEXT,
        Said(
            "tắt bộ nghe cổng 53 của systemd-resolved (gỡ cài đặt sẽ bật lại)",
            "switch off systemd-resolved's listener on port 53 (uninstall switches it on again)",
        ),
    )
    if machine.stub_resolv_conf:
        yield Link(
            RESOLV_CONF,
            "/run/systemd/resolve/resolv.conf",
            Said(
                "để máy này hỏi thẳng DNS cấp trên", "let this machine itself ask the upstream DNS directly"
            ),
        )
    if machine.live:
        yield Run(
            ("systemctl", "restart", "systemd-resolved.service"),
            Said("khởi động lại systemd-resolved", "restart systemd-resolved"),
            unless=("sh", "-c", "! ss -Hlun 'sport = :53' 2>/dev/null | grep -q 127.0.0.53"),
        )


def _units(machine: Machine) -> Iterator[Step]:
    said = Said("đặt các dịch vụ systemd", "put the systemd units in place")
    for name in (*SERVICES, SOCKET, TARGET):
        yield File(f"{UNITS}/{name}", machine.texts[name], said)
    if not machine.live:
        return
    yield Run(("systemctl", "daemon-reload"), Said("báo cho systemd", "tell systemd about them"))
    yield Run(
        ("systemctl", "enable", "--quiet", TARGET, SOCKET, *SERVICES),
        Said("cho chạy mỗi khi khởi động máy", "start them at every boot"),
        after_change=False,
        unless=("systemctl", "is-enabled", "--quiet", TARGET, SOCKET, *SERVICES),
    )
    # DNS first: nobody waits for the page.
    resolver, *others = SERVICES
    yield from _start((resolver,), Said("khởi động DNS", "start DNS"))
    yield Answers(Said("chờ máy trả lời DNS", "wait until the box answers DNS"))
    # Before the page, which inherits it. Where another web server holds port 80, the rest goes on without.
    yield Run(
        ("systemctl", "start", SOCKET),
        Said("mở cổng 80 cho trang chặn", "open port 80 for the block page"),
        after_change=False,
        unless=("systemctl", "is-active", "--quiet", SOCKET),
        may_fail=True,
        or_else=Said(
            "không mở được: một chương trình khác giữ cổng 80. Lọc thì không sao, nhưng không nhóm nào "
            "thấy được trang giải thích việc chặn (docs/blockpage.md)",
            "it could not be opened: another program holds port 80. Filtering is not touched, but no group "
            "can be shown the page that explains a block (docs/blockpage.md)",
        ),
    )
    said = Said("khởi động trang theo dõi và việc nền", "start page and chores")
    yield from _start(tuple(others), said)
    # Only started, never restarted: the services are part of it, and DNS would restart along.
    active = ("systemctl", "is-active", "--quiet", TARGET)
    yield Run(("systemctl", "start", TARGET), said, after_change=False, unless=active)


def _start(units: tuple[str, ...], said: Said) -> Iterator[Step]:
    """Begin anew after a change; otherwise only what does not run."""
    yield Run(("systemctl", "restart", *units), said)
    yield Run(
        ("systemctl", "start", *units),
        said,
        after_change=False,
        unless=("systemctl", "is-active", "--quiet", *units),
    )


def _tidy(machine: Machine) -> Iterator[Step]:
    for name in machine.old_releases:
        yield Gone(f"{RELEASES}/{name}", Said("bỏ bản cũ", "take the old release away"))


def uninstall_plan(machine: Machine, *, purge: bool) -> tuple[Step, ...]:
    """Return the steps that take the product out; data and users stay unless `purge`."""
    steps: list[Step] = []
    if machine.live:
        steps.append(
            Run(
                ("systemctl", "disable", "--now", "--quiet", TARGET, SOCKET, *SERVICES),
                Said("dừng các dịch vụ", "stop the services"),
                after_change=False,
                may_fail=True,
            )
        )
    units = (*SERVICES, SOCKET, TARGET)
    steps += [Gone(f"{UNITS}/{name}", Said("gỡ dịch vụ", "remove the units")) for name in units]
    if machine.live:
        steps.append(Run(("systemctl", "daemon-reload"), Said("báo cho systemd", "tell systemd")))
    if machine.stub:
        steps += _give_port_53_back(machine)
    steps += [
        Gone(path, Said("gỡ cấu hình", "remove the configuration")) for path in (SYSUSERS, TMPFILES, COMMAND)
    ]
    steps.append(Gone("/run/lachan", Said("bỏ bộ đếm", "remove the counters")))
    if purge:
        steps += _purge(machine)
    # The program that carries this out lies there: it goes last.
    said = Said("gỡ chương trình", "remove the product")
    return (*steps, Gone(CODE, said), Gone(RELEASES, said))


def _give_port_53_back(machine: Machine) -> Iterator[Step]:
    said = Said("bật lại bộ nghe của systemd-resolved", "switch systemd-resolved's listener on again")
    yield Gone(RESOLVED, said)
    if machine.stub_resolv_conf:
        yield Link(RESOLV_CONF, "/run/systemd/resolve/stub-resolv.conf", said)
    if machine.live:
        yield Run(("systemctl", "restart", "systemd-resolved.service"), said, may_fail=True)


def _purge(machine: Machine) -> Iterator[Step]:
    yield Gone(DATA, Said("xoá quy tắc, thiết bị và thống kê", "delete rules, devices and statistics"))
    if machine.live:
        said = Said("xoá người dùng hệ thống", "remove the system users")
        for user in USERS:
            yield Run(("userdel", user), said, after_change=False, may_fail=True)
        yield Run(("groupdel", GROUP), said, after_change=False, may_fail=True)
