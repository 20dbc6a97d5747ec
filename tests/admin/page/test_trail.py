from __future__ import annotations

import sqlite3

from admin.store import Store


def test_it_tells_who_did_what_newest_first(logged_in, tmp_path):
    it = logged_in("it")
    with Store(tmp_path / "state.db") as store:
        for number in range(150):
            store.audit(1_700_000_000, "it", "user.add", {"by": "Hùng", "user": f"<b>{number}</b>"})
    page = it.get("/audit").text
    assert page.index("&lt;b&gt;149") < page.index("&lt;b&gt;100")
    assert "<b>149" not in page
    older = it.get("/audit?before=60").text
    assert "&lt;b&gt;0&lt;" in older
    assert it.get("/audit?before=nonsense").status_code == 200


def test_the_chain_is_checked_when_asked(logged_in, tmp_path):
    it = logged_in("it")
    assert "none was changed" in it.get("/audit?check=1").text
    with sqlite3.connect(tmp_path / "state.db") as db:
        db.execute("UPDATE audit SET action = 'x' WHERE number = 2")
    db.close()
    assert "From line 2 on" in it.get("/audit?check=1").text


def test_names_in_old_lines_are_erased_and_the_chain_stays_whole(logged_in, tmp_path):
    it = logged_in("it")
    with Store(tmp_path / "state.db") as store:
        store.audit(1_600_000_000, "it", "user.add", {"by": "Hùng", "user": "Old Lan"})
    assert "Old Lan" in it.get("/audit").text
    for months in ("", "1", "-24", "x"):
        it.post("/audit/erase", {"months": months})
    assert "Old Lan" in it.get("/audit").text
    it.post("/audit/erase", {"months": "24"})
    page = it.get("/audit?check=1").text
    assert "Old Lan" not in page
    assert "none was changed" in page
    assert "Thầy Hùng erased names" in page
    assert b"Old Lan" not in (tmp_path / "state.db").read_bytes()
