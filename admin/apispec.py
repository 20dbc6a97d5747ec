"""The operations of /api/v1 and their OpenAPI 3.1 description. Pure.

The views are made from this table too (`admin.page.api`), so what is described is what is there.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import msgspec

from admin import apilistwork as w
from admin import apimoved as m
from admin import apivalues as v
from admin import tokens

BASE: Final = "/api/v1"
SCHEMA_OF: Final = "#/components/schemas/{name}"


class Operation(NamedTuple):
    """One thing a program can ask for. `problems`: its own, besides those that any operation may have."""

    id: str
    method: str
    path: str
    scope: str
    summary: str
    reply: type
    query: type | None = None
    body: type | None = None
    status: int = 200
    problems: tuple[int, ...] = ()


OPERATIONS: Final = (
    Operation("status", "GET", "/status", tokens.READ, "Whether the box protects", v.StatusReply),
    Operation(
        "check",
        "GET",
        "/check",
        tokens.READ,
        "Would this name be blocked, for whom, when, and why",
        v.Verdict,
        query=v.CheckQuery,
        problems=(422,),
    ),
    Operation("groups", "GET", "/groups", tokens.READ, "The groups and what holds for them now", v.Groups),
    Operation(
        "devices", "GET", "/devices", tokens.DEVICES, "Who is on the network, in which group", v.Devices
    ),
    Operation(
        "devices_add",
        "POST",
        "/devices",
        tokens.MOVES,
        "Write a device into devices.toml; a token of the box's owner",
        m.DeviceEntry,
        body=m.NewDevice,
    ),
    Operation(
        "devices_forget",
        "DELETE",
        "/devices/{id}",
        tokens.MOVES,
        "Forget what is written about a device; a token of the box's owner",
        m.Forgotten,
        problems=(404, 422),
    ),
    Operation(
        "claims", "GET", "/claims", tokens.MOVES, "Devices that were moved, and the codes for that", m.Claims
    ),
    Operation(
        "claims_grant",
        "POST",
        "/claims",
        tokens.MOVES,
        "Move a device to a group until the end of a day",
        m.ClaimReply,
        body=m.NewClaim,
    ),
    Operation(
        "claims_code",
        "POST",
        "/codes",
        tokens.MOVES,
        "Make a PIN by which people move devices themselves",
        m.CodeReply,
        body=m.NewCode,
        problems=(409,),
    ),
    Operation(
        "claims_revoke",
        "DELETE",
        "/claims/{id}",
        tokens.MOVES,
        "End a claim by its id, or a code by its number",
        m.Revoked,
        problems=(404,),
    ),
    Operation("lists", "GET", "/lists", tokens.READ, "The lists in use", v.Lists),
    Operation(
        "lists_add",
        "POST",
        "/lists",
        tokens.LISTS,
        "Subscribe to a list of the catalogue",
        v.PolicyDone,
        body=v.ListName,
        problems=(404, 409, 422),
    ),
    Operation(
        "lists_remove",
        "DELETE",
        "/lists/{id}",
        tokens.LISTS,
        "End the subscription of a list",
        v.PolicyDone,
        problems=(404, 409, 422),
    ),
    Operation(
        "lists_refresh",
        "POST",
        "/lists/refresh",
        tokens.LISTS,
        "Look for newer copies of all lists, soon",
        v.Ordered,
        status=202,
        problems=(409,),
    ),
    Operation(
        "list", "GET", "/lists/{id}", tokens.READ, "How a list stands", w.ListStanding, problems=(404,)
    ),
    Operation(
        "lists_try",
        "POST",
        "/lists/try",
        tokens.LISTS,
        "Try a list of the catalogue without subscribing to it",
        v.Ordered,
        body=v.ListName,
        status=202,
        problems=(404, 409),
    ),
    Operation(
        "lists_changes",
        "POST",
        "/lists/{id}/changes",
        tokens.LISTS,
        "Find out what the last refresh changed in a list",
        v.Ordered,
        status=202,
        problems=(404, 409),
    ),
    Operation(
        "lists_held",
        "POST",
        "/lists/{id}/held",
        tokens.LISTS,
        "Compare, take or turn down the copy of a list that waits",
        v.Ordered,
        body=w.HeldDecision,
        status=202,
        problems=(404, 409),
    ),
    Operation(
        "work",
        "GET",
        "/orders/{id}",
        tokens.LISTS,
        "How far work on the lists is, and what came of it",
        w.WorkReply,
        problems=(404,),
    ),
    Operation("policy", "GET", "/policy", tokens.READ, "The policy's text and its version", v.PolicyReply),
    Operation(
        "policy_check",
        "POST",
        "/policy/check",
        tokens.READ,
        "Every mistake of another policy",
        w.Checked,
        body=v.PolicyText,
    ),
    Operation("presets", "GET", "/presets", tokens.READ, "Policies to begin with", w.Presets),
    Operation(
        "policy_calendar",
        "POST",
        "/policy/calendar",
        tokens.POLICY,
        "Write the days of an .ics file into the calendar",
        v.PolicyDone,
        body=w.IcsDays,
        problems=(409,),
    ),
    Operation(
        "policy_diff",
        "POST",
        "/policy/diff",
        tokens.POLICY,
        "What would change under another policy, in words",
        v.PolicyChanges,
        body=v.PolicyText,
        problems=(422,),
    ),
    Operation(
        "policy_apply",
        "PUT",
        "/policy",
        tokens.POLICY,
        "Put a policy in force, if nobody has changed it meanwhile",
        v.PolicyDone,
        body=v.NewPolicy,
        problems=(409, 422),
    ),
    Operation("passes", "GET", "/passes", tokens.PASSES, "What is in force by hand", v.Passes),
    Operation(
        "pass_grant",
        "POST",
        "/passes",
        tokens.PASSES,
        "Open or close something for a while",
        v.PassReply,
        body=v.NewPass,
        status=201,
        problems=(422,),
    ),
    Operation(
        "pass",
        "GET",
        "/passes/{id}",
        tokens.PASSES,
        "One thing in force by hand",
        v.PassReply,
        problems=(404,),
    ),
    Operation(
        "pass_revoke",
        "DELETE",
        "/passes/{id}",
        tokens.PASSES,
        "End something before its time",
        v.PassReply,
        problems=(404,),
    ),
    Operation(
        "statistics",
        "GET",
        "/statistics",
        tokens.STATISTICS,
        "What was blocked, as sums that tell of nobody",
        v.StatisticsReply,
        query=v.StatisticsQuery,
        problems=(422,),
    ),
)

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
