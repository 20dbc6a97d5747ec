"""What people decided: settings, rules, groups, devices, timetables; and the only clock."""

from __future__ import annotations

VERSION = "0.1.0"
"""The product's; a test holds that pyproject.toml says the same."""
