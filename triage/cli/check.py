"""Look at settings, configuration, connections, secrets and destinations, and say what to mend."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from triage import bootstrap, checks
from triage.app import App
from triage.checks import Finding, Grade
from triage.cli._check_source import source
from triage.cli._findings import show
from triage.cli._start import begin, data_dir_option
from triage.domain.notice import Notice, NoticeState
from triage.domain.webhook import MessageState
from triage.flows import send_test, webhooks
from triage.settings import Settings

PATIENCE_SECONDS = 20
POLL_SECONDS = 0.2

_GRADES = {NoticeState.SENT: Grade.OK, NoticeState.UNCONFIRMED: Grade.WARN}


@click.group(invoke_without_command=True)
@data_dir_option
@click.option(
    "--send", "destination", help="Send a test to this destination or webhook too; the service must be running."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per finding.")
@click.pass_context
def command(context: click.Context, data_dir: Path | None, destination: str | None, as_json: bool) -> None:
    """Look at settings, configuration, connections, secrets and destinations, and say what to mend.

    Nothing is changed, and nothing is sent unless you ask for it. Exit code 1 when something keeps the service from
    working.
    """
    if context.invoked_subcommand:
        return
    given = begin(data_dir=data_dir)
    failed = False
    for finding in _findings(given, destination):
        failed |= finding.grade is Grade.FAIL
        show(finding, as_json=as_json)
    sys.exit(1 if failed else 0)


def _findings(given: Settings, destination: str | None) -> Iterator[Finding]:
    yield from checks.run(given)
    if destination:
        yield _test_notice(given, destination)


def _test_notice(given: Settings, destination: str) -> Finding:
    app = bootstrap.build(given)
    if destination in app.webhooks and destination not in app.destinations:
        return _test_event(app, destination)
    notice = _ended(app, send_test.send_test(app, destination, datetime.now(UTC)))
    found, advice = send_test.told(app, notice)
    grade = _GRADES.get(notice.state, Grade.FAIL)
    return Finding(check=f"test notice to {destination}", grade=grade, found=found, next_step=advice)


def _test_event(app: App, webhook: str) -> Finding:
    """Send a test event to a webhook, and see how the first attempt ends."""
    message = webhooks.send_test(app, webhook, datetime.now(UTC))
    until = time.monotonic() + PATIENCE_SECONDS
    while message.state is MessageState.WAITING and not message.attempts and time.monotonic() < until:
        time.sleep(POLL_SECONDS)
        with app.read() as session:
            message = webhooks.progress(session, webhook, message.id)
    delivered = message.state is MessageState.DELIVERED
    advice = (
        "look into the system behind it, or mend its url" if message.attempts else "start the service: `triage serve`"
    )
    return Finding(
        check=f"test event to {webhook}",
        grade=Grade.OK if delivered else Grade.FAIL,
        found=f"message {message.id} is {message.state}: {message.reason or 'not tried yet'}",
        next_step="" if delivered else advice,
    )


def _ended(app: App, notice_id: int) -> Notice:
    """Wait for the end of a notice, as long as that is worth while."""
    until = datetime.now(UTC) + timedelta(seconds=PATIENCE_SECONDS)
    while True:
        notice = send_test.progress(app, notice_id)
        due = notice.next_attempt_at or until
        if notice.state is not NoticeState.WAITING or max(due, datetime.now(UTC)) >= until:
            return notice
        time.sleep(POLL_SECONDS)


command.add_command(source)
