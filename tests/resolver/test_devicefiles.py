"""Claims and map as the supervisor follows them."""

from __future__ import annotations

from config.claims import Claim, dump_claims
from policy.devicemap import NO_MAP, DeviceMap, Known, dump_map
from resolver.devicefiles import ClaimFile, MapFile

CLAIM = Claim("c1", "teachers", 1, 2, mac="a4:83:e7:12:34:56")
MAP = DeviceMap(written=5, devices=(Known("a4:83:e7:12:34:56", ("192.168.1.7",)),))


def test_a_broken_claims_file_changes_nothing_and_is_said(tmp_path) -> None:
    path = tmp_path / "claims.json"
    file = ClaimFile(path)
    assert file.load() == ((), ())
    path.write_bytes(dump_claims([CLAIM]))
    assert file.load() == ((CLAIM,), ())
    path.write_text("{")
    claims, mistakes = file.load()
    assert claims == (CLAIM,)
    assert mistakes[0].startswith(str(path))
    path.unlink()
    assert file.load() == ((), ())
    path.mkdir()
    assert file.load() == ((), (f"{path}: Is a directory",))


def test_a_map_that_went_away_or_broke_is_the_one_before(tmp_path) -> None:
    path = tmp_path / "devices.json"
    file = MapFile(path)
    assert file.load() is NO_MAP
    path.write_bytes(dump_map(MAP))
    assert file.load() == MAP
    path.write_text("{")
    assert file.load() == MAP
    path.unlink()
    assert file.load() == MAP
