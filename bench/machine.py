"""Names the machine and the programs of a run, and says how quiet the machine was."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
from pathlib import Path

# how each program tells its version; the first line that holds a number is kept
VERSION_COMMANDS = {
    "unbound": ("unbound", "-V"),
    "bind": ("named", "-v"),
    "dnsdist": ("dnsdist", "--version"),
    "pdns-recursor": ("pdns_recursor", "--version"),
    "dnsmasq": ("dnsmasq", "-v"),
    "dnsperf": ("dnsperf", "-h"),
    "cc": ("cc", "--version"),
}
# Debian keeps the servers in sbin, which is not on every user's path
SEARCH_PATH = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/local/sbin", "/usr/sbin", "/sbin"])


def find_program(name: str) -> str | None:
    """Full path of a program, or None where it is not installed."""
    return shutil.which(name, path=SEARCH_PATH)


def version_line(output: str) -> str:
    """The part of a program's version output that names the version; "unknown" when nothing looks like one."""
    for line in output.splitlines():
        match = re.search(r"(?:^|\s)v?(\d+\.\d+[\w.+~-]*)", line)
        if match:
            return match.group(1)
    return "unknown"


def versions() -> dict[str, str]:
    """Program → version, for those that are installed."""
    found = {}
    for name, (program, option) in VERSION_COMMANDS.items():
        path = find_program(program)
        if path:
            done = subprocess.run([path, option], capture_output=True, text=True, check=False, timeout=20)
            found[name] = version_line(done.stdout + done.stderr)
    return found


def cpu_model(cpuinfo: str) -> str:
    """The processor's name from the text of /proc/cpuinfo (x86 and the ARM boards' "Model" line)."""
    for key in ("model name", "Model", "Hardware", "CPU part"):
        match = re.search(rf"^{key}\s*:\s*(.+)$", cpuinfo, re.MULTILINE)
        if match:
            return match.group(1).strip()
    return platform.machine()


def memory_mb(meminfo: str) -> int:
    """Total memory in MB from the text of /proc/meminfo."""
    match = re.search(r"^MemTotal:\s+(\d+) kB", meminfo, re.MULTILINE)
    return int(match.group(1)) // 1024 if match else 0


def steal_and_total(stat: str) -> tuple[int, int]:
    """(ticks stolen by the hypervisor, all ticks) from the first line of /proc/stat."""
    fields = [int(field) for field in stat.split("\n", 1)[0].split()[1:9]]
    return (fields[7] if len(fields) > 7 else 0), sum(fields)


def now_steal() -> tuple[int, int]:
    """The machine's steal and total ticks now."""
    return steal_and_total(Path("/proc/stat").read_text())


def describe() -> dict[str, object]:
    """What a reader needs to judge the figures: processor, cores, memory, kernel, Python, load."""
    cpuinfo = Path("/proc/cpuinfo").read_text(errors="replace")
    return {
        "cpu": cpu_model(cpuinfo),
        "cores": len(os.sched_getaffinity(0)),
        "virtual": "hypervisor" in cpuinfo,
        "memory_mb": memory_mb(Path("/proc/meminfo").read_text()),
        "kernel": platform.release(),
        "architecture": platform.machine(),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "load_at_start": round(os.getloadavg()[0], 2),
    }


def slug(description: dict[str, object]) -> str:
    """A short name for results files, e.g. "intel-r-xeon-r-processor-2-cores"; says nothing of the host's name."""
    text = f"{description['cpu']} {description['cores']} cores"
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
