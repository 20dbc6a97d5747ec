"""What somebody has put into a form whose change is being looked at, for "Back". In memory, few."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Final

from werkzeug.datastructures import MultiDict

MOST: Final = 32


class KeptForms:
    """Forms, by the mark of the session and the address that they were sent to; the newest are kept."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], MultiDict[str, str]] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, mark: str, address: str, form: MultiDict[str, str]) -> None:
        """Keep a form, in the place of the last one of this session and address."""
        with self._lock:
            self._kept[mark, address] = MultiDict(form)
            self._kept.move_to_end((mark, address))
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)

    def find(self, mark: str, address: str) -> MultiDict[str, str] | None:
        """The form that is kept."""
        with self._lock:
            return self._kept.get((mark, address))
