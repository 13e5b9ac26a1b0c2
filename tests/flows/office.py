"""An App whose webhooks are real servers on this machine, and short words for what tests do with it."""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.flows.conftest import Stage
from tests.support import cast
from tests.support.sink import Sink
from triage import config
from triage.connectors.base import Delivery
from triage.connectors.standard import Connector
from triage.domain.webhook import EndpointHealth, Message
from triage.flows import deliver_webhooks, triage, webhooks
from triage.notify import webhooks as endpoints
from triage.store import webhook_endpoints

SECRET, NEXT_SECRET = ("whsec_" + base64.b64encode(bytes([number]) * 32).decode() for number in (1, 2))
CONFIG = """
[server]
base_url = "https://triage.example.org"
admin_destinations = ["admin"]
[[queues]]
id = "care"
[[queues]]
id = "people"
[triage]
fallback_queue = "people"
max_failures = 1
[[destinations]]
id = "admin"
url = "json://127.0.0.1:9/admin"
private_network = true
[[webhooks]]
id = "crm"
url = "http://127.0.0.1:{crm}/hook?key=hush"
private_network = true
secrets = [{secrets}]
events = ["contact.*", "case.*", "alarm"]
[[webhooks]]
id = "bi"
url = "http://127.0.0.1:{bi}/hook"
private_network = true
secrets = ["{secret}"]
events = ["alarm", "webhook.disabled"]
[[rules]]
name = "everything"
when = {{}}
queue = "care"
"""


@dataclass
class Office:
    """An App whose webhooks are real servers on this machine, and a clock that a test may move on."""

    stage: Stage
    crm: Sink
    bi: Sink
    ahead: timedelta = timedelta()
    stopped: bool = False

    def configure(self, *secrets: str) -> None:
        text = CONFIG.format(
            crm=self.crm.port, bi=self.bi.port, secret=SECRET, secrets=", ".join(f'"{one}"' for one in secrets)
        )
        configured = config.parse(text, self.stage.app.config.file)
        self.stage.app = replace(self.stage.app, config=configured, webhooks=endpoints.build(configured))

    def clock(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def happen(self, text: str = "Where is my order?", external_id: str = "1", **given: Any) -> None:
        """Take in a contact and triage it."""
        one = cast.contact(external_id, text=text, **given)
        self.stage.take_in(one)
        triage.triage_some(self.stage.app, self.clock())

    def deliver(self, endpoint: str = "crm") -> int:
        app = self.stage.app
        return deliver_webhooks.deliver_all(app, app.webhooks[endpoint], lambda: self.stopped, self.clock)

    def test(self, endpoint: str = "crm") -> Message:
        return webhooks.send_test(self.stage.app, endpoint, self.clock())

    def message(self, row_id: int = 1, endpoint: str = "crm") -> Message:
        with self.stage.app.read() as session:
            return webhooks.progress(session, endpoint, row_id)

    def health(self, endpoint: str = "crm") -> EndpointHealth:
        with self.stage.app.read() as session:
            return webhook_endpoints.get(session, endpoint)

    @property
    def standing(self) -> dict[str, webhooks.Standing]:
        return {one.webhook.id: one for one in webhooks.look(self.stage.app)}


def accept(sink: Sink, number: int, secret: str = SECRET) -> str:
    """Take a message as our own `standard` connector does; return its id."""
    delivery = Delivery(body=sink.bodies[number], headers=sink.headers[number], received_at=datetime.now(UTC))
    return Connector(source="triage", secrets=(secret,)).verify(delivery)


def types(sink: Sink) -> list[str]:
    return [message["type"] for message in sink.messages]
