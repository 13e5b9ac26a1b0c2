"""What is shown of a value: the fields that the shape of an answer names, and none that the value may get later."""

from __future__ import annotations

from typing import Any

import msgspec


def alike(shape: type[msgspec.Struct], value: object) -> dict[str, Any]:
    """Return the fields of a dataclass that `shape` has under the same name."""
    fields = vars(value)
    return {name: fields[name] for name in shape.__struct_fields__ if name in fields}
