"""Addresses as people write and paste them: they work, or it is said what to write, and where, without the secret."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from triage import config
from triage.domain.errors import ConfigError
from triage.notify import destinations
from triage.notify.destinations.apprise_service import open_service

SECRET = "s3cr3tT0ken"
TOKEN = f"123456789:AAG-{SECRET}4SVKj1234567890abcdefghijk"
CONFIG = """
[[queues]]
id = "care"
[[destinations]]
id = "duty"
url = '{url}'
private_network = true
[[rules]]
name = "all"
when = {{}}
queue = "care"
"""
RETIRED = "in Teams add the workflow"
TEAMS_PATH = "workflows/0d6f/triggers/manual/paths/invoke"


@pytest.mark.parametrize(
    ("url", "advice"),
    [
        # Slack
        (f"slack://{SECRET}/B", "it is written as Slack shows it"),
        (f"slack://T1JJ3T3L2/A1BRTD4JD/{SECRET}/#one/#two", "it names 2 recipients; give each a destination"),
        (f"slak://T1JJ3T3L2/A1BRTD4JD/{SECRET}", "did you mean slack://?"),
        (f"https://hooks.slack.com/services/T1JJ3T3L2/{SECRET}", "as Slack shows it, https://hooks.slack.com/services/"),
        (f"http://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/{SECRET}", "write it with https://"),
        (f"https://hooks.slack.com/triggers/T1JJ3T3L2/1/{SECRET}", "make an incoming webhook instead"),
        (f"https://hooks.slack.com/workflows/T1JJ3T3L2/A1/1/{SECRET}", "make an incoming webhook instead"),
        (f"https://acme.slack.com/archives/{SECRET}", "not an address of Slack or Teams"),
        # Teams
        (f"msteams://{SECRET}/a/b/c", RETIRED),
        (f"https://outlook.office.com/webhook/{SECRET}/IncomingWebhook/a/b", RETIRED),
        (f"https://outlook.office365.com/webhook/{SECRET}/IncomingWebhook/a/b", RETIRED),
        (f"https://acme.webhook.office.com/webhookb2/{SECRET}/IncomingWebhook/a/b", RETIRED),
        (f"https://prod-1.westeurope.logic.azure.com/{TEAMS_PATH}?api-version={SECRET}", "copy it whole"),
        (f"https://d.1.environment.api.powerplatform.com/{TEAMS_PATH}?sp={SECRET}&sig=", "copy it whole"),
        (f"http://prod-1.westeurope.logic.azure.com/{TEAMS_PATH}?sig={SECRET}", "write it with https://"),
        (f"workflows://prod-1.westeurope.logic.azure.com/{SECRET}", "as Teams shows it"),
        (f"teams://prod-1.westeurope.logic.azure.com/{SECRET}", "its scheme is not one of"),
        # Telegram
        (f"https://api.telegram.org/bot{TOKEN}/sendMessage?chat_id=1", "write tgram://TOKEN_OF_THE_BOT/CHAT_ID"),
        (f"https://t.me/{SECRET}", "write tgram://TOKEN_OF_THE_BOT/CHAT_ID"),
        (f"tgram://{TOKEN}", "it does not say where to write to; it is written tgram://TOKEN_OF_THE_BOT/CHAT_ID"),
        (f"tgram://{TOKEN}/1/2", "it names 2 recipients"),
        (f"tgram://{SECRET}/12345", "it is written tgram://TOKEN_OF_THE_BOT/CHAT_ID"),
        (f"telegram://{TOKEN}/12345", "write tgram://TOKEN_OF_THE_BOT/CHAT_ID"),
        # Mattermost, Rocket.Chat
        (f"https://chat.example.org/hooks/{SECRET}", "if it is Mattermost's, write mmosts://HOST/KEY"),
        (f"https://chat.example.org/hooks/64c1/{SECRET}", "if it is Rocket.Chat's, write rockets://ID/TOKEN@HOST"),
        ("mmosts://chat.example.org", "it is written mmosts://HOST/KEY"),
        (f"rockets://{SECRET}", "it is written rockets://ID/TOKEN@HOST"),
        (f"mattermost://chat.example.org/{SECRET}", "its scheme is not one of"),
        # mail
        (f"mailto://user:{SECRET}@mail.example?to=a@x.example,b@x.example", "it names 2 recipients"),
        (f"mailtos://user:{SECRET}@mail.example?to=a@x.example&bcc=b@x.example", "the argument 'bcc' is not allowed"),
        (f"mailtos://user:{SECRET}@mail.example?pgpprv=/etc/key", "the argument 'pgpprv' is not allowed"),
        (f"smtp://user:{SECRET}@mail.example", "mail is written mailtos://USER:PASSWORD@DOMAIN"),
        ("mailtos://mail.example", "it is written mailtos://USER:PASSWORD@DOMAIN"),
        # receivers of JSON
        (f"http://127.0.0.1:9000/{SECRET}", "a receiver of JSON is written json://HOST/PATH"),
        (f"https://crm.example.org/{SECRET}", "a receiver of JSON is written jsons://HOST/PATH"),
        (f"json:/{SECRET}", "is not a URL; give an Apprise URL such as"),
        (f"json:// {SECRET}", "is not a URL; give an Apprise URL such as"),
        # and what Apprise could do, but should not
        (f"file:///etc/{SECRET}", "its scheme is not one of"),
        (f"xml://crm.example.org/{SECRET}", "its scheme is not one of"),
        (f"syslog://{SECRET}", "its scheme is not one of"),
        (f"slack://T1JJ3T3L2/A1BRTD4JD/{SECRET}?template=/etc/passwd", "the argument 'template' is not allowed"),
    ],
)  # fmt: skip
def test_what_cannot_work_is_refused_with_its_place_and_what_to_write(url: str, advice: str, tmp_path: Path) -> None:
    file = tmp_path / "triage.toml"
    with pytest.raises(ConfigError) as refused:
        destinations.build(config.parse(CONFIG.format(url=url), file))
    told = str(refused.value)
    assert told.startswith(f"{file}:6: destinations[0].url: ")
    assert advice in told
    assert SECRET not in told + repr(refused.value)


@pytest.mark.parametrize(
    "url",
    [
        f"https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXr{SECRET}",
        f"HTTPS://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXr{SECRET}/",
        f"https://prod-15.westeurope.logic.azure.com:443/{TEAMS_PATH}?api-version=2016-06-01&sp=%2Ftriggers&sv=1.0&sig=a",
        f"https://d.12.environment.api.powerplatform.com:443/powerautomate/automations/direct/{TEAMS_PATH}?sig=a-_b&sv=1",
        f"https://d.12.environment.api.powerplatform.com/powerautomate/automations/direct/cu/07/{TEAMS_PATH}?sig=a",
    ],
)
def test_addresses_as_the_platforms_show_them_work(url: str) -> None:
    service, kind = open_service(url)
    assert kind.platform in {"Slack", "Teams"}
    assert len(service) == 1


@pytest.mark.parametrize(
    "arguments", ["optional=yes", "retry=9&wait=20", "OPTIONAL=yes", "%6fptional=yes", "optional=no&optional=yes"]
)
def test_arguments_that_would_hide_a_failure_are_overruled(arguments: str) -> None:
    service: Any = open_service(f"json://example.org/hook?{arguments}")[0]
    assert (service.optional, service.retry) == (False, 0)


def test_a_slip_in_a_file_of_its_own_is_found_there_too(tmp_path: Path) -> None:
    (tmp_path / "duty.url").write_text(f"msteams://{SECRET}/a/b\n", encoding="utf-8")
    (tmp_path / "duty.url").chmod(0o600)
    text = CONFIG.replace("url = '{url}'", "url_file = 'duty.url'").format()
    with pytest.raises(
        ConfigError, match=r"triage\.toml:6: destinations\[0\]\.url_file: it is an Office 365"
    ) as refused:
        destinations.build(config.parse(text, tmp_path / "triage.toml"))
    assert SECRET not in str(refused.value)
