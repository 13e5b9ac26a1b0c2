"""From an Apprise URL to the one service it stands for, with our arguments in place of its own."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import quote, unquote

from apprise import Apprise, AppriseAsset
from apprise.exception import AppriseException
from apprise.plugins import N_MGR, url_to_dict
from apprise.plugins.base import NotifyBase

from triage.domain.errors import ConfigError
from triage.notify.destinations.cards import SlackAttachment, TeamsCard
from triage.notify.destinations.kinds import KINDS, Kind

_OWN_CLASSES = {"slack": SlackAttachment, "workflow": TeamsCard, "workflows": TeamsCard}
_NATIVE_SCHEME = "https"  # addresses as Slack and Teams show them
_REFUSED_ARGUMENTS = {"template"}  # reads files and other people's addresses

# Its warnings may hold URLs, and at DEBUG it prints secrets and payloads: what matters is read from each result.
_apprise_log = logging.getLogger("apprise")
_apprise_log.setLevel(logging.WARNING)
_apprise_log.propagate = False
_apprise_log.addHandler(logging.NullHandler())


def open_service(url: str) -> tuple[NotifyBase, Kind]:
    """Make the service of `url`: it sends at once, in the caller's thread, and keeps nothing.

    Raises ConfigError that says what is wrong without showing the URL.
    """
    scheme = url.partition("://")[0].lower()
    if scheme not in KINDS and scheme != _NATIVE_SCHEME:
        raise ConfigError(f"its scheme is not one of {', '.join(f'{name}://' for name in KINDS)}")
    kind = KINDS.get(scheme) or _native_kind(url)
    parts = url_to_dict(_with_arguments(url, kind.forced()))
    service = _service(dict(parts)) if parts else None
    if service is None:
        raise ConfigError(f"Apprise cannot use it{_expected(scheme)}")
    service.request_rate_per_sec = 0  # Apprise would sleep in our lane; the rate is kept by the caller
    return service, kind


def _native_kind(url: str) -> Kind:
    parts = url_to_dict(url)
    kind = KINDS.get(parts["schema"]) if parts else None
    if kind is None:
        raise ConfigError("it is not an address of Slack or Teams, and other https:// addresses are written jsons://")
    return kind


def _with_arguments(url: str, forced: dict[str, str]) -> str:
    """Put `forced` in place of arguments of the same name, leaving all others as they are written."""
    place, _, query = url.partition("?")
    given = [pair for pair in query.split("&") if pair]
    names = [unquote(pair.partition("=")[0]).strip().lower() for pair in given]
    refused = sorted(_REFUSED_ARGUMENTS.intersection(names))
    if refused:
        raise ConfigError(f"the argument {refused[0]!r} is not allowed")
    kept = [pair for pair, name in zip(given, names, strict=True) if name not in forced]
    return f"{place}?{'&'.join([*kept, *(f'{name}={quote(value)}' for name, value in forced.items())])}"


def _service(parts: dict[str, Any]) -> NotifyBase | None:
    own_class = _OWN_CLASSES.get(parts["schema"])
    try:
        return own_class(**parts, asset=_asset()) if own_class else Apprise.instantiate(parts, asset=_asset())
    except (AppriseException, TypeError, ValueError):
        return None


def _asset() -> AppriseAsset:
    return AppriseAsset(
        app_id="Triage",
        app_desc="Triage",
        app_url="",
        async_mode=False,
        service_timeout=0,
        secure_logging=True,
        http_redirects=False,
        storage_mode="memory",
    )


def _expected(scheme: str) -> str:
    """Show how such a URL is written."""
    written = N_MGR[scheme].templates[:2] if scheme in KINDS else ()
    return (
        f"; it is written {' or '.join(template.replace('{schema}', scheme) for template in written)}"
        if written
        else ""
    )
