"""A PostgreSQL of our own for the tests: in a temporary folder, on a Unix socket, gone with the tests.

It refuses to run as root, so then it runs as nobody.
"""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import psycopg

USER = "lachan"
SETTINGS = (
    "listen_addresses=", "max_connections=60", "shared_buffers=32MB", "fsync=off", "full_page_writes=off",
    "max_wal_size=2GB", "autovacuum=off", "log_min_messages=fatal", "wal_level=minimal", "max_wal_senders=0",
)  # fmt: skip


def programs() -> Path | None:
    """Where initdb and postgres are, of the newest version; Debian keeps them out of the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda file: int(file.parts[4]))
    elsewhere = shutil.which("postgres")
    return found[-1].parent if found else Path(elsewhere).resolve().parent if elsewhere else None


class Postgres:
    """One server. `stop` and `start` again are what happens to it on a bad day."""

    def __init__(self, settings: tuple[str, ...] = SETTINGS) -> None:
        bin_folder = programs()
        assert bin_folder is not None
        self._bin = bin_folder
        self._settings = settings
        self.folder = Path(tempfile.mkdtemp(prefix="lachan-pg-", dir="/tmp"))  # a socket's name is short
        self._who = {}
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            self._who = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            os.chown(self.folder, nobody.pw_uid, nobody.pw_gid)
        self._numbers = itertools.count(1)
        self._process: subprocess.Popen[bytes] | None = None
        options = ("--auth=trust", f"--username={USER}", "--encoding=UTF8", "--locale=C", "--no-sync")
        self._run("initdb", "-D", str(self.folder / "data"), *options)
        self.start()

    def start(self) -> None:
        command = [str(self._bin / "postgres"), "-D", str(self.folder / "data"), "-k", str(self.folder)]
        for setting in self._settings:
            command += ["-c", setting]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command,
                stdout=log,
                stderr=log,
                cwd="/",
                env={"PATH": "/usr/bin:/bin", "TZ": "UTC"},
                **self._who,
            )
        for _ in range(400):
            try:
                self._connect().close()
            except psycopg.OperationalError:
                assert self._process.poll() is None, (self.folder / "log").read_text()
                time.sleep(0.02)
            else:
                return
        raise AssertionError((self.folder / "log").read_text())

    def stop(self, how: signal.Signals = signal.SIGQUIT) -> None:
        """SIGQUIT: as if the power went. SIGINT: ends all connections in order."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(30)
            self._process = None

    def close(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def new_database(self, template: str = "template0") -> str:
        """The name of an empty database, or of a copy of another one."""
        name = f"test{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        self.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def url(self, name: str) -> str:
        return f"postgresql://{USER}@/{name}?host={quote(str(self.folder), safe='')}"

    def execute(self, command: str) -> None:
        with self._connect() as connection:
            connection.execute(command)

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(host=str(self.folder), user=USER, dbname="postgres", autocommit=True)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._bin / program), *arguments]
        done = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False, **self._who)
        assert done.returncode == 0, done.stderr
