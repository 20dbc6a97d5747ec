"""What a compile is given and what it gives back: values, and their JSON between two processes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from blocklists.inforce import LIST, REACHES
from blocklists.lines import FORMATS, MATCHES
from blocklists.report import ParseReport, Quarantined

Progress = Callable[
    [str, int, int], None
]  # step ("scan", "sort", "merge", "write"), tasks taken, of how many

_LIST_ID: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


class CompileFailed(Exception):
    """A compile came to nothing; what was published before is untouched. The message says why."""


@dataclass(frozen=True, slots=True)
class ListInput:
    """A list to compile: its last good copy and what the policy says of it."""

    id: str
    path: Path
    category: str
    format: str = "auto"  # or one of FORMATS
    match: str | None = None  # the reach of bare names: "exact", "subtree", None as the format means
    trusted: bool = False
    source_epoch: int = 0  # when it was fetched; kept in the index
    sha256: str = ""  # of the file; kept in the index
    scope: str = LIST  # how far the exceptions of a trusted list reach
    confirmed: tuple[str, ...] = ()  # names that schools need and this list may block all the same

    @property
    def reach(self) -> str:
        """How far its exceptions reach: beyond the list only if it is trusted."""
        return self.scope if self.trusted else LIST

    def checked(self) -> ListInput:
        """Return itself. Raises CompileFailed for values that make no sense."""
        if not _LIST_ID.fullmatch(self.id):
            raise CompileFailed(
                f'"{self.id}" is no id of a list: use small letters, digits, "-", "_" and "."'
            )
        if self.format not in ("auto", *FORMATS):
            raise CompileFailed(
                f'{self.id}: format "{self.format}" is not known; choose auto, {", ".join(FORMATS)}'
            )
        if self.scope not in REACHES:
            raise CompileFailed(f'{self.id}: scope "{self.scope}" is not known; choose {", ".join(REACHES)}')
        if self.match not in (None, *MATCHES):
            raise CompileFailed(f'{self.id}: match "{self.match}" is not known; choose {", ".join(MATCHES)}')
        return self


@dataclass(frozen=True, slots=True)
class CompiledList:
    """What became of one list."""

    id: str
    report: ParseReport
    names_path: Path


@dataclass(frozen=True, slots=True)
class CompileResult:
    """A published generation."""

    path: Path
    generation: int
    names: int  # distinct names over all lists
    size: int  # bytes of the index
    lists: tuple[CompiledList, ...]

    @property
    def quarantined(self) -> tuple[Quarantined, ...]:
        """The names kept out, over all lists; of each list the first hundred."""
        return tuple(q._replace(list_id=one.id) for one in self.lists for q in one.report.quarantined)

    def to_json(self) -> dict[str, Any]:
        """Return plain values for a line of JSON."""
        lists = [
            {"id": one.id, "report": one.report.to_json(), "names_path": str(one.names_path)}
            for one in self.lists
        ]
        plain = {
            "path": str(self.path),
            "generation": self.generation,
            "names": self.names,
            "size": self.size,
        }
        return {**plain, "lists": lists}

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> CompileResult:
        """Rebuild what `to_json` gave."""
        lists = tuple(
            CompiledList(one["id"], ParseReport.from_json(one["report"]), Path(one["names_path"]))
            for one in plain["lists"]
        )
        return cls(Path(plain["path"]), plain["generation"], plain["names"], plain["size"], lists)


@dataclass(frozen=True, slots=True)
class Job:
    """All that a compile needs to know."""

    inputs: tuple[ListInput, ...]
    out_dir: Path
    generation: int
    protected: tuple[str, ...]  # `d` that name, `*.d` it and all below
    now_epoch: int
    workers: int | None = None  # processes; None: as many as cores, at most two

    def to_json(self) -> dict[str, Any]:
        """Return plain values for a line of JSON."""
        inputs = [asdict(one) | {"path": str(one.path)} for one in self.inputs]
        return {
            "inputs": inputs,
            "out_dir": str(self.out_dir),
            "generation": self.generation,
            "protected": self.protected,
            "now_epoch": self.now_epoch,
            "workers": self.workers,
        }

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Job:
        """Rebuild what `to_json` gave. Raises KeyError, TypeError or ValueError for anything else."""
        inputs: Sequence[Mapping[str, Any]] = plain["inputs"]
        return cls(
            inputs=tuple(_input_of(one) for one in inputs),
            out_dir=Path(plain["out_dir"]),
            generation=int(plain["generation"]),
            protected=tuple(plain["protected"]),
            now_epoch=int(plain["now_epoch"]),
            workers=plain["workers"],
        )


def _input_of(plain: Mapping[str, Any]) -> ListInput:
    values = {**plain, "path": Path(plain["path"])}
    return ListInput(**{**values, "confirmed": tuple(values.get("confirmed", ()))})
