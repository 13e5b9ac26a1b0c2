"""Webhooks: the company's own systems hear of events, as Standard Webhooks 1.0 say."""

from __future__ import annotations

from contextlib import suppress

from triage.config import Config
from triage.domain.errors import ConfigError
from triage.notify.destinations.network import Unresolved
from triage.notify.webhooks.endpoint import Endpoint

__all__ = ["Endpoint", "build"]


def build(config: Config) -> dict[str, Endpoint]:
    """Make every endpoint of the configuration ready, by its id.

    Raises ConfigError that names the first one that cannot be used and why, never its URL.
    """
    endpoints = {}
    for webhook in config.webhooks:
        endpoint = Endpoint(webhook)
        try:
            with suppress(Unresolved):  # the network may be down just now; it is asked again before each message
                endpoint.check_address()
        except ConfigError as error:
            raise ConfigError(error.reason, file=str(config.file), key=f"webhooks.{webhook.id}.url") from None
        endpoints[webhook.id] = endpoint
    return endpoints
