"""Places where staff are reached; built once at start-up, refused loudly there when they cannot work."""

from __future__ import annotations

from triage.config import Config
from triage.domain.errors import ConfigError
from triage.notify.destinations.apprise_url import open_place
from triage.notify.destinations.base import Failure, Link, Manners, Message, Outcome, Place, Sender, Severity

__all__ = ["Failure", "Link", "Manners", "Message", "Outcome", "Place", "Sender", "Severity", "build"]


def build(config: Config) -> dict[str, Place]:
    """Open every destination of the configuration, by its id.

    Raises ConfigError that names the first one that cannot be used and why, never its URL.
    """
    places = {}
    for destination in config.destinations:
        try:
            places[destination.id] = open_place(destination)
        except ConfigError as error:
            raise destination.placed(error, config.file) from None
    return places
