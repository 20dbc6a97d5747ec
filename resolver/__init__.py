"""From a packet to a packet."""
