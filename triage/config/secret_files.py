"""Secrets of the configuration: in the file itself, or each in a file of its own beside it."""

from __future__ import annotations

import stat
from pathlib import Path

from triage.config.section import Section

_OTHERS_MAY_READ = stat.S_IRWXG | stat.S_IRWXO


def secrets_of(section: Section, warnings: list[str]) -> tuple[str, ...]:
    """Return the secrets of a source or a webhook: `secrets = […]` or the lines of `secrets_file`."""
    if section.has("secrets") and section.has("secrets_file"):
        raise section.error("is given and secrets_file too; keep one of them", "secrets")
    direct = section.texts("secrets", what="a list of secrets")
    name = section.text("secrets_file", "", what="a path relative to this file")
    return tuple(_lines(section, "secrets_file", name, warnings)) if name else direct


def destination_url(section: Section, warnings: list[str]) -> str:
    """Return the URL of a destination: `url`, or the one line of `url_file`."""
    url, key = secret_url(section, warnings, what="an Apprise URL such as slack://… or mailto://…, or url_file")
    scheme, separator, rest = url.partition("://")
    if not (separator and rest and scheme.isascii() and scheme.isalnum()) or any(c.isspace() for c in url):
        # The URL is a secret: it is not repeated.
        raise section.error("is not a URL; give an Apprise URL such as slack://…, json://host/path or mailto://…", key)
    return url


def secret_url(section: Section, warnings: list[str], *, what: str) -> tuple[str, str]:
    """Return what stands at `url`, or the one line of `url_file`, and the key it stands at."""
    if section.has("url") and section.has("url_file"):
        raise section.error("is given and url_file too; keep one of them", "url")
    name = section.text("url_file", "", what="a path relative to this file")
    if not name:
        return section.text("url", what=what), "url"
    section.asked.append("url")
    url, *more = _lines(section, "url_file", name, warnings)
    if more:
        raise section.error(f"{name} has {1 + len(more)} lines; give one URL", "url_file")
    return url, "url_file"


def _lines(section: Section, key: str, name: str, warnings: list[str]) -> list[str]:
    path = section.file.parent / Path(name).expanduser()
    try:
        lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        mode = path.stat().st_mode
    except UnicodeDecodeError:
        raise section.error(f"{path} is not UTF-8 text", key) from None
    except OSError as error:
        raise section.error(f"cannot read {path}: {error.strerror}", key) from None
    if not lines:
        raise section.error(f"{path} is empty", key)
    if mode & _OTHERS_MAY_READ:
        warnings.append(f"{path} can be read by others; chmod 600 {path}")
    return lines
