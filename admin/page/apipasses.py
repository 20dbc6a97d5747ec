"""What a program opens and closes for a while, within the role of its token."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from admin import apivalues as v
from admin.page.granting import phrases, trouble
from admin.page.language import words
from admin.page.problems import ApiProblem
from admin.page.programs import need, rank_role, token
from admin.page.site import Site, site
from admin.passes_form import sentence
from admin.passes_grant import named_devices, put_in_force
from admin.passes_said import in_order, pass_json
from admin.passes_store import BookFull, PassBook
from admin.passes_wish import ready
from admin.tokens import DEVICES
from config.clocktrust import EARLIEST
from config.errors import ConfigInvalid
from config.passes import Pass, PassesBroken
from config.roles import rank


def passes() -> v.Passes:
    """All that has not ended."""
    box = site()
    return v.Passes([_reply(box, one) for one in in_order(_standing(box), box.epoch())])


def one(id: str) -> v.PassReply:  # noqa: A002 - the parameter is called so in the address
    """One of them."""
    box = site()
    found = next((entry for entry in _standing(box) if entry.id == id), None)
    if found is None:
        raise _nothing()
    return _reply(box, found)


def grant(body: v.NewPass) -> v.PassReply:
    """Put one in force; for one device only if the token may know of devices."""
    box, speech = site(), words()
    if body.device:
        need(DEVICES)
    if box.epoch() < EARLIEST:
        raise ApiProblem(
            503, speech.pick("Đồng hồ của máy chưa đúng.", "The box does not know the time yet.")
        )
    try:
        named = named_devices(box.paths, box.policy) if body.device else {}
        wanted = ready(speech, body.wish(token().name, rank_role()), box.policy, named)
    except ConfigInvalid as invalid:
        mistakes = [
            msgspec.structs.replace(v.fault(mistake), problem=sentence(speech, mistake))
            for mistake in invalid.mistakes
        ]
        text = speech.pick("Không cấp được; xem errors.", "It cannot be granted; see errors.")
        raise ApiProblem(422, text, mistakes) from None
    except OSError as error:
        raise ApiProblem(503, trouble(error)) from None
    now = datetime.fromtimestamp(box.epoch(), box.policy.zone)
    try:
        entry = put_in_force(PassBook(box.paths), wanted, box.policy, box.settings.protected, now)
    except (PassesBroken, BookFull, OSError) as error:
        raise ApiProblem(503, trouble(error)) from None
    return _reply(box, entry)


def revoke(id: str) -> v.PassReply:  # noqa: A002 - as above
    """End one, set by the same role or a lower one."""
    box, role = site(), rank_role()
    found = next((entry for entry in _standing(box) if entry.id == id), None)
    if found is None:
        raise _nothing()
    if rank(found.role) > rank(role):
        text = words().pick("Vai trò của mã này không thôi được.", "The role of this token cannot end it.")
        raise ApiProblem(403, text)

    def choose(entries: Sequence[Pass]) -> Sequence[Pass]:
        return [entry for entry in entries if entry.id == id and rank(entry.role) <= rank(role)]

    try:
        gone = PassBook(box.paths).revoke(choose, box.epoch(), role, token().name)
    except (PassesBroken, OSError) as error:
        raise ApiProblem(503, trouble(error)) from None
    if not gone:
        raise _nothing()
    return msgspec.structs.replace(_reply(box, gone[0]), in_force=False)


def _standing(box: Site) -> list[Pass]:
    """What this token may see of what has not ended: what is for one device tells of a person."""
    try:
        entries = [entry for entry in PassBook(box.paths).read() if entry.end > box.epoch()]
    except (PassesBroken, OSError) as error:
        raise ApiProblem(503, trouble(error)) from None
    return [entry for entry in entries if not entry.device or DEVICES in token().scopes]


def _reply(box: Site, entry: Pass) -> v.PassReply:
    found = pass_json(entry, box.policy, box.epoch(), phrases(box).line(entry))
    return msgspec.convert(found, v.PassReply)


def _nothing() -> ApiProblem:
    return ApiProblem(404, words().pick("Không có gì mang tên này.", "There is nothing of that name."))


WORK: v.Work = {"passes": passes, "pass": one, "pass_grant": grant, "pass_revoke": revoke}
