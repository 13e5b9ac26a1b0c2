"""Webhooks: how the company's own systems take what they are told, and what to do about it."""

from __future__ import annotations

from datetime import datetime

import msgspec
from litestar import get, post
from litestar.params import FromPath

from triage.api.auth import actor, check_unbound, needs
from triage.api.examples import webhooks as examples
from triage.api.openapi import BEARER, asks, fails, gives
from triage.api.queries import Limit, before, cursor_after, read_query
from triage.api.request import Asked
from triage.api.shown import alike
from triage.domain.access import Scope
from triage.domain.webhook import EventType, Message, MessageState
from triage.flows import webhooks
from triage.flows.webhooks import Standing
from triage.store import webhook_messages

FOR_ALL = "webhooks tell of all of them"
BOUND = fails(403, f"the API key 'shop' is bound to sources; {FOR_ALL}")
SWITCHED_OFF = fails(409, "the webhook 'crm' is switched off; enable it first")
NO_WEBHOOK = fails(404, "there is no webhook 'erp'; there are: crm")


class WebhookShown(msgspec.Struct, kw_only=True):
    """A webhook of the configuration; its address is a secret and never shown."""

    id: str
    events: list[EventType]
    enabled: bool
    disabled_at: datetime | None
    disabled_reason: str
    paused_until: datetime | None
    failures: int
    failing_since: datetime | None
    last_success_at: datetime | None
    last_failure_at: datetime | None
    last_failure: str
    delivered: int
    given_up: int
    waiting: int
    oldest_waits_since: datetime | None


class WebhooksShown(msgspec.Struct, kw_only=True):
    """All webhooks, in the order of the configuration."""

    webhooks: list[WebhookShown]


class WebhookDelivery(msgspec.Struct, kw_only=True):
    """One event on its way to one webhook; what it says is not shown, since the API says more."""

    id: int
    webhook_id: str
    type: EventType
    case_id: int | None
    contact_id: int | None
    state: MessageState
    attempts: int
    reason: str
    created_at: datetime
    next_attempt_at: datetime | None
    finished_at: datetime | None


class WebhookDeliveries(msgspec.Struct, kw_only=True):
    """Events on their way to a webhook, newest first; `next` is null on the last page."""

    deliveries: list[WebhookDelivery]
    next: str | None


class DeliveryQuery(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What deliveries to give: repeated parameters are OR, different ones AND."""

    state: list[MessageState] = []
    type: list[EventType] = []
    limit: Limit = 50
    cursor: str = ""


@get(
    "/v1/webhooks",
    guards=[needs(Scope.ADMIN)],
    security=BEARER,
    opt=gives(WebhooksShown, all_well=examples.LIST, one_is_switched_off=examples.LIST_WITH_ONE_OFF) | BOUND,
    sync_to_thread=True,
)
def list_webhooks(request: Asked) -> WebhooksShown:
    """Say how every webhook is doing."""
    check_unbound(request.auth, FOR_ALL)
    return WebhooksShown(webhooks=[_show(standing) for standing in webhooks.look(request.triage)])


@get(
    "/v1/webhooks/{webhook_id:str}/deliveries",
    guards=[needs(Scope.ADMIN)],
    security=BEARER,
    opt=asks(DeliveryQuery, state=["waiting", "given_up"], limit=20)
    | gives(WebhookDeliveries, last_page=examples.PAGE)
    | BOUND
    | NO_WEBHOOK,
    sync_to_thread=True,
)
def find_deliveries(request: Asked, webhook_id: FromPath[str]) -> WebhookDeliveries:
    """Give the events on their way to a webhook, newest first; kept for seven days."""
    check_unbound(request.auth, FOR_ALL)
    webhooks.find(request.triage, webhook_id)
    asked = read_query(request, DeliveryQuery)
    with request.triage.read() as session:
        found = webhook_messages.page(
            session,
            webhook_id,
            state=asked.state,
            types=asked.type,
            before_id=before(asked.cursor),
            limit=asked.limit,
        )
    return WebhookDeliveries(
        deliveries=[_show_delivery(message) for message in found],
        next=cursor_after([message.id for message in found], asked.limit),
    )


@post(
    "/v1/webhooks/{webhook_id:str}/enable",
    guards=[needs(Scope.ADMIN)],
    security=BEARER,
    status_code=200,
    opt=gives(WebhookShown, enabled=examples.CRM) | BOUND | NO_WEBHOOK,
    sync_to_thread=True,
)
def enable_webhook(request: Asked, webhook_id: FromPath[str]) -> WebhookShown:
    """Switch a webhook on again: what waited is sent at once."""
    check_unbound(request.auth, FOR_ALL)
    return _show(webhooks.enable(request.triage, webhook_id, request.now, by=actor(request.auth)))


@post(
    "/v1/webhooks/{webhook_id:str}/test",
    guards=[needs(Scope.ADMIN)],
    security=BEARER,
    status_code=202,
    opt=gives(WebhookDelivery, on_its_way=examples.TEST) | BOUND | NO_WEBHOOK | SWITCHED_OFF,
    sync_to_thread=True,
)
def test_webhook(request: Asked, webhook_id: FromPath[str]) -> WebhookDelivery:
    """Send a `webhook.test` the way every event goes; its delivery says how it went."""
    check_unbound(request.auth, FOR_ALL)
    return _show_delivery(webhooks.send_test(request.triage, webhook_id, request.now))


@post(
    "/v1/webhooks/{webhook_id:str}/deliveries/{delivery_id:int}/replay",
    guards=[needs(Scope.ADMIN)],
    security=BEARER,
    status_code=202,
    opt=gives(WebhookDelivery, on_its_way=examples.WAITING) | BOUND | NO_WEBHOOK | SWITCHED_OFF,
    sync_to_thread=True,
)
def replay_delivery(request: Asked, webhook_id: FromPath[str], delivery_id: FromPath[int]) -> WebhookDelivery:
    """Send one event once more, under its old `webhook-id`, or at once if it waits."""
    check_unbound(request.auth, FOR_ALL)
    return _show_delivery(webhooks.send_again(request.triage, webhook_id, delivery_id, request.now))


def _show(standing: Standing) -> WebhookShown:
    return WebhookShown(
        **alike(WebhookShown, standing.health),
        events=sorted(standing.webhook.events),
        enabled=standing.health.disabled_at is None,
        waiting=standing.waiting,
        oldest_waits_since=standing.oldest_waits_since,
    )


def _show_delivery(message: Message) -> WebhookDelivery:
    return WebhookDelivery(**alike(WebhookDelivery, message), webhook_id=message.message_id)
