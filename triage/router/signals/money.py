"""Money: an amount of about a month's income or more that is at stake: gone, blocked, charged, or not given back."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from triage.config.section import Section
from triage.domain.decision import Priority, Urgency
from triage.router.amounts import Amount, amounts
from triage.router.patterns import patterns
from triage.router.sentences import Sentence
from triage.router.signals.base import Heard, Message, Phrases, Saying, meant

USUAL_LIMITS = {
    "RUB": 50_000,
    "USD": 2_000,
    "EUR": 2_000,
    "GBP": 1_700,
    "KZT": 300_000,
    "BYN": 1_800,
    "UAH": 20_000,
    "INR": 40_000,
}
MOST = 10**12
_NEAR_CHARACTERS = 120
_MAY_BE_MONEY = re.compile(r"\d|тысяч|миллион|thousand|hundred|million", re.IGNORECASE)

_GONE = patterns("""
money|amount|sum|payment|transfer|savings|deposit|salary|funds|cash|it ~6 gone|vanished|disappeared|missing|lost|\
frozen|blocked|stuck
gone|vanished|disappeared|missing|frozen ~7 from ~1 my|our account|balance|card|wallet
never arrived|credited|received|reached|showed
hasn't|haven't|didn't|not|isn't ~2 arrived|credited|received|reached|appeared|shown|arrive
blocked|froze|frozen|holding|withholding|seized ~6 my|our ~1 money|funds|account|payment|deposit|salary|savings
account ~2 blocked|frozen|locked|suspended ~6 with|money|on|my
machine|atm|cashpoint ~3 swallowed|ate|kept|took
cash|cashpoint ~1 machine|atm ~6 swallowed|ate|kept|took
деньги|средства|сумма|перевод|платеж|вклад|зарплата|пенсия|накопления ~7 пропал*|исчез*|испарил*|потерял*|зависл*|\
завис
пропал*|исчез*|испарил* ~7 деньги|средства|сумма|со|с|руб*|тысяч*
не поступил*|поступают|зачислил*|зачислен*|дошл*|дошел|пришл*|пришел|вернул*|возвраща*|отдают|выплат*|перечислил*
так и не ~6 поступил*|зачисл*|дошл*|пришл*|вернул*
денег нет
заблокировал*|заблокирован*|заморозил*|заморожен*|арестовал*|удерживают|удержали ~7 деньги|средства|счет|вклад|\
сумм*|карт*|руб*|перевод
деньги|средства|счет|вклад|карт* ~6 заблокировал*|заблокирован*|заморозил*|заморожен*|арестован*
банкомат ~7 съел|зажевал|забрал|проглотил|не
""")
_AT_STAKE = patterns("""
charged|debited|took|taken|deducted|withdrew|withdrawn|billed ~6 twice|wrongly|error|mistake|extra|too|without|\
double|again
charged|debited|took|taken|deducted|billed ~5 me|us|my|our|from
refuse|refuses|refused|refusing|won't ~6 refund|return|pay|repay|compensate
refund|repayment|compensation|deposit ~5 refused|denied|rejected|outstanding|overdue|owed|pending|waiting
waiting|waited|wait ~7 refund|money|payment|compensation
owe|owes|owed ~1 me|us
lost|losing|lose ~7 money|savings|deposit|because|due
want|demand|need ~6 money|refund ~1 back
scam|scammed|cheated|ripped
списал*|сняли|снял|снимают|удержал*|вычли ~7 дважды|два|лишн*|ошибочн*|незаконн*|повторно|без|обманом
списал*|сняли|удержал*|вычли ~5 с|со|у ~2 меня|мо*|карт*|счет*
отказал*|отказыва* ~6 вернуть|возврат*|выплат*|компенс*|возмест*
требую|прошу ~7 вернуть|возврат*|возмест*|выплат*|компенс*
жду|ждем|ожидаю ~7 возврат*|деньги|выплат*|перевод*|компенс*
верните|отдайте
должны ~2 мне|нам|вернуть
обманул*|развели|кинули|лишил*|потерял*
""")
_SPENT = patterns("""
thank|thanks|great|excellent|love|happy|worth|pleased|perfect
limit|limits|up|over|minimum|maximum|free ~2 to|of|delivery
years ago
спасибо|благодар*|отличн*|доволен|довольна|рекоменд*|супер|вовремя
лимит*|минимальн*|максимальн*|бесплатн*
лет|года ~1 назад
какой|какая|какие|какова|сколько ~4 процент*|ставк*|комисси*|лимит*|стоит
""")


class Signal(Phrases):
    """Hears that much money is at stake; how much is much is said by currency."""

    sayings = (
        Saying(patterns=_GONE, urgency=Urgency.CRITICAL, weight=0.4, lifts_to=Priority.P1, unless_near=_SPENT),
        Saying(patterns=_AT_STAKE, urgency=Urgency.HIGH, weight=0.4, lifts_to=Priority.P2, unless_near=_SPENT),
    )

    def __init__(self, options: Section) -> None:
        super().__init__(options)
        limits = options.section("limits")
        self._limits = {name: limits.whole(name, usual, low=1, high=MOST) for name, usual in USUAL_LIMITS.items()}
        limits.close()

    def read(self, message: Message) -> Heard | None:
        """Return the first large amount that stands near words of a loss."""
        text = message.spoken.text
        if not _MAY_BE_MONEY.search(text) or not (large := self._large(text)):
            return None
        for saying in self._sayings:
            for found in meant(message.spoken, saying):
                if amount := _near(large, found.heeded.sentence):
                    phrase = text[amount.start : amount.end].strip()
                    return Heard(phrase=phrase, urgency=saying.urgency, weight=saying.weight, lifts_to=saying.lifts_to)
        return None

    def _large(self, text: str) -> list[Amount]:
        """Return the large amounts of a text, in their order: looked for once, however often a loss is spoken of."""
        usual = _currency_of(text)
        return [one for one in amounts(text) if one.value >= self._limits[one.currency or usual]]


def _near(large: Sequence[Amount], sentence: Sentence) -> Amount | None:
    """Return the first amount in or beside a sentence."""
    first = bisect_left(large, sentence.start - _NEAR_CHARACTERS, key=lambda one: one.start)
    near = large[first] if first < len(large) else None
    return near if near and near.end <= sentence.end + _NEAR_CHARACTERS else None


def _currency_of(text: str) -> str:
    """Return the currency that is meant where none is named."""
    return "RUB" if any("а" <= letter <= "я" for letter in text[:200].casefold()) else "USD"
