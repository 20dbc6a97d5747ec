"""``python -m admin``: the command line."""

from __future__ import annotations

from admin.cli import main

if __name__ == "__main__":
    main()
