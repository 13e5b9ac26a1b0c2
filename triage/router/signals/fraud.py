"""Fraud: theft, a hacked account, a loan in somebody's name: every hour costs the customer more."""

from __future__ import annotations

from triage.router.signals.base import Phrases

_WORDS = r"""
(?:stole|stolen|stealing) (?:\w+ ){0,3}(?:money|savings|funds|identity|cash)
(?:money|savings|funds|card|identity)(?: \w+){0,4} (?:was|were|has been|have been|got) stolen
(?:hackers?|scammers?|fraudsters?|thieves|a thief|criminals?)(?: \w+){0,3} (?:us(?:ed|ing)|paid|took|taken|stole)
(?:hackers?|scammers?|fraudsters?|thieves|criminals?)(?: \w+){0,3} (?:withdrew|hacked|emptied|drained|ordering|bought)
(?:someone|somebody)(?: else)? (?:\w+ )?(?:paid|paying|bought|buying|ordered) (?:\w+ ){0,3}with my (?:card|account)
(?:someone|somebody)(?: else)? (?:\w+ )?(?:hacked|broke into|got into|logged in ?to|emptied|drained|cloned) my
account (?:\w+ )?(?:was|has been|got|is being|been) hacked|hacked (?:into )?my
(?:loan|credit|account|card) (?:\w+ ){0,3}in my name (?:\w+ ){0,4}(?:fraud|scam|without|not me|never)\w*
(?:fraudsters?|scammers?|someone|somebody)(?: \w+){0,3} (?:loan|credit|account)(?: \w+){0,2} in my name
identity theft|(?:cloned|skimmed) my card
мошенник\w*(?: \w+){0,5} (?:укра|спис|сня|перев|оформ|взя|увел|получ|вош|взлом|опусто)\w*
(?:укра|спис|сня|перев|оформ|взя|увел|взлом)\w*(?: \w+){0,5} мошенник\w*
(?:украли|похитили|увели) (?:\w+ ){0,4}(?:деньг|средств|накоплени|зарплат|пенси|руб|тысяч|карт)\w*
(?:деньг\w*|средства|накоплени\w*|зарплат\w*|пенси\w*) (?:\w+ ){0,4}(?:украли|похитили|увели)
(?:сняли|перевели|вывели) (?:\w+ ){0,4}(?:деньг|средств|сбережени|тысяч)\w* (?:\w+ ){0,3}без моего (?:ведома|согласия)
без моего (?:ведома|согласия) (?:\w+ ){0,3}(?:сняли|перевели|вывели|оформили) (?:\w+ ){0,3}(?:деньг|кредит|займ)\w*
взломал\w* (?:\w+ ){0,3}(?:аккаунт|кабинет|страниц|почт|карт|счет|счёт|приложени)\w*
(?:аккаунт|кабинет|страниц|почт|карт|счет|счёт)\w* (?:\w+ ){0,2}взломал\w*
на (?:меня|мо[её] имя) (?:\w+ ){0,2}(?:оформил|взял|открыл|повесил)\w* (?:\w+ ){0,2}(?:кредит|займ|за[её]м)\w*
(?:кредит|займ|за[её]м)\w*,? (?:\w+,? ){0,3}(?:которого|который) я не (?:брал|оформля)\w*
"""


class Signal(Phrases):
    """Hears of theft and of fraud that goes on."""

    words = _WORDS
    stems = (
        *(
            "stole",
            "steal",
            "hack",
            "scam",
            "fraud",
            "thie",
            "criminal",
            "with my",
            "broke into",
            "got into",
            "emptied",
        ),
        *(
            "logged",
            "drained",
            "cloned",
            "in my name",
            "identity",
            "skimmed",
            "мошенник",
            "украли",
            "похитили",
            "увели",
        ),
        *("без моего", "взлом", "на меня", "имя", "кредит", "займ", "заём", "заем"),
    )
    weight = 0.75
    unless = r"if|in case|what happens|how do i know|protect(?:ed|ion)?|если|вдруг|защит\w+|как понять"
