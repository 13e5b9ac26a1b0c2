"""A company with topics of its own, and messages that it has labelled."""

from __future__ import annotations

import csv
import io
import itertools

TOPICS = """
[[topics]]
id = "money"
names = { ru = "Деньги", en = "Money" }
of = ["payment", "refund_return", "price_promo"]
queue = "billing"
[[topics]]
id = "shipping"
names = { ru = "Отправка", en = "Shipping" }
of = ["delivery", "order_change"]
[[topics]]
id = "goods"
names = { ru = "Вещи", en = "Goods" }
of = ["product_quality", "availability", "product_info"]
[[topics]]
id = "franchise"
names = { ru = "Франшиза", en = "Franchise" }
[[topics]]
id = "rest"
names = { ru = "Прочее", en = "Everything else" }
rest = true
"""
TOPIC_IDS = ("money", "shipping", "goods", "franchise", "rest")
FRANCHISE = "We would like to open a franchise of your shop in our town, whom shall we ask?"

_ABOUT = {
    "money": ("the card was charged twice for {}", "my money for {} has not come back", "the invoice for {} is wrong"),
    "shipping": ("the courier has lost the parcel with {}", "where is the parcel with {}", "the tracking of {} stands"),
    "goods": ("the {} broke on the first day", "the {} smells of smoke", "which size of {} do you have"),
    "franchise": ("we want a franchise to sell {}", "send us the franchise fee for {}", "franchise contract for {}"),
    "rest": ("the site crashes when I look at {}", "your staff was kind when I asked for {}", "hello from {}"),
}
_THINGS = (
    "a kettle",
    "two lamps",
    "red boots",
    "a garden chair",
    "the tea set",
    "an old radio",
    "a blue coat",
    "a toy",
)
_MOODS = (
    ("this is dangerous, help at once: {}", "critical", "negative"),
    ("I am very angry, third time I write: {}", "high", "negative"),
    ("good day, {}", "normal", "neutral"),
    ("thank you so much, lovely: {}", "low", "positive"),
)


def labelled(*, without: str = "", topics: dict[str, str] | None = None) -> str:
    """Return some hundreds of messages as CSV; `topics` calls topics otherwise, `without` leaves a column out."""
    written = io.StringIO()
    columns = [name for name in ("text", "topic", "urgency", "sentiment", "channel", "lang") if name != without]
    table = csv.DictWriter(written, columns, extrasaction="ignore", lineterminator="\n")
    table.writeheader()
    for (topic, phrases), thing, (mood, urgency, sentiment) in itertools.product(_ABOUT.items(), _THINGS, _MOODS):
        for phrase in phrases:
            table.writerow(
                {
                    "text": mood.format(phrase.format(thing)),
                    "topic": (topics or {}).get(topic, topic),
                    "urgency": urgency,
                    "sentiment": sentiment,
                    "channel": "email",
                    "lang": "en",
                }
            )
    return written.getvalue()
