"""Asking other resolvers: pool, retries, health."""
