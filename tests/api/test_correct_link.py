"""The correct link: looking shows the labels, the button corrects once, and everybody sees what was chosen by whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.api.conftest import NOW
from tests.support.cast import contact
from triage.api.app import create
from triage.app import App
from triage.domain.decision import Decision
from triage.flows import correct, intake, triage
from triage.notify.links import LIFETIME, Signer
from triage.store import corrections

SIGNER = Signer(["k" * 32])


@dataclass
class Link:
    """A contact, its link, and somebody who holds it."""

    app: App
    client: TestClient[Litestar]
    contact_id: int
    case_id: int
    token: str

    @property
    def path(self) -> str:
        return f"/c/{self.token}"

    def press(self, name: str = "Alice", **form: Any) -> Any:
        labels = {"topic": "delivery", "urgency": "critical", "sentiment": "neutral"}
        return self.client.post(self.path, data={"name": name} | labels | form)

    @property
    def decision(self) -> Decision:
        return correct.look(self.app, self.contact_id).decision


@pytest.fixture
def link(ports: App) -> Iterator[Link]:
    app = replace(ports, signer=SIGNER)
    [receipt] = intake.store(app, [contact(text="critical <script>", subject="a secret of the customer")], NOW)
    while triage.triage_some(app, NOW):
        pass
    token = SIGNER.correct_token(receipt.contact_id, datetime.now(UTC))
    with TestClient(create(app), raise_server_exceptions=False) as client:
        yield Link(app, client, receipt.contact_id, receipt.case_id, token)


def test_looking_shows_the_labels_and_changes_nothing(link: Link) -> None:
    assert link.client.head(link.path).status_code == 200
    answer = link.client.get(link.path)
    assert answer.status_code == 200
    assert all(words in answer.text for words in (f"case {link.case_id}", "Delivery", "critical", "Your name"))
    assert "secret" not in answer.text
    assert link.decision.corrected_at is None


def test_the_button_corrects_only_what_is_different_and_says_who(link: Link) -> None:
    answer = link.press("  Алиса \n Смит ", urgency="normal")
    assert answer.status_code == 200
    assert "Done, thank you" in answer.text
    assert (link.decision.urgency, link.decision.corrected_by) == ("normal", "Алиса Смит")
    assert not link.decision.alarm
    with link.app.read() as session:
        [one] = corrections.lessons(session, 0, 10)
    assert (one.labels.heads, one.via) == (("urgency",), "signed-link")


def test_all_can_be_said_to_be_right(link: Link) -> None:
    assert "Done, thank you" in link.press(confirm="yes").text
    assert (link.decision.topic, link.decision.corrected_by) == ("delivery", "Alice")


def test_the_second_one_is_told_what_was_chosen_and_by_whom(link: Link) -> None:
    link.press(urgency="normal")
    again = link.press("Bob", urgency="low")
    assert again.status_code == 200
    assert "Done already: Alice" in again.text
    assert "normal" in again.text
    assert link.decision.corrected_by == "Alice"
    assert "Done already: Alice" in link.client.get(link.path).text


@pytest.mark.parametrize(
    ("form", "words"),
    [({"name": " "}, "Give a name of 1 to 100"), ({}, "Nothing is different")],
)
def test_without_a_name_or_a_choice_nothing_is_done(link: Link, form: dict[str, str], words: str) -> None:
    answer = link.press(**({"name": "Alice"} | form))
    assert answer.status_code == 422
    assert words in answer.text
    assert link.decision.corrected_at is None


def test_what_is_no_label_is_refused(link: Link) -> None:
    assert link.press(urgency="urgent").status_code == 422
    assert link.press(topic="nothing").status_code == 422
    assert link.decision.corrected_at is None


def test_a_changed_link_is_refused_an_old_one_is_gone(link: Link) -> None:
    changed = ("b" if link.token[0] == "a" else "a") + link.token[1:]
    assert link.client.get(f"/c/{changed}").status_code == 403
    assert link.client.post(f"/c/{changed}", data={"name": "Alice"}).status_code == 403
    old = SIGNER.correct_token(link.contact_id, datetime.now(UTC) - LIFETIME - timedelta(seconds=1))
    assert link.client.get(f"/c/{old}").status_code == 410
    assert link.client.post(f"/c/{old}", data={"name": "Alice"}).status_code == 410


def test_each_link_is_good_for_its_own_purpose_alone(link: Link) -> None:
    assert link.client.get(f"/a/{link.token}").status_code == 403
    assert link.client.post(f"/a/{link.token}", data={"name": "Alice"}).status_code == 403
    acknowledges = SIGNER.acknowledge_token(link.contact_id, datetime.now(UTC))
    assert link.client.get(f"/c/{acknowledges}").status_code == 403
    assert link.client.get(f"/a/{acknowledges}").status_code == 200


def test_a_name_given_once_stands_there_the_next_time_and_nowhere_else(link: Link) -> None:
    answer = link.press("Alice", urgency="normal")
    kept = [value for name, value in answer.headers.multi_items() if name == "set-cookie" and "person" in value]
    assert sorted(part for one in kept for part in one.split("; ") if part.startswith("Path=")) == [
        "Path=/a",
        "Path=/c",
    ]
    assert all("HttpOnly" in one for one in kept)


def test_another_site_cannot_press_the_button(link: Link) -> None:
    answer = link.client.post(
        link.path, data={"name": "Alice", "confirm": "yes"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403
    assert link.decision.corrected_at is None


def test_what_was_erased_meanwhile_is_not_found(link: Link) -> None:
    gone = SIGNER.correct_token(404, datetime.now(UTC))
    assert link.client.get(f"/c/{gone}").status_code == 404
