"""Schemas: the types of bodies and queries, as JSON Schema with the meaning of every field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import msgspec
from msgspec import inspect

from triage.api.reference import words

_REFERENCE = "#/components/schemas/{name}"
_GENERATED = "("  # a dataclass without words of its own describes itself as `Name(field, ...)`

Node = inspect.StructType | inspect.DataclassType | inspect.EnumType


class Schemas:
    """Collects the named types that the routes speak of."""

    def __init__(self) -> None:
        self._named: dict[str, dict[str, Any]] = {}

    def of(self, kind: Any) -> dict[str, Any]:  # any type that msgspec knows
        """Return the schema of a type; named types in it are collected and referred to.

        A union of Structs, which a decoder could not tell apart but an answer may well be, is any of them.
        """
        options = get_args(kind)
        if options and all(isinstance(one, type) and issubclass(one, msgspec.Struct) for one in options):
            return {"anyOf": [self.of(one) for one in options]}
        (schema,), components = msgspec.json.schema_components([kind], ref_template=_REFERENCE)
        for node in nodes(inspect.type_info(kind)):
            if node.cls.__name__ in components:
                _say(components[node.cls.__name__], node)
        self._named.update(components)
        return schema

    def fields_of(self, kind: type[msgspec.Struct]) -> dict[str, dict[str, Any]]:
        """Return the schemas of a query's fields, which is not a named type itself."""
        self.of(kind)
        fields: dict[str, dict[str, Any]] = self._named.pop(kind.__name__)["properties"]
        return fields

    def described(self) -> dict[str, Any]:
        return dict(sorted(self._named.items()))


def nodes(start: inspect.Type) -> Iterator[Node]:
    """Yield every named type within a type, once."""
    seen: set[type] = set()
    waiting: list[Any] = [start]
    while waiting:
        node = waiting.pop()
        if isinstance(node, (inspect.StructType, inspect.DataclassType, inspect.EnumType)):
            if node.cls in seen:
                continue
            seen.add(node.cls)
            yield node
        waiting += _within(node)


def _within(node: Any) -> list[Any]:
    if isinstance(node, (inspect.StructType, inspect.DataclassType)):
        return [field.type for field in node.fields]
    inner = (getattr(node, name, None) for name in ("type", "item_type", "key_type", "value_type"))
    return [*filter(None, inner), *getattr(node, "types", ()), *getattr(node, "item_types", ())]


def _say(schema: dict[str, Any], node: Node) -> None:
    """Add what fields mean, and that times are times."""
    name = node.cls.__name__
    if name + _GENERATED in schema.get("description", ""):
        del schema["description"]
    if means := words.of_type(name):
        schema["description"] = means
    if isinstance(node, inspect.EnumType):
        schema.setdefault("type", "string")
        schema["enum"] = [member.value for member in node.cls]  # in their own order, which often is one of rank
        return
    for field in node.fields:
        described = schema["properties"][field.encode_name]
        _say_time(described, field.type)
        if "description" not in described and (means := words.of_field(node.cls, field.encode_name)):
            described["description"] = means


def _say_time(schema: dict[str, Any], kind: Any) -> None:
    if isinstance(kind, inspect.DateTimeType):
        schema["format"] = "date-time"
    elif isinstance(kind, inspect.UnionType) and any(isinstance(one, inspect.DateTimeType) for one in kind.types):
        for option in schema["anyOf"]:
            if option["type"] == "string":
                option["format"] = "date-time"
