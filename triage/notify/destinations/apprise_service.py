"""From an Apprise URL to the one service it stands for, with our arguments in place of its own."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import quote, unquote

from apprise import Apprise, AppriseAsset
from apprise.exception import AppriseException
from apprise.plugins import url_to_dict
from apprise.plugins.base import NotifyBase

from triage.domain.errors import ConfigError
from triage.notify.destinations import slips
from triage.notify.destinations.cards import SlackAttachment, TeamsCard
from triage.notify.destinations.kinds import KINDS, Kind

_OWN_CLASSES = {"slack": SlackAttachment, "workflow": TeamsCard, "workflows": TeamsCard}
_NATIVE_SCHEME = "https"  # addresses as Slack and Teams show them
_REFUSED_ARGUMENTS = {"template"}  # reads files and other people's addresses
_REFUSED_IN_MAIL = {"cc", "bcc", "pgp", "pgppub", "pgpprv", "wkd", "inline"}  # the mails are ours, not Apprise's

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
    advice = slips.advice(url)
    if advice:
        raise ConfigError(advice)
    if scheme not in KINDS and scheme != _NATIVE_SCHEME:
        raise ConfigError(slips.unknown_scheme(scheme, KINDS))
    kind = KINDS.get(scheme) or _native_kind(url)
    parts = url_to_dict(_with_arguments(url, kind.forced(), _refused(scheme)))
    service = _service(dict(parts)) if parts else None
    if service is None:
        raise ConfigError(f"it is not complete, or misspelt; it is written {slips.example(scheme)}")
    if slips.lacks_recipient(service):
        raise ConfigError(f"it does not say where to write to; it is written {slips.example(scheme)}")
    if len(service) > 1:
        raise ConfigError(f"it names {len(service)} recipients; give each a destination, and list those in `notify`")
    service.request_rate_per_sec = 0  # Apprise would sleep in our lane; the rate is kept by the caller
    return service, kind


def _native_kind(url: str) -> Kind:
    parts = url_to_dict(url)
    kind = KINDS.get(parts["schema"]) if parts else None
    if kind is None:
        raise ConfigError("it is not an address of Slack or Teams; a receiver of JSON is written jsons://HOST/PATH")
    return kind


def _refused(scheme: str) -> set[str]:
    return _REFUSED_ARGUMENTS | (_REFUSED_IN_MAIL if scheme.startswith("mailto") else set())


def _with_arguments(url: str, forced: dict[str, str], refused: set[str]) -> str:
    """Put `forced` in place of arguments of the same name, leaving all others as they are written."""
    place, _, query = url.partition("?")
    given = [pair for pair in query.split("&") if pair]
    names = [unquote(pair.partition("=")[0]).strip().lower() for pair in given]
    unwanted = sorted(refused.intersection(names))
    if unwanted:
        raise ConfigError(f"the argument {unwanted[0]!r} is not allowed")
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
