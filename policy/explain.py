"""Sentences about a verdict and its trace, in Vietnamese and English. Pure; the caller brings the policy."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from config.categories import CATEGORIES
from config.policyfile import Policy
from policy.verdict import Action, Step, TraceLine, Verdict

STEPS: Mapping[Step, tuple[str, str]] = {
    Step.SPECIAL: ("Tên đặc biệt", "Special names"),
    Step.PROTECTED: ("Tên được bảo vệ", "Protected names"),
    Step.ABUSE: ("Xâm hại trẻ em", "Child abuse"),
    Step.LOCAL: ("Tên nội bộ", "Local data"),
    Step.HAND: ("Mở, đóng bằng tay", "Set by hand"),
    Step.CLOSED: ("Giờ đóng", "Closed by timetable"),
    Step.SECURITY: ("Mã độc, lừa đảo", "Malware and phishing"),
    Step.OWN: ("Tên riêng của nhóm", "The group's own names"),
    Step.TIMETABLE: ("Thời khoá biểu", "Timetable"),
    Step.CATEGORIES: ("Nhóm nội dung", "Categories"),
    Step.DEFAULT: ("Mặc định", "Default"),
    Step.REWRITES: ("Tìm kiếm an toàn", "Safe modes"),
    Step.INSPECTION: ("Kiểm tra câu trả lời", "Inspection of the answer"),
}

REASONS: Mapping[str, tuple[str, str]] = {
    "chain": (
        "bỏ qua: đây là tên trong chuỗi CNAME của một câu trả lời",
        "skipped: this name comes from the chain of an answer",
    ),
    "mandatory-only": (
        "bỏ qua: tên được hỏi đã được cho phép rõ ràng",
        "skipped: the name that was asked is explicitly allowed",
    ),
    "special": (
        "thuộc vùng {zone}, trả lời tại chỗ ({source})",
        "in the zone {zone}, answered here ({source})",
    ),
    "special-none": ("không phải tên đặc biệt", "no special name"),
    "special-forwarded": (
        "vùng {zone} được chuyển tiếp theo forward_zones",
        "the zone {zone} is forwarded, by forward_zones",
    ),
    "canary": (
        "tên thăm dò của trình duyệt; nhóm chặn {category}",
        "a browser's canary name; the group blocks {category}",
    ),
    "canary-open": (
        "tên thăm dò, nhưng nhóm không chặn đường vượt lọc",
        "a canary name, but the group blocks no way around the filter",
    ),
    "protected": ("luôn mở theo {rule}", "always open, by {rule}"),
    "protected-no": ("không nằm trong danh sách bảo vệ", "not protected"),
    "abuse": ("bị cấm", "prohibited"),
    "abuse-no": ("không có trong danh sách", "not listed"),
    "special-local": (
        "vùng {zone} có tên riêng của mạng này",
        "the zone {zone} holds names of this network",
    ),
    "local-record": ("mạng này tự trả lời, theo {rule}", "answered by this network, by {rule}"),
    "local-zone": ("vùng {zone} có máy chủ riêng", "the zone {zone} has servers of its own"),
    "local-none": ("không phải tên của mạng này", "no name of this network"),
    "nothing-set": ("không có gì", "nothing is set"),
    "clock-untrusted-hand": (
        "bỏ qua: chưa tin được đồng hồ, nên không biết lượt mở nào còn hạn",
        "skipped: the clock is not trusted yet, so nobody can tell which passes are over",
    ),
    "hand-no": ("không có lệnh nào chạm tới tên này", "nothing that is set reaches this name"),
    "hand-off": ("{by} đã tắt Internet", "{by} has switched the internet off"),
    "hand-focus": ("{by} chỉ để mở vài tên", "{by} leaves only some names open"),
    "hand-listed": ("{by} để mở {rule} khi tập trung", "{by} leaves {rule} open during focus"),
    "hand-pass": ("{by} đã mở {rule}", "{by} has opened {rule}"),
    "closed": ("đóng hết theo “{window}”", "everything is closed by “{window}”"),
    "only": (
        "không nằm trong các tên mà “{window}” để mở",
        "not among the names that “{window}” leaves open",
    ),
    "closed-exempt": (
        "“{window}” đang đóng, nhưng {rule} luôn mở (always_allow)",
        "“{window}” closes, but {rule} is exempt (always_allow)",
    ),
    "allow-only": (
        "nhóm chỉ vào được các tên trong allow",
        "the group may only visit what it allows",
    ),
    "allow-only-listed": ("nhóm được vào {rule}", "the group may visit {rule}"),
    "only-listed": ("“{window}” để mở {rule}", "“{window}” leaves {rule} open"),
    "not-closed": ("lúc này không đóng", "nothing is closed now"),
    "clock-untrusted": (
        "bỏ qua: chưa tin được đồng hồ, nên không đóng gì",
        "skipped: the clock is not trusted yet, so nothing is closed",
    ),
    "security-no": ("không có trong danh sách", "not listed"),
    "security-released": (
        "{category} trong danh sách {list}, nhưng đã được gỡ vì báo nhầm",
        "{category} in the list {list}, but released as a false alarm",
    ),
    "own-allow": ("được phép theo {rule}", "allowed by {rule}"),
    "own-block": ("bị chặn theo {rule}", "blocked by {rule}"),
    "own-rewrite": ("được trả lời theo {rule}", "answered by {rule}"),
    "own-no": ("không có quy tắc riêng cho tên này", "no own rule for this name"),
    "timetable-none": ("lúc này không chặn thêm nhóm nào", "no further category is blocked now"),
    "timetable-no": ("không thuộc nhóm bị chặn lúc này", "in no category that is blocked now"),
    "timetable-outlasted": (
        "cũng bị chặn theo giờ, nhưng nhóm đã chặn mọi lúc",
        "blocked by timetable too, but the group blocks it at all times anyway",
    ),
    "service": ("dịch vụ {service} bị chặn ({rule})", "the service {service} is blocked ({rule})"),
    "service-timetable": (
        "dịch vụ {service} bị chặn bởi “{window}” ({rule})",
        "the service {service} is blocked by “{window}” ({rule})",
    ),
    "list": ("{category} trong danh sách {list}, dòng {rule}", "{category} in the list {list}, rule {rule}"),
    "list-timetable": (
        "{category} bị chặn bởi “{window}” (danh sách {list}, dòng {rule})",
        "{category} blocked by “{window}” (list {list}, rule {rule})",
    ),
    "categories-unlisted": ("không có trong danh sách nào", "in no list"),
    "categories-open": (
        "thuộc {categories}, nhóm không chặn",
        "in {categories}, which the group does not block",
    ),
    "addresses-fine": ("{count} địa chỉ, không có gì lạ", "{count} addresses, nothing about them"),
    "address-blocked": (
        "dẫn tới {address}, thuộc {network} bị chặn",
        "leads to {address}, in {network}, which is blocked",
    ),
    "address-listed": (
        "dẫn tới {address}: {category} trong danh sách {list}, dòng {rule}",
        "leads to {address}: {category} in the list {list}, rule {rule}",
    ),
    "rebinding": (
        "tên trên Internet lại dẫn tới {address} trong mạng nội bộ ({network})",
        "a name of the internet that leads inside, to {address} ({network})",
    ),
    "rebinding-null": (
        "máy chủ DNS phía trên tự chặn tên này (nó trả lời {address})",
        "the upstream blocks this name itself (it answers {address})",
    ),
    "rebinding-exempt": (
        "dẫn tới {address} trong mạng nội bộ, {rule} được phép",
        "leads inside, to {address}, as {rule} may",
    ),
    "default": ("cho qua", "let through"),
    "safe": (
        "giữ {engine} ở chế độ an toàn: trả lời như {target}",
        "{engine} is held in its safe mode: answered as {target}",
    ),
    "safe-unfiltered": (
        "không giữ chế độ an toàn, theo {rule} (unfiltered)",
        "no safe mode, by {rule} (unfiltered)",
    ),
}


def step_name(step: Step, language: str) -> str:
    """The name of a step of the precedence, in "vi" or "en"."""
    return _pick(STEPS[step], language)


def category_name(category: str, language: str) -> str:
    """The name of a category, in "vi" or "en"; an unknown id as it is."""
    known = CATEGORIES.get(category)
    return _pick((known.vi, known.en), language) if known else category


def trace_sentence(line: TraceLine, language: str) -> str:
    """What one step of the trace says, without the step's name, in "vi" or "en"."""
    args = dict(line.args)
    if "category" in args:
        args["category"] = category_name(args["category"], language)
    if "categories" in args:
        args["categories"] = ", ".join(
            category_name(category, language) for category in args["categories"].split(", ")
        )
    return _pick(REASONS[line.reason], language).format_map(args)


def verdict_sentence(verdict: Verdict, policy: Policy, language: str, now: datetime | None = None) -> str:
    """The verdict in one sentence, in "vi" or "en".

    "Blocked for group Pupils until 11:30: category Games by timetable 'Morning lessons' (list
    starter-games, rule ||roblox.com^)." With `now` (aware) an end on another day is given with its date.
    """
    group = policy.groups.get(verdict.group)
    name = _pick((group.vi, group.en), language) if group else verdict.group
    vietnamese = language == "vi"
    if verdict.action is Action.BLOCK or verdict.blocked:
        until = _until(verdict.until, policy, now)
        if vietnamese:
            head = f"Chặn với nhóm {name}" + (f" đến {until}" if until else "")
        else:
            head = f"Blocked for group {name}" + (f" until {until}" if until else "")
    elif verdict.action is Action.FORWARD:
        head = f"Mở với nhóm {name}" if vietnamese else f"Allowed for group {name}"
    else:
        head = (
            "Trả lời tại chỗ, không hỏi ra ngoài" if vietnamese else "Answered here, not asked of the world"
        )
    return f"{head}: {_why(verdict, language)}."


def _why(verdict: Verdict, language: str) -> str:
    vietnamese = language == "vi"
    if verdict.step is Step.DEFAULT:
        return "không quy tắc nào chặn" if vietnamese else "no rule blocks it"
    if verdict.step is Step.ABUSE:
        return "nội dung bị cấm" if vietnamese else "prohibited content"
    parts = []
    if verdict.category:
        parts.append(f"{'nhóm' if vietnamese else 'category'} {category_name(verdict.category, language)}")
    if verdict.window:
        parts.append(
            f"theo thời khoá biểu “{verdict.window}”" if vietnamese else f"by timetable “{verdict.window}”"
        )
    if not parts:
        parts.append(_lower_first(step_name(verdict.step, language)))
    evidence = []
    if verdict.list_id:
        evidence.append(f"{'danh sách' if vietnamese else 'list'} {verdict.list_id}")
    if verdict.rule:
        evidence.append(f"{'quy tắc' if vietnamese else 'rule'} {verdict.rule}")
    return " ".join(parts) + (f" ({', '.join(evidence)})" if evidence else "")


def _until(until: datetime | None, policy: Policy, now: datetime | None) -> str:
    if until is None:
        return ""
    local = until.astimezone(policy.zone)
    if now is not None and now.astimezone(policy.zone).date() != local.date():
        return f"{local:%H:%M %d/%m/%Y}"
    return f"{local:%H:%M}"


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def _pick(texts: tuple[str, str], language: str) -> str:
    return texts[0] if language == "vi" else texts[1]
