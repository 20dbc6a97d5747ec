"""The province's side: it enrols schools' boxes, takes their reports exactly once, and shows what they say.

Of the box it knows the report's schema and nothing else (`reporting.schema`). `web.create_app` is the page
and the interface that boxes speak to; `tables` says what is kept, `docs/collector.md` what it means.
"""
