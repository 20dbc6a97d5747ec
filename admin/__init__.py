"""The two front doors for people: the command line and the page."""
