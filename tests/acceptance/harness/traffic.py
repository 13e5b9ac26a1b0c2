"""What customers write in these tests: mostly everyday matters, now and then something that cannot wait."""

from __future__ import annotations

import random
from typing import Any

CHANNELS = ("email", "chat", "review", "social")
ALARM_SHARE = 0.05
SHARED_CASE_SHARE = 0.1

ALARMS = (
    "Из вашего чайника прямо сейчас идёт чёрный дым, искрит розетка, боюсь пожара! Что делать?!",
    "Smoke is coming out of the kettle I bought from you and the plug is sparking right now, I am scared of a fire!",
    "С моей карты прямо сейчас украли все деньги через ваш сайт, мошенники продолжают списывать! Срочно заблокируйте!",
    "Somebody has stolen all my money through my account with you and keeps spending it right now, block it at once!",
    "Подал на вас иск в суд и жалобу в Роспотребнадзор и прокуратуру, заявление уже принято. Ждите повестку.",
    "I have filed a lawsuit against you in court and written a complaint to the regulator. My lawyer is on it.",
)
ORDINARY = (
    "Здравствуйте! Подскажите, пожалуйста, во сколько закрывается магазин на Лесной?",
    "Hello, do you have this jacket in size M in your town store?",
    "Спасибо, всё подошло, очень довольна покупкой.",
    "Thank you, the courier was friendly and the parcel came on time.",
    "Где можно посмотреть статус моего заказа?",
    "Could you tell me which batteries the torch needs?",
    "Хочу поменять адрес доставки, заказ ещё не отправлен.",
    "How do I change the e-mail address in my profile?",
    "Когда снова появятся белые кроссовки сорок первого размера?",
    "Is the discount for pensioners valid on weekends too?",
    "Пришла кружка не того цвета, можно обменять в магазине?",
    "The app shows the old price in the basket, please have a look when you can.",
)


def contact(number: int, chance: random.Random) -> dict[str, Any]:
    """Make the contact with this number; some belong to a case that others belong to, too."""
    alarming = chance.random() < ALARM_SHARE
    made: dict[str, Any] = {
        "source": "shop",
        "external_id": f"contact-{number:06}",
        "channel": chance.choice(CHANNELS),
        "text": f"{chance.choice(ALARMS if alarming else ORDINARY)} № {number}",
        "author": {"name": f"Customer {number}", "email": f"customer{number}@example.org"},
    }
    if chance.random() < SHARED_CASE_SHARE:
        made["case_ref"] = f"case-{chance.randrange(300)}"
    return made
