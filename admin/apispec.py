"""The OpenAPI 3.1 description of /api/v1, made of the table that the views are made of too. Pure."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from admin import apivalues as v
from admin.apioperations import OPERATIONS, Operation

BASE: Final = "/api/v1"
SCHEMA_OF: Final = "#/components/schemas/{name}"

_TITLES: Final = {
    400: "The request cannot be read",
    401: "There is no token, or it does not hold",
    403: "The token does not reach that far, or the way is not safe",
    404: "There is nothing of that name",
    409: "Somebody else was quicker",
    413: "The body is too large",
    415: "The body is no JSON",
    422: "It can be read and cannot be done; `errors` says why",
    503: "The box cannot do that now",
}
_DESCRIPTION: Final = (
    "What the command line does, for other programs in the same network. A token is made on the page, under "
    "*Programs*, and sent as `Authorization: Bearer …`; no cookie counts here. Sentences come in the "
    "language of `Accept-Language`, `vi` or `en`. In a school the API answers over HTTPS only, with "
    "the box's own certificate."
)


def description(version: str) -> dict[str, Any]:
    """The whole document. version: of the product."""
    types = {one for operation in OPERATIONS for one in (operation.reply, operation.body) if one}
    _refs, schemas = msgspec.json.schema_components([*_sorted(types), v.Problem], ref_template=SCHEMA_OF)
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _described(operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Lá Chắn", "version": version, "description": _DESCRIPTION},
        "servers": [{"url": BASE}],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _described(operation: Operation) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": operation.id,
        "summary": operation.summary,
        "security": [{"token": [operation.scope]}],
        "parameters": [*_in_path(operation), *_in_query(operation)],
        "responses": {
            str(operation.status): {
                "description": "Done",
                "content": {"application/json": {"schema": _ref(operation.reply)}},
            },
            **{str(code): _problem(code) for code in sorted(_codes(operation))},
        },
    }
    if operation.body is not None:
        content = {"application/json": {"schema": _ref(operation.body)}}
        found["requestBody"] = {"required": True, "content": content}
    return found


def _codes(operation: Operation) -> set[int]:
    body = {413, 415, 422} if operation.body else set()
    return {400, 401, 403, 503, *body, *operation.problems}


def _problem(code: int) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": _ref(v.Problem)}}
    return {"description": _TITLES[code], "content": content}


def _in_path(operation: Operation) -> list[dict[str, Any]]:
    if "{id}" not in operation.path:
        return []
    schema = {"type": "string", "minLength": 1, "maxLength": 80}
    return [{"name": "id", "in": "path", "required": True, "schema": schema}]


def _in_query(operation: Operation) -> list[dict[str, Any]]:
    if operation.query is None:
        return []
    (_ref,), schemas = msgspec.json.schema_components([operation.query])
    schema = schemas[operation.query.__name__]
    found = []
    for name, one in schema["properties"].items():
        plain = {key: value for key, value in one.items() if key not in ("description", "default")}
        parameter = {
            "name": name,
            "in": "query",
            "required": name in schema.get("required", ()),
            "schema": plain,
        }
        found.append({**parameter, "description": one.get("description", "")})
    return found


def _ref(one: type) -> dict[str, str]:
    return {"$ref": SCHEMA_OF.format(name=one.__name__)}


def _sorted(types: set[type]) -> list[type]:
    return sorted(types, key=lambda one: one.__name__)
