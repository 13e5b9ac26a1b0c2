"""The smallest configuration that the contracts promise to work, with the places of a test put in."""

from __future__ import annotations

from pathlib import Path

from tests.acceptance.harness import webhook

SMALLEST = """\
[server]
base_url = "{base_url}"        # for the links in notices
timezone = "Europe/Moscow"
language = "ru"

[[queues]]
id = "care"
service_level = {{ answered = 0.8, within_seconds = 20 }}

[[sources]]
id = "shop"                               # POST /hooks/shop
connector = "standard"                    # or "generic", "zendesk", …
secrets_file = "shop.secret"              # one or two lines, whsec_…; also secrets = ["…"]

[[destinations]]
id = "duty"
url = "{sink}"    # an Apprise URL; also url_file
private_network = true                    # loopback and private addresses are refused without it
{destination}
[[rules]]
name = "alarm"
when = {{ alarm = true }}                   # topic, urgency, sentiment, priority, language, channel, source, tags, …
queue = "care"
notify = ["duty"]

[[rules]]
name = "everything else"
when = {{}}                                 # keys are AND, lists are OR, {{}} always matches; the first match wins
queue = "care"
{rest}"""


def write(
    data_dir: Path, *, sink: str, base_url: str = "http://127.0.0.1:8000", destination: str = "", rest: str = ""
) -> None:
    """Write the configuration and the secret it names; `destination` and `rest` are further lines of theirs."""
    data_dir.mkdir(parents=True, exist_ok=True)
    text = SMALLEST.format(base_url=base_url, sink=sink, destination=destination, rest=rest)
    (data_dir / "triage.toml").write_text(text, encoding="utf-8")
    secret = data_dir / "shop.secret"
    secret.write_text(webhook.SECRET + "\n", encoding="utf-8")
    secret.chmod(0o600)
