"""Extensions by name: one module is one extension, its name is its key."""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules
from typing import Any

from triage.domain.errors import ConfigError


def load(package: str) -> dict[str, type[Any]]:
    """Return the extensions of `package` by module name, then those that others install.

    An extension is a module that holds a class named as its folder in the singular: `connectors/zendesk.py` has a
    `Connector`. Modules without one are what the extensions share. Others add theirs as entry points of the group
    named as the package (`triage.connectors`). Whatever cannot be imported stops the boot; two of one name as well.
    """
    kind = package.rpartition(".")[2].removesuffix("s").capitalize()
    folder = import_module(package)
    modules = ((name, import_module(f"{package}.{name}")) for _, name, _ in iter_modules(folder.__path__))
    found: dict[str, type[Any]] = {
        name: getattr(module, kind) for name, module in modules if not name.startswith("_") and hasattr(module, kind)
    }
    for entry in entry_points(group=package):
        if entry.name in found:
            raise ConfigError(f"{kind} {entry.name!r} of {entry.value} exists already")
        found[entry.name] = getattr(entry.load(), kind)
    return found
