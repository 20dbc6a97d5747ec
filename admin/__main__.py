"""``python -m admin``: the command line."""

from __future__ import annotations

import os
import sys

from admin.cli import main
from admin.clickwords import asked_language, speak

if __name__ == "__main__":
    speak(asked_language(sys.argv[1:], os.environ))
    main()
