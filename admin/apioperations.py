"""What a program can ask for below /api/v1. Pure.

The views (`admin.page.api`) and the description (`admin.apispec`) are made from this table, so what is
described is what is there.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from admin import apilistwork as w
from admin import apimoved as m
from admin import apivalues as v
from admin import tokens


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
