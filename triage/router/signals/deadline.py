"""Deadline: what must be done within hours, or within a day or two."""

from __future__ import annotations

from triage.domain.decision import Urgency
from triage.router.patterns import patterns
from triage.router.signals.base import Phrases, Saying

_NUMBERS = """1 2 3 4 5 6 7 8 9 10 11 12 15 20 24 30 40 45 50 60
one two three four five six seven eight nine ten twelve an a few couple half"""
_NUMBERS_RU = """1 2 3 4 5 6 7 8 9 10 11 12 15 20 24 30 40 45 50 60
один два две три четыре пять шесть десять полтора полчаса пару несколько"""
_EVENTS = """flight plane train bus ferry wedding surgery operation exam interview appointment funeral departure
boarding graduation party meeting ceremony"""
_EVENTS_RU = """вылет* рейс* самолет* поезд* автобус* свадьб* операци* экзамен* собеседовани* похорон* отправлени*
выпускн* юбилей* юбиле* отъезд* регистраци* праздник* мероприяти*"""
_HOURS = patterns(
    """
@events ~3 in|within ~2 @numbers ~1 hour|hours|minutes|min|mins|hrs|hr
@events ~3 leaves|departs|starts|begins|is|boards ~2 today|tonight|shortly|soon
@events ~1 today|tonight
scheduled ~2 in ~1 @numbers hours|minutes|hrs
leave|leaving|fly|flying|depart|departing|boarding|board ~4 in|within ~1 @numbers hours|hour|minutes|hrs
leave|leaving|fly|flying|depart|departing ~4 today|tonight
need|needs|needed|must|have|has|gotta ~8 in|within ~2 @numbers ~1 hours|hour|minutes|hrs
need|needs|must|have|has|gotta ~8 by|before ~1 end|close|midnight|noon|tonight|today|evening|5pm|6pm
need|needs|gotta|must|have ~2 get|be|arrive|go ~4 today|tonight|immediately
expires|expire|due|closes|ends|deadline|cutoff ~4 today|tonight|midnight|noon|in|within|at hours|hour|minutes?
expires|expire|due|closes|ends|deadline|cutoff ~3 today|tonight|midnight
only|just ~1 @numbers hours|minutes ~1 left|remaining
вылет*|вылетаем|вылетаю|улетаем|улетаю|уезжаем|уезжаю|выезжаем|выезжаю ~2 через ~2 @numbers_ru? час*|минут*|полчаса
@events_ru ~3 через ~1 @numbers_ru? час|часа|часов|минут*|полчаса|полтора
через ~1 @numbers_ru? час|часа|часов|минут|полчаса ~4 @events_ru
@events_ru ~2 сегодня
сегодня ~4 @events_ru|вылетаю|вылетаем|улетаю|улетаем|уезжаю|уезжаем
сегодня ~3 последний день|срок
последний|крайний день|срок ~3 сегодня
нужен|нужн*|надо|необходим*|должен|должна|должно|должны ~6 в течени* ~2 час*
нужен|нужн*|надо|необходим* ~6 через ~2 @numbers_ru? час|часа|часов|минут*|полчаса
нужен|нужн*|надо|необходим*|срочно ~7 сегодня|вечеру|обеда|вечера|полуночи
сегодня ~3 нужен|нужн*|надо|необходим*
срок ~3 истека*|заканчива*|выходит ~2 сегодня|через
осталось|остался|остается ~3 @numbers_ru? час|часа|часов|минут|полчаса ~2 до
до @events_ru|конца ~4 час|часа|часов|минут|полчаса
""",
    numbers=_NUMBERS,
    events=_EVENTS,
    numbers_ru=_NUMBERS_RU,
    events_ru=_EVENTS_RU,
)
_DAYS = patterns(
    """
@events|birthday|anniversary|trip|holiday|move|exam ~4 tomorrow
tomorrow ~4 @events|birthday|anniversary|trip|exam|holiday
leave|leaving|fly|flying|travel|travelling|traveling|move|moving|depart ~4 tomorrow
need|needs|needed|must|have|has|gotta ~8 by|before|for|until? ~1 tomorrow
@events|birthday|trip|exam ~3 in two|2|couple days
need|needs|must ~8 in|within two|2|24|48|couple ~1 days|hours
expires|expire|due|closes|ends|deadline ~3 tomorrow
tomorrow ~3 last day|deadline
@events_ru|рождения|юбилей|экзамен* ~4 завтра|послезавтра
завтра|послезавтра ~4 @events_ru|рождения|вылетаю|вылетаем|улетаю|улетаем|уезжаю|уезжаем|дедлайн
вылетаю|вылетаем|улетаю|улетаем|уезжаю|уезжаем|летим|едем ~3 завтра|послезавтра
нужен|нужн*|надо|необходим*|должен|должна|должно|срочно ~7 завтра|завтрашн*|послезавтра
завтра|послезавтра ~3 нужен|нужн*|необходим*|летим|едем
завтра|послезавтра ~3 последний|крайний день|срок
последний|крайний день|срок ~3 завтра|послезавтра
срок ~3 истека*|заканчива* ~2 завтра|послезавтра
через два|2|пару дня|дней ~4 @events_ru|рождения
@events_ru ~3 через два|2|пару дня|дней
""",
    events=_EVENTS,
    events_ru=_EVENTS_RU,
)
_NO_HURRY = patterns("""
sale|discount|promo|promotion|coupon|voucher
offer|deal|deals ends|end|expires|valid|over
movie|movies|film|films|novel|episode|series|song
thank|thanks|great|perfect|lovely|amazing|happy|enjoyed|arrived
yesterday
years|months|weeks ago
last week|month|year
don't|doesn't|didn't need|have|has
no hurry|rush
not urgent
store|shop|stores|shops|office|branch open|opens|closes|hours|close
rule|policy|usually|always|normally|every
акци*|скидк*|распродаж*|промокод*|купон*|бонус*
фильм*|сериал*|роман|песн*
спасибо|отлично|прекрасно|супер|порадовал*|вчера|успели
лет|год|года|месяц*|недел* ~1 назад
не нужн*|надо|срочно|горит
магазин*|офис*|отделени* ~4 работа*|открыт*|закрыва*
обычно|всегда|каждый|каждую|правил*
""")


class Signal(Phrases):
    """Hears that time runs out: within hours, or within a day or two."""

    sayings = (
        Saying(patterns=_HOURS, urgency=Urgency.CRITICAL, weight=0.5, unless_near=_NO_HURRY),
        Saying(patterns=_DAYS, urgency=Urgency.HIGH, weight=0.5, unless_near=_NO_HURRY),
    )
