"""The monthly report in words: exactly what would leave, field by field, and what is not in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from msgspec import UnsetType

from admin.words import Words
from config.categories import CATEGORIES
from reporting.ledgerstate import State
from reporting.schema.cells import CELLS, deviation, half_width
from reporting.schema.envelope import Signed
from reporting.schema.report import Awareness, ListAge, Measured, NotMeasurable, Report
from reporting.schema.verify import Standing

_CELLS: Mapping[str, tuple[str, str]] = {
    "active": ("có sử dụng", "active"),
    "harm": ("gặp chặn: bạo lực, ma tuý, tự gây hại", "met a block: violence, drugs, self-harm"),
    "adult": ("gặp chặn: nội dung người lớn", "met a block: adult content"),
    "gambling": ("gặp chặn: cờ bạc, cá độ", "met a block: gambling"),
    "scam": ("gặp chặn: mã độc, lừa đảo", "met a block: malware, phishing"),
    "bypass": ("gặp chặn: đường vòng qua bộ lọc", "met a block: ways around the filter"),
    "timetable": ("gặp chặn: theo thời khoá biểu", "met a block: by the timetable"),
}

_NOT_DRAWN: Mapping[str, tuple[str, str]] = {
    "home": (
        "Chỉ trường học có báo cáo; ở nhà không có gì được gửi đi.",
        "Only schools report; homes send nothing.",
    ),
    "not-over": ("Tháng này chưa hết.", "That month is not over yet."),
    "taken": (
        "Tháng này đã tính rồi hoặc đã qua lượt; mỗi tháng chỉ tính một lần.",
        "That month was drawn before, or its time has passed; each month is drawn once only.",
    ),
    "ask-first": (
        "Tệp được khôi phục từ bản sao lưu; hãy hỏi tỉnh đang giữ báo cáo nào: lachan report resume --help",
        "These files came from a backup; ask which report the province holds: lachan report resume --help",
    ),
    "no-form": (
        "Chưa điền hoạt động tuyên truyền của tháng: lachan report awareness --help; hoặc thêm --no-form",
        "The month's awareness form is not filled in: lachan report awareness --help; or add --no-form",
    ),
    "no-service": (
        "Trong tháng này hộp chưa lọc giờ nào, nên không có gì để báo cáo.",
        "In that month the box filtered nothing, so there is nothing to report.",
    ),
}

_REFUSED: Mapping[str, tuple[str, str]] = {
    "size": ("báo cáo lớn quá mức cho phép", "the report is too large"),
    "encoding": (
        "báo cáo không đúng dạng; hãy cập nhật Lá Chắn",
        "it is not in the form of a report; update Lá Chắn",
    ),
    "schema": (
        "báo cáo không đúng mẫu; hãy cập nhật Lá Chắn",
        "it has other fields than a report; update Lá Chắn",
    ),
    "implausible": (
        "có con số mà không trường nào có được; hãy báo tỉnh",
        "it has numbers that no school can have; tell the province",
    ),
    "key": ("báo cáo mang tên máy khác", "it names another box"),
    "signature": ("chữ ký sai: báo cáo đã bị sửa", "its signature does not fit: it was changed"),
    "school": ("báo cáo mang mã của trường khác", "it carries the code of another school"),
    "revoked": (
        "khoá của máy đã bị tỉnh thu hồi; hãy xin giấy mời mới: lachan report enrol --invitation",
        "the province revoked this box's key; ask for an invitation: lachan report enrol --invitation",
    ),
    "replaced": ("máy này đã được thay bằng máy khác", "another box took this one's place"),
    "epsilon": (
        "các máy của trường cùng cho biết quá mức: trên mỗi máy, chạy lachan report agree --boxes 2",
        "the school's boxes tell too much together: run lachan report agree --boxes 2 on each",
    ),
    "month-taken": ("tỉnh đã có báo cáo của tháng này", "the province has a report for that month"),
    "foreign": ("báo cáo là của máy khác", "it is of another box"),
    "substituted": (
        "tỉnh giữ một báo cáo khác mang số này",
        "the province holds another report under its number",
    ),
    "broken-chain": ("không nối với báo cáo mà tỉnh đang giữ", "it does not follow what the province holds"),
    "future": ("tháng chưa hết: đồng hồ của máy nào đó sai", "its month is not over: some clock is wrong"),
    "unknown": (
        "tỉnh chưa đăng ký máy này: hãy gửi cho tỉnh khoá mà lachan report enrol đã in ra",
        "the province does not know this box: give it the key that lachan report enrol printed",
    ),
}

_STANDINGS: Mapping[Standing, tuple[str, str]] = {
    Standing.NEXT: ("đúng thứ tự", "follows the one before"),
    Standing.GAP: ("thiếu báo cáo trước nó", "some before it are missing"),
    Standing.LATE: ("đến muộn, lấp chỗ thiếu", "came late, fills a gap"),
    Standing.DUPLICATE: ("trùng với báo cáo đã có", "the same as one before"),
    Standing.SUBSTITUTED: ("KHÁC với báo cáo cùng số", "ANOTHER one has its number"),
    Standing.BROKEN_CHAIN: ("KHÔNG khớp với báo cáo bên cạnh", "does NOT fit its neighbours"),
    Standing.MONTH_TAKEN: ("tháng KHÔNG đúng thứ tự", "its month is NOT in order"),
    Standing.FUTURE: ("tháng CHƯA hết", "its month is NOT over"),
    Standing.FOREIGN: ("của hộp KHÁC", "of ANOTHER box"),
}


class ReportPhrases:
    """Sentences about reports, in one language."""

    def __init__(self, words: Words) -> None:
        self._ = words

    def not_drawn(self, code: str, plain: str) -> str:
        """Say why there is no report. plain: the English sentence, where the code is not known."""
        return self._.pick(*_NOT_DRAWN.get(code, ("", plain)))

    def refusal(self, why: str) -> str:
        """Say why the collector refused a report. why: its code, perhaps with its own words behind it."""
        return self._.pick(*_REFUSED.get(why.partition(" ")[0], (why, why)))

    def standing(self, found: Standing) -> str:
        """Say where a report stands among the others."""
        return self._.pick(*_STANDINGS[found])

    def preview(self, signed: Signed, state: State) -> Iterator[str]:
        """Yield the lines that say all that would leave, and what would not."""
        pick, report = self._.pick, signed.report
        year, month = report.month.split("-")
        yield pick(
            f"Báo cáo tháng {int(month)}/{year}. Đây là toàn bộ những gì sẽ rời khỏi trường:",
            f"The report for {report.month}. This is all that would leave the school:",
        )
        yield from self._head(report)
        yield ""
        yield from self._statistics(report.statistics)
        yield ""
        yield pick(
            f"Bộ lọc hoạt động {report.service.hours} trên {report.service.of} giờ.",
            f"The filter worked {report.service.hours} of {report.service.of} hours.",
        )
        yield from self._lists(report.lists)
        yield from self._awareness(report.awareness)
        yield ""
        yield pick(
            "Không có trong báo cáo: tên trang, địa chỉ, thiết bị, học sinh, lớp, giờ. Các số trên đã được "
            "ký và ghi lại; xem hay gửi lại bao nhiêu lần cũng vẫn là những số này.",
            "Not in it: names of sites, addresses, devices, pupils, classes, hours. The numbers above are "
            "signed and written down; looking or sending again gives the same ones.",
        )
        yield self.agreement(state)

    def agreement(self, state: State) -> str:
        """Say whether anything leaves."""
        if state.agreed is None:
            return self._.pick(
                "Chưa ai đồng ý gửi, nên chưa có gì rời khỏi trường: lachan report agree --by TÊN",
                "Nobody agreed yet, so nothing leaves: lachan report agree --by NAME",
            )
        return self._.pick(
            f"Người đồng ý gửi: {state.agreed.by} (nhật ký, dòng {state.agreed.line}).",
            f"Agreed to by {state.agreed.by} (audit trail, line {state.agreed.line}).",
        )

    def _head(self, report: Report) -> Iterator[str]:
        pick = self._.pick
        school = report.school or pick("chưa có (chưa ghi danh)", "none yet (not enrolled)")
        yield pick(f"  mã trường: {school}", f"  code of the school: {school}")
        yield pick(f"  mã hộp: {report.box}", f"  id of the box: {report.box}")
        yield pick(
            f"  báo cáo số {report.sequence}, phiên bản Lá Chắn {report.version}",
            f"  report number {report.sequence}, Lá Chắn {report.version}",
        )
        yield pick(f"  sau báo cáo: {report.previous}", f"  follows the report: {report.previous}")

    def _statistics(self, found: Measured | NotMeasurable) -> Iterator[str]:
        pick = self._.pick
        if isinstance(found, NotMeasurable):
            yield pick(
                "Không đo được: mọi câu hỏi đến từ bộ định tuyến, không phân biệt được thiết bị.",
                "Not measurable: the router asks for everybody, devices cannot be told apart.",
            )
            return
        width = round(half_width([deviation(Fraction(*found.scale))]))
        yield pick(
            f"Lượt thiết bị trong {len(found.days)} ngày học (mỗi thiết bị mỗi ngày tính một lượt), đã cộng "
            f"nhiễu ngẫu nhiên nên có thể âm; 95 % trường hợp lệch không quá {self._.number(width)}:",
            f"Device-days of {len(found.days)} school days (a device counts once a day), with random noise, "
            f"so they may be negative; in 95 % of cases off by at most {self._.number(width)}:",
        )
        for cell in CELLS:
            value = self._.number(getattr(found.cells, cell))
            yield f"  {value:>9}  {pick(*_CELLS[cell])}"
        days = ", ".join(str(day) for day in found.days) or pick("không có ngày nào", "none")
        yield pick(f"  ngày được tính: {days}", f"  counted days: {days}")
        if found.epsilon != (1, 1):
            yield pick(
                "  trường có hai hộp, nên mỗi hộp cộng nhiễu gấp đôi",
                "  the school has two boxes, so each adds twice the noise",
            )

    def _lists(self, lists: tuple[ListAge, ...]) -> Iterator[str]:
        pick = self._.pick
        yield (
            pick("Danh sách đang dùng:", "Lists in force:")
            if lists
            else pick("Không có danh sách.", "No lists.")
        )
        for entry in lists:
            known = CATEGORIES.get(entry.category)
            kind = pick(known.vi, known.en) if known else entry.category
            names = self._.number(entry.names)
            yield pick(
                f"  {entry.id} ({kind}): {names} tên, bản {entry.version or '?'}, "
                f"{entry.age_days} ngày tuổi khi hết tháng",
                f"  {entry.id} ({kind}): {names} names, version {entry.version or '?'}, "
                f"{entry.age_days} days old at the month's end",
            )

    def _awareness(self, form: Awareness | UnsetType) -> Iterator[str]:
        pick = self._.pick
        if isinstance(form, UnsetType):
            yield pick(
                "Hoạt động tuyên truyền: chưa điền (lachan report awareness --help).",
                "Awareness activities: not filled in (lachan report awareness --help).",
            )
            return
        yield pick(
            f"Tuyên truyền: {form.sessions} buổi, {form.parents} phụ huynh, {form.pupils} học sinh.",
            f"Awareness: {form.sessions} sessions, {form.parents} parents, {form.pupils} pupils.",
        )
        for label, text in (
            (pick("tài liệu", "materials"), form.materials),
            (pick("ghi chú", "note"), form.note),
        ):
            if text:
                yield f"  {label}: {text}"
