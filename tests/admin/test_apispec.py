"""The description says all that is there, and holds together."""

from __future__ import annotations

import json
import re

from admin.apioperations import OPERATIONS
from admin.apispec import description
from admin.tokens import SCOPES


def test_every_operation_is_described_with_its_scope():
    paths = description("1.2")["paths"]
    assert {
        (op["operationId"], op["security"][0]["token"][0]) for path in paths.values() for op in path.values()
    } == {(one.id, one.scope) for one in OPERATIONS}
    assert {one.scope for one in OPERATIONS} == set(SCOPES)


def test_every_reference_leads_somewhere():
    found = description("1.2")
    names = set(re.findall(r"#/components/schemas/(\w+)", json.dumps(found)))
    assert names == set(found["components"]["schemas"])


def test_what_a_query_needs_is_said():
    parameters = description("1.2")["paths"]["/check"]["get"]["parameters"]
    assert {one["name"]: one["required"] for one in parameters} == {
        "name": True,
        "group": False,
        "client": False,
        "type": False,
        "at": False,
    }
    assert [one["name"] for one in description("1.2")["paths"]["/statistics"]["get"]["parameters"]] == [
        "from",
        "to",
        "group",
    ]
