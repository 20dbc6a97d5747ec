"""The description that is served is true: what is asked for by it is answered by it (schemathesis)."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import ignored_auth

from admin.apioperations import OPERATIONS
from tests.admin.page.apikit import Program

# A request can be of the right form and ask for what is not there: a group's id is any text.
EXPECTED = {
    "positive_data_acceptance": {"expected-statuses": ["2xx", "404", "409", "413", "422"]},
    "negative_data_rejection": {"expected-statuses": ["400", "404", "405", "409", "413", "415", "422"]},
}


@pytest.fixture
def schema(box):
    def near(environ, start):
        return box({**environ, "REMOTE_ADDR": "127.0.0.1"}, start)

    config = SchemathesisConfig.from_dict({"checks": EXPECTED})
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", near, config=config)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["right", "wrong"])
@pytest.mark.parametrize("identity", [one.id for one in OPERATIONS])
def test_each_operation_does_what_is_described(box, schema, identity, mode):
    token = f"Bearer {Program(box).text}"
    operation = schema.find_operation_by_id(identity)

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=15,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def holds(case):
        case.headers["Authorization"] = token
        case.call_and_validate(excluded_checks=[ignored_auth])

    holds()


def test_anybody_in_the_network_may_read_the_description(visitor):
    reply = visitor(address="192.168.1.23", base="http://192.168.1.2:8053").get("/api/v1/openapi.json")
    assert (reply.status_code, reply.json["openapi"]) == (200, "3.1.0")


def test_a_query_where_there_is_none_is_refused(box):
    assert Program(box).get("/status?odd=1").status_code == 400
