from __future__ import annotations

import io
import re

import pytest
from sqlalchemy import insert

from reporting.collector.tables import awareness_texts, reports
from reporting.schema.enrolment import invited, plain_code
from reporting.schema.signing import public_key
from tests.reporting.collector.rows import report_row, with_school
from tests.reporting.schema.reports import OTHER, PRIVATE

CODE = "hue-thcs-0042"
ATTACK = "<script>alert(1)</script>"


@pytest.fixture
def school(collector):
    with collector.database.changing() as connection:
        with_school(connection)
    return f"/schools/{CODE}"


def test_an_invitation_is_shown_once_with_all_that_the_school_needs(app, logged_in, school) -> None:
    one = logged_in("clerk")
    shown = one.post(f"{school}/invite", page=school, boxes="2")
    text = shown.get_data(as_text=True)
    assert '<svg class="qr"' in text
    code = re.search(r'class="code">([^<]+)<', text)[1]
    assert f"lachan report enrol --invitation 'https://hue.example/enrol#{code}'" in text
    assert code not in one.get(school).get_data(as_text=True)
    asked = app.test_client().post("/api/v1/enrolments", data=invited(plain_code(code), PRIVATE))
    assert asked.status_code == 201
    assert asked.json["boxes"] == 2
    page = one.get(f"{school}?lang=en").get_data(as_text=True)
    assert "lachan report agree --boxes 2" in page, "the first box does not know of the second"


def test_an_invitation_can_be_withdrawn(logged_in, school) -> None:
    one = logged_in("clerk")
    one.post(f"{school}/invite", page=school, boxes="2")
    assert one.post(f"{school}/withdraw/1", page=school).status_code == 303
    assert one.post(f"{school}/withdraw/1", page=school).status_code == 422


def test_a_school_that_has_all_its_boxes_gets_no_more(logged_in, school) -> None:
    refused = logged_in("clerk").post(f"{school}/invite", page=school, boxes="1")
    assert refused.status_code == 422
    assert "đã đủ số máy" in refused.get_data(as_text=True)


def test_a_key_from_paper_is_enrolled_and_revoked_with_a_reason(logged_in, school) -> None:
    one, key = logged_in("admin"), public_key(OTHER).hex()
    assert one.post(f"{school}/key", page=school, key="nonsense").status_code == 422
    spaced = " ".join(key[start : start + 8] for start in range(0, 64, 8)).upper()
    assert one.post(f"{school}/key", page=school, key=spaced, boxes="2").status_code == 303
    assert one.post(f"{school}/key", page=school, key=key, boxes="2").status_code == 422
    box = "b" * 64
    assert one.post(f"/boxes/{box}/revoke", page=school, why=" ").status_code == 422
    assert one.post(f"/boxes/{box}/revoke", page=school, why=ATTACK).status_code == 303
    page = one.get(school).get_data(as_text=True)
    assert "đã thu hồi" in page
    assert ATTACK not in page
    assert one.post(f"/boxes/{'0' * 64}/revoke", page=school, why="x").status_code == 404


def upload(one, **files: str):
    data = {name: (io.BytesIO(text.encode()), f"{name}.csv") for name, text in files.items()}
    key = one.key("/schools-import")
    return one.client.post("/schools-import", data={"form_key": key, **data})


def test_lists_are_loaded_from_files_and_mistakes_are_shown_with_their_lines(logged_in) -> None:
    one = logged_in("admin")
    bad = upload(
        one, communes="mã,tên\n1,Phường A\n", schools=f"mã,tên,loại,mã xã\na,A,{ATTACK},1\nb,B,THCS,2\n"
    )
    text = bad.get_data(as_text=True)
    assert bad.status_code == 422
    assert "schools, line 2, kind" in text
    assert "schools, line 3, commune" in text
    assert ATTACK not in text
    assert (
        upload(
            one, communes="mã,tên\n1,Phường A\n", schools=f"mã,tên,loại,mã xã\na,{ATTACK},THCS,1\n"
        ).status_code
        == 200
    )
    found = one.get("/schools?q=script").get_data(as_text=True)
    assert "&lt;script&gt;" in found
    assert ATTACK not in found


def test_the_link_of_an_invitation_leads_to_what_to_do(visitor) -> None:
    assert "lachan report enrol --invitation" in visitor.get("/enrol").get_data(as_text=True)


def test_what_is_not_there_is_said(logged_in) -> None:
    one = logged_in("reader")
    assert one.get("/schools/nowhere").status_code == 404
    assert "Chưa có trường nào" in one.get("/schools").get_data(as_text=True)
    assert one.get("/schools?page=999999999999").status_code == 200


def test_a_report_is_left_out_of_the_figures_and_what_a_school_wrote_is_text(logged_in, collector) -> None:
    with collector.database.changing() as connection:
        with_school(connection)
        number = connection.execute(insert(reports).values(**report_row())).inserted_primary_key[0]
        connection.execute(insert(awareness_texts).values(report=number, materials=ATTACK, note="Lớp 6"))
    one = logged_in("admin")
    page = "/schools/hue-thcs-0042"
    path = f"{page}/reports/{number}/aside"
    text = one.get(page).get_data(as_text=True)
    assert ATTACK not in text
    assert "Lớp 6" in text
    assert one.post(path, page=page, why=" ").status_code == 422
    assert one.post(path, page=page, why=ATTACK).status_code == 303
    text = one.get(page).get_data(as_text=True)
    assert "không cộng" in text
    assert ATTACK not in text
    assert one.post(path, page=page, count="1").status_code == 303
    assert one.post(path, page=page, count="1").status_code == 404
    assert "không cộng" not in one.get(page).get_data(as_text=True)
