"""``lachan collector baseline``: what a province asks of its schools' boxes, written, signed and published.

Signing needs the key and a file, and no database: it is done on a machine that is kept off the net.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import click
import msgspec

from admin.baselinecheck import checked
from admin.baselinedesk import fingerprint
from admin.baselinesaid import BaselinePhrases
from admin.cli_collector_common import database_option, now, opened, who
from admin.cli_common import data_option, fail, refuse, warn, wrong
from admin.words import Words
from config import clock
from config.errors import ConfigInvalid
from config.files import write_atomic
from config.reading import parse_toml
from reporting.collector import baselines
from reporting.schema.baseline import (
    LONGEST_DAYS,
    BaselineRefused,
    Content,
    SignedBundle,
    next_bundle,
    read_chain,
    read_content,
    seal,
    withdrawn,
    written_chain,
)
from reporting.schema.baseline import opened as open_bundle
from reporting.schema.signing import new_key, public_key

_file = click.Path(dir_okay=False, path_type=Path)
key_option = click.option(
    "--key", "key_file", type=_file, required=True, help="The file with the secret key."
)
chain_option = click.option(
    "--chain",
    "chain_file",
    type=_file,
    required=True,
    help="All versions so far; the new one is added to it.",
)
days_option = click.option(
    "--days", type=click.IntRange(1, LONGEST_DAYS), default=400, show_default=True, help="Valid for so long."
)


@click.group()
def baseline() -> None:
    """The common baseline: names that nothing may block, lists against abuse and fraud, contacts, advice.

    docs/baseline.md explains what can stand in SOURCE, and what cannot.

    \b
    Examples:
      lachan collector baseline key baseline.key
      lachan collector baseline sign source.toml --key baseline.key --chain baseline.jsonl
      lachan collector baseline publish baseline.jsonl
    """  # noqa: D301 - \b is click's mark for lines to keep


@baseline.command()
@click.argument("file", type=_file)
@click.pass_obj
def key(words: Words, file: Path) -> None:
    """Make a secret key in FILE, and print the public one. Keep FILE off the net, and a copy in a safe."""
    if file.exists():
        wrong(
            "FILE", str(file), words.pick("đã có rồi; không ghi đè", "is there already, and is not replaced")
        )
    private = new_key()
    try:
        write_atomic(file, private.hex().encode() + b"\n", 0o600)
    except OSError as error:
        fail(f"{file}: {error.strerror or error}")
    click.echo(public_key(private).hex())
    text = fingerprint(public_key(private).hex())
    click.echo(words.pick(f"Mấy chữ đầu để so: {text}", f"Its first letters, to compare: {text}"))


@baseline.command()
@click.argument("source", type=_file)
@key_option
@chain_option
@days_option
@click.option("--successor", type=_file, help="The file of the key that signs from the next version on.")
@click.pass_obj
def sign(
    words: Words, source: Path, key_file: Path, chain_file: Path, days: int, successor: Path | None
) -> None:
    """Sign what SOURCE (TOML) says as the next version, and say what it changes at the schools."""
    private, held = _private(words, key_file), _chain(words, chain_file)
    heir = public_key(_private(words, successor)).hex() if successor else ""
    try:
        content = read_content(parse_toml(source.read_bytes(), str(source)))
    except OSError as error:
        fail(f"{source}: {error.strerror or error}")
    except ConfigInvalid as error:
        refuse(error)
    except BaselineRefused as error:
        fail(f"{source}: {error}")
    _add(words, held, content, private, chain_file, days, successor=heir)


@baseline.command()
@click.argument("version", type=click.IntRange(1))
@key_option
@chain_option
@days_option
@click.option("--vi", required=True, metavar="TEXT", help="Why, in Vietnamese.")
@click.option("--en", required=True, metavar="TEXT", help="Why, in English.")
@click.pass_obj
def withdraw(
    words: Words, *, version: int, key_file: Path, chain_file: Path, days: int, vi: str, en: str
) -> None:
    """Take VERSION back: a new version says again what the one before it said. Nothing leaves the log."""
    private, held = _private(words, key_file), _chain(words, chain_file)
    gone = withdrawn(held) | {version}
    if version not in {one.bundle.version for one in held}:
        wrong("VERSION", str(version), words.pick("không có phiên bản này", "there is no such version"))
    older = [one.bundle for one in held if one.bundle.version < version and one.bundle.version not in gone]
    like = held[-1].bundle if held[-1].bundle.version != version else (older[-1] if older else None)
    names = Content.__struct_fields__
    said = msgspec.to_builtins(like or held[-1].bundle)
    fields = {name: said[name] for name in names if like or name == "authority"}
    content = read_content(fields | {"reason": {"vi": vi, "en": en}})
    _add(words, held, content, private, chain_file, days, withdraws=version)


@baseline.command()
@click.argument("file", type=_file)
@database_option
@data_option
@click.pass_obj
def publish(words: Words, file: Path, url: str, data: Path | None) -> None:
    """Let the collector hand out what is in FILE: boxes ask for it once a day."""
    try:
        text = file.read_bytes()
        for one in read_chain(text):
            checked(one.bundle)
        with opened(words, url, data) as database:
            count = baselines.publish(database, text, now(), who())
    except OSError as error:
        fail(f"{file}: {error.strerror or error}")
    except ConfigInvalid as error:
        refuse(error)
    except BaselineRefused as error:
        fail(BaselinePhrases(words).refused(error.code, str(error)))
    click.echo(words.pick(f"Đã công bố {count} phiên bản mới.", f"New versions published: {count}."))


@baseline.command()
@click.argument("file", type=_file)
@click.pass_obj
def log(words: Words, file: Path) -> None:
    """List the versions in FILE, and check their signatures and how they follow each other."""
    said, held = BaselinePhrases(words), _chain(words, file)
    gone = withdrawn(held)
    for one in held:
        number = one.bundle.version
        mark = words.pick(" (đã thu hồi)", " (withdrawn)") if number in gone else ""
        reason = words.pick(one.bundle.reason.vi, one.bundle.reason.en)
        click.echo(f"{number}  {said.day(one.bundle.issued)}  {one.digest[:16]}  {reason}{mark}")
    if held:
        text = fingerprint(held[-1].next_key.hex())
        click.echo(words.pick(f"Khoá: {text}", f"Key: {text}"))


def _add(
    words: Words,
    held: tuple[SignedBundle, ...],
    content: Content,
    private: bytes,
    chain_file: Path,
    days: int,
    *,
    withdraws: int = 0,
    successor: str = "",
) -> None:
    before, said = held[-1] if held else None, BaselinePhrases(words)
    if before is not None and before.next_key != public_key(private):
        vi = "Khoá này không phải khoá đã ký các phiên bản trước."
        fail(words.pick(vi, "This is not the key that signs these versions."))
    bundle = next_bundle(content, before, _today(), days, withdraws=withdraws, successor=successor)
    try:
        new = checked(bundle)
        signed = open_bundle(seal(bundle, private))
        write_atomic(chain_file, written_chain((*held, signed)))
    except ConfigInvalid as error:
        refuse(error)
    except BaselineRefused as error:
        fail(said.refused(error.code, str(error)))
    except OSError as error:
        fail(f"{chain_file}: {error.strerror or error}")
    number = bundle.version
    vi = f"Đã ký phiên bản {number}. Ở các trường:"
    click.echo(words.pick(vi, f"Version {number} is signed. At the schools:"))
    for line in said.changes(checked(before.bundle) if before else None, new) or ["-"]:
        click.echo(f"  {line}")


def _private(words: Words, file: Path) -> bytes:
    try:
        found = bytes.fromhex(file.read_text(encoding="ascii").strip())
        public_key(found)
    except OSError as error:
        fail(f"{file}: {error.strerror or error}")
    except ValueError:
        wrong("--key", str(file), words.pick("không phải tệp khoá", "is no file with a key"))
    if file.stat().st_mode & 0o077:
        vi = f"Người khác cũng đọc được {file}: chmod 600 {file}"
        warn(words.pick(vi, f"Others can read {file}: chmod 600 {file}"))
    return found


def _chain(words: Words, file: Path) -> tuple[SignedBundle, ...]:
    try:
        return read_chain(file.read_bytes())
    except FileNotFoundError:
        return ()
    except OSError as error:
        fail(f"{file}: {error.strerror or error}")
    except BaselineRefused as error:
        fail(f"{file}: {BaselinePhrases(words).refused(error.code, str(error))}")


def _today() -> date:
    return datetime.fromtimestamp(clock.epoch(), UTC).date()


COMMANDS = (baseline,)
