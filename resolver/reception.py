"""Who asks: access control, identification and the rate limit."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from resolver.access import is_loopback
from resolver.audience import Askers
from resolver.clients import Client, ClientTable
from resolver.compose import error_message
from resolver.daybook import Daybook
from resolver.message import render
from resolver.watching import Watching
from resolver.wire import Gate, WireError, gate, read_query
from resolver.wirebase import REFUSED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from policy.identify import Clients
    from resolver.access import Access
    from resolver.audience import Audience
    from resolver.moment import Moment
    from resolver.views import PacketEntry, View

REFUSALS = 200
"""Refusals a second at most: an answer to a stranger may be a reflection, so beyond that there is silence."""

_UNSURE = ("address", "range", "default")
"""How a device was known where a MAC would have said more."""

ALONE = 3600
"""Seconds before the end of a claim from which its device gets answers made for it alone."""

_NO_PACKETS: dict[bytes, PacketEntry] = {}


class Reception:
    """The clients of a worker. The hot path looks into `recent` and calls `meet` for who isn't there."""

    def __init__(
        self,
        moment: Moment,
        rate_limit: int,
        *,
        mac_of: Callable[[str], str | None],
        daybook: Daybook | None = None,
        watching: Watching | None = None,
    ) -> None:
        """Take the questions a second of a client (0: no limit), and what tells an address's MAC.

        daybook: where devices are entered once a day; None: nowhere. watching: whom somebody looks at.
        """
        self.daybook = daybook or Daybook()
        self.watching = watching or Watching()
        self._moment = moment
        self._rate_limit = rate_limit
        self._mac_of = mac_of
        self._known = ClientTable()
        self._told_from, self._told_until = -inf, inf
        self._refusals_in = (0, 0)
        self._views: Mapping[Audience, View] = {}
        self._askers = Askers()
        self._epoch = 0.0
        self.recent: dict[int | bytes, Client] = {}

    def serve(
        self, access: Access, clients: Clients, views: Mapping[Audience, View], askers: Askers | None = None
    ) -> None:
        """Swap who is served and how devices are told apart; everyone is met anew.

        askers: what tells parts of a group apart; None keeps it as it is.
        """
        self._access, self._clients = access, clients
        self._askers = askers or self._askers
        # Claims begin and end by themselves: without one, what was told apart stays told apart.
        self._told_from, self._told_until = (inf, -inf) if clients.claimed else (-inf, inf)
        self._known.clear()
        self.change_views(views)

    def change_views(self, views: Mapping[Audience, View]) -> None:
        """Swap the views that clients are led to."""
        self._views = views
        self.recent.clear()

    def turn(self, epoch: float) -> None:
        """Begin a second: refill everyone's questions, and meet devices anew whose claim began or ended."""
        self.recent.clear()
        self.daybook.turn(epoch, clock_trusted=self._moment.clock_trusted)
        self._epoch = epoch
        if not self._told_from <= epoch < self._told_until:
            self._clients = self._clients.at(epoch)
            # A clock that is set back by more than it wavers is another time.
            self._told_from, self._told_until = epoch - 2, self._clients.next_change(epoch) or inf
            self._known.clear()

    def asked(self) -> list[tuple[str, int]]:
        """Return who has asked: addresses, and the seconds since they were last met."""
        return [(client.address, self._moment.second - client.second) for client in self._known]

    def forget(self, address: str) -> None:
        """Identify the client of this address anew: its MAC address has become known or has changed."""
        self._known.forget(address)
        self.recent.clear()

    def meet(self, key: int | bytes | None, address: str) -> Client | None:
        """Return the client behind an address that the hot path hasn't seen in this second; None: not served.

        key: what the hot path finds it by in `recent`; None for a TCP connection.
        """
        client = self._known.get(address)
        if client is None:
            if not self._access.allows(address):
                return None
            mac = self._mac_of(address)
            identity = self._clients.identify(address, mac)
            unsure = (
                mac is None
                and self._clients.needs_mac
                and identity.how in _UNSURE
                and self._access.on_link(address)
            )
            until = inf if identity.until is None else self._moment.second + identity.until - self._epoch
            client = Client(address, self._askers.audience(identity, address), unsure=unsure, until=until)
            self._known.add(client)
        # The box itself asks as much as it likes: what limits it stands before it (a proxy, dnsdist, a test).
        client.refill(self._moment.second, 0 if is_loopback(address) else self._rate_limit)
        client.watched = address in self.watching.addresses
        # Finished answers are shared, and their TTLs know nothing of this client's end.
        alone = client.unsure or client.watched or client.until - self._moment.second < ALONE
        view = self._views[client.audience]
        client.packets = _NO_PACKETS if alone else view.packets
        if client.day != self.daybook.day:
            self.daybook.enter(client, view)
        client.blocks = _NO_PACKETS if alone else view.met.get(client.cells, _NO_PACKETS)
        if key is not None:
            self.recent[key] = client
        return client

    def refuse(self, packet: bytes) -> bytes | None:
        """Return the refusal for someone who isn't served, or None for silence.

        With an OPT for who sent one (RFC 6891 §6.1.1): without it the asker takes us for a server that knows
        no EDNS and asks again. It has the 11 octets that the question's has at least, and no extended error,
        so no refusal is longer than its question: nothing is gained by asking in another's name.
        """
        second, count = self._refusals_in
        count = count + 1 if second == self._moment.second else 1
        self._refusals_in = self._moment.second, count
        if count > REFUSALS or gate(packet) is not Gate.ACCEPT:
            return None
        try:
            query = read_query(packet)
        except WireError:
            return None
        return render(error_message(query, REFUSED), query, age=0, cap=0, ad_ok=False, udp=True)[0]
