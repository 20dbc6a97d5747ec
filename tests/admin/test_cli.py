from __future__ import annotations

import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from admin.cli import COMMANDS, lachan


def run(*arguments):
    return CliRunner().invoke(lachan, list(arguments))


def test_help_lists_every_command():
    text = run("--help").output
    assert {"run", "check", "lists", "policy", "install", "uninstall"} <= set(COMMANDS)
    for name in (*COMMANDS, "test"):
        assert name in text


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_and_every_option_has_help(name):
    command = lachan.get_command(lachan.make_context("lachan", [], resilient_parsing=True), name)
    for one in (command, *getattr(command, "commands", {}).values()):
        assert one.help
        for parameter in one.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, f"{name} {one.name} {parameter.name}"


def test_an_unknown_command_is_wrong_use():
    assert run("chekc").exit_code == 2


def test_checking_a_name_loads_no_web_server():
    code = "import sys, admin.cli_check; print('flask' in sys.modules, 'waitress' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
