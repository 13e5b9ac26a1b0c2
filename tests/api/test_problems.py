"""What goes wrong is answered in one shape, and tells nobody what is none of their business."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.api.conftest import Cast, Site
from triage.api.app import create
from triage.app import App
from triage.domain.errors import StoreUnavailable

SHAPE = {"type", "title", "status", "detail", "errors"}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/v1/cases/one", 404),
        ("GET", "/v1/cases/99999999999999999999", 404),
        ("GET", "/v1/cases/-99999999999999999999", 404),
        ("GET", "/v1/contacts/-99999999999999999999", 404),
        ("GET", "/v1/contacts/-1", 404),
        ("GET", "/static/%00", 404),
        ("DELETE", "/v1/cases", 405),
        ("GET", "/v1/contacts", 405),
        ("GET", "/v1/cases?limit=0", 422),
        ("GET", "/v1/cases?limit=many", 422),
        ("GET", "/v1/cases?status=lost", 422),
        ("GET", "/v1/cases?prioirty=P1", 422),
        ("GET", "/v1/cases?cursor=!", 422),
        ("GET", "/v1/cases?queue=care&queue=a%00b", 422),
        ("GET", "/v1/cases?cursor=PDA", 422),
        ("GET", "/v1/notices?case_id=one", 422),
        ("GET", "/v1/notices?case_id=99999999999999999999", 404),
    ],
)
def test_every_problem_has_the_same_shape(refusing: Site, method: str, path: str, status: int) -> None:
    answer = refusing.client.request(method, path, headers=refusing.cast.alice)
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, problem["status"]) == (status, status)
    assert set(problem) == SHAPE
    assert [set(error) for error in problem["errors"]] == [{"path", "message"}] * len(problem["errors"])


def test_a_wrong_parameter_is_named(refusing: Site) -> None:
    client, cast = refusing.client, refusing.cast
    paths = {
        query: client.get(f"/v1/cases?{query}", headers=cast.alice).json()["errors"][0]["path"]
        for query in ("status=open&status=lost", "colour=red", "limit=900")
    }
    assert paths == {"status=open&status=lost": "status[1]", "colour=red": "colour", "limit=900": "limit"}


@contextmanager
def _served(app: App) -> Iterator[TestClient[Litestar]]:
    with TestClient(create(app), raise_server_exceptions=False) as client:
        yield client


def _raising(error: Exception) -> Any:
    def session() -> Any:
        raise error

    return session


def test_what_nobody_expected_is_answered_with_an_id_alone(
    ports: App, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    with _served(replace(ports, read=_raising(RuntimeError("password=hunter2")))) as client:
        answer = client.get("/v1/cases", headers=cast.alice)
    assert (answer.status_code, set(answer.json())) == (500, SHAPE)
    assert "hunter2" not in answer.text
    assert "Traceback" not in answer.text


def test_a_database_that_does_not_answer_is_a_matter_of_time(ports: App, cast: Cast) -> None:
    with _served(replace(ports, read=_raising(StoreUnavailable("host db-7 is gone")))) as client:
        answers = [client.get("/v1/cases", headers=cast.alice), client.get("/health/ready")]
        alive = client.get("/health/live")
    assert [answer.status_code for answer in answers] == [503, 503]
    assert [answer.headers["retry-after"] for answer in answers] == ["30", "30"]
    assert all("db-7" not in answer.text for answer in answers)
    assert alive.status_code == 200


@pytest.mark.parametrize("path", ["/health/live", "/nowhere", "/v1/cases", "/openapi.json"])
def test_every_answer_ties_the_hands_of_browsers(refusing: Site, path: str) -> None:
    headers = refusing.client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["content-security-policy"].startswith("default-src 'self';")
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "server" not in headers
