"""A destination that cannot work is refused at start-up, in words that show nothing of its URL."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from triage.config import Config, Destination, Queue, Server, Triage
from triage.domain.errors import ConfigError
from triage.notify import destinations
from triage.notify.destinations.apprise_service import open_service
from triage.notify.destinations.apprise_url import open_place

SECRET = "s3cr3tT0ken"
SLACK = "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"


def destination(url: str, **given: bool | int) -> Destination:
    return replace(Destination(id="duty", url=url), **given)  # type: ignore[arg-type]  # the fields are of two types


@pytest.mark.parametrize(
    "url",
    [
        SLACK,
        "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ",
        "https://prod-15.logic.azure.com:443/workflows/abc1/triggers/manual/paths/invoke?api-version=2016-06-01&sig=x1",
        "https://a.b.environment.api.powerplatform.com/powerautomate/automations/direct/workflows/a/triggers/manual/paths/invoke?sig=b",
        "workflows://prod-15.logic.azure.com:443/abc1/x1",
        "tgram://123456789:AAG-4SVKj1234567890abcdefghijklmnopq/-100123456789",
        "mmosts://chat.example.org/3ccdd113474722377935511fc85d3dd4",
        "rockets://webhook:a/b@chat.example.org/#duty?mode=webhook&webhook=a/b",
        "mailtos://user:password@mail.example.org?from=triage@example.org&to=duty@example.org",
        "jsons://93.184.216.34/hook",
    ],
)
def test_it_takes(url: str) -> None:
    service, kind = open_service(url)
    assert service.request_rate_per_sec == 0
    assert service.redirects is False
    assert service.retry == 0
    assert service.optional is False
    assert (service.socket_connect_timeout, service.socket_read_timeout) == (kind.connect_seconds, kind.answer_seconds)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        (f"slack://{SECRET}", "it is written as Slack shows it, https://hooks.slack.com/services/A/B/C"),
        (f"msteams://{SECRET}/a/b", "Microsoft has retired those"),
        (f"file:///etc/{SECRET}", "its scheme"),
        (f"dbus://{SECRET}", "its scheme"),
        (SECRET, "its scheme"),
        (f"https://example.org/{SECRET}", "not an address of Slack or Teams"),
        (f"https://outlook.office.com/webhook/{SECRET}/b/c", "Microsoft has retired those"),
        (f"{SLACK}?template=/etc/{SECRET}", "'template' is not allowed"),
        (f"{SLACK}?%74emplate=/etc/{SECRET}", "'template' is not allowed"),
        (f"json://127.0.0.1/{SECRET}", "127.0.0.1, which is not public; private_network = true"),
        (f"json://localhost/{SECRET}", "which is not public"),
        (f"json://169.254.169.254/{SECRET}", "which is not public"),
        (f"json://10.1.2.3/{SECRET}", "which is not public"),
        (f"json://[::1]/{SECRET}", "which is not public"),
        (f"json://[::ffff:10.0.0.1]/{SECRET}", "which is not public"),
        (f"json://0x7f000001/{SECRET}", "which is not public"),
        (f"mailto://u:{SECRET}@127.0.0.1?from=a@b.example&to=c@b.example", "which is not public"),
        (f"mailto://u:{SECRET}@gmail.com?smtp=192.168.0.1&from=a@b.example", "which is not public"),
    ],
)
def test_it_refuses(url: str, reason: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(ConfigError) as refused:
        open_place(destination(url))
    assert reason in str(refused.value)
    shown = str(refused.value) + repr(refused.value) + caplog.text + "".join(capfd.readouterr())
    assert SECRET not in shown


def test_a_private_address_can_be_allowed() -> None:
    assert open_place(destination("json://127.0.0.1/hook", private_network=True)).id == "duty"


def test_a_name_without_an_address_is_not_refused_at_start() -> None:
    assert open_place(destination("jsons://nowhere.invalid/hook")).id == "duty"


def test_arguments_that_would_undo_ours_are_overruled() -> None:
    wanted = "retry=5&optional=yes&image=yes&redirect=yes&format=markdown&blocks=yes&OVERFLOW=split&rto=99&footer=yes"
    service: Any = open_service(f"{SLACK}?{wanted}")[0]
    assert (service.retry, service.optional, service.redirects) == (0, False, False)
    assert (service.include_image, service.include_footer, service.use_blocks) == (False, False, False)
    assert service.overflow_mode.value == "upstream"
    assert service.socket_read_timeout == 8


def test_other_arguments_are_kept_as_they_are() -> None:
    service: Any = open_service("jsons://example.org/hook?+X-Token=a%2Bb&:team=night&method=PUT")[0]
    assert service.headers == {"X-Token": "a+b"}
    assert service.payload_extras == {"team": "night"}
    assert service.method == "PUT"


def test_apprise_never_logs_below_warning_nor_into_our_logs() -> None:
    log = logging.getLogger("apprise")
    assert log.level == logging.WARNING
    assert not log.propagate


@pytest.mark.parametrize(("own", "rate"), [(None, "1/1 second"), (30, "1/2 second")])
def test_its_rate_is_the_platforms_unless_configured(own: int | None, rate: str) -> None:
    assert open_place(replace(destination(SLACK), rate_per_minute=own)).rate == rate


def test_the_configuration_names_the_destination_that_is_refused() -> None:
    config = Config(
        server=Server(timezone=ZoneInfo("UTC")),
        queues=(Queue(id="care"),),
        sources=(),
        destinations=(
            destination(SLACK),
            Destination(id="lead", url=f"slack://{SECRET}", key="destinations[1].url", line=9),
        ),
        rules=(),
        triage=Triage(fallback_queue="care"),
        file=Path("triage.toml"),
    )
    with pytest.raises(ConfigError, match=r"^triage\.toml:9: destinations\[1\]\.url: it is not complete") as refused:
        destinations.build(config)
    assert SECRET not in str(refused.value)
    assert list(destinations.build(replace(config, destinations=config.destinations[:1]))) == ["duty"]
