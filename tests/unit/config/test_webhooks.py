"""What stands in [[webhooks]] is read, or refused with the line, and no address and no secret is repeated."""

from __future__ import annotations

from pathlib import Path

import pytest

from triage import config
from triage.config import Webhook
from triage.domain.errors import ConfigError
from triage.domain.webhook import EventType
from triage.notify import webhooks

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
GOOD = {
    "id": '"crm"',
    "url": '"https://crm.example.org/hush"',
    "secrets": f'["{SECRET}"]',
    "events": '["case.*", "alarm"]',
}


def text(**given: str) -> str:
    lines = "\n".join(f"{key} = {value}" for key, value in (GOOD | given).items() if value)
    return f'[[queues]]\nid = "care"\n[[webhooks]]\n{lines}\n'


def read(folder: Path, **given: str) -> Webhook:
    [webhook] = config.parse(text(**given), folder / "triage.toml").webhooks
    return webhook


def test_a_webhook_is_read(tmp_path: Path) -> None:
    webhook = read(tmp_path, queues='["care"]', sources='"shop"')
    assert webhook.events == {
        EventType.ALARM,
        EventType.CASE_OPENED,
        EventType.CASE_ACKNOWLEDGED,
        EventType.CASE_HANDED_OVER,
    }
    assert (webhook.queues, webhook.sources, webhook.private_network) == (("care",), ("shop",), False)
    assert "hush" not in repr(webhook)
    assert SECRET not in repr(webhook)


def test_address_and_secrets_may_stand_in_files_of_their_own(tmp_path: Path) -> None:
    for name, content in {"address": "https://crm.example.org/hush\n", "secrets": f"{SECRET}\n{SECRET}\n"}.items():
        (tmp_path / name).write_text(content)
        (tmp_path / name).chmod(0o600)
    webhook = read(tmp_path, url="", secrets="", url_file='"address"', secrets_file='"secrets"')
    assert (webhook.url, webhook.secrets) == ("https://crm.example.org/hush", (SECRET, SECRET))


def test_http_is_for_the_own_network(tmp_path: Path) -> None:
    assert read(tmp_path, url='"http://10.0.0.5/hush"', private_network="true").private_network


@pytest.mark.parametrize(
    ("given", "line", "said"),
    [
        ({"url": '"http://crm.example.org/hush"'}, 5, "webhooks[0].url: is http://; give https://"),
        ({"url": '"https://anna:hush@crm.example.org/"'}, 5, "holds a name or a password"),
        ({"url": '"ftp://crm.example.org/hush"'}, 5, "is neither https:// nor http://"),
        ({"url": '"crm.example.org/hush"'}, 5, "is not an address"),
        ({"url": '"https://crm.example.org:99999/hush"'}, 5, "is not an address"),
        ({"url": '"https://crm.example.org/hush#part"'}, 5, "is not an address"),
        ({"url": '"https://crm.example.org/hush\\nHost: x"'}, 5, "is not an address"),
        ({"url": '"https://пример.рф/hush"'}, 5, "is not an address"),
        ({"url": ""}, 3, "webhooks[0].url: is missing"),
        ({"secrets": '["hushhush"]'}, 6, "is not base64 after whsec_|is not whsec_"),
        ({"secrets": '["whsec_aHVzaA=="]'}, 6, "base64 of 24 to 64 bytes"),
        ({"secrets": ""}, 3, "webhooks[0].secrets: is missing; give whsec_"),
        ({"events": '["case.closed"]'}, 7, "'case.closed' is not an event; did you mean 'case.opened'"),
        ({"events": "[]"}, 7, "must be a list of events"),
        ({"events": ""}, 3, "webhooks[0].events: is missing"),
        ({"queues": '["cares"]'}, 8, "'cares' is not a queue; did you mean 'care'"),
        ({"secret": '"hush"'}, 8, "is not a key here; did you mean 'secrets'"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_line(
    given: dict[str, str], line: int, said: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError) as error:
        read(tmp_path, **given)
    assert any(part in str(error.value) for part in said.split("|"))
    assert error.value.line == line
    assert "hush" not in str(error.value)


def test_an_address_in_the_own_network_is_refused_without_leave(tmp_path: Path) -> None:
    for host in ("127.0.0.1", "10.0.0.5", "[::1]", "169.254.169.254", "localhost"):
        configured = config.parse(text(url=f'"https://{host}/hush"'), tmp_path / "triage.toml")
        with pytest.raises(ConfigError, match=r"webhooks.crm.url: it leads to .*, which is not public") as error:
            webhooks.build(configured)
        assert "hush" not in str(error.value)
        allowed = config.parse(text(url=f'"https://{host}/hush"', private_network="true"), tmp_path / "triage.toml")
        assert set(webhooks.build(allowed)) == {"crm"}
