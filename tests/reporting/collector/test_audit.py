from __future__ import annotations

from sqlalchemy import delete, update

from reporting.collector import audit
from reporting.collector.tables import audit as table
from tests.reporting.collector.conftest import NOW


def test_a_line_that_was_changed_or_taken_out_shows(database) -> None:
    with database.changing() as connection:
        for number in range(4):
            audit.note(database, connection, NOW, "Hoà", "school.add", {"number": number})
        assert audit.first_broken(connection) is None
        assert [line.number for line in audit.newest(connection, 2)] == [4, 3]
        connection.execute(update(table).where(table.c.number == 2).values(who="Bình"))
        assert audit.first_broken(connection) == 2
        connection.execute(update(table).where(table.c.number == 2).values(who="Hoà"))
        connection.execute(delete(table).where(table.c.number == 3))
        assert audit.first_broken(connection) == 3
