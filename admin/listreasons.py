"""Why lists and rules are refused, held back or not carried out: the templates that `mistakes` recognises."""

from __future__ import annotations


def _(message: str) -> str:
    """Mark a message for the catalogue; it is looked up when it is needed."""
    return message


TEMPLATES = (
    _("it is longer than %(most)s characters"),
    _("it has letters that no name has on the wire: write xn--… for them"),
    _("it holds a NUL"),
    _("it looks ahead %(sign)s, which RE2 cannot do"),
    _("it looks behind %(sign)s, which RE2 cannot do"),
    _("it has an atomic group (?>…), which RE2 cannot do"),
    _("it doubles a repetition (such as a++), which RE2 cannot do"),
    _("it repeats more than 1,000 times"),
    _("it is too large"),
    _("it is too large (%(steps)s steps of %(most)s)"),
    _("it refers back to a group (%(sign)s), which RE2 cannot do"),
    _("it is no regular expression for RE2: %(why)s"),
    _("there are more than %(most)s regular expressions in all lists"),
    _("the regular expressions of all lists are too large together"),
    _("answer of its own: only a trusted list may give one"),
    _("rule for some devices only ($client, $ctag): only a trusted list may have one"),
    _("PASSTHRU: only a trusted zone may open names"),
    _("it speaks of every name"),
    _("addresses that are nobody's on the internet, such as those of your own network"),
    _("a network of too many addresses"),
    _("more than %(most)s rules that are more than a name, in all lists"),
    _("more than %(most)s rules for every name, in all lists"),
    _("public suffix: it would touch every site below it"),
    _("a single label: it would touch a whole top-level domain"),
    _("protected: it equals or covers a name that must stay reachable"),
    _('schools need it: a person has to confirm it (confirmed = ["…"] at the list)'),
    _('schools need it: a person has to confirm it (confirmed = ["…"] at the list): %(name)s'),
    _("it is too wide: it meets %(met)s of %(all)s names that schools need"),
    _("%(host)s leads into the local network; if it is yours, write its address instead"),
    _("it redirects from the internet into the local network (%(host)s)"),
    _("it redirects from https to http (%(host)s)"),
    _("there is only one generation of the index yet; the next update makes another"),
    _("neither of the last two generations has this list"),
    _("is no rule that can be carried out: %(reason)s"),
    _("would open every name below a public suffix"),
    _("is not a reach of exceptions"),
    _("only a list with trusted = true reaches that far"),
    _("is not one line of text"),
    # what a list holds that is not for DNS, or not for a list: counted as ignored
    _("address pattern"),
    _("rule for the look of a page"),
    _("modifier $%(name)s"),
    _("modifier $denyallow with something other than names"),
    _("modifier $dnstype with something other than types of records"),
    _("modifier $dnstype that leaves no type"),
    _("modifier $client without a client"),
    _("modifier $ctag with something other than tags"),
    _("it is too short: it would touch too many names"),
    _("it would touch every name; say for which client, tag or type, or without which names"),
    _("a name of the machine itself"),
    _("a record of the zone itself: %(type)s"),
    _("owner outside of the zone, taken as the name"),
    _("answer of its own, taken as a block"),
    _("a server of the list's own for a name"),
    _("names without a dot"),
    _("dnsmasq's %(option)s"),
    _("dnsmasq's %(option)s without names"),
    _("Unbound's %(option)s"),
    _("zone type %(kind)s"),
    _("option ;%(option)s"),
    # work on lists that the page asked for
    _("a person has turned the newer copy down; the one before stays"),
    _(
        "an address in your own network cannot be subscribed to on the page; upload the file, or write the "
        "address into policy.toml"
    ),
    _("only files that were uploaded can be tried from the page"),
    _("there is no room for more uploaded lists; remove some that you do not use"),
    _("the copy that was looked at does not wait any more; look again"),
    _("another refresh of the lists is at work (process %(process)s); try again when it is done"),
    _("another refresh of the lists is at work; try again when it is done"),
    _("the work ended with code %(code)s"),
    _("the lists cannot be compiled: %(why)s"),
    # what `lists add`, `update` and `status` remark of single lines
    _('line %(line)s: "%(text)s" not read, %(why)s'),
    _('"%(text)s" not read, %(why)s'),
    _('line %(line)s: "%(text)s" kept out, %(why)s'),
    _("kept out, %(why)s"),
    _("all of its %(all)s rules are of a kind that DNS cannot apply"),
    _("is neither a file, nor an address with http:// or https://, nor in the catalogue"),
)
