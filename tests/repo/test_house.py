"""The rules of the house that no linter holds."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGES = ("admin", "blocklists", "config", "policy", "reporting", "resolver")
LINES_OF_A_MODULE = 350
LINES_OF_A_FUNCTION = 50

# Modules without a test file of their own, each with its reason.
EXEMPT = {
    "admin/__main__.py": "one call; the command line's tests start it",
    "admin/page/__main__.py": "one call; the page's tests start it",
    "resolver/__main__.py": "one call; the edge tests start it",
}

# A foreign library is imported behind one door: exactly these modules, or those in this folder.
DOORS = {
    "argon2": ("config/passwordhash.py",),
    "babel": ("admin/page/",),
    "cryptography": ("admin/certificate.py", "reporting/schema/signing.py"),
    "click": ("admin/cli", "admin/help_doc.py"),  # the second writes docs/commands.md
    "dateutil": ("admin/icsfile.py",),
    "dns": ("blocklists/bootstrap.py",),  # the box's own questions, outside of the resolver
    "dnslib": ("resolver/compose.py",),
    "duckdb": ("reporting/collector/parquet.py",),
    "flask": ("admin/page/", "admin/cli_collector_run.py", "reporting/collector/"),
    "flask_babel": ("admin/page/",),
    "fontpkg_be_vietnam_pro": ("admin/paperpdf.py",),
    "fpdf": ("admin/paperpdf.py",),
    "holidays": ("admin/publicdays.py",),
    "httpx": ("blocklists/fetch.py", "reporting/collectorlink.py"),
    "icalendar": ("admin/icsfile.py",),
    "idna": ("config/names.py",),
    "jinja2": ("admin/page/", "reporting/collector/"),
    "psycopg": ("reporting/collector/",),
    "publicsuffixlist": ("config/suffixes.py",),
    "re2": ("blocklists/patterns.py",),
    "rich": ("admin/cli",),
    "pyotp": ("admin/secondstep.py", "reporting/collector/secondstep.py"),
    "segno": ("config/qr.py",),
    "schedule": ("admin/calendar.py",),
    "sqlite_utils": ("admin/store.py", "reporting/store.py"),
    "sqlalchemy": ("admin/cli_collector", "reporting/collector/"),
    "tomlkit": ("config/tomledit.py", "config/tominline.py"),  # tables of their own; tables in one line
    "tomllib": ("config/", "blocklists/catalog.py", "admin/bootstrap.py"),
    "waitress": ("admin/page/", "reporting/collector/"),
    "werkzeug": ("admin/page/", "reporting/collector/"),
}


def modules(project: Path) -> Iterator[tuple[str, Path]]:
    for package in PACKAGES:
        for file in sorted((project / package).rglob("*.py")):
            yield str(file.relative_to(project)), file


def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), str(file))


def imported(tree: ast.Module) -> set[str]:
    """Top-level names of everything a module imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names


def test_every_module_has_a_test_file_of_its_own(project: Path) -> None:
    without = []
    for name, file in modules(project):
        test = project / "tests" / Path(name).with_name(f"test_{file.stem}.py")
        if file.stem == "__init__":
            # A package's front is tested like a module once it does more than name things.
            test = project / "tests" / Path(name).parent.parent / f"test_{file.parent.name}.py"
            inside = project / "tests" / Path(name).parent
            if not any(
                isinstance(node, ast.FunctionDef | ast.ClassDef) for node in tree_of(file).body
            ) or any(inside.glob("test_*.py")):
                continue
        if not test.exists() and name not in EXEMPT:
            without.append(f"{name}: expected {test.relative_to(project)}")
    assert not without, "\n".join(without)


def test_no_exemption_outlives_its_module(project: Path) -> None:
    """`blocklists/__main__.py` and friends may come and go; a module that has a test needs no exemption."""
    superfluous = [
        name
        for name in EXEMPT
        if (project / "tests" / Path(name).with_name(f"test_{Path(name).stem}.py")).exists()
    ]
    assert not superfluous


def test_a_foreign_library_is_imported_behind_its_door(project: Path) -> None:
    wrong = [
        f"{name} imports {library}; its door is {' or '.join(DOORS[library]) or 'nowhere in the product'}"
        for name, file in modules(project)
        for library in sorted(imported(tree_of(file)) & set(DOORS))
        if not name.startswith(DOORS[library])
    ]
    assert not wrong, "\n".join(wrong)


def test_no_service_asks_for_the_bits_that_its_unit_forbids(project: Path) -> None:
    # RestrictSUIDSGID= makes mkdir(2) and chmod(2) with these bits fail; a folder inherits setgid anyway.
    asked = [
        f"{name}: {found}"
        for name, file in modules(project)
        if name != "admin/install_plan.py"  # root's, before any unit runs
        for found in re.findall(r"\b0o[1-7][0-7]{3}\b", file.read_text(encoding="utf-8"))
    ]
    assert not asked, "\n".join(asked)


def test_modules_and_functions_are_short(project: Path) -> None:
    long = []
    for name, file in modules(project):
        count = file.read_text(encoding="utf-8").count("\n")
        if count > LINES_OF_A_MODULE:
            long.append(f"{name}: {count} lines")
        for node in ast.walk(tree_of(file)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                count = node.end_lineno - node.lineno + 1
                if count > LINES_OF_A_FUNCTION:
                    long.append(f"{name}:{node.lineno} {node.name}: {count} lines")
    assert not long, "\n".join(long)


def test_every_module_postpones_its_annotations(project: Path) -> None:
    without = [
        name
        for name, file in modules(project)
        if tree_of(file).body and "from __future__ import annotations" not in file.read_text(encoding="utf-8")
        if not all(isinstance(node, ast.Expr) for node in tree_of(file).body)
    ]
    assert not without


def test_exported_names_exist_and_are_sorted(project: Path) -> None:
    for name, file in modules(project):
        for node in tree_of(file).body:
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
                names = ast.literal_eval(node.value)
                assert list(names) == sorted(names, key=lambda text: (not text.isupper(), text)) or list(
                    names
                ) == sorted(names), name


@pytest.mark.parametrize("package", PACKAGES)
def test_every_package_says_what_it_is_in_one_sentence(project: Path, package: str) -> None:
    text = ast.get_docstring(tree_of(project / package / "__init__.py"))
    assert text
    assert text.splitlines()[0].endswith(".")


def test_no_unfinished_marks(project: Path) -> None:
    marks = ("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK", "NotImplemented" + "Error")
    found = [
        f"{name}: {mark}"
        for name, file in modules(project)
        for mark in marks
        if mark in file.read_text(encoding="utf-8")
    ]
    assert not found


# Deciding lives apart from doing: these see no file, socket, thread or clock.
CORE = {
    "reporting": [
        "counteddays.py",
        "devicedays.py",
        "ledgerstate.py",
        "mechanism.py",
        "monthly.py",
        "noise.py",
        "schema/baseline.py",
        "schema/canonical.py",
        "schema/cells.py",
        "schema/enrolment.py",
        "schema/envelope.py",
        "schema/report.py",
        "schema/signing.py",
        "schema/verify.py",
    ],
    "policy": "*.py",
    "blocklists": [
        "backoff.py",
        "chunks.py",
        "hits.py",
        "inforce.py",
        "lines.py",
        "plan.py",
        "quarantine.py",
    ],
    "config": [
        "baseline.py",
        "calendar.py",
        "calendarfit.py",
        "dates.py",
        "groups.py",
        "names.py",
        "policyfile.py",
        "rules.py",
        "week.py",
    ],
    "resolver": [
        "answers.py",
        "edns.py",
        "message.py",
        "names.py",
        "rdata.py",
        "scrub.py",
        "timing.py",
        "wire.py",
    ],
}
DOING = {
    "_thread", "asyncio", "concurrent", "fcntl", "io", "mmap", "multiprocessing", "os", "select", "selectors",
    "shutil", "signal", "socket", "sqlite3", "ssl", "subprocess", "tempfile", "threading", "time", "urllib",
}  # fmt: skip


def test_the_core_sees_no_file_socket_thread_or_clock(project: Path) -> None:
    doing = []
    for package, names in CORE.items():
        files = (
            (project / package).glob(names)
            if isinstance(names, str)
            else [project / package / n for n in names]
        )
        for file in files:
            tree = tree_of(file)
            doing += [f"{package}/{file.name} imports {name}" for name in sorted(imported(tree) & DOING)]
            if any(isinstance(n, ast.ImportFrom) and n.module == "config.clock" for n in ast.walk(tree)):
                doing.append(f"{package}/{file.name} reads the clock")
    assert not doing, "\n".join(doing)
