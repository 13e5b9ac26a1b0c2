"""What `/docs` shows of the document: routes in groups, fields in the order of their nesting, a command to copy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from triage.api.reference.shell import command, pretty

_REFERENCE = "#/components/schemas/"
_SUCCESS = ("2", "3")
DEEPEST = 4
_METHODS = ("get", "head", "post", "put", "patch", "delete")

Schema = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class FieldView:
    """A field; `options` are its possible schemas, without null."""

    name: str
    depth: int
    required: bool
    means: str
    options: Sequence[Schema]
    nullable: bool
    example: str = ""


@dataclass(frozen=True, kw_only=True)
class BodyView:
    media_type: str
    means: str
    fields: Sequence[FieldView]
    is_list_or_one: bool
    examples: Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class AnswerView:
    status: str
    means: str
    headers: Sequence[tuple[str, str]]
    bodies: Sequence[BodyView]


@dataclass(frozen=True, kw_only=True)
class RouteView:
    anchor: str
    method: str
    path: str
    summary: str
    about: Sequence[str]
    scopes: Sequence[str]
    parameters: Sequence[tuple[str, FieldView]]
    takes: Sequence[BodyView]
    shell: str
    answers: Sequence[AnswerView]
    problems: Sequence[AnswerView]


@dataclass(frozen=True, kw_only=True)
class GroupView:
    name: str
    about: str
    routes: Sequence[RouteView]

    @property
    def anchor(self) -> str:
        return "group-" + self.name.lower().replace(" ", "-")


def groups(document: Schema) -> list[GroupView]:
    """Return the routes by group, in the order of the groups."""
    found = [
        (path, method, item[method])
        for path, item in document["paths"].items()
        for method in _METHODS
        if method in item
    ]
    return [
        GroupView(
            name=tag["name"],
            about=tag["description"],
            routes=[_route(document, *one) for one in found if tag["name"] in one[2]["tags"]],
        )
        for tag in document["tags"]
    ]


def _route(document: Schema, path: str, method: str, operation: Schema) -> RouteView:
    schemas = document["components"]["schemas"]
    answers = [_answer(status, answer, schemas) for status, answer in operation["responses"].items()]
    return RouteView(
        anchor=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        about=operation["description"].split("\n\n")[1:-1],
        scopes=operation.get("x-scopes", ()),
        parameters=[(one["in"], _parameter(one, schemas)) for one in operation.get("parameters", ())],
        takes=_bodies(operation.get("requestBody", {}), schemas),
        shell=command(document["servers"][0]["url"], path, method, operation),
        answers=[answer for answer in answers if answer.status.startswith(_SUCCESS) or not _is_problem(answer)],
        problems=[answer for answer in answers if not answer.status.startswith(_SUCCESS) and _is_problem(answer)],
    )


def _is_problem(answer: AnswerView) -> bool:
    return all(body.media_type == "application/problem+json" for body in answer.bodies)


def _parameter(parameter: Schema, schemas: Schema) -> FieldView:
    example = parameter.get("example", "")
    return _field(
        parameter["name"],
        {**parameter["schema"], "description": parameter["description"]},
        schemas,
        required=parameter["required"],
        example=", ".join(map(str, example)) if isinstance(example, list) else str(example).replace("True", "true"),
    )


def _answer(status: str, answer: Schema, schemas: Schema) -> AnswerView:
    own = answer.get("headers", {}).items()
    headers = [(name, header["description"]) for name, header in own if "$ref" not in header]
    return AnswerView(
        status=status,
        means=answer["description"],
        headers=headers,
        bodies=_bodies({**answer, "description": ""}, schemas),
    )


def _bodies(body: Schema, schemas: Schema) -> list[BodyView]:
    return [
        BodyView(
            media_type=media_type,
            means=body.get("description", ""),
            fields=list(_fields(content["schema"].get("x-line", content["schema"]), schemas, 0)),
            is_list_or_one=any(one.get("type") == "array" for one in content["schema"].get("anyOf", ())),
            examples=[(one.get("summary", ""), pretty(one["value"])) for one in content["examples"].values()],
        )
        for media_type, content in body.get("content", {}).items()
    ]


def _fields(schema: Schema, schemas: Schema, depth: int) -> Iterator[FieldView]:
    """Yield the fields of the types in a schema, each followed by the fields within it; no field twice."""
    seen: set[str] = set()
    for kind in _types(schema, schemas):
        for name, inner in kind.get("properties", {}).items():
            if name not in seen:
                seen.add(name)
                yield _field(name, inner, schemas, required=name in kind.get("required", ()), depth=depth)
                if depth < DEEPEST:
                    yield from _fields(inner, schemas, depth + 1)


def _types(schema: Schema, schemas: Schema) -> Iterator[Schema]:
    """Yield the objects that a schema speaks of: itself, what it refers to, and what is in its lists and unions."""
    schema = _resolved(schema, schemas)
    if "properties" in schema:
        yield schema
    for option in schema.get("anyOf", ()):
        yield from _types(option, schemas)
    for inner in (schema.get("items"), schema.get("additionalProperties")):
        if isinstance(inner, dict):
            yield from _types(inner, schemas)


def _field(
    name: str, schema: Schema, schemas: Schema, *, required: bool, depth: int = 0, example: str = ""
) -> FieldView:
    options = [_resolved(one, schemas) for one in schema.get("anyOf", [schema])]
    return FieldView(
        name=name,
        depth=depth,
        required=required,
        means=schema.get("description", ""),
        options=[_with_items(one, schemas) for one in options if one.get("type") != "null"],
        nullable=any(one.get("type") == "null" for one in options),
        example=example,
    )


def _with_items(schema: Schema, schemas: Schema) -> Schema:
    return {**schema, "items": _resolved(schema["items"], schemas)} if schema.get("items") else schema


def _resolved(schema: Schema, schemas: Schema) -> Schema:
    reference = schema.get("$ref", "")
    found: Schema = schemas[reference.removeprefix(_REFERENCE)] if reference else schema
    return found
