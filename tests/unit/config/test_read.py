"""triage.toml: the smallest one works, and a wrong one is refused with file, line, key path and reason."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from triage import config
from triage.domain.errors import ConfigError
from triage.notify.destinations.apprise_service import open_service

SMALLEST = """
[server]
base_url = "http://127.0.0.1:8000/"       # for the links in notices
timezone = "Europe/Moscow"
language = "ru"

[[queues]]
id = "care"
service_level = { answered = 0.8, within_seconds = 20 }

[[sources]]
id = "shop"                               # POST /hooks/shop
connector = "standard"                    # or "generic", "zendesk", …
secrets_file = "shop.secret"              # one or two lines, whsec_…; also secrets = ["…"]

[[destinations]]
id = "duty"
url = "json://127.0.0.1:9000/hook"        # an Apprise URL; also url_file
private_network = true                    # loopback and private addresses are refused without it

[[rules]]
name = "alarm"
when = { alarm = true }
queue = "care"
notify = ["duty"]

[[rules]]
name = "everything else"
when = {}
queue = "care"
"""
QUEUE = '[[queues]]\nid = "care"\n'


def parsed(text: str) -> config.Config:
    return config.parse(text, Path("/etc/triage/triage.toml"))


def refusal(text: str) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        parsed(text)
    return caught.value


def secret(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    file.chmod(0o600)
    return file


def test_the_smallest_configuration_works(tmp_path: Path) -> None:
    secret(tmp_path, "shop.secret", "whsec_new\n\nwhsec_old\n")
    file = tmp_path / "triage.toml"
    file.write_text(SMALLEST, encoding="utf-8")
    read = config.load(file, known_connectors=["standard", "generic"])
    assert (read.server.base_url, str(read.server.timezone)) == ("http://127.0.0.1:8000", "Europe/Moscow")
    assert read.queues[0].service_level == config.ServiceLevel(answered=0.8, within_seconds=20)
    assert read.sources[0].secrets == ("whsec_new", "whsec_old")
    assert read.destinations[0].private_network
    assert [(rule.name, rule.when.alarm, rule.notify) for rule in read.rules] == [
        ("alarm", True, ("duty",)),
        ("everything else", None, ()),
    ]
    assert (read.triage.fallback_queue, read.triage.max_failures, read.warnings) == ("care", 3, ())


def test_the_first_file_works_as_it_is() -> None:
    read = parsed(config.first_file())
    assert [queue.id for queue in read.queues] == ["default"]
    assert config.When() in [rule.when for rule in read.rules]
    assert read.warnings == ()


def test_the_links_of_the_first_file_begin_with_the_address_it_is_given() -> None:
    assert parsed(config.first_file("http://10.0.0.5:9000")).server.base_url == "http://10.0.0.5:9000"


def test_every_example_of_the_first_file_works_once_uncommented(tmp_path: Path) -> None:
    secret(tmp_path, "shop.secret", "whsec_x")
    secret(tmp_path, "desk.secret", "a-secret-of-the-desk")
    flow = "https://prod-1.westeurope.logic.azure.com:443/workflows/0a1b/triggers/manual/paths/invoke?sv=1.0&sig=abc"
    secret(tmp_path, "teams.url", flow)
    text = re.sub(r"(?m)^# (?=\[|\w+ = )", "", config.first_file())
    read = config.parse(text, tmp_path / "triage.toml", known_connectors=["standard", "generic"])
    assert read.sources[1].options["mapping"]["author"] == {"email": "ticket.requester.email"}
    assert len(read.destinations) == 5
    assert [rule.name for rule in read.rules] == ["alarm", "money", "everything else"]
    assert read.server.admin_destinations == ("duty",)
    assert read.warnings == ()
    for destination in read.destinations:
        open_service(destination.url)


def test_a_mark_of_byte_order_and_the_line_ends_of_windows_are_fine(tmp_path: Path) -> None:
    file = tmp_path / "triage.toml"
    file.write_bytes(
        b"\xef\xbb\xbf" + (QUEUE + "[[rules]]\nname = 'a'\nqueue = 'crae'\n").replace("\n", "\r\n").encode()
    )
    with pytest.raises(
        ConfigError, match=r"triage.toml:5: rules\[0\].queue: 'crae' is not a queue; did you mean 'care'"
    ):
        config.load(file)


def test_one_word_stands_for_a_list_of_one() -> None:
    read = parsed(QUEUE + '[[rules]]\nname = "a"\nqueue = "care"\nwhen = { topic = "payment", tags = "vip" }\n')
    assert (read.rules[0].when.topic, read.rules[0].when.tags) == (("payment",), ("vip",))


def test_what_a_source_says_beyond_its_own_keys_is_for_its_connector() -> None:
    text = '[[sources]]\nid = "crm"\nconnector = "generic"\nmapping = { text = "t" }\nverify = { scheme = "none" }\n'
    assert parsed(QUEUE + text).sources[0].options == {"mapping": {"text": "t"}, "verify": {"scheme": "none"}}


def test_the_repr_of_a_configuration_shows_no_secret() -> None:
    text = '[[sources]]\nid = "s"\nconnector = "c"\nsecrets = ["hunter2"]\ntoken = "hunter2"\n'
    text += '[[destinations]]\nid = "d"\nurl = "slack://hunter2/B/C"\n'
    assert "hunter2" not in repr(parsed(QUEUE + text))


@pytest.mark.parametrize(
    ("text", "line", "key", "reason"),
    [
        ("", 1, "queues", "is missing; give at least one queue"),
        ("queues = 3", 1, "queues", "is a number; give tables: [[queues]]"),
        ("queues = [1]", 1, "queues", "holds something else than tables"),
        ("[[queues]]\n\nid = 5", 3, "queues[0].id", "is a number; give an id"),
        ("[[queues]]\nid = 'a b'", 2, "queues[0].id", "'a b' is not an id"),
        ("[[queues]]\nid = '-a'", 2, "queues[0].id", "is not an id"),
        ("[[queues]]\nid = 'забота'", 2, "queues[0].id", "Latin letters"),
        (QUEUE + QUEUE, 4, "queues[1].id", "'care' is there already"),
        ("[[queues]]\nid='a'\nnmaes={}", 3, "queues[0].nmaes", "is not a key here; did you mean 'names'?"),
        ("[[queues]]\nid='a'\nnames={de='x'}", 3, "queues[0].names.de", "is not a key here; give one of: en, ru"),
        (
            "[[queues]]\nid='a'\nservice_level={answered=80,within_seconds=20}",
            3,
            "queues[0].service_level.answered",
            "is 80; give a number from 0 to 1, such as 0.8",
        ),
        (
            "[[queues]]\nid='a'\n[queues.service_level]\nanswered=true\nwithin_seconds=20",
            4,
            "queues[0].service_level.answered",
            "is true or false; give a number",
        ),
        (QUEUE + "[serve]\n", 3, "serve", "is not a key here; did you mean 'server'?"),
        (QUEUE + "[server]\nlanguage='de'", 4, "server.language", "'de' is not a language; give one of: en, ru"),
        (QUEUE + "[server]\ntimezone='Europe/Moskow'", 4, "server.timezone", "did you mean 'Europe/Moscow'?"),
        (QUEUE + "[server]\ntimezone='../passwd'", 4, "server.timezone", "is not a time zone"),
        (QUEUE + "[server]\nbase_url='localhost:8000'", 4, "server.base_url", "is not an address"),
        (QUEUE + "[server]\nbase_url='http://a:b@c'", 4, "server.base_url", "is not an address"),
        (QUEUE + "[server]\nown_addresses=['shop']", 4, "server.own_addresses[0]", "is not a mail address"),
        (QUEUE + "[server]\nadmin_destinations=['d']", 4, "server.admin_destinations[0]", "'d' is not a destination"),
        (QUEUE + "[triage]\nfallback_queue='cara'", 4, "triage.fallback_queue", "did you mean 'care'?"),
        (
            QUEUE + "[triage]\nconfidence_threshold=7",
            4,
            "triage.confidence_threshold",
            "is 7; give a number from 0 to 1",
        ),
        (QUEUE + "[triage]\nmax_failures=0", 4, "triage.max_failures", "is 0; give a whole number from 1"),
        (QUEUE + "[[rules]]\nname='x'", 3, "rules[0].queue", "is missing; give a queue"),
        (QUEUE + "[[rules]]\nname=' '\nqueue='care'", 4, "rules[0].name", "is empty"),
        (
            QUEUE + "[[rules]]\nname='x'\nqueue='care'\n[[rules]]\nname='x'\nqueue='care'",
            7,
            "rules[1].name",
            "'x' is there already",
        ),
        (QUEUE + "[[rules]]\nname='x'\nqueue='care'\nnotify=['duty']", 6, "rules[0].notify[0]", "is not a destination"),
        (
            QUEUE + "[[rules]]\nname='x'\nqueue='care'\nwhen={alarm='yes'}",
            6,
            "rules[0].when.alarm",
            "give true or false",
        ),
        (
            QUEUE + "[[rules]]\nname='x'\nqueue='care'\n[rules.when]\nurgency=[\n'high',\n'urgent']",
            7,
            "rules[0].when.urgency[1]",
            "'urgent' is not a urgency",
        ),
        (
            QUEUE + "[[rules]]\nname='x'\nqueue='care'\nwhen={topic=['paymnt']}",
            6,
            "rules[0].when.topic[0]",
            "'payment'?",
        ),
        (QUEUE + "[[rules]]\nname='x'\nqueue='care'\nwhen={tags=[]}", 6, "rules[0].when.tags", "leave the key out"),
        (QUEUE + "[[rules]]\nname='x'\nqueue='care'\nwhen={urgncy='high'}", 6, "rules[0].when.urgncy", "'urgency'?"),
        (QUEUE + "[[sources]]\nid='s'", 3, "sources[0].connector", "is missing; give a connector"),
        (QUEUE + "[[sources]]\nid='s'\nconnector='c'\nsecret_file='x'", 6, "sources[0].secret_file", "'secrets_file'?"),
        (QUEUE + "[[sources]]\nid='s'\nconnector='c'\nqueue='x'", 6, "sources[0].queue", "'x' is not a queue"),
        (
            QUEUE + "[[sources]]\nid='s'\nconnector='c'\nsecrets=['a']\nsecrets_file='x'",
            6,
            "sources[0].secrets",
            "is given and secrets_file too",
        ),
        (QUEUE + "[[destinations]]\nid='d'", 3, "destinations[0].url", "is missing; give an Apprise URL"),
        (QUEUE + "[[destinations]]\nid='d'\nurl='a secret'", 5, "destinations[0].url", "is not a URL"),
        (
            QUEUE + "[[destinations]]\nid='d'\nurl='a://b'\nurl_file='c'",
            5,
            "destinations[0].url",
            "is given and url_file",
        ),
        (
            QUEUE + "[[destinations]]\nid='d'\nurl='a://b'\nrate_per_minute=0.5",
            6,
            "destinations[0].rate_per_minute",
            "is a number; give a whole number from 1 to 6000",
        ),
        (QUEUE + "[[rule]]\nname='r'", 3, "rule", "'rules'?"),
        (QUEUE + "[[destinations]]\nid='d'\nurl='a://b'\nexcerpts=true", 6, "destinations[0].excerpts", "'excerpt'?"),
    ],
)
def test_it_refuses_what_is_wrong_with_line_key_and_reason(text: str, line: int, key: str, reason: str) -> None:
    error = refusal(text)
    assert (error.file, error.line, error.key) == ("/etc/triage/triage.toml", line, key)
    assert reason in error.reason


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("[server]\nlanguage = ru\n", 2, "Invalid value"),
        ("[server]\n\nlanguage = 'ru", 3, "is not TOML"),
        ("a = 1\na = 2\n", 2, "Cannot overwrite a value"),
        ("a = [1,\n2", 2, "is not TOML"),
    ],
)
def test_it_says_where_a_file_is_not_toml(text: str, line: int, reason: str) -> None:
    error = refusal(text)
    assert error.line == line
    assert reason in error.reason
    assert "at line" not in error.reason


def test_it_refuses_a_connector_nobody_has() -> None:
    text = QUEUE + "[[sources]]\nid='s'\nconnector='zendesc'"
    with pytest.raises(ConfigError, match=r":5: sources\[0\].connector: 'zendesc' .*did you mean 'zendesk'"):
        config.parse(text, Path("t.toml"), known_connectors={"zendesk", "standard"})


def test_it_says_how_to_get_a_first_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"there is no such file; `triage serve` writes a first one"):
        config.load(tmp_path / "triage.toml")


def test_it_says_on_which_line_a_file_is_not_utf_8(tmp_path: Path) -> None:
    file = tmp_path / "triage.toml"
    file.write_bytes(b"# one\n# \xcf\xf0\n")
    with pytest.raises(ConfigError, match=r"triage.toml:2: is not UTF-8"):
        config.load(file)


def test_it_refuses_a_secrets_file_that_is_missing_or_empty(tmp_path: Path) -> None:
    text = QUEUE + "[[sources]]\nid='s'\nconnector='c'\nsecrets_file='s.secret'"
    with pytest.raises(ConfigError, match=r":6: sources\[0\].secrets_file: cannot read .*s.secret: No such file"):
        config.parse(text, tmp_path / "t.toml")
    secret(tmp_path, "s.secret", "\n \n")
    with pytest.raises(ConfigError, match=r"s\.secret is empty"):
        config.parse(text, tmp_path / "t.toml")


def test_it_warns_of_a_secret_that_others_can_read(tmp_path: Path) -> None:
    secret(tmp_path, "d.url", "json://h/p\n").chmod(0o644)
    read = config.parse(QUEUE + "[[destinations]]\nid='d'\nurl_file='d.url'", tmp_path / "t.toml")
    assert read.destinations[0].url == "json://h/p"
    assert read.warnings == (f"{tmp_path}/d.url can be read by others; chmod 600 {tmp_path}/d.url",)


def test_it_refuses_a_url_file_with_two_lines(tmp_path: Path) -> None:
    secret(tmp_path, "d.url", "json://h/p\njson://h/q\n")
    with pytest.raises(ConfigError, match="has 2 lines; give one URL"):
        config.parse(QUEUE + "[[destinations]]\nid='d'\nurl_file='d.url'", tmp_path / "t.toml")


def test_it_warns_of_a_source_that_no_webhook_has() -> None:
    read = parsed(QUEUE + "[[rules]]\nname='x'\nqueue='care'\nwhen={source='shop'}")
    assert read.warnings == ("rule 'x' asks for source 'shop', which is not among [[sources]]; there is none",)
