"""The description of the API describes the API."""

from __future__ import annotations

from typing import Any

import msgspec

from tests.api.conftest import Site
from triage.api.examples.contacts import SENT
from triage.connectors.contact_json import ContactJson


def _described(refusing: Site) -> dict[str, Any]:
    described: dict[str, Any] = refusing.client.get("/openapi.json").json()
    return described


def test_it_names_every_route_for_programs(refusing: Site) -> None:
    paths = _described(refusing)["paths"]
    assert {"/health/live", "/health/ready", "/hooks/{source_id}", "/v1/contacts", "/v1/cases/{case_id}"} <= set(paths)
    assert [path for path in paths if not path.startswith(("/v1/", "/hooks/", "/health/", "/metrics"))] == []


def test_it_says_how_to_authenticate(refusing: Site) -> None:
    described = _described(refusing)
    assert described["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    protected = {path for path, item in described["paths"].items() if any("security" in op for op in item.values())}
    assert {path for path in described["paths"] if path.startswith("/v1/")} <= protected


def test_bodies_have_a_schema_and_an_example_that_fits_it(refusing: Site) -> None:
    body = _described(refusing)["paths"]["/v1/contacts"]["post"]["requestBody"]["content"]["application/json"]
    assert {"$ref": "#/components/schemas/ContactJson"} in body["schema"]["anyOf"]
    assert body["examples"]["one"]["value"] == SENT
    msgspec.convert(SENT, ContactJson)


def test_every_reference_leads_somewhere(refusing: Site) -> None:
    described = _described(refusing)
    places = [ref.removeprefix("#/components/").split("/") for ref in _references(described)]
    assert {kind for kind, _ in places} == {"headers", "schemas"}
    assert [name for kind, name in places if name not in described["components"][kind]] == []


def test_every_answer_is_said_to_have_the_id_of_the_request(refusing: Site) -> None:
    routes = [route for path in _described(refusing)["paths"].values() for route in path.values()]
    answers = [answer for route in routes for answer in route["responses"].values()]
    assert len(answers) > 50
    assert all("X-Request-Id" in answer["headers"] for answer in answers)
    assert "X-Request-Id" in refusing.client.get("/v1/contacts/1").headers


def test_filters_are_parameters(refusing: Site) -> None:
    parameters = _described(refusing)["paths"]["/v1/cases"]["get"]["parameters"]
    assert {"status", "priority", "alarm", "limit", "cursor"} <= {parameter["name"] for parameter in parameters}


def test_no_page_of_it_asks_another_host(refusing: Site) -> None:
    for path in ("/openapi", "/openapi.json", "/schema", "/openapi/swagger", "/openapi/redoc"):
        assert "<script" not in refusing.client.get(path).text


def _references(value: object) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return own + [ref for inner in value.values() for ref in _references(inner)]
    return [ref for inner in value for ref in _references(inner)] if isinstance(value, list) else []
