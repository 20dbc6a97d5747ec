"""The monthly report as it leaves a box: values, bytes, signature, and how a chain of them is checked.

All that the collector knows of a box. Nothing in here sees a file, a socket or a clock.
"""
