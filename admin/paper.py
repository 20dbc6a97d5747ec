"""The awareness report for people, as a value: what stands on the paper, in one language. Pure.

It is for a parents' meeting or a school's board, so it is made to lie about: no number of devices but that of
the signed report (with its noise), and nothing about distress. HTML and PDF are both drawn from this value.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

import msgspec

from admin import statcharts
from admin.chart import Chart
from admin.findings_said import FindingPhrases
from admin.phrases import Phrases
from admin.stats_said import CELLS
from admin.talk import topics
from admin.words import Words
from config.policyfile import Policy
from reporting.counteddays import Month
from reporting.figures import Period
from reporting.findings import Finding, find
from reporting.schema.cells import deviation, half_width
from reporting.schema.report import Awareness, Measured


class Part(msgspec.Struct, frozen=True):
    """A part of a section: a heading and its points."""

    heading: str
    points: tuple[str, ...]


class Section(msgspec.Struct, frozen=True):
    """A section. Whatever is empty is left out; `large` is one line that is to be seen from afar."""

    heading: str
    text: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()
    parts: tuple[Part, ...] = ()
    large: str = ""
    notes: tuple[str, ...] = ()


class Paper(msgspec.Struct, frozen=True):
    """A report: its language ("vi" or "en"), title, whose and of which month, sections, and a last line."""

    language: str
    title: str
    subtitle: str
    made: date
    sections: tuple[Section, ...]
    foot: str


class Facts(msgspec.Struct, frozen=True):
    """What is known besides the counts.

    place: the school's or family's name. measured: of the month's signed report, None for none. form: the
    month's awareness activities, None for not filled in. names: what everybody is told while names of
    blocked sites are kept.
    """

    made: date
    place: str
    hotline: str
    reporting_site: str
    authority: str
    measured: Measured | None = None
    form: Awareness | None = None
    names: str = ""


def compose(
    words: Words, policy: Policy, phrases: Phrases, period: Period, before: Period, facts: Facts
) -> Paper:
    """Return the report of a month. period: all of its days; before: as many days before them."""
    return _Composing(words, policy, phrases, facts).paper(period, before)


class _Composing:
    def __init__(self, words: Words, policy: Policy, phrases: Phrases, facts: Facts) -> None:
        self._words, self._policy, self._phrases, self._facts = words, policy, phrases, facts
        self._said = FindingPhrases(words, policy, phrases)

    def paper(self, period: Period, before: Period) -> Paper:
        pick, month = self._words.pick, Month.of(period.first)
        school = self._policy.kind == "school"
        findings = find(period, before, self._policy.pupil_groups)
        sections = [
            Section(
                pick("Tháng này có gì", "What the month was like"),
                points=tuple(self._said.say(one) for one in findings),
                notes=(self._before(before), _not_visits(self._words)),
            ),
            *self._charts(period, before),
            *((self._devices(), self._activities()) if school else ()),
            self._talk(findings, period),
            self._help(),
            self._not_collected(school=school),
        ]
        when = pick(f"tháng {month.number}/{month.year}", f"{month.first:%B} {month.year}")
        made = self._phrases.date(self._facts.made)
        authority = f" {self._facts.authority}" if self._facts.authority else ""
        return Paper(
            language=self._words.language,
            title=pick("An toàn trên mạng", "Safe on the internet"),
            subtitle=f"{self._facts.place}, {when}" if self._facts.place else when[:1].upper() + when[1:],
            made=self._facts.made,
            sections=tuple(one for one in sections if one is not None),
            foot=pick(f"Hộp Lá Chắn lập ngày {made}.", f"Made by Lá Chắn on {made}.") + authority,
        )

    def _before(self, before: Period) -> str:
        first, last = self._phrases.date(before.first), self._phrases.date(before.last)
        return self._words.pick(
            f"Kỳ trước: từ {first} đến {last}. Khác biệt có thể do tình cờ thì không kể.",
            f"The days before: {first} to {last}. What chance may explain is not said.",
        )

    def _charts(self, period: Period, before: Period) -> Iterable[Section]:
        for chart in statcharts.of_period(self._words, self._policy, self._phrases, period, before):
            yield Section(chart.title, text=(chart.description,), charts=(chart,))

    def _devices(self) -> Section:
        pick = self._words.pick
        heading = pick("Thiết bị học sinh gặp trang bị chặn", "Pupils’ devices that met a block")
        measured = self._facts.measured
        if measured is None:
            return Section(
                heading,
                text=(
                    pick(
                        "Không in số thiết bị: tháng này trường chưa lập báo cáo gửi tỉnh, và trên giấy "
                        "chỉ được có "
                        "những số của báo cáo đó, đã trộn nhiễu để không ai bị nhận ra.",
                        "No numbers of devices are printed: the school has made no report to the province "
                        "for this "
                        "month, and on paper stand that report’s numbers only, with noise so that nobody "
                        "is found.",
                    ),
                ),
            )
        width = half_width([deviation(Fraction(*measured.scale))])
        told = msgspec.structs.asdict(measured.cells)
        rows = tuple(
            (self._words.pick(*CELLS[cell]), self._about(value, width)) for cell, value in told.items()
        )
        return Section(
            heading,
            rows=rows,
            notes=(
                pick(
                    "Lượt thiết bị trong ngày: một thiết bị gặp trong ba ngày là ba lượt. Số đã trộn nhiễu "
                    "ngẫu nhiên để "
                    "không ai bị nhận ra; số thật nằm trong khoảng đã ghi, 95 trên 100 lần. “Gặp” không có "
                    "nghĩa là "
                    "đi tìm.",
                    "Devices by day: one that met it on three days counts three times. Noise was added so "
                    "that nobody is "
                    "found; the true number lies in the range 95 times of 100. To meet is not to look for.",
                ),
            ),
        )

    def _about(self, value: int, width: float) -> str:
        pick, number = self._words.pick, self._words.number
        if width > max(value, 0) / 2:
            return pick("chưa đủ số liệu", "not enough data")
        low, high = number(max(0, round(value - width))), number(round(value + width))
        return pick(f"khoảng {number(value)} ({low} đến {high})", f"about {number(value)} ({low} to {high})")

    def _activities(self) -> Section:
        pick, form = self._words.pick, self._facts.form
        heading = pick("Hoạt động tuyên truyền của trường", "What the school did")
        if form is None:
            return Section(
                heading, text=(pick("Tháng này chưa ghi hoạt động nào.", "No activities were entered."),)
            )
        number = self._words.number
        counted = pick(
            f"{number(form.sessions)} buổi, {number(form.parents)} lượt phụ huynh, {number(form.pupils)} "
            f"lượt học sinh.",
            f"{number(form.sessions)} sessions, {number(form.parents)} parents, {number(form.pupils)} "
            f"pupils reached.",
        )
        told = [
            pick(f"Tài liệu: {form.materials}", f"Materials: {form.materials}") if form.materials else "",
            form.note,
        ]
        return Section(heading, text=(counted, *filter(None, told)))

    def _talk(self, findings: Iterable[Finding], period: Period) -> Section:
        rising = [
            one.subject or one.kind
            for one in findings
            if one.kind in ("category", "bypass") and one.ratio > 1
        ]
        most = sorted(period.categories, key=lambda name: (-period.categories[name], name))
        side = 0 if self._words.language == "vi" else 1
        parts = tuple(
            Part(
                topic.title[side],
                tuple(advice[side].format(hotline=self._facts.hotline) for advice in topic.advice),
            )
            for topic in topics([*rising, *most])
        )
        return Section(
            self._words.pick("Nói chuyện gì với con", "What to talk about with children"), parts=parts
        )

    def _help(self) -> Section:
        pick, site = self._words.pick, self._facts.reporting_site
        report = pick(f"Báo nội dung xấu: {site}", f"Report harmful content: {site}")
        return Section(
            pick("Khi cần giúp", "When help is needed"),
            text=(
                pick(
                    "Trẻ bị sợ hãi, đe doạ hay tổn thương, trên mạng hay ngoài đời, gọi lúc nào cũng được, "
                    "miễn phí:",
                    "A child who is frightened, threatened or hurt, online or not, can call at any hour, "
                    "free of charge:",
                ),
            ),
            large=self._facts.hotline,
            notes=(
                pick("Tổng đài quốc gia bảo vệ trẻ em.", "National child protection hotline."),
                *((report,) if site else ()),
            ),
        )

    def _not_collected(self, *, school: bool) -> Section:
        pick = self._words.pick
        points = [
            pick(
                "Trang nào đã được mở, ai mở, máy nào mở: hộp không ghi, nên không ai xem lại được.",
                "Which sites were opened, by whom, on which device: the box does not write that down, so "
                "nobody can "
                "look it up.",
            ),
            pick(
                "Nội dung: hộp chỉ thấy tên miền được hỏi, không thấy tin nhắn, ảnh hay mật khẩu.",
                "Contents: the box sees the name that is asked for; no messages, pictures or passwords.",
            ),
            pick(
                "Mạng di động và VPN đi ngoài hộp: những gì ở đó không được lọc và không được đếm.",
                "Mobile data and VPNs go past the box: what happens there is neither filtered nor counted.",
            ),
        ]
        if school:
            points += [
                pick(
                    "Nhóm dưới mười thiết bị không được kể riêng ở bất cứ đâu.",
                    "Groups of fewer than ten devices are not told apart anywhere.",
                ),
                pick(
                    "Tự gây hại và xâm hại: không in số nào, vì tờ giấy có thể làm người ta đoán là ai.",
                    "Self-harm and child abuse: no number is printed, since paper makes people guess who "
                    "it was.",
                ),
            ]
        notes = (self._facts.names,) if self._facts.names else ()
        return Section(pick("Không thu thập gì", "What is not collected"), points=tuple(points), notes=notes)


def _not_visits(words: Words) -> str:
    return words.pick(
        "Một thiết bị hỏi nhiều lần cho mỗi trang, ứng dụng cũng tự hỏi: đây không phải số lần vào trang.",
        "A device asks many times for each site, and apps ask by themselves: these are not visits.",
    )
