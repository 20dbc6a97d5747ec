"""Where the files are. One place knows the layout of DESIGN §3; nobody else joins these names."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
SYSTEM_DATA = Path("/var/lib/lachan")
SYSTEM_RUNTIME = Path("/run/lachan")
_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - a tmpfs for counters; the folder in it is made 0700


class Paths:
    """The files of one box, given its data folder. Makes no folder and touches no file.

    `policy` overrides where the policy file is; `runtime` where the tmpfs files (counters, device map) are.
    """

    def __init__(self, data: Path, policy: Path | None = None, runtime: Path | None = None) -> None:
        self.data = data.absolute()
        self.policy = policy.absolute() if policy else self.data / "policy.toml"
        self.devices = self.data / "devices.toml"
        self.moves = self.data / "moves"  # changes of devices that can still be undone
        self.passes = self.data / "passes.json"
        self.claims = self.data / "claims.json"
        self.private = self.data / "private"  # what the resolver must not be able to open
        self.notice = self.private / "notice.json"  # where notices of requests go, with the password
        self.asked = self.data / "asked"  # when a request last came, for the notice
        self.report = self.private / "report"  # the ledger of reports to the province, with its key
        self.awareness = self.data / "awareness.json"  # the monthly forms about awareness activities
        self.baseline = self.data / "baseline.json"  # what the province asks, as it is in force here
        self.reports = self.data / "reports"  # the awareness reports for people that were made by themselves
        self.settings = self.data / "settings.toml"
        self.lists = self.data / "lists"
        self.imports = self.data / "imports"  # lists that were uploaded on the page
        self.orders = self.data / "orders"  # work on the lists that the page asks the chores for
        self.index = self.data / "index"
        self.state_db = self.data / "state.db"
        self.statistics = self.data / "statistics.db"
        self.starter = PROJECT / "blocklists" / "starter"
        self.runtime = runtime.absolute() if runtime else default_runtime(self.data, os.environ)

    @property
    def is_tryout(self) -> bool:
        """Whether nobody chose the runtime folder: it was made for a try-out, and can go when that ends."""
        return self.runtime == tryout_runtime(self.data)

    @property
    def work(self) -> Path:
        """How far the work on the lists is that the page asked for; in memory, with `runtime`."""
        return self.runtime / "listwork"

    @property
    def device_map(self) -> Path:
        """Who is on the network, written by the chores; in memory, with `runtime`."""
        return self.runtime / "devices.json"

    @property
    def troubleshoot(self) -> Path:
        """The order to show what one device asks, for some minutes."""
        return self.data / "troubleshoot.json"

    @property
    def offers(self) -> Path:
        """Who else hands out DNS servers, written by the chores; in memory, with `runtime`."""
        return self.runtime / "offers.json"

    def __repr__(self) -> str:
        """For messages and test failures."""
        return f"Paths(data={str(self.data)!r}, policy={str(self.policy)!r}, runtime={str(self.runtime)!r})"


def default_data(environ: Mapping[str, str]) -> Path:
    """The data folder when nobody names one: $LACHAN_DATA, the installed box's, or the project's `data`."""
    if named := environ.get("LACHAN_DATA"):
        return Path(named)
    return SYSTEM_DATA if SYSTEM_DATA.is_dir() else PROJECT / "data"


def default_runtime(data: Path, environ: Mapping[str, str]) -> Path:
    """The folder for what may be lost at a power cut, in memory where there is a tmpfs.

    systemd's $RUNTIME_DIRECTORY first (the first of several), then /run/lachan for the installed box.
    A try-out gets a folder named by its data folder, so that two of them never share counters.
    """
    if given := environ.get("RUNTIME_DIRECTORY"):
        return Path(given.split(":")[0])
    return SYSTEM_RUNTIME if data == SYSTEM_DATA else tryout_runtime(data)


def tryout_runtime(data: Path) -> Path:
    """The runtime folder that belongs to a data folder alone."""
    if _SHARED_MEMORY.is_dir() and os.access(_SHARED_MEMORY, os.W_OK):
        return _SHARED_MEMORY / f"lachan-{hashlib.sha256(str(data).encode()).hexdigest()[:12]}"
    return data / "run"
