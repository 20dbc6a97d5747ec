"""Mistakes in people's files and lists, said in the reader's language.

A `config.errors.Mistake`, or the reason why a list was refused, speaks English: it is made where no language
is known, and its words go to other programs too. Here its sentence is recognised by its template, which is
the message id of the catalogue. A sentence that has no template yet stays English: nobody is left without it.
"""

from __future__ import annotations

import functools
import re

from admin import listreasons, wirereasons
from admin.words import Words
from config.errors import ConfigInvalid, Mistake
from config.names import NameInvalid

_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+( MB| bytes)?")


def _(message: str) -> str:
    """Mark a message for the catalogue; it is looked up when it is needed."""
    return message


_TEMPLATES = (
    # where
    _("the file"),
    _("the end of the file"),
    _("line %(line)s, column %(column)s"),
    _("line %(line)s"),
    # files as such
    _("not TOML: %(what)s"),
    _("is not UTF-8 text; save the file as UTF-8"),
    _("is not UTF-8 text"),
    _("cannot be read: %(why)s"),
    _("there is no such file"),
    _("there is no such file; lachan run writes one at its first start"),
    _("it is a folder; name the file in it: %(path)s"),
    _("it is a folder; name a policy file"),
    # keys and plain values
    _("is not a key here"),
    _("is missing; it must be %(kind)s"),
    _('must be a text in quotes ""'),
    _("must have 1 to %(longest)s characters"),
    _("must be a whole number from %(low)s to %(high)s"),
    _("must be true or false, without quotes"),
    _("must be a list, in brackets [ ]"),
    _("must be a table"),
    _("the list is too long; at most %(most)s items"),
    _("an id has 1 to 40 of a-z, 0-9 and hyphens"),
    # names
    _("is not a domain name: %(reason)s"),
    _('must be a domain name in quotes ""'),
    _("it is empty"),
    _("it contains a space"),
    _("it is a web address; write only the name, without http:// and path"),
    _("it is an IP address or has a port; write only the name"),
    _("it is an IP address, not a name"),
    _("it ends in a number, as no name does"),
    _("it has an empty label (two dots in a row, or a dot in front)"),
    _("it is longer than 253 characters"),
    _('the label "%(label)s" is longer than 63 characters'),
    _('the character "%(character)s" is not allowed in names'),
    _("the root is no name for a rule"),
    _(
        'is a public suffix: it would open every site that ends in ".%(suffix)s"; write the names you mean, '
        'such as "%(example)s"'
    ),
    _(
        "is a host of other people's sites and would open all of them; write the ones you mean, such as "
        '"%(example)s", or "%(all)s" if you do mean all'
    ),
    _("is a public suffix: anyone can register a name there, so %(reach)s cannot be protected"),
    _("it"),
    _("everything below it"),
    _("covers a search engine, which is never protected"),
    # groups and timetables
    _("is not a category"),
    _('is not a service nor "group:…" of them'),
    _('is not a service nor "group:…" of them; docs/services.md lists them'),
    _("is not a kind of place"),
    _("is not a group of this file"),
    _("is not a group of the policy"),
    _("is not a time zone; one is %(zone)s"),
    _("needs at least one group, [groups.ID]"),
    _("there are too many groups; at most %(most)s"),
    _("needs at least one %(what)s"),
    _("window"),
    _("period"),
    _("is not a block mode (or { %(example)s })"),
    _("is not an IPv%(version)s address"),
    _("needs ipv4, ipv6 or both"),
    _("needs the address: write { %(example)s }"),
    _("a timetable rule does exactly one thing: %(choices)s"),
    _("block_categories and block_services, close = true, or only"),
    _('must be a window such as "07:00-11:30" or, past midnight, "21:30-06:00"'),
    _("has a time that does not exist; a day runs from 00:00 to 24:00"),
    _('starts and ends at the same minute; a whole day is "00:00-24:00"'),
    _("names no day"),
    _('must be a day such as "mon" or a range such as "mon-fri"'),
    _("is not a day of the week"),
    _("this file was written for a newer Lá Chắn; this one reads version %(version)s"),
    # the calendar
    _("is not a date; write year-month-day such as 2026-09-05"),
    _("must be a date without a time, such as 2026-09-05"),
    _("must be a date between the years %(first)s and %(last)s"),
    _("is not a kind of day"),
    _("is not a level of detail"),
    _("must be %(least)s or more in a school: what fewer devices met may be one child's"),
    _("names no kind of day"),
    _("lies before the first day, %(date)s"),
    _("is more than %(days)s days after %(date)s; is the year right?"),
    _("runs past midnight; a period of the day ends on that day"),
    _("there are too many periods; at most %(most)s"),
    _("there are too many shifts; at most %(most)s"),
    _("a shift has either periods or windows"),
    _("must be one day of the week"),
    _("says nothing about this day; it needs runs, kind or periods"),
    _('a holiday runs no timetable; leave out runs or kind = "holiday"'),
    _("is not a country whose holidays are known"),
    _("is not a period of [calendar.periods]"),
    _("is not a period of [calendar.periods], which has none"),
    _("is not a shift of [calendar.shifts]"),
    _("is not a shift of [calendar.shifts], which has none"),
    _('lies in the term "%(name)s", which lasts until %(date)s'),
    _("stands here twice; say everything about it at once"),
    _("a timetable rule has its times in one of windows, periods or shift"),
    _("is not a role"),
    _("is not a preset"),
    _("is not for --kind %(kind)s"),
    _("is larger than %(size)s MB"),
    _("is no calendar file: it does not begin with BEGIN:VCALENDAR"),
    _("takes too long to read"),
    _("is a broken calendar file: %(why)s"),
    _("holds no events"),
    _(
        "calendar.holidays is not written as [[calendar.holidays]] tables of their own; write it so, then "
        "import again"
    ),
    _(
        "calendar.exams is not written as [[calendar.exams]] tables of their own; write it so, then import "
        "again"
    ),
    _("%(place)s is not written as [[%(tables)s]] tables of their own; change it in the file"),
    _("somebody else has changed or removed this rule meanwhile; look at the timetable again"),
    _("somebody else has changed or removed this entry meanwhile; look at the calendar again"),
    # local names, and what answers may lead to
    _('must be an IP address in quotes, such as "192.168.1.20"'),
    _("names an interface, which is another on every machine"),
    _('must be a network or an address, such as "203.0.113.0/24"'),
    _("has bits behind the length of its network"),
    _("is the whole internet"),
    _("is the root, which is no name to lead to"),
    _('must be preference and name, such as "10 mail.truong.lan"'),
    _('must be priority, weight, port and name, such as "0 5 631 may-in.truong.lan"'),
    _("has a number above 65535"),
    _('would answer for everybody\'s sites; write the names you mean, such as "%(example)s"'),
    _("says nothing about its name; it needs one of %(keys)s"),
    _("a name with a cname has nothing else (RFC 1034 §3.6.2)"),
    _("has a record already; write all of its data in one"),
    _("goes round, or over more than %(most)s names, and never arrives"),
    _("is a public suffix: its sites would go to these servers without any filter"),
    _("is no zone of its own: the length must be a multiple of %(bits)s; write the zone's name"),
    _("is another zone already; write all of its servers in one"),
    # lists
    _("is not a list format"),
    _("is not a way to match"),
    _("is used by another list; ids are unique"),
    _("needs exactly one of url and file"),
    _("a trusted list must come by https or from a file"),
    _("must be an address such as https://example.org/list.txt (http or https)"),
    _("is not a web address: %(why)s"),
    _("has a name or password in it, and the policy file is shared"),
    _('ids that begin with "%(prefix)s" belong to the bundled lists'),
    # what came instead of a list
    _("it holds only comments and no names"),
    _("it is a web page, not a list: perhaps a log-in or error page"),
    _("it is not a text file (binary data)"),
    _("it is JSON, not a list of names"),
    _("it is packed (%(how)s); the address of the unpacked text is needed"),
    _("it is a folder"),
    _("it is larger than %(size)s"),
    _("it names nothing"),
    _("every name in it is protected or a public suffix"),
    _("%(rejected)s of its %(all)s entries are no names: is the format right?"),
    _("it shrank from %(old)s to %(new)s names"),
    _("it grew from %(old)s to %(new)s names"),
    _("nobody knows the name %(host)s"),
    _("%(path)s cannot be read: %(why)s"),
    # devices
    _('must be a MAC address such as "a4:83:e7:12:34:56"'),
    _("needs an address, a MAC or a DHCP host name to be known by"),
    _('must be a host name as the DHCP server knows it, such as "ipad-cua-an"'),
    _("is not a tag"),
    _('belongs to "%(device)s" already'),
    # the machine
    _('must be ADDRESS:PORT, such as "127.0.0.1:5353" or "[::1]:53"'),
    _('must be a URL such as "udp://1.1.1.1"'),
    _("must be a URL that begins with udp:// or tcp://"),
    _("%(scheme)s:// is not yet in this version; use udp:// or tcp://"),
    _("needs an IP address: a name could not be looked up before there is an upstream"),
    _("is this resolver's own address: it would ask itself"),
    _("needs at least one"),
    # options and arguments
    _("is not a record type"),
    _("is not an IP address; write it like 192.168.1.23"),
    _('"%(text)s" is not a date and time; write it like 2026-09-07T20:00'),
    _('"%(text)s" has no time of the day; write it like 2026-09-07T20:00'),
    _('"%(text)s" is out of reach of the calendar; write it like 2026-09-07T20:00'),
    _("is not a category, and there is no file of the whole name"),
    _("is neither in the catalogue, nor an address with http:// or https://, nor a file"),
    _("say what the names of this list are"),
    _("is not a subscribed list"),
    _("comes with Lá Chắn and is not fetched"),
    _("comes with Lá Chắn; starter = false in the policy switches it off"),
    # what a key must be, where it is missing
    _("text"),
    _("school or home"),
    _("group id"),
    _("category id"),
    _("list of names"),
    _("list of windows"),
    _("domain name"),
    _("domain name or network"),
    _("tables"),
    _("date"),
    _("the last day of the term"),
    _("table of windows"),
)


def told(words: Words, invalid: ConfigInvalid) -> str:
    """Return what is wrong with a file: one line a mistake; mistakes of options are in no file."""
    options = [mistake_line(words, mistake) for mistake in invalid.mistakes if mistake.of_option]
    inside = [f"  {mistake_line(words, mistake)}" for mistake in invalid.mistakes if not mistake.of_option]
    if not inside:
        return "\n".join(options)
    heading = words.plural(
        "%(file)s: %(num)s mistake", "%(file)s: %(num)s mistakes", len(inside), file=invalid.file
    )
    return "\n".join([*options, heading, *inside])


def mistake_line(words: Words, mistake: Mistake) -> str:
    """Return one mistake as a line: where, what stands there, what is wrong, what could stand there."""
    parts = [in_language(words, mistake.path or "the file")]
    if mistake.value:
        parts.append(f'"{mistake.value}"')
    line = ": ".join([*parts, in_language(words, mistake.problem)])
    if mistake.nearest:
        line += words('; did you mean "%(near)s"?', near=mistake.nearest)
    if mistake.choices:
        line += words(" (choices: %(choices)s)", choices=", ".join(mistake.choices))
    return line


def name_line(words: Words, error: NameInvalid) -> str:
    """Return why a text is no domain name, on one line."""
    reason = in_language(words, error.reason)
    return words('"%(name)s" is not a domain name: %(reason)s', name=error.value, reason=reason)


def in_language(words: Words, sentence: str) -> str:
    """Return a sentence of a mistake in the reader's language; as it is where its template is not known."""
    if words.language == "en":
        return sentence
    for pattern, template in _patterns():
        if found := pattern.fullmatch(sentence):
            return words(template, **{key: _value(words, text) for key, text in found.groupdict().items()})
    return sentence


def _value(words: Words, text: str) -> str:
    """What stands in a sentence's place: a number grouped as the language does, or a sentence of its own."""
    if _GROUPED.fullmatch(text):
        return text.replace(",", words.number(1000)[1])
    return in_language(words, text)


@functools.cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    # Longer templates first: what a short one leaves open must not swallow what a longer one says.
    every = sorted((*_TEMPLATES, *listreasons.TEMPLATES, *wirereasons.TEMPLATES), key=len, reverse=True)
    return tuple((_pattern(template), template) for template in every)


def _pattern(template: str) -> re.Pattern[str]:
    pieces = re.split(r"%\((\w+)\)s", template)
    texts = [f"(?P<{piece}>.+)" if place % 2 else re.escape(piece) for place, piece in enumerate(pieces)]
    return re.compile("".join(texts), re.DOTALL)
