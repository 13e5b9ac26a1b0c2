"""Metrics: a few of the lines."""

from __future__ import annotations

SOME = """\
# HELP triage_contacts_waiting Contacts that wait for triage.
# TYPE triage_contacts_waiting gauge
triage_contacts_waiting 3.0
# HELP triage_alarms_total Decisions of which somebody must be told now.
# TYPE triage_alarms_total counter
triage_alarms_total{queue="care",urgency="critical"} 41.0
"""
