"""The timetable: what is open when, for every group; a group's week; and a rule of it as a grid to paint."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, Response, abort, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from admin.groupstate import backed, group_now
from admin.mistakes import in_language
from admin.moments import MomentInvalid, parse_moment
from admin.page import change
from admin.page.access import OWNER, VIEWER, open_to, rank
from admin.page.language import words
from admin.page.site import me, site
from admin.page.timetableform import (
    ADD,
    CUT,
    GRID,
    TEXT,
    Filled,
    empty_draft,
    grid,
    in_kind,
    read_form,
    shown,
    step_form,
)
from admin.passes_store import PassBook
from admin.phrases import Phrases
from admin.schoolday import school_day
from admin.status import Mode
from admin.timetabledraft import CLOSE, EFFECTS, Draft, RuleGone, draft_of, find_band, put_rule, take_rule
from admin.timetablewords import EFFECTS as EFFECT_NAMES
from admin.timetablewords import KINDS as DAY_KINDS
from admin.timetablewords import TimetableWords
from admin.weekbands import KINDS, WINDOWS, Week, bands, painted_by
from admin.weekpicture import monday_of, numbers_in, week_picture
from admin.weekturn import difference, kinds_for, opened, parts_of, usual_week
from config import clock
from config.categories import CATEGORIES, MANDATORY
from config.dates import KINDS_OF_DAY
from config.passes import PassesBroken
from config.policyfile import Policy
from config.roles import ROLES_AT
from config.services import GROUP_PREFIX, SERVICE_GROUPS, SERVICES

blueprint = Blueprint("timetable", __name__)

NEW = "new"


@blueprint.get("/timetable")
@open_to(VIEWER)
def groups() -> str:
    """Show what is open at a moment for every group, and lead to each group's week."""
    box, speech = site(), words()
    policy, now = box.policy, clock.wall(box.policy.zone)
    asked, problem = request.args.get("at", ""), ""
    moment = now
    if asked:
        try:
            moment = parse_moment(asked, policy.zone)
        except MomentInvalid as error:
            problem = in_language(speech, str(error))
    covered = box.gather().covered
    try:
        book = PassBook(box.paths).read()
    except (PassesBroken, OSError):
        book = ()
    states = [
        backed(group_now(policy, name, moment, protected=box.settings.protected, passes=book), covered)
        for name in policy.groups
    ]
    say = Phrases(speech, moment)
    return render_template(
        "timetables.html",
        states=states,
        say=say,
        today=Phrases(speech, now),
        moment=moment,
        asked=bool(asked) and not problem,
        problem=problem,
        day_line=say.day_line(school_day(policy, moment)),
        many={name: len(bands(group.timetable)) for name, group in policy.groups.items()},
        Mode=Mode,
    )


@blueprint.get("/timetable/<group>")
@open_to(VIEWER)
def week(group: str) -> str:
    """Show a week of a group, and the rules that make it."""
    policy = _policy_with(group)
    today = clock.wall(policy.zone).date()
    monday = monday_of(_date(request.args.get("week", "")) or today)
    days = week_picture(policy, group, monday)
    say = TimetableWords(words(), policy.calendar)
    found = bands(policy.groups[group].timetable)
    return render_template(
        "timetable.html",
        group=group,
        named=_named(policy),
        days=days,
        today=today,
        earlier=_beside(monday, -7),
        later=_beside(monday, 7),
        this_week=monday == monday_of(today),
        say=say,
        rules=policy.groups[group],
        bands=list(enumerate(found, 1)),
        holding=numbers_in(days),
        may_change=rank() >= OWNER,
        calendar=policy.calendar,
    )


@blueprint.get("/timetable/<group>/<mark>")
@open_to(OWNER)
def rule(group: str, mark: str) -> BaseResponse | str:
    """Show one rule with its grid, or the form of a new one."""
    policy = _policy_with(group)
    try:
        draft = _before(policy, group, mark, request.args.get("times", ""))
    except RuleGone as gone:
        return change.refused(gone, url_for("timetable.week", group=group))
    kept = site().forms.find(me().mark, request.path) if request.args.get("again") else None
    if kept is not None:
        return _form(policy, group, mark, read_form(words(), kept, draft, policy.calendar))
    return _form(policy, group, mark, shown(draft))


@blueprint.post("/timetable/<group>/<mark>")
@open_to(OWNER)
def save(group: str, mark: str) -> BaseResponse | tuple[str, int]:
    """Propose the rule as the form has it; what is wrong is said on the form, with all that was entered."""
    box, speech = site(), words()
    policy = _policy_with(group)
    try:
        before = _before(policy, group, mark, request.form.get("kind", ""))
    except RuleGone as gone:
        return change.refused(gone, url_for("timetable.week", group=group))
    step = request.form.get("step", "")
    if step in (ADD, CUT, *KINDS):
        return _form(policy, group, mark, step_form(speech, request.form, before, policy.calendar, step)), 200
    filled = read_form(speech, request.form, before, policy.calendar)
    if filled.mistakes:
        return _form(policy, group, mark, filled), 422

    def edit(text: str) -> str:
        return put_rule(text, group, "" if mark == NEW else mark, filled.draft, speech.language)

    problem = change.problem(edit)
    if problem:
        return _form(policy, group, mark, filled, problem), 422
    box.forms.keep(me().mark, request.path, request.form)
    return change.propose(
        request.form.get("seen", ""),
        edit,
        what="policy.timetable",
        goal=url_for("timetable.week", group=group),
        stay=url_for("timetable.rule", group=group, mark=mark, times=before.kind, again=1),
    )


@blueprint.post("/timetable/<group>/<mark>/remove")
@open_to(OWNER)
def remove(group: str, mark: str) -> Response:
    """Propose the timetable without a rule."""
    here = url_for("timetable.week", group=group)
    return change.propose(
        request.form.get("seen", ""),
        lambda text: take_rule(text, group, mark),
        what="policy.timetable",
        goal=here,
        stay=here,
    )


def _policy_with(group: str) -> Policy:
    policy = site().policy
    if group not in policy.groups:
        abort(404)
    return policy


def _before(policy: Policy, group: str, mark: str, kind: str) -> Draft:
    """The rule as it is, or an empty one, with its times of a kind that was asked for. Raises RuleGone."""
    if mark == NEW:
        return empty_draft(kind, policy.calendar)
    return in_kind(draft_of(find_band(policy.groups[group].timetable, mark)), kind, policy.calendar)


def _form(policy: Policy, group: str, mark: str, filled: Filled, problem: str = "") -> str:
    speech, draft = words(), filled.draft
    rows, cells = grid(draft, policy.calendar)
    parts = parts_of(draft.kind, rows, cells)
    others = [band for band in bands(policy.groups[group].timetable) if band.mark != mark]
    return render_template(
        "timetable_rule.html",
        group=group,
        group_name=_named(policy)[group],
        mark=mark,
        draft=draft,
        filled=filled,
        problem=problem,
        parts=parts,
        unfolded=filled.parts if filled.parts is not None else opened(parts, policy.kind == "home"),
        cells=cells,
        ways=[kind for kind in kinds_for(policy.calendar) if kind != draft.kind],
        was=_was(policy, group, mark, draft),
        also=painted_by(others, rows, policy.calendar),
        by_windows=draft.kind == WINDOWS,
        say=TimetableWords(speech, policy.calendar),
        seen=change.seen_version(),
        effects=[(key, speech.pick(*EFFECT_NAMES[key]), _explained(key)) for key in EFFECTS],
        categories=[one for one in CATEGORIES.values() if one.id not in MANDATORY],
        services=_services(),
        prefix=GROUP_PREFIX,
        kinds=[(key, speech.pick(*DAY_KINDS[key][:2])) for key in KINDS_OF_DAY],
        roles=[("", speech.pick("không ai: ai cấp phép cũng mở tạm được", "nobody: every pass opens it"))]
        + [(role.id, speech.pick(role.vi, role.en)) for role in ROLES_AT[policy.kind] if role.rank > 1],
        holds=(
            (GRID, speech.pick("Bảng đã tô", "The painted grid")),
            (TEXT, speech.pick("Giờ gõ tay", "The typed times")),
        ),
        calendar=policy.calendar,
        CLOSE=CLOSE,
    )


def _was(policy: Policy, group: str, mark: str, draft: Draft) -> tuple[Week, Week] | None:
    """Where a rule's times are said in another way than in the file: the times that go, and that come."""
    if mark == NEW:
        return None
    band = find_band(policy.groups[group].timetable, mark)
    if band.kind == draft.kind:
        return None
    return difference(
        usual_week(band.kind, band.week, policy.calendar),
        usual_week(draft.kind, draft.week, policy.calendar),
    )


def _services() -> list[tuple[str, str, list[tuple[str, str]]]]:
    """The services by their groups: (id, name, [(id, name), …])."""
    pick = words().pick
    return [
        (
            group.id,
            pick(group.vi, group.en),
            [(one.id, pick(one.vi, one.en)) for one in SERVICES.values() if one.group == group.id],
        )
        for group in SERVICE_GROUPS.values()
    ]


def _explained(effect: str) -> str:
    pick = words().pick
    return {
        "block": pick("Những trang khác vẫn như thường.", "All other sites stay as usual."),
        "only": pick(
            "Giờ kiểm tra, giờ thi: mọi trang khác đóng.", "A test, an exam: all other sites are closed."
        ),
        "close": pick(
            "Chỉ đường dây nóng và những tên luôn mở là còn.",
            "Only the hotline and names that are always open stay.",
        ),
    }[effect]


def _named(policy: Policy) -> dict[str, str]:
    pick = words().pick
    return {name: pick(group.vi, group.en) for name, group in policy.groups.items()}


def _date(text: str) -> dt.date | None:
    try:
        found = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 < found.year < 2199 else None


def _beside(monday: dt.date, days: int) -> str:
    return (monday + dt.timedelta(days=days)).isoformat()
