"""Legal: a step to court, regulator or police that is announced or taken; under a condition it is a threat."""

from __future__ import annotations

from triage.domain.decision import Urgency
from triage.router.patterns import patterns
from triage.router.signals.base import Phrases, Saying

_COURT = """
court courts ombudsman ombudsmen regulator regulators police watchdog fca cfpb ftc bbb fcc faa dot ofcom ofgem
"""
_COURT_RU = """
суд суда суде роспотребнадзор* прокуратур* центробанк* цб фас полици* омбудсмен* ркн роскомнадзор* росздравнадзор*
гжи трудинспекци* уполномоченн* мвд росстандарт*
"""
_STEP = patterns(
    """
# done, or being done
filed|filing|submitted|lodged|sent|made|raised|opened ~4 claim|complaint|lawsuit|suit|report|case ~4 @court
claim|complaint|lawsuit|report|case ~4 was|has|is been|being? ~1 filed|submitted|lodged|sent|opened ~3 @court
filed|filing|submitted|lodged ~2 lawsuit|lawsuits
filed|filing|submitted|lodged ~2 claim against
filed|filing|submitted|lodged|made|sent|opened ~4 trading standards
filed|filing|submitted|lodged|made|sent|opened ~6 consumer|financial|competition protection|affairs|conduct|ombudsman
filed|filing|submitted|lodged|made|sent|opened ~4 attorney general
filed|filing|submitted|lodged|made|sent|opened ~4 small claims
filed|filing|submitted|lodged|made|sent|opened ~4 better business bureau
i'm|we're|i|we am|are? ~1 suing|sued you|your|this|them|the|over|for
i'm|we're|i|we am|are|have|will|shall? ~1 taking|took|taken|take you|this|them|the ~2 to ~2 court|ombudsman|tribunal
i'm|we're|i|we am|are? going to ~1 court|ombudsman|police
i|we reported|referred ~3 to ~2 @court
i|we have|already reported|referred ~3 to ~2 @court
reported|reporting you|this|them|it|your ~3 to ~1 trading standards
i've|we've|i'm|we're reported|reporting|contacted|contacting|referred ~3 @court
contacted|contacting ~1 ombudsman|regulator|police
my|our lawyer|lawyers|solicitor|solicitors|attorney|attorneys ~3 filed|sent|sending|filing|preparing|contact|served|\
serve
hired|instructed|retained ~1 lawyer|solicitor|attorney
see you in court
legal action|proceedings ~1 been|was|is|have|are ~1 started|taken|filed|initiated|begun|underway|issued
will|shall|i'll|we'll ~1 see|meet you in court
hearing|trial ~3 scheduled|set ~2 for|on ~4 against you
# подано, подаётся
подал*|подаю|подаем|отправил*|отправляю|направил*|направляю|написал*|составил*|несу|отнес*|оформил*|готовлю ~5 \
@court_ru
жалоб*|заявлени*|иск*|претензи*|обращени* ~3 @court_ru ~4 подан*|подал*|отправ*|написа*|направ*|зарегистр*|ушл*|готов*
в|на вас? @court_ru ~3 подал*|подаю|подаем|отправил*|написал*|направил*|обратил*|обращаюсь|ушл*|пожаловал*
в|на ~1 суд|прокуратуру|полицию подаю|подаем|подали|подал|подала|обращаюсь|обратились|иду|идем|пошел|пошла
обратился|обратилась|обратились|обращаюсь|обращаемся ~2 в @court_ru
пожаловал*|жалуюсь ~2 в @court_ru
составил*|написал*|готовлю|готовим ~1 иск|исковое
иск|исковое ~3 подан|подано|подал*|отправлен*|направлен*|составлен*|зарегистрирован*|готов|готово|принят
подал*|подаю|подаем ~2 иск|исковое
иду|идем|идет|пошел|пошла|пошли|отправляюсь ~2 в суд|прокуратуру|полицию
мой|наш|нашему|моему юрист|юриста|адвокат|адвоката|юристу ~3 готов*|подал*|подает|составил*|составляет|направил*|\
передал*
нанял*|наняли ~2 юриста|адвоката
заседани* ~3 назначен*
встретимся|увидимся ~1 в суде
до встречи в суде
""",
    court=_COURT,
    court_ru=_COURT_RU,
)
_THREAT = patterns(
    """
i|we|i'll|we'll|i'm|we're ~3 sue you|your|them|the
i|we|i'll|we'll|i'm|we're ~4 report|complain|go|take|contact|write|call|escalate|speak ~5 @court
i|we|i'll|we'll|i'm|we're ~4 report|complain|go|take|contact|write|call|escalate|speak ~5 trading standards
i|we|i'll|we'll|i'm|we're ~4 contact|call|speak|consult|get|hire ~3 lawyer|solicitor|attorney
i|we|i'll|we'll|i'm|we're ~3 take|taking|start|begin|pursue|pursuing|consider|considering ~2 legal action|proceedings|\
steps
hear from ~1 lawyer|lawyers|solicitor|solicitors|attorney
suing you|your|them
подам|подадим|подаю|подаем ~4 в|на ~2 суд|прокуратуру|полицию
подам|подадим ~3 иск*|заявлени*|жалоб* ~3 @court_ru
пойду|пойдем|обращусь|обратимся|напишу|напишем|пожалуюсь|буду|будем|придется|вынужден* ~5 @court_ru
буду|будем|придется|вынужден* ~3 судиться
засужу|затаскаю ~2 по? судам?
буду|будем ~2 решать|разбираться ~2 через|в суд|суде
передам|передадим|передаю ~3 юрист*|адвокат*
""",
    court=_COURT,
    court_ru=_COURT_RU,
)
_OTHER_COURTS = """
tennis|basketball|squash|badminton|volleyball|food|county|supreme court|courts
court|courts shoes|shoe|dress|heels|tennis
polka|connect dot
movie|movies|film|films|novel|episode|series|costume|costumes|toy|toys|uniform|lego|playmobil
years|months ago
судя
фильм*|сериал*|роман|детектив*|книг*|костюм*|игруш*|машинк*|конструктор|наклейк*
судн*|посуд*
курс ~2 цб
лет|год|года ~1 назад
ставк* ~2 цб|центробанк*
"""
_CONDITION = """
if|unless|otherwise|should|could|would|might|want|wanted|thinking|never|worth
or else
how do|can|to|does
если|иначе|пока|хотел*|хочу|могу|думаю|собираюсь|планирую|возможно|стоит|можно|придется
в противном случае
как|куда|где|чтобы ~3 подать|обратиться|пожаловаться|написать|жаловаться
"""
_ASKING = patterns("""
how|where|can|could|should|may|who do|can|could|should|i|we ~4 report|complain|sue|go|contact|write|take|speak
should i|we
не подам|пойду|обращусь|буду|будем
как|куда|где|можно|стоит|надо ~4 подать|обратиться|пожаловаться|написать|жаловаться|судиться
ли
""")


class Signal(Phrases):
    """Hears that a step to court or regulator has been taken or is announced, or that one is threatened."""

    sayings = (
        Saying(
            patterns=_STEP,
            urgency=Urgency.CRITICAL,
            weight=0.75,
            unless_before=_ASKING,
            unless_near=patterns(_CONDITION + _OTHER_COURTS),
        ),
        Saying(
            patterns=_THREAT,
            urgency=Urgency.HIGH,
            weight=0.45,
            unless_before=_ASKING,
            unless_near=patterns(_OTHER_COURTS),
            unless_asked=True,
        ),
    )
