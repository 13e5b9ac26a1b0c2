"""Speed as ratios within one run: nothing here is asserted, machines differ.

`make bench` runs everything; `python -m tests.bench intake bulk triage latency` what is named.
"""
