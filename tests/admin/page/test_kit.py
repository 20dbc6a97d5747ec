"""What the pages are put together from."""

from __future__ import annotations

import pytest
from flask import render_template_string

FIELD = "{% import 'kit.html' as kit with context %}{{ kit.field('a', 'A', required=wanted, maxlength=9) }}"


@pytest.mark.parametrize("wanted", [True, False, None])
def test_an_attribute_that_is_false_is_not_there(box, wanted):
    with box.test_request_context("/"):
        html = render_template_string(FIELD, wanted=wanted)
    assert ("required" in html) is (wanted is True)
    assert 'maxlength="9"' in html
