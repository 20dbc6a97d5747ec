"""From a list's address to an index that can be asked about a name."""
