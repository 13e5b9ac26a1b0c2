"""Platforms that stand in for the real ones: they check what those check, and answer as those answer.

`talk`    what is asked and answered, and what readers would see in the end
one file per platform, each with its own rules
`server`  puts them behind one port of this machine: HTTP, and HTTPS for the hosts of vendors
"""
