"""Public suffixes."""

from __future__ import annotations

import subprocess
import sys

import pytest

from config.suffixes import is_public_suffix, whose_suffix


@pytest.mark.parametrize("name", ["", "com", "vn", "com.vn", "edu.vn", "github.io", "nothing-like-it"])
def test_a_public_suffix(name) -> None:
    assert is_public_suffix(name)


@pytest.mark.parametrize("name", ["example.com", "truong.edu.vn", "www.hue.gov.vn", "x.github.io"])
def test_no_public_suffix(name) -> None:
    assert not is_public_suffix(name)


@pytest.mark.parametrize(
    ("name", "whose"),
    [
        ("com", "registry"),
        ("com.vn", "registry"),
        ("zip", "registry"),
        ("xn--p1ai", "registry"),
        ("ck", "registry"),  # *.ck
        ("kawasaki.jp", "registry"),  # *.kawasaki.jp
        ("anything.ck", "registry"),
        ("www.ck", ""),  # !www.ck
        ("github.io", "host"),
        ("compute.amazonaws.com", "host"),
        ("x.github.io", ""),
        ("vnexpress.net", ""),
        ("lan", ""),
        ("internal", ""),
    ],
)
def test_who_hands_out_the_names_below(name, whose) -> None:
    assert whose_suffix(name) == whose


def test_a_policy_that_opens_nothing_loads_no_list_of_suffixes(project) -> None:
    program = (
        "import sys; from config.policyfile import parse_policy, default_policy_text as t;"
        "parse_policy(t('school')); import config.settings; sys.exit('publicsuffixlist' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], cwd=project, check=False).returncode == 0
