"""Generated requests from the API's own schema: no server error, answers as the schema says."""

import io
from typing import Any

import pytest
import requests
import schemathesis
import urllib3
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, settings

schema = schemathesis.openapi.from_dict(SchemaGenerator().get_schema(request=None, public=True))
CHECKS = [
    schemathesis.checks.not_a_server_error,
    schemathesis.specs.openapi.checks.content_type_conformance,
    schemathesis.specs.openapi.checks.response_schema_conformance,
]


def as_requests(answer: Any, url: str) -> requests.Response:
    """Return Django's answer in the shape that the checks read."""
    response = requests.Response()
    response.status_code = answer.status_code
    response.headers.update(answer.headers)
    response.raw = urllib3.HTTPResponse(io.BytesIO(answer.content), dict(answer.headers), answer.status_code)
    response._content = answer.content
    response.request = requests.Request("GET", url).prepare()
    return response


@pytest.mark.parametrize("kind", ["pole", "rectorat"])
@schema.parametrize()
@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)
def test_no_request_breaks_the_server(case: Any, as_actor: Any, kind: str) -> None:
    answer = as_actor(kind).get(case.formatted_path, case.query or {})
    assert answer.status_code in {200, 400, 403, 404}
    if answer.status_code == 200:
        case.validate_response(as_requests(answer, f"http://testserver{case.formatted_path}"), checks=CHECKS)
