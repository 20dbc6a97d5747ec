"""From counters to statistics."""
