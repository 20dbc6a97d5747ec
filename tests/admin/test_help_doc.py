from __future__ import annotations

import subprocess
import sys

from admin.help_doc import FILE, JSON_KEYS


def test_the_page_of_commands_is_current():
    # In a process of its own: click remembers the help option of a command that another test has called.
    code = "from admin.help_doc import document; print(document(), end='')"
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert FILE.read_text(encoding="utf-8") == made.stdout, "run python -m admin.help_doc"


def test_every_key_of_json_is_explained():
    assert all(text for kinds in JSON_KEYS.values() for keys in kinds.values() for text in keys.values())
