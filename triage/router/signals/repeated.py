"""Repeated: somebody says that they wrote or called before, or contacted us about the same topic a short while ago."""

from __future__ import annotations

from triage.config.section import Section
from triage.domain.decision import Priority, Urgency
from triage.router.patterns import patterns
from triage.router.signals.base import Heard, Message, Phrases, Saying

USUAL_CONTACTS, USUAL_DAYS = 3, 7
MOST_CONTACTS, MOST_DAYS = 20, 90
_ONE_OCCASION_DAYS = 1 / 24

_ASK = """write writing wrote written call calling called contact contacting contacted ask asking asked email emailing
emailed message messaging messaged complain complaining complained report reporting reported request requesting
requested chase chasing explain explaining explained phone phoning rung ring ringing reach reaching tell telling told"""
_ASKED = """written wrote called rang rung emailed mailed contacted messaged asked complained reported requested chased
phoned explained told submitted reached"""
_NTH = """third fourth fifth sixth seventh eighth ninth tenth 3rd 4th 5th 6th 7th 8th 9th 10th nth umpteenth hundredth
millionth"""
_MANY = """three four five six seven eight nine ten 3 4 5 6 7 8 9 10 12 15 20 several many multiple numerous countless
dozen dozens hundred hundreds 100"""
_ASK_RU = """пишу звоню обращаюсь прошу спрашиваю жалуюсь объясняю повторяю отправляю сообщаю напоминаю задаю
пишем звоним обращаемся просим пытаюсь писать звонить обращаться просить объяснять"""
_ASKED_RU = """писал писала писали звонил звонила звонили обращался обращалась обращались просил просила просили
жаловался жаловалась жаловались отправлял отправляла спрашивал спрашивала сообщал сообщала объяснял объясняла
написал написала позвонил позвонила обратился обратилась подавал подавала набирал набирала созванивалась"""
_NTH_RU = """третий третье третью четвертый пятый шестой седьмой восьмой девятый десятый двадцатый сотый который
очередной 3 4 5 6 7 8 9 10 20 100 надцатый миллионный энный"""
_MANY_RU = """три 3 четыре 4 пять 5 шесть 6 семь 7 8 9 десять 10 15 20 сто 100 много несколько кучу тысячу миллион
двадцать"""
_AGAIN = patterns(
    """
@nth ~1 time ~3 @ask
@nth ~1 call|email|message|letter|complaint|request|ticket|query|reminder|chat|enquiry ~3 about|regarding|on|for|\
this|same
@asked ~5 @many ~2 times
@asked ~4 again|over and|again again|over
@many ~1 times ~3 @asked
@many ~2 calls|emails|messages|tickets|letters|requests|complaints|reminders ~4 and|still|but|without|ignored|\
unanswered
@many|my|all ~2 calls|emails|messages|tickets|letters|requests ~3 ignored|unanswered
keep|kept|keeps ~1 calling|asking|writing|emailing|messaging|chasing
how many|much times ~5 @ask
been chasing|calling|writing|emailing ~3 for ~2 days|weeks|months|week|month
every day ~3 @ask
@nth_ru й|е|ю? раз ~3 @ask_ru
@ask_ru ~4 @nth_ru й|е? раз
@asked_ru ~4 @many_ru ~1 раз|раза
@many_ru ~1 раз|раза ~2 @asked_ru
неоднократно|многократно|постоянно|регулярно|каждый ~2 день? @asked_ru|@ask_ru
@asked_ru ~2 неоднократно|многократно
третье|третья|третью|третий|четвертое|четвертая|четвертую|четвертый|пятое|пятая|пятую|пятый|десятое|очередное|3|4|5 \
е|я|ю|й? \
обращение|жалоба|жалобу|заявка|заявку|письмо|тикет|запрос|звонок|сообщение
@many_ru ~1 обращени*|жалоб*|заявок|заявки|писем|письма|тикет*|запрос*|звонк*|сообщени* ~4 и|а|но|никто|игнор*|без|\
тишина|\
толку
сколько ~1 можно|раз ~2 писать|звонить|обращаться|просить|объяснять|повторять|говорить|напоминать
день|неделю|недели|месяц ~2 пишу|звоню|добиваюсь|дозваниваюсь
мои ~2 обращения|письма|заявки|звонки|сообщения ~2 игнорир*|остаются
""",
    ask=_ASK,
    asked=_ASKED,
    nth=_NTH,
    many=_MANY,
    ask_ru=_ASK_RU,
    asked_ru=_ASKED_RU,
    nth_ru=_NTH_RU,
    many_ru=_MANY_RU,
)
_ONCE_MORE = patterns(
    """
writing|asking|calling|contacting|reporting|emailing|messaging ~2 again
again ~2 writing|asking|calling|contacting|emailing
second time ~3 @ask
second ~1 email|message|request|complaint|letter|ticket ~2 about|regarding|on|this|same
as i ~1 wrote|said|told|mentioned ~2 before|already|earlier
i ~1 already ~1 @asked
снова|опять|повторно|вновь ~2 @ask_ru
второй раз ~3 @ask_ru
@ask_ru ~2 второй|повторно раз?
повторное обращение|письмо
уже ~1 @asked_ru
""",
    ask=_ASK,
    asked=_ASKED,
    ask_ru=_ASK_RU,
    asked_ru=_ASKED_RU,
)
_NOT_TO_US = patterns("""
thank|thanks|great|love|happy|excellent|helpful|resolved|solved|recommend|lucky|charm
order|ordered|ordering|buy|buying|bought|shop|shopping|visit|visiting ~4 time|times
time ~5 order|ordered|ordering|buy|buying|bought|shop|shopping|visit|visiting
read|reread|watched|washed|played|listened
my|his|her|our mother|mom|mum|friend|boss|wife|husband|sister ~3 calls|called|asks|asked|tells|told
call|called ~1 it|him|her|them
calling card|cards|fans|plan|code
спасибо|благодар*|отличн*|помогли|решили|довол*|люблю|рекоменд*|супер|прекрасн*
заказыва*|покупа*|беру|берем|приезжа*|прихожу ~4 раз
раз ~3 заказыва*|покупа*|беру|берем|приезжа*|прихожу
друз*|подруг*|подруга|маме|мама|муж|жена|соседк*
""")


class Signal(Phrases):
    """Hears that somebody contacts us again about the same: they say so, or it is known."""

    sayings = (
        Saying(patterns=_AGAIN, urgency=Urgency.HIGH, weight=0.5, lifts_to=Priority.P2, unless_near=_NOT_TO_US),
        Saying(patterns=_ONCE_MORE, lifts_to=Priority.P2, unless_near=_NOT_TO_US),
    )

    def __init__(self, options: Section) -> None:
        super().__init__(options)
        self._contacts = options.whole("contacts", USUAL_CONTACTS, low=2, high=MOST_CONTACTS)
        self.looks_back_days = options.whole("days", USUAL_DAYS, low=2, high=MOST_DAYS)

    def read(self, message: Message) -> Heard | None:
        """Return what is said; else, how often the author or case came with this topic, when that is often enough."""
        return super().read(message) or self._known(message)

    def _known(self, message: Message) -> Heard | None:
        count = 1 + _occasions(message, self.looks_back_days)
        if count < self._contacts or count > MOST_CONTACTS:  # more come from a form or a robot, not from a person
            return None
        return Heard(
            phrase=f"{count} contacts about this in {self.looks_back_days} days",
            lifts_to=Priority.P2,
            facts={"count": count, "days": self.looks_back_days},
        )


def _occasions(message: Message, days: int) -> int:
    """Count how often the author came with this topic before: lines of one chat, an hour after each other, are once."""
    count, last = 0, 0.0
    for earlier in sorted(message.known.earlier, key=lambda one: one.days_ago):
        if earlier.topic == message.topic and earlier.days_ago <= days:
            count += earlier.days_ago - last > _ONE_OCCASION_DAYS
            last = earlier.days_ago
    return count
