"""Every metric there is. What is not declared here cannot be counted; the table in the README is made of it."""

from __future__ import annotations

from triage.domain.tally import Kept, Metric, MetricKind

COUNTER, GAUGE, HISTOGRAM = MetricKind.COUNTER, MetricKind.GAUGE, MetricKind.HISTOGRAM
TALLIED, ASKED, PROCESS = Kept.TALLIED, Kept.ASKED, Kept.PROCESS

ANSWER_BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
WAIT_BOUNDS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0, 7200.0)
OTHER = "other"  # for whatever is not named in the configuration

RECEIVED = Metric(
    name="triage_contacts_received_total",
    kind=COUNTER,
    kept=TALLIED,
    labels=("source", "channel", "result"),
    doc="Contacts taken in; `result` is stored or duplicate, a source that triage.toml does not name is `other`.",
)
SKIPPED = Metric(
    name="triage_skipped_total",
    kind=COUNTER,
    kept=TALLIED,
    labels=("reason",),
    doc="Contacts stored and not triaged: outbound, auto-reply, bounce or own.",
)
TRIAGED = Metric(
    name="triage_contacts_triaged_total",
    kind=COUNTER,
    kept=TALLIED,
    labels=("topic", "language"),
    doc="Contacts decided on.",
)
ALARMS = Metric(
    name="triage_alarms_total",
    kind=COUNTER,
    kept=TALLIED,
    labels=("queue", "urgency"),
    doc="Decisions of which somebody must be told now.",
)
ALARMS_HELD_BACK = Metric(
    name="triage_alarms_held_back_total",
    kind=COUNTER,
    kept=TALLIED,
    labels=("destination", "reason"),
    doc="Alarms that a destination was not told of: `unlikely` beside its threshold, or it is in its `shadow` week.",
)
DRIFTS = Metric(
    name="triage_drifts_total",
    kind=COUNTER,
    kept=TALLIED,
    labels=("kind",),
    doc="What has moved for good: confidence, unknown_words, or the share of a topic, urgency or sentiment.",
)
ABSTAINED = Metric(
    name="triage_abstained_total",
    kind=COUNTER,
    kept=TALLIED,
    labels=("language",),
    doc="Decisions in which the model would not name the topic; people do.",
)
FAILED = Metric(
    name="triage_failed_total", kind=COUNTER, kept=TALLIED, doc="Contacts that could not be read; people do."
)
TRIAGE_SECONDS = Metric(
    name="triage_triage_seconds",
    kind=HISTOGRAM,
    kept=TALLIED,
    bounds=WAIT_BOUNDS,
    doc="From the receipt of a contact to its decision.",
)
NOTICES = Metric(
    name="triage_notices_total",
    kind=COUNTER,
    kept=TALLIED,
    labels=("destination", "state"),
    doc="Notices that have come to their end: sent, unconfirmed or failed.",
)
ALERT_DWELL_SECONDS = Metric(
    name="triage_alert_dwell_seconds",
    kind=HISTOGRAM,
    kept=TALLIED,
    labels=("destination",),
    bounds=WAIT_BOUNDS,
    doc="From the receipt of an alarming contact to its acceptance by the destination.",
)
WEBHOOK_MESSAGES = Metric(
    name="triage_webhook_messages_total",
    kind=COUNTER,
    kept=TALLIED,
    labels=("webhook", "state"),
    doc="Messages to webhooks that have come to their end: delivered or given_up; a webhook that triage.toml does not "
    "name any more is `other`.",
)
BACKUPS = Metric(
    name="triage_backups_total",
    kind=COUNTER,
    kept=TALLIED,
    labels=("result",),
    doc="Nightly backups by what became of them: made or failed.",
)
CONTACTS_WAITING = Metric(name="triage_contacts_waiting", kind=GAUGE, kept=ASKED, doc="Contacts that wait for triage.")
OLDEST_UNTRIAGED = Metric(
    name="triage_oldest_untriaged_seconds",
    kind=GAUGE,
    kept=ASKED,
    doc="How long the oldest contact without a decision has waited; 0 when none waits.",
)
NOTICES_WAITING = Metric(
    name="triage_notices_waiting",
    kind=GAUGE,
    kept=ASKED,
    labels=("destination",),
    doc="Notices that are not delivered yet.",
)
OLDEST_UNDELIVERED = Metric(
    name="triage_oldest_undelivered_seconds",
    kind=GAUGE,
    kept=ASKED,
    labels=("destination",),
    doc="How long the oldest notice of a destination has waited; 0 when none waits.",
)
WEBHOOK_MESSAGES_WAITING = Metric(
    name="triage_webhook_messages_waiting",
    kind=GAUGE,
    kept=ASKED,
    labels=("webhook",),
    doc="Messages to a webhook that are not delivered yet.",
)
OLDEST_WEBHOOK_MESSAGE = Metric(
    name="triage_oldest_webhook_message_seconds",
    kind=GAUGE,
    kept=ASKED,
    labels=("webhook",),
    doc="How long the oldest message to a webhook has waited; 0 when none waits.",
)
WEBHOOK_ENABLED = Metric(
    name="triage_webhook_enabled",
    kind=GAUGE,
    kept=ASKED,
    labels=("webhook",),
    doc="1 while messages are sent to a webhook, 0 once it is switched off.",
)
CASES_OPEN = Metric(
    name="triage_cases_open", kind=GAUGE, kept=ASKED, labels=("queue",), doc="Cases that are not resolved."
)
ALARM_THRESHOLD = Metric(
    name="triage_alarm_threshold",
    kind=GAUGE,
    kept=ASKED,
    labels=("destination",),
    doc="From which chance of an alarm on a destination is told; missing where the labels decide.",
)
CONFIDENCE_THRESHOLD = Metric(
    name="triage_confidence_threshold",
    kind=GAUGE,
    kept=ASKED,
    doc="Below which confidence topics are left to people.",
)
BACKUP_AGE = Metric(
    name="triage_backup_age_seconds",
    kind=GAUGE,
    kept=ASKED,
    doc="How old the last nightly backup is; missing while there is none.",
)
LEADER_UP = Metric(
    name="triage_scheduler_leader_up", kind=GAUGE, kept=ASKED, doc="1 while a scheduler does what is due, else 0."
)
DATABASE_UP = Metric(
    name="triage_database_up",
    kind=GAUGE,
    kept=ASKED,
    doc="1 when the database answers, else 0; without it, all that is kept in it is missing.",
)
REDIS_UP = Metric(name="triage_redis_up", kind=GAUGE, kept=ASKED, doc="1 when Redis answers this host, else 0.")
DISK_FREE = Metric(
    name="triage_disk_free_bytes", kind=GAUGE, kept=ASKED, doc="Free space where this host keeps its data."
)
BUILD = Metric(
    name="triage_build_info",
    kind=GAUGE,
    kept=ASKED,
    labels=("version", "model"),
    doc="Always 1; the labels say which version runs with which model.",
)
INTAKE_ACK_SECONDS = Metric(
    name="triage_intake_ack_seconds",
    kind=HISTOGRAM,
    kept=PROCESS,
    labels=("route",),
    bounds=ANSWER_BOUNDS,
    doc="From the arrival of contacts to the answer that they are stored.",
)
INTAKE_REFUSED = Metric(
    name="triage_intake_refused_total",
    kind=COUNTER,
    kept=PROCESS,
    labels=("route", "status"),
    doc="Requests to intake that stored nothing; `status` is that of the answer: 503 says that too much waits.",
)
INTAKE_UNWRITTEN = Metric(
    name="triage_intake_unwritten",
    kind=GAUGE,
    kept=PROCESS,
    doc="Contacts read and not written yet; at TRIAGE_INTAKE_WAITING_LIMIT intake answers 503.",
)
SIGN_INS_FAILED = Metric(
    name="triage_sign_ins_failed_total",
    kind=COUNTER,
    kept=PROCESS,
    labels=("reason",),
    doc="Attempts to sign in that failed: wrong name or password (`wrong`), or too many of them (`too-many`).",
)
HTTP_REQUESTS = Metric(
    name="triage_http_requests_total",
    kind=COUNTER,
    kept=PROCESS,
    labels=("method", "route", "status"),
    doc="Answered requests by route and class of status; 499 are clients that went away.",
)
HTTP_SECONDS = Metric(
    name="triage_http_request_seconds",
    kind=HISTOGRAM,
    kept=PROCESS,
    labels=("route",),
    bounds=ANSWER_BOUNDS,
    doc="From a request to the beginning of its answer.",
)

ALL: tuple[Metric, ...] = tuple(found for found in list(vars().values()) if isinstance(found, Metric))

_WHERE = {
    Kept.TALLIED: "database",
    Kept.ASKED: "looked at",
    Kept.PROCESS: "process",
}


def table() -> str:
    """Return the metrics as a Markdown table, for README.md and the house test that compares the two."""
    lines = ["| metric | kind | labels | kept in | meaning |", "|---|---|---|---|---|"]
    for one in ALL:
        labels = ", ".join(f"`{label}`" for label in one.labels)
        lines.append(f"| `{one.name}` | {one.kind} | {labels} | {_WHERE[one.kept]} | {one.doc} |")
    return "\n".join(lines) + "\n"
