"""Side-by-side measurements of the resolver against the DNS servers that people run today.

`python -m bench` is the one command; README.md says what is measured and how, and what it cannot tell.
"""
