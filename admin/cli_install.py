"""``lachan install`` and ``lachan uninstall``: the box as a service of a Debian machine."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import click

from admin import install_facts
from admin.cli_common import kind_of, preset_option
from admin.install_plan import DATA, File, Gone, Machine, Run, Step, install_plan, uninstall_plan
from admin.install_steps import Carrier, StepFailed
from admin.words import Words
from config.box import DEFAULT_KIND
from config.errors import ConfigInvalid
from config.paths import PROJECT
from config.policyfile import KINDS

__all__ = ["install", "uninstall"]

_ROOT = click.option(
    "--root",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("/"),
    help="Stage the files in this folder (for an image) instead of on this machine; no service is touched.",
)
_DRY = click.option("--dry-run", is_flag=True, help="Print what would be done, and do nothing.")


@click.command()
@click.option(
    "--kind", type=click.Choice(KINDS), help="Whose rules to begin with. Otherwise those for a school."
)
@preset_option
@_ROOT
@_DRY
@click.pass_obj
def install(words: Words, kind: str | None, preset: str | None, root: Path, dry_run: bool) -> None:
    """Install as a service: DNS from the next moment on, and at every boot.

    Copies the product to /opt/lachan, makes a user for each process, keeps rules and lists in
    /var/lib/lachan, puts the systemd units in place and starts them. Needs root. Doing it again changes
    nothing; from a newer copy it is the upgrade. What you wrote in /var/lib/lachan is never overwritten.

    \b
    Examples:
      sudo ./lachan install --kind home
      sudo ./lachan install --preset secondary
      sudo ./lachan install --dry-run
    """  # noqa: D301 - \b is click's mark for lines to keep
    kind = kind_of(preset, kind)
    facts = _facts(words, root, preset or kind or DEFAULT_KIND, dry_run=dry_run)
    unfinished = not install_facts.is_finished(root, facts.release)
    changed = _go(words, install_plan(facts), root, dry_run=dry_run, unfinished=unfinished)
    if dry_run:
        return
    if not changed:
        click.echo(words.pick("Đã cài đặt rồi, không có gì thay đổi.", "Installed already; nothing changed."))
    elif facts.live:
        click.echo(_what_next(words, facts))
    else:
        click.echo(words.pick(f"Đã chuẩn bị trong {root}.", f"Staged in {root}."))


@click.command()
@click.option("--purge", is_flag=True, help=f"Delete rules, devices, lists and statistics in {DATA} too.")
@click.option("--yes", is_flag=True, help="Do not ask before --purge deletes.")
@_ROOT
@_DRY
@click.pass_obj
def uninstall(words: Words, purge: bool, yes: bool, root: Path, dry_run: bool) -> None:
    """Take the service out; rules and statistics in /var/lib/lachan stay unless --purge.

    What install changed on the machine (the listener of systemd-resolved) is changed back.
    """
    facts = _facts(words, root, "school", dry_run=dry_run)
    if purge and not yes and not dry_run:
        question = f"Xoá mọi quy tắc và thống kê trong {DATA}?", f"Delete all rules and statistics in {DATA}?"
        click.confirm(words.pick(*question), abort=True)
    changed = _go(words, uninstall_plan(facts, purge=purge), root, dry_run=dry_run)
    if dry_run:
        return
    if not changed:
        click.echo(words.pick("Chưa được cài đặt.", "Not installed; nothing changed."))
    elif purge:
        click.echo(words.pick("Đã gỡ hết.", "All of it is gone."))
    else:
        kept = f"Đã gỡ. Dữ liệu còn ở {DATA}.", f"Taken out. Your rules and lists are still in {DATA}."
        click.echo(words.pick(*kept))


def _facts(words: Words, root: Path, preset: str, *, dry_run: bool) -> Machine:
    """Gather the facts, or leave with one line that says what stands in the way."""
    root = root.resolve()
    live = root == Path("/")
    if live and not install_facts.systemd_runs():
        _leave(
            words,
            "máy này không chạy systemd (container hay chroot?). Hãy dùng: lachan run",
            "systemd does not run this machine (a container or a chroot?). Use: lachan run",
        )
    if live and os.geteuid() != 0 and not dry_run:
        _leave(words, "cần quyền root: sudo ./lachan install", "needs root: sudo ./lachan install")
    try:
        return install_facts.machine(PROJECT, root, preset)
    except ConfigInvalid as error:
        _leave(words, str(error), str(error))
    except install_facts.DnsPortTaken as error:
        name = error.holder.name
        _leave(
            words,
            f"cổng 53 đang do {error} giữ. Hãy dừng nó trước (thường là: "
            f"sudo systemctl disable --now {name}); chưa có gì thay đổi",
            f"port 53 is taken by {error}. Stop it first (usually: sudo systemctl disable --now {name}); "
            "nothing was changed",
        )


def _leave(words: Words, vi: str, en: str) -> NoReturn:
    click.echo(f"lachan: {words.pick(vi, en)}", err=True)
    sys.exit(2)


def _go(words: Words, steps: Sequence[Step], root: Path, *, dry_run: bool, unfinished: bool = False) -> bool:
    """Carry out what is not done yet, saying each thing once; return whether anything changed."""
    os.umask(0o022)
    carrier = Carrier(root.resolve(), PROJECT, os.environ, changed=unfinished)
    last = ""
    for step in steps:
        if dry_run:
            # What is not done now, and what a change before it would cause.
            if isinstance(step, Run) or not carrier.is_done(step):
                click.echo(_detail(words, step))
            continue
        if carrier.is_done(step):
            continue
        said = words.pick(step.said.vi, step.said.en)
        if said != last:
            click.echo(f"  · {said}")
            last = said
        try:
            amiss = carrier.carry_out(step)
        except (StepFailed, OSError, LookupError) as error:
            failed = f"không làm được: {said}. {error}", f"could not {said}. {error}"
            click.echo(f"lachan: {words.pick(*failed)}", err=True)
            sys.exit(1)
        if amiss is not None:
            click.echo(f"    ! {words.pick(amiss.vi, amiss.en)}")
    return carrier.changed


def _detail(words: Words, step: Step) -> str:
    said = words.pick(step.said.vi, step.said.en)
    match step:
        case Run(words=program):
            return f"  {' '.join(program)}    # {said}"
        case File(path) | Gone(path):
            return f"  {path}    # {said}"
        case _:
            return f"  {said}"


def _what_next(words: Words, facts: Machine) -> str:
    port = facts.page.rpartition(":")[2]
    return words.pick(
        f"""
Lá Chắn đang chạy, và sẽ chạy mỗi khi máy khởi động.
  Thử ngay:        dig @127.0.0.1 example.com
  Trang theo dõi:  http://ĐỊA-CHỈ-MÁY-NÀY:{port}
  Quy tắc:         {DATA}/policy.toml   (xem: sudo lachan policy show)
Thiết lập:  sudo lachan user link   in ra một liên kết dùng một lần: mở nó trên điện thoại, năm bước là xong.
Hoặc tự làm: trong bộ định tuyến, đặt địa chỉ máy này làm DNS duy nhất. Xem README.vi.md.""",
        f"""
Lá Chắn is running, and will be after every boot.
  Try it:    dig @127.0.0.1 example.com
  The page:  http://THIS-MACHINE:{port}
  Rules:     {DATA}/policy.toml   (see: sudo lachan policy show)
Set it up:  sudo lachan user link   prints a link that is good once: open it on a phone, five steps.
Or by hand: in your router, make this machine's address the only DNS server. README.md says how.""",
    )
