"""What the templates use is there, and nothing comes from elsewhere."""

from __future__ import annotations

import re

import pytest


@pytest.fixture(scope="module")
def web(project):
    return project / "reporting" / "collector" / "web"


def test_every_class_of_the_templates_is_known(web) -> None:
    known = set()
    for sheet in (web / "static").glob("*.css"):
        known |= set(re.findall(r"\.([a-z][\w-]*)", sheet.read_text(encoding="utf-8")))
    for file in (web / "templates").glob("*.html"):
        for text in re.findall(r'class="([^"]*)"', file.read_text(encoding="utf-8")):
            plain = re.sub(r"{%.*?%}|{{.*?}}", " ", text)
            assert set(plain.split()) <= known, f"{file.name}: {set(plain.split()) - known}"


def test_nothing_comes_from_elsewhere_and_nothing_is_inline(web) -> None:
    for file in [*(web / "templates").glob("*"), *(web / "static").glob("*.css")]:
        text = file.read_text(encoding="utf-8")
        assert not re.search(
            r"(?:src|href)=[\"'](?:https?:)?//|[ :]url\((?!data:)|@import|style=\"|<script(?! src=\"{{)", text
        ), file.name
