"""Legal: a step to court, regulator or police that is announced or taken. A threat under a condition is not one yet."""

from __future__ import annotations

from triage.router.signals.base import Phrases

_WORDS = r"""
(?:filed|filing|submitted|lodged|sent|made) (?:\w+ ){0,3}(?:claim|complaint|lawsuit|suit|report)(?: \w+){0,3} COURT_EN
(?:claim|complaint|lawsuit|report)(?: \w+){0,4} (?:was|has been) (?:filed|submitted|lodged|sent)(?: \w+){0,3} COURT_EN
(?:i am|i'm|we are|we're) (?:now )?(?:suing|taking (?:you|this|them|your company) to court|going to court)
(?:i|we) (?:have )?(?:sued|took you to court|taken you to court|reported you to COURT_EN)
(?:my|our) (?:lawyer|solicitor|attorney)s? (?:has|have|is|are) (?:\w+ ){0,2}(?:filed|sent|sending|filing|preparing)
see you in court|legal action (?:has been|was|is being) (?:started|taken|filed|initiated)
(?:пода(?:л\w*|ю|[её]м)|отправ\w+|направ\w+|написал\w*|составил\w*|нес[уё]\w*) (?:\w+ ){0,5}COURT_RU
(?:жалоб|заявлени|иск|обращени|претензи)\w* (?:\w+ ){0,3}COURT_RU (?:\w+ ){0,4}(?:подал|отправ|написа|направ|зарегис)\w*
COURT_RU (?:\w+ ){0,4}(?:подал|отправил|написал|направил|обратил|ушл)\w*
иск (?:\w+ ){0,2}(?:подан|отправлен|направлен|составлен)\w*|(?:подал\w*|подаю|пода[её]м) (?:\w+ ){0,2}иск\w*
(?:иду|идём|идем|пош[её]л|пошла) (?:\w+ ){0,2}в суд
"""
_COURT_EN = (
    r"(?:the )?(?:\w+ ){0,2}(?:courts?|ombudsman|regulator|police|trading standards|consumer protection|watchdog|"
    r"financial conduct authority|attorney general|fca|cfpb|ftc|bbb)\b"
)
_COURT_RU = (
    r"(?:в |на вас в )?(?:суд|роспотребнадзор|прокуратур|центробанк|центральный банк|цб|фас|полици|омбудсмен|"
    r"трудов\w+ инспекци)\w*"
)


class Signal(Phrases):
    """Hears that a step has been taken, or is announced without a condition."""

    words = _WORDS.replace("COURT_EN", _COURT_EN).replace("COURT_RU", _COURT_RU)
    stems = (
        *(
            "court",
            "ombudsman",
            "regulator",
            "police",
            "trading standards",
            "consumer protection",
            "watchdog",
            "authority",
        ),
        *("attorney", "lawyer", "solicitor", "suing", "sued", "legal action", "fca", "cfpb", "ftc", "bbb"),
        *("суд", "роспотребнадзор", "прокуратур", "банк", "цб", "фас", "полици", "омбудсмен", "инспекци", "иск"),
    )
    weight = 0.75
    unless = (
        r"if|unless|or else|otherwise|should you|если|иначе|в противном случае|пока не|хотел\w*|как (?:мне )?подать|"
        r"можно ли|стоит ли"
    )
    unless_behind = True
