"""Every route for programs is documented: what it does, what each field means, and examples that fit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from http import HTTPStatus
from typing import Any

import jsonschema_rs
import msgspec
import pytest
from litestar import Litestar

from triage.api import app
from triage.api.errors import PROBLEM_JSON, problem_details
from triage.api.reference.document import describe
from triage.api.reference.shell import command
from triage.api.request import Asked

HOW = "CONTRIBUTING.md says how to document a route"
LINES = "application/x-ndjson"
JSON = "application/json"
SAY_ALL_IN_THEIR_ADDRESS = {
    "POST /v1/models/rollback",
    "POST /v1/webhooks/{webhook_id}/enable",
    "POST /v1/webhooks/{webhook_id}/test",
    "POST /v1/webhooks/{webhook_id}/deliveries/{delivery_id}/replay",
}


def _document() -> dict[str, Any]:
    """Describe the routes as they are, without a service behind them."""
    web = Litestar(route_handlers=list(app.ROUTES), openapi_config=None, request_class=Asked)
    return describe(web, base_url="http://127.0.0.1:8000")


DOCUMENT = _document()
OPERATIONS = {
    f"{method.upper()} {path}": operation
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
}
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]


@pytest.mark.parametrize("route", OPERATIONS)
def test_it_says_what_it_does(route: str) -> None:
    summary = OPERATIONS[route].get("summary", "")
    assert summary, f"{route} does not say what it does: give its handler a docstring; {HOW}"
    assert len(summary) <= 120, f"{route}: the first line of its docstring is a heading; put the rest below it"
    assert OPERATIONS[route]["description"]


@pytest.mark.parametrize("route", OPERATIONS)
def test_what_it_takes_has_an_example(route: str) -> None:
    method = route.partition(" ")[0]
    body = OPERATIONS[route].get("requestBody")
    if method in ("POST", "PUT", "PATCH") and route not in SAY_ALL_IN_THEIR_ADDRESS:
        assert body, f"{route} does not say what it takes: add `takes(…)` to its `opt`; {HOW}"
    for media_type, content in (body or {"content": {}})["content"].items():
        assert content["examples"], f"{route} has no example of its {media_type}: name one in `takes(…)`; {HOW}"


@pytest.mark.parametrize("route", OPERATIONS)
def test_what_it_answers_has_an_example(route: str) -> None:
    good = {status: answer for status, answer in OPERATIONS[route]["responses"].items() if status < "400"}
    assert good, f"{route} does not say what it answers: add `gives(…)` to its `opt`; {HOW}"
    for status, answer in OPERATIONS[route]["responses"].items():
        assert answer["description"], f"{route} does not say what {status} means: add `means=` to `gives(…)`; {HOW}"
        for media_type, content in answer.get("content", {}).items():
            assert content["examples"], f"{route} has no example of its {status} as {media_type}; {HOW}"


@pytest.mark.parametrize("route", OPERATIONS)
def test_its_examples_fit_their_schemas(route: str) -> None:
    wrong = [f"{place}: {problem}" for place, content in _contents(route) for problem in _misfits(content)]
    assert wrong == [], f"{route}: an example is not what its schema says"


@pytest.mark.parametrize("route", OPERATIONS)
def test_its_parameters_are_described(route: str) -> None:
    parameters = OPERATIONS[route].get("parameters", [])
    bare = [one["name"] for one in parameters if not one.get("description") or "schema" not in one]
    assert bare == [], f"{route}: say in triage/api/reference/words.toml what these mean; {HOW}"
    assert [one["name"] for one in parameters if one["in"] == "path" and "example" not in one] == []
    asked = [one for one in parameters if one["in"] == "query"]
    assert not asked or any("example" in one for one in asked), f"{route}: give `asks(…)` an example; {HOW}"
    for one in parameters:
        if "example" in one:
            assert list(_misfits({"schema": one["schema"], "examples": {"": {"value": one["example"]}}})) == []


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_type_and_field_says_what_it_means(name: str) -> None:
    schema = SCHEMAS[name]
    assert schema.get("description"), f"{name} says nothing: give it a docstring, or a line in [type] of words.toml"
    bare = [field for field, inner in schema.get("properties", {}).items() if not inner.get("description")]
    assert bare == [], f"say in triage/api/reference/words.toml what these fields of {name} mean; {HOW}"


@pytest.mark.parametrize("route", OPERATIONS)
def test_its_problems_are_such_as_the_service_writes(route: str) -> None:
    for status, answer in OPERATIONS[route]["responses"].items():
        for example in answer.get("content", {}).get(PROBLEM_JSON, {"examples": {}})["examples"].values():
            shown = example["value"]
            real = problem_details(HTTPStatus(int(status)), shown["detail"])
            assert shown | {"errors": []} == msgspec.to_builtins(real)
            assert status != "422" or shown["errors"], f"{route}: a 422 names the fields"


@pytest.mark.parametrize("route", OPERATIONS)
def test_its_command_asks_with_its_method(route: str) -> None:
    method, _, path = route.partition(" ")
    shell = command("http://127.0.0.1:8000", path, method.lower(), OPERATIONS[route])
    by_hand = f"--request {method}" in shell
    assert (
        by_hand
        or {"GET": "--data" not in shell, "HEAD": "--head" in shell, "POST": " -d" in shell or "--data" in shell}[
            method
        ]
    )
    assert "{" not in shell.partition("--data")[0].partition(" -d ")[0] or "x-try" in OPERATIONS[route]


def test_every_operation_and_group_has_a_name_of_its_own() -> None:
    ids = [operation["operationId"] for operation in OPERATIONS.values()]
    assert len(set(ids)) == len(ids)
    assert [one for one in ids if not re.fullmatch(r"[a-z_]+", one)] == []
    groups = {tag["name"]: tag["description"] for tag in DOCUMENT["tags"]}
    assert all(groups.values()), "the docstring of a module of routes begins with `Things: what they are`"
    assert {tag for operation in OPERATIONS.values() for tag in operation["tags"]} == set(groups)


def test_a_route_without_a_word_is_found_out() -> None:
    assert list(_misfits({"schema": {"$ref": "#/components/schemas/Stored"}, "examples": {"": {"value": {}}}}))
    extra = {"id": 1, "case_id": 1, "duplicate": False, "invented": 1}
    assert list(_misfits({"schema": {"$ref": "#/components/schemas/Stored"}, "examples": {"": {"value": extra}}}))


def _contents(route: str) -> Iterator[tuple[str, dict[str, Any]]]:
    operation = OPERATIONS[route]
    for media_type, content in operation.get("requestBody", {"content": {}})["content"].items():
        yield f"request, {media_type}", content
    for status, answer in operation["responses"].items():
        for media_type, content in answer.get("content", {}).items():
            yield f"{status}, {media_type}", content


def _misfits(content: dict[str, Any]) -> Iterator[str]:
    """Yield how examples differ from their schema, in which nothing may stand that it does not name."""
    line = content["schema"].get("x-line")
    for name, example in content["examples"].items():
        value = example["value"]
        lines = [msgspec.json.decode(one) for one in value.splitlines()] if line else [value]
        for one in lines:
            schema = {"components": {"schemas": _closed()}} | (line or content["schema"])
            for error in jsonschema_rs.Draft202012Validator(schema, validate_formats=True).iter_errors(one):
                yield f"{name}: {error.message}"


def _closed() -> dict[str, Any]:
    """Return the schemas with every type closed: an example shows no field that nobody has heard of."""
    closed = deepcopy(SCHEMAS)
    for schema in closed.values():
        if schema.get("type") == "object":
            schema["additionalProperties"] = False
    return closed
