"""What each step of the precedence does, and what each reason in a trace says: in Vietnamese and English.

Texts only. docs/policy.md and docs/thu-tu.md show `STEPS` as a table; a test holds them equal.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from policy.verdict import Step


class StepWords(NamedTuple):
    """A step's name, and in one line of Markdown what it does."""

    vi: str
    en: str
    does_vi: str
    does_en: str


STEPS: Mapping[Step, StepWords] = {
    Step.SPECIAL: StepWords(
        "Tên đặc biệt",
        "Special names",
        "`localhost`, `onion`, `local`, các vùng tra ngược nội bộ và những tên mà tiêu chuẩn đã định sẵn "
        "câu trả lời, không bao giờ hỏi ra ngoài (trừ khi có trong `forward_zones`, `records` hay `zones`); "
        "các tên mà trình duyệt hỏi để biết có được đi vòng qua bộ lọc không, nếu `proxy-vpn` hay "
        "`encrypted-dns` bị chặn",
        "`localhost`, `onion`, `local`, private reverse zones and others whose answer a standard fixes, "
        "never sent out (unless in `forward_zones`, `records` or `zones`); the names by which browsers "
        "ask whether they may go around the filter, where `proxy-vpn` or `encrypted-dns` is blocked",
    ),
    Step.PROTECTED: StepWords(
        "Tên được bảo vệ",
        "Protected names",
        "mở tổng đài 111, trang báo tin, các tên máy dùng để thử mạng và lấy giờ, và `protected`",
        "opens the hotline, the reporting site, the network and time checks of devices, and `protected`",
    ),
    Step.ABUSE: StepWords(
        "Xâm hại trẻ em",
        "Child abuse",
        "chặn những gì cơ quan chức năng nêu tên; không gì mở được",
        "blocks what the authority names; nothing opens it",
    ),
    Step.LOCAL: StepWords(
        "Tên nội bộ",
        "Local data",
        "tên của riêng mạng này: bản ghi, vùng có máy chủ riêng",
        "names of your own network: records, conditional zones",
    ),
    Step.HAND: StepWords(
        "Mở, đóng bằng tay",
        "Set by hand",
        "những gì người lớn vừa đặt bằng tay: *tắt mạng* trên *tập trung* trên *mở tạm* "
        "([passes.md](passes.md))",
        "what a person set by hand: *internet off* over *focus* over *pass* ([passes.md](passes.md))",
    ),
    Step.CLOSED: StepWords(
        "Giờ đóng",
        "Closed by timetable",
        "quy tắc theo giờ có `close` hoặc `only`, và `allow_only` của nhóm; `always_allow` được miễn",
        "timetable rules with `close` or `only`, and the group's `allow_only`; `always_allow` is exempt",
    ),
    Step.SECURITY: StepWords(
        "Mã độc, lừa đảo",
        "Malware and phishing",
        "chặn `malware` và `phishing` với mọi nhóm, trừ tên đã được gỡ vì báo nhầm",
        "blocks `malware` and `phishing`, for every group, but what IT has released as a false alarm",
    ),
    Step.OWN: StepWords(
        "Tên riêng của nhóm",
        "The group's own names",
        "`allow`, `block`, `rules` (và các tên của `only` khi chúng đang mở): tên dài nhất thắng, bằng nhau "
        "thì cho phép; quy tắc `$important` xét trước, mẫu (regex) xét sau",
        "the group's `allow`, `block` and `rules` (and `only` names while they are open): the longest name "
        "wins, a tie allows; `$important` rules come first, patterns last",
    ),
    Step.TIMETABLE: StepWords(
        "Thời khoá biểu",
        "Timetable",
        "chặn các nhóm nội dung và dịch vụ của những quy tắc theo giờ đang áp dụng, "
        "trừ những gì bị chặn mọi lúc (bước 10)",
        "blocks the categories and services of the timetable rules in force, "
        "unless they are blocked at all times (step 10)",
    ),
    Step.CATEGORIES: StepWords(
        "Dịch vụ, nhóm nội dung",
        "Services and categories",
        "chặn `block_services` của nhóm, rồi `block_categories`",
        "blocks the group's `block_services`, then its `block_categories`",
    ),
    Step.DEFAULT: StepWords("Mặc định", "Default", "cho qua", "lets through"),
    Step.REWRITES: StepWords(
        "Tìm kiếm an toàn",
        "Safe modes",
        "cái gì được cho qua thì giữ ở chế độ an toàn: tìm kiếm an toàn, YouTube hạn chế; trừ các tên "
        "`unfiltered`",
        "what was let through is held in its safe mode: SafeSearch, restricted YouTube; `unfiltered` names "
        "are not",
    ),
    Step.INSPECTION: StepWords(
        "Kiểm tra câu trả lời",
        "Inspection of the answer",
        "xem câu trả lời dẫn tới đâu: bí danh trỏ tới tên bị chặn, địa chỉ bị chặn, địa chỉ nội bộ của một "
        "tên trên Internet",
        "the answer is looked at: aliases that lead to a blocked name, blocked addresses, private addresses "
        "of a public name",
    ),
}


def step_table(language: str) -> tuple[str, ...]:
    """The steps as rows of a table in Markdown, in "vi" or "en"."""
    return tuple(
        f"| {step.value} | {step.name} | {words.does_vi if language == 'vi' else words.does_en} |"
        for step, words in STEPS.items()
    )


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
    "hand-off": (
        "{by} đã tắt Internet đến {end}{why}",
        "{by} has switched the internet off until {end}{why}",
    ),
    "hand-focus": (
        "{by} chỉ để mở vài tên đến {end}{why}",
        "{by} leaves only some names open until {end}{why}",
    ),
    "hand-listed": (
        "{by} để mở {rule} trong giờ tập trung, đến {end}{why}",
        "{by} leaves {rule} open for the focus, until {end}{why}",
    ),
    "hand-pass": (
        "{by} đã mở {rule} đến {end}{why}",
        "{by} has opened {rule} until {end}{why}",
    ),
    "closed": (
        "đóng hết theo {window}",
        "everything is closed by {window}",
    ),
    "only": (
        "không nằm trong các tên mà {window} để mở",
        "not among the names that {window} leaves open",
    ),
    "closed-exempt": (
        "{window} đang đóng, nhưng {rule} luôn mở (always_allow)",
        "{window} closes, but {rule} is exempt (always_allow)",
    ),
    "allow-only": (
        "nhóm chỉ vào được các tên trong allow",
        "the group may only visit what it allows",
    ),
    "allow-only-listed": ("nhóm được vào {rule}", "the group may visit {rule}"),
    "only-listed": ("{window} để mở {rule}", "{window} leaves {rule} open"),
    "not-closed": ("lúc này không đóng", "nothing is closed now"),
    "clock-untrusted": (
        "bỏ qua: chưa tin được đồng hồ, nên không đóng gì",
        "skipped: the clock is not trusted yet, so nothing is closed",
    ),
    "security-no": ("không có trong danh sách", "not listed"),
    "security-released": (
        "{category} trong danh sách {list}, nhưng {by} đã gỡ vì báo nhầm, đến {end}{why}",
        "{category} in the list {list}, but {by} has released it as a false alarm, until {end}{why}",
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
        "dịch vụ {service} bị chặn bởi {window} ({rule})",
        "the service {service} is blocked by {window} ({rule})",
    ),
    "list": ("{category} trong danh sách {list}, dòng {rule}", "{category} in the list {list}, rule {rule}"),
    "list-timetable": (
        "{category} bị chặn bởi {window} (danh sách {list}, dòng {rule})",
        "{category} blocked by {window} (list {list}, rule {rule})",
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
    "alias-blocked": ("dẫn tới {alias}: {because}", "leads to {alias}: {because}"),
    "alias-abuse": ("dẫn tới nội dung bị cấm", "leads to what is prohibited"),
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
