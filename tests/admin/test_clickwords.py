from __future__ import annotations

import inspect
import os
import re
import subprocess
import sys
from importlib import import_module

import pytest

from admin.clickwords import TEMPLATES, asked_language
from admin.words import Words

VI = Words("vi")
SAID_BY = ("exceptions", "parser", "core", "types", "formatting", "decorators")


@pytest.mark.parametrize("template", TEMPLATES, ids=str)
def test_click_still_says_it_and_it_has_a_vietnamese_text_with_no_place_of_its_own(template):
    one, many = template if isinstance(template, tuple) else (template, "")
    source = "".join(inspect.getsource(import_module(f"click.{name}")) for name in SAID_BY)
    text = VI.plural(one, many, 2) if many else VI(one)
    assert f'"{one}"' in source
    assert text not in (one, many)
    assert set(re.findall(r"\{.*?\}", text)) <= set(re.findall(r"\{.*?\}", one + many))


@pytest.mark.parametrize(
    ("arguments", "environ", "language"),
    [
        (["--lang", "vi", "check"], {}, "vi"),
        (["--lang=en", "check"], {"LANG": "vi_VN"}, "en"),
        (["--lang"], {"LANG": "vi_VN"}, "vi"),
        (["--lang", "xx"], {"LANG": "vi_VN"}, "vi"),
        (["check", "a.vn"], {}, "en"),
    ],
)
def test_the_language_is_known_before_the_arguments_are_read(arguments, environ, language):
    assert asked_language(arguments, environ) == language


@pytest.mark.parametrize(
    ("language", "said"), [("vi", "Lỗi: Không có tuỳ chọn '--nonsense'."), ("en", "Error: No such option")]
)
def test_a_wrong_option_is_told_in_the_language_of_the_reader(language, said):
    command = [sys.executable, "-m", "admin", "--lang", language, "check", "--nonsense"]
    environ = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(command, capture_output=True, encoding="utf-8", env=environ, check=False)
    assert done.returncode == 2
    assert said in done.stderr
