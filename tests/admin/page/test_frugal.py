"""What a password's hash takes is given back."""

from __future__ import annotations

import subprocess
import sys

import pytest

CODE = """
import re, threading
from pathlib import Path
from admin.page.frugal import give_memory_back
from config.passwordhash import hashed

def kept():
    return int(re.search(r"Rss:\\s+(\\d+)", Path("/proc/self/smaps_rollup").read_text())[1])

if not give_memory_back():
    print(0)
else:
    hashed("x")
    before = kept()
    for _ in range(4):
        one = threading.Thread(target=hashed, args=("x",))
        one.start()
        one.join()
    print(kept() - before)
"""


def test_hashes_in_several_threads_leave_nothing_behind(project):
    if sys.platform != "linux":
        pytest.skip("there is no /proc here")
    ran = subprocess.run(
        [sys.executable, "-c", CODE], cwd=project, capture_output=True, text=True, check=True
    )
    assert int(ran.stdout) < 10_000
