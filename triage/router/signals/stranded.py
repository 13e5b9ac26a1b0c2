"""Stranded: somebody is without means now, far from home, at night, or without what a home needs."""

from __future__ import annotations

from triage.domain.decision import Urgency
from triage.router.patterns import patterns
from triage.router.signals.base import Phrases, Saying

_STRANDED = patterns(
    """
i'm|we're|i|we|left|me|us|family|passengers|people am|are|were|been? ~1 stranded
stranded in|at|on|here|without|with|abroad
i'm|we're|stuck|still stuck|sitting|here at|in|on ~3 @places
stuck ~3 @places
stuck abroad|overseas|here ~5 no|without
sleep|sleeping|slept|spend|spending|spent ~4 on|in|at ~2 @places|floor|bench|street|benches
no place|bed|room to|for ~1 sleep|stay|night ~1 tonight|now|here
no place to sleep|stay ~1 tonight|now|here
sitting|waiting at|in|on ~2 @places ~1 for ~2 hours
left|dumped|abandoned us|me|him|her|them ~1 at|on|in ~2 @places|middle
no heating|electricity|power|water since|for ~3 days|yesterday|morning|hours|week
nowhere to sleep|stay|go ~1 tonight|now|here
can't|cannot|unable|couldn't|no|way to? get|fly|go|travel|drive home|back ~3 no|tonight|today|now|because|from
no|without money|cash ~2 to|for ~2 food|eat|home|hotel|petrol|gas|fuel|taxi|ticket
no|without money|cash ~2 left ~4 food|eat|home|hotel|abroad|children|kids
card ~5 blocked|declined|swallowed|frozen|rejected|stopped ~6 abroad|airport|hotel|stranded|petrol|overseas|holiday
abroad|overseas|airport|hotel ~6 card ~4 blocked|declined|swallowed|frozen|rejected|stopped
we|i|we've|i've ~2 no|without|had heating|electricity|power|water|hot|heat ~5 since|days|hours|yesterday|morning
no|without heating|electricity|power|water|heat ~5 days|hours|winter|freezing|minus|baby|child|children
locked out of ~1 my|our house|flat|home|apartment|car|room|hotel
locked out of ~1 my|our ~1 house|flat|home|apartment|car|room
broke|broken|breakdown down ~4 motorway|highway|road|roadside|interstate
last penny|money|cash ~3 gone|left|spent
""",
    places="""airport airports station stations gate terminal tarmac runway highway motorway road roadside border \
lounge
    platform customs desert mountains layover""",
)
_STRANDED_RU = patterns(
    """
застрял*|застряли|застряла ~3 @places_ru|границей|чужой|чужом|городе|стране|отеле|глуши
застрял*|сидим|сижу|стоим|стою|мерзнем|мерзну ~3 @places_ru ~8 без|нет|ребен*|дет*|ночь|суток|часов|час|билет*
остал*|остаемся|остаюсь|сижу|сидим|сидят|бросили|оставили|живем ~4 без ~1 @means
нет|без ~2 денег ~4 на|чтобы ~1 еду|еды|проезд|дорогу|билет|хлеб|лекарства|ночлег|гостиницу|доехать|вернуться
не могу|можем|можно ~3 улететь|уехать|вылететь|выехать|вернуться|добраться|выбраться|попасть ~3 домой|дома|границ*|\
отсюда
не могу|можем ~2 улететь|вылететь|выбраться ~3 из|домой|отсюда|с
не могу|можем попасть ~3 домой|квартиру|номер|дом
негде ночевать|спать|переночевать|жить
ночуем|ночую|ночевал*|спим|сплю|спали ~3 @places_ru|улице|полу|лавке|скамейке|машине
не на что ~3 жить|есть|купить|доехать|кормить|уехать|вернуться|ночевать
без копейки|гроша
карт* ~3 заблокир*|съел* ~8 границей|отпуске|отеле|аэропорт*|вокзал*|дороге|заправк*|чужом|поездке
границей|отпуске|отеле|аэропорт*|командировке|поездке ~8 карт* ~3 заблокир*|съел*
границей|отпуске|отеле|аэропорт*|командировке|поездке ~8 карт* не работ*|принима*|проход*
денег ~1 нет совсем|вообще|ни
последние ~1 деньги ~6 есть|еду|кормить|хлеб|ребен*
заглох*|сломал* ~4 трассе|дороге|шоссе
""",
    places_ru="""аэропорту аэропорта аэропорт вокзале вокзала трассе дороге границе шоссе станции остановке таможне \
порту
    перроне пересадке тайге лесу""",
    means="""денег средств еды связи света воды тепла отопления лекарств жилья гроша копейки электричества крыши \
документов
    горячей багажа""",
)
_NOT_STRANDED = """
movie|movies|film|films|novel|episode|game|level|song|book|character|island
stranded cotton|wire|thread|floss|cable|deep
feel|feeling|felt stuck
parcel|package|order|delivery|item|shipment|refund|zip|zipper|drawer|lid|button
years|months ago
last year|summer|winter|month
фильм*|сериал*|роман|книг*|игр*|уровн*|песн*|острове|персонаж*
посылк*|заказ*|товар*|груз*|отправлени*|молни*|ящик|крышк*|сдачи
подарк*|настроени*|слов|внимани*|ответа|удовольстви*
лет|год|года|месяц* ~1 назад
прошлом|прошлым году|летом|месяце
"""
_FLIGHT = patterns("""
missed|missing|miss ~2 connection|connections|connecting|flight|flights
cancelled|canceled|cancel ~2 flight|flights
flight|flights ~4 cancelled|canceled|flightled
отменил*|отменен* ~2 рейс*|вылет*|самолет*|поезд*
рейс*|вылет*|самолет*|поезд* ~3 отменил*|отменен*|отменяют
опоздал*|пропустил* ~2 на? ~1 рейс|стыковк*|пересадк*|самолет|поезд
не успел* ~2 на? ~1 рейс|стыковк*|пересадк*|самолет|поезд
""")
_NO_FLIGHT = patterns("""
policy|free|fee|option|insurance|refundable|want|like|wish|please
years|months ago
miss flying
фильм*|сериал*|хочу|хотел*|хотим|условия|бесплатно|можно|страховк*|прошу
лет|год|года ~1 назад
""")


class Signal(Phrases):
    """Hears of somebody who cannot go on, go home or buy what is needed now."""

    sayings = (
        Saying(
            patterns=_STRANDED,
            urgency=Urgency.CRITICAL,
            weight=0.55,
            unless_near=patterns(_NOT_STRANDED),
        ),
        Saying(patterns=_STRANDED_RU, urgency=Urgency.CRITICAL, weight=0.55, unless_near=patterns(_NOT_STRANDED)),
        Saying(patterns=_FLIGHT, urgency=Urgency.HIGH, weight=0.35, unless_near=_NO_FLIGHT, unless_asked=True),
    )
