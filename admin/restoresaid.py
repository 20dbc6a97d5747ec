"""What restoring a backup would do, and what is wrong with one, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from admin.backup import Manifest
from admin.backupfile import BackupBroken
from admin.mistakes import told
from admin.phrases import Phrases
from admin.restore import Plan
from admin.words import Words

_FEW = 6


def broken(words: Words, error: BackupBroken) -> str:
    """Say why a file is not restored."""
    pick = words.pick
    texts = {
        "damaged": pick("Tệp hỏng hoặc không phải bản sao lưu", "The file is damaged, or no backup"),
        "no-manifest": pick(
            "Tệp này không phải bản sao lưu của Lá Chắn", "This file is no backup of Lá Chắn"
        ),
        "newer": pick(
            "Bản sao lưu này do một phiên bản mới hơn tạo ra: hãy cập nhật trước",
            "A newer version made this backup: upgrade first",
        ),
        "odd-name": pick("Trong đó có một tên lạ", "It holds an odd name"),
        "large": pick("Tệp quá lớn", "It is too large"),
        "room": pick("Trên thẻ nhớ không đủ chỗ, cần", "There is not enough room on the card; it needs"),
        "sum": pick("Một tệp trong đó đã hỏng", "A file in it is damaged"),
        "missing": pick("Trong đó thiếu một tệp", "A file is missing in it"),
        "database": pick("Một cơ sở dữ liệu trong đó đã hỏng", "A database in it is damaged"),
    }
    what = error.what[:120]
    return f"{texts[error.why]}{f': {what}' if what else ''}. " + pick(
        "Chưa thay đổi gì.", "Nothing was changed."
    )


def lines(words: Words, manifest: Manifest, plan: Plan, now: datetime, here: str = "") -> Iterator[str]:
    """Say what a backup is, and what is odd about it, a sentence a line. here: the name of this place."""
    pick = words.pick
    made = datetime.fromtimestamp(manifest.made, now.tzinfo)
    date = Phrases(words, now).date(made)
    of = f" ({manifest.place})" if manifest.place else ""
    kind = pick(
        {"school": "trường học", "home": "gia đình"}.get(manifest.kind, manifest.kind),
        {"school": "a school", "home": "a home"}.get(manifest.kind, manifest.kind),
    )
    yield pick(
        f"Bản sao lưu của một {kind}{of}, lúc {made:%H:%M} {date} (Lá Chắn {manifest.version}).",
        f"A backup of {kind}{of}, made at {made:%H:%M} on {date} (Lá Chắn {manifest.version}).",
    )
    if here and manifest.place and manifest.place != here:
        yield pick(
            f"Chú ý: bản này của nơi tên là “{manifest.place}”, còn nơi này nay là “{here}”. Đúng bản chưa?",
            f"Mind: it is of a place called “{manifest.place}”; this one is “{here}”. Is it the right one?",
        )
    if not (plan.other or plan.new or plan.gone):
        yield pick("Không có gì khác với hiện tại.", "Nothing in it differs from what is here.")
    yield pick("Mọi người sẽ phải đăng nhập lại.", "Everybody has to log in again afterwards.")
    for invalid in plan.mistakes:
        yield told(words, invalid)
    if plan.mistakes:
        yield pick(
            "Với lỗi này, bộ quy tắc chặt có sẵn sẽ được dùng cho đến khi sửa xong.",
            "With this mistake the strict built-in rules hold until it is mended.",
        )
    if plan.broken_line is not None:
        yield pick(
            f"Nhật ký trong đó đã bị sửa từ dòng {plan.broken_line}.",
            f"Its audit trail was tampered with from line {plan.broken_line} on.",
        )


def files(words: Words, plan: Plan) -> Iterator[str]:
    """Say which files it touches, for who knows them."""
    for names, vi, en in (
        (plan.other, "thay", "replaces"),
        (plan.new, "thêm", "adds"),
        (plan.gone, "bỏ", "takes away"),
    ):
        if names:
            yield f"{words.pick(vi, en)}: {_some(words, names)}"


def _some(words: Words, names: Sequence[str]) -> str:
    more = len(names) - _FEW
    shown = ", ".join(names[:_FEW])
    return shown if more <= 0 else shown + words.pick(f" và {more} tệp nữa", f" and {more} more")
