"""Carrying out the steps of an install. Each knows whether it is done, so a second run changes nothing."""

from __future__ import annotations

import grp
import os
import shutil
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from admin import install_facts
from admin.install_plan import Answers, File, Folder, Gone, Link, Release, Run, Said, Step
from config import clock
from config.files import write_atomic

MARKER = "INSTALLED"
ANSWER_WITHIN = 30.0  # seconds: a Pi needs a few to start Python and read the index
# "localhost", type A: answered by the box itself whatever the upstreams do (RFC 6761, 6.3).
QUESTION = b"\x1b\x05\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x09localhost\x00\x00\x01\x00\x01"


class StepFailed(Exception):
    """A step could not be carried out; the text says why."""


class Carrier:
    """Carries steps out below `root`; remembers whether anything changed.

    `source` is the folder of the product that installs itself; `changed` is True from the beginning when
    an earlier run was cut off, so that the programs it did not come to run now.
    """

    def __init__(
        self, root: Path, source: Path, environ: Mapping[str, str], *, changed: bool = False
    ) -> None:
        self.root = root
        self.source = source
        self.environ = environ
        self.changed = changed

    def there(self, path: str) -> Path:
        """Where a path of the plan lies on this machine."""
        return self.root / path.lstrip("/")

    def is_done(self, step: Step) -> bool:
        """Say whether nothing is left to do; for a program to run, whether it need not run now."""
        done = False
        match step:
            case Release(path):
                done = (self.there(path) / MARKER).exists()
            case Folder(path, mode):
                done = self.there(path).is_dir() and stat.S_IMODE(self.there(path).stat().st_mode) == mode
            case File(path, content, keep=keep):
                done = _holds(self.there(path), content, keep=keep)
            case Link(path, target):
                done = self.there(path).is_symlink() and str(self.there(path).readlink()) == target
            case Gone(path):
                done = not os.path.lexists(self.there(path))
            case Run(after_change=after_change, unless=unless):
                done = (after_change and not self.changed) or bool(unless and not _call(unless).returncode)
            case Answers():
                done = not self.changed
        return done

    def carry_out(self, step: Step) -> Said | None:
        """Do it; return what a program's failure means where the rest goes on without it.

        Raises StepFailed, and OSError where the disk refuses.
        """
        amiss = None
        match step:
            case Release():
                self._release(step)
            case Folder():
                self._folder(step)
            case File():
                self._file(step)
            case Link():
                self._link(step)
            case Gone():
                self._gone(step)
            case Run():
                amiss = _run(step)
            case Answers():
                _wait_for_an_answer()
        self.changed |= not isinstance(step, Run | Answers)
        return amiss

    def _folder(self, step: Folder) -> None:
        folder = self.there(step.path)
        folder.mkdir(parents=True, exist_ok=True)
        _give_to(folder, "lachan")
        folder.chmod(step.mode)  # after chown, which takes the setgid bit away

    def _file(self, step: File) -> None:
        file = self.there(step.path)
        file.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(file, step.content.encode(), step.mode)
        _give_to(file, step.group)

    def _link(self, step: Link) -> None:
        link = self.there(step.path)
        if link.exists() and not link.is_symlink() and link.is_dir():
            raise StepFailed(f"{link} is a folder of somebody else's: move it away first")
        link.parent.mkdir(parents=True, exist_ok=True)
        fresh = link.with_name(f".{link.name}.new")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(step.target)
        fresh.replace(link)

    def _gone(self, step: Gone) -> None:
        path = self.there(step.path)
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)

    def _release(self, step: Release) -> None:
        """Copy the product and set it up where it will stay; what a cut-off install left is thrown away."""
        folder = self.there(step.path)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        folder.parent.chmod(0o755)
        for name in install_facts.product_files(self.source):
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(self.source / name, target)
        _open_for_all_to_read(folder)
        (folder / "lachan").chmod(0o755)
        self._set_up(folder)
        (folder / MARKER).write_text(f"{step.path}\n", encoding="utf-8")

    def _set_up(self, folder: Path) -> None:
        """Let the release's own launcher make its environment, and prove that it starts.

        Without a network the environment we run in is copied: ours hold no absolute paths that matter.
        """
        environ = {
            name: value
            for name, value in self.environ.items()
            if not name.startswith(("LACHAN", "PYTHON", "VIRTUAL_ENV"))
        }
        environ["LACHAN_PYTHON"] = install_facts.system_python()
        first = _call([str(folder / "lachan"), "--version"], environ)
        if first.returncode and sys.prefix != sys.base_prefix:
            shutil.rmtree(folder / ".venv", ignore_errors=True)
            shutil.copytree(sys.prefix, folder / ".venv", symlinks=True)
            first = _call([str(folder / "lachan"), "--version"], environ)
        if first.returncode:
            raise StepFailed(first.stderr.strip() or "the new release does not start")
        compiled = [
            str(folder / ".venv/bin/python"),
            "-m",
            "compileall",
            "-q",
            "-x",
            r"/\.venv/",
            str(folder),
        ]
        _call(compiled, environ)


def _holds(file: Path, content: str, *, keep: bool) -> bool:
    try:
        return file.read_bytes() == content.encode() or keep
    except OSError:
        return False


def _open_for_all_to_read(folder: Path) -> None:
    """Folders 0755, files 0644, whatever the umask of who installs: the services are other users."""
    folder.chmod(0o755)
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)


def _give_to(path: Path, group: str) -> None:
    """Make root and the group the owners; in a staged folder of an ordinary user there is nothing to give."""
    if os.geteuid() != 0:
        return
    try:
        os.chown(path, 0, grp.getgrnam(group).gr_gid)
    except KeyError:
        return  # staged: the group comes with the first boot, and tmpfiles.d gives it the folders


def _call(words: Sequence[str], environ: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    try:
        ran = subprocess.run(words, check=False, capture_output=True, text=True, env=environ)  # noqa: S603 - ours
    except OSError as error:
        return subprocess.CompletedProcess(words, 127, "", f"{words[0]}: {error.strerror}")
    return ran


def _run(step: Run) -> Said | None:
    ran = _call(step.words)
    if ran.returncode and not step.may_fail:
        raise StepFailed(f"{' '.join(step.words)}: {ran.stderr.strip() or ran.stdout.strip()}")
    return step.or_else if ran.returncode else None


def _wait_for_an_answer() -> None:
    until = clock.monotonic() + ANSWER_WITHIN
    while not answers("127.0.0.1", 53):
        if clock.monotonic() > until:
            raise StepFailed(
                "no answer on port 53 after 30 s. See why: journalctl -u lachan-resolver.service -n 20"
            )


def answers(host: str, port: int, within: float = 0.5) -> bool:
    """Ask the box a question it can answer alone; False after `within` seconds of silence."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(within)
        try:
            sock.connect((host, port))
            sock.send(QUESTION)
            return sock.recv(512)[:2] == QUESTION[:2]
        except TimeoutError:
            return False
        except OSError:
            # Nobody listens yet: the kernel says so at once, and we must not spin.
            time.sleep(within)
            return False
