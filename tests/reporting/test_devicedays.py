from __future__ import annotations

from datetime import date

from reporting.devicedays import DayPart, DeviceDays
from reporting.mechanism import month_sums


class Memory:
    def device_days(self, first: date, last: date) -> dict[date, list[DayPart]]:
        return {first: [DayPart(3600, {1: 4})], last: []}


def test_a_store_of_any_kind_serves_the_mechanism() -> None:
    store: DeviceDays = Memory()
    first, last = date(2026, 11, 2), date(2026, 11, 30)
    assert month_sums([first, last], store.device_days(first, last))["active"] == 4
