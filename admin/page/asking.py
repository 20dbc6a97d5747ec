"""Taking a request from somebody who is not logged in: what the block page and “my rules” do alike."""

from __future__ import annotations

from dataclasses import dataclass

from admin.asking import Asker
from admin.asklimit import Wait
from admin.notice import mark_asked
from admin.page.granting import devices
from admin.page.here import sender
from admin.page.language import words
from admin.page.site import Site
from admin.requests import LONGEST_REASON, RequestsFull, plain_reason
from admin.requestwish import Judged, NotUnderstood, judge, kind_of, read_what, said, settled
from admin.store import StoreBroken
from policy.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of a request. `receipt`: it was taken. `answer`: it needed none, and why.

    `mistake`: what is wrong with it, with what was typed. `device`: the device that it is for alone.
    """

    what: str = ""
    reason: str = ""
    receipt: str = ""
    answer: str = ""
    mistake: str = ""
    device: str = ""


def ask(box: Site, asker: Asker, address: str, what: str, reason: str, *, alone: bool = False) -> Asked:
    """Take the request of a device for the site or service that was typed, if the rules close it now.

    alone: whether it is for this device alone, whose name is shown then to whoever answers.
    """
    pick = words().pick
    text = plain_reason(reason)
    if len(text) > LONGEST_REASON:
        long = pick("Lý do dài quá: viết trong 200 ký tự.", "The reason is too long: 200 characters will do.")
        return Asked(what, text[:LONGEST_REASON], mistake=long)
    subject, judged = _judged(box, asker, what)
    if judged is None:
        return Asked(what, text, mistake=_not_understood(what))
    if judged.never or judged.open:
        name = said(subject, words().language)
        never = pick("Trang này không ai được mở.", "Nobody may open this site.")
        opened = pick(f"{name} đang mở trên máy này.", f"{name} is open on this device.")
        return Asked(answer=never if judged.never else opened)
    wait = box.asks.wait(sender(box, address), asker.state.group.id, box.monotonic())
    if wait.seconds:
        return Asked(what, text, mistake=_busy(wait))
    device = named_device(box, asker, judged.verdict) if alone else ""
    return _taken(box, asker, settled(subject, judged.verdict), what, text, device)


def named_device(box: Site, asker: Asker, verdict: Verdict | None = None) -> str:
    """The name of the device that asks, where a request may be for it alone; else "".

    Never for a site that harms, or that a child in distress may look for: that is nobody's business. What was
    typed when the device was claimed is no name: whoever held it typed it.
    """
    if verdict is not None and kind_of(verdict) in ("urgent", "harmful", "danger"):
        return ""
    name = asker.standing.identity(asker.now).device or ""
    return name if name in devices(box) else ""


def _busy(wait: Wait) -> str:
    pick, minutes = words().pick, max(1, round(wait.seconds / 60))
    if wait.who == "group":
        return pick(
            f"Nhóm của máy này vừa gửi rất nhiều yêu cầu. Hãy hỏi trực tiếp, hoặc đợi {minutes} phút.",
            f"Very many requests came from this device’s group. Ask in person, or wait {minutes} minutes.",
        )
    return pick(
        f"Máy này vừa gửi nhiều yêu cầu. Hãy đợi {minutes} phút rồi gửi lại.",
        f"Many requests came from here. Wait {minutes} minutes, then send it again.",
    )


def _judged(box: Site, asker: Asker, what: str) -> tuple[str, Judged | None]:
    try:
        subject = read_what(what)
    except NotUnderstood:
        return "", None
    return subject, judge(asker, box.lists, subject)


def _taken(box: Site, asker: Asker, subject: str, what: str, reason: str, device: str) -> Asked:
    pick = words().pick
    try:
        group = asker.state.group.id
        receipt = box.requests.ask(subject, group, reason, box.at, box.now.date(), device=device)
    except RequestsFull:
        full = pick(
            "Nhóm của máy này có quá nhiều yêu cầu chờ. Hãy hỏi trực tiếp.",
            "Too many requests of this group wait. Ask in person.",
        )
        return Asked(what, reason, mistake=full)
    except StoreBroken:
        broken = pick(
            "Máy không ghi được yêu cầu. Hãy hỏi trực tiếp.", "The box cannot keep it. Ask in person."
        )
        return Asked(what, reason, mistake=broken)
    mark_asked(box.paths, box.at)
    return Asked(said(subject, words().language), reason, receipt=receipt, device=device)


def _not_understood(what: str) -> str:
    pick = words().pick
    if not what.strip():
        return pick("Ghi tên trang web hoặc ứng dụng.", "Write the site or the app.")
    return pick(
        "Máy không hiểu tên này. Hãy ghi địa chỉ (như olm.vn) hoặc tên ứng dụng (như YouTube).",
        "This is not understood. Write an address (such as olm.vn) or the name of an app (such as YouTube).",
    )
