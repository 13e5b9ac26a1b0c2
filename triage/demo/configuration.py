"""The shop's configuration: written into the data folder before the service starts."""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from string import Template
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from triage.domain.webhook_signature import WHSEC

_TEMPLATE = Path(__file__).parent / "triage.toml"
_LOCAL_TIME = Path("/etc/localtime")


def write(data_dir: Path, *, address: str, sink_address: str, environment: Mapping[str, str]) -> str:
    """Write triage.toml and the secret of the source `shop`; return the secret.

    `duty` gets notices in the language of `environment`, `lead` in the other one.
    """
    language = language_of(environment)
    text = Template(_TEMPLATE.read_text(encoding="utf-8")).substitute(
        address=address,
        sink_json=sink_address.replace("http://", "json://"),
        timezone=_timezone(environment),
        language=language,
        other_language="en" if language == "ru" else "ru",
    )
    (data_dir / "triage.toml").write_text(text, encoding="utf-8")
    secret = WHSEC + base64.b64encode(secrets.token_bytes(32)).decode()
    with os.fdopen(os.open(data_dir / "shop.secret", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secret + "\n")
    return secret


def language_of(environment: Mapping[str, str]) -> str:
    locale = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    return "ru" if locale.startswith("ru") else "en"


def _timezone(environment: Mapping[str, str]) -> str:
    """Name the zone of this machine's clock, so that the page and the notices tell the newcomer's time."""
    for name in (environment.get("TZ", ""), str(_LOCAL_TIME.resolve()).partition("/zoneinfo/")[2]):
        try:
            return ZoneInfo(name).key.removeprefix("Etc/")
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return "UTC"
