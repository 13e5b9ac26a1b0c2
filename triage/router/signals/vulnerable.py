"""Vulnerable: age, disability, illness, pregnancy, a small child or a death makes waiting harder than for others."""

from __future__ import annotations

from triage.domain.decision import Priority
from triage.router.patterns import patterns
from triage.router.signals.base import Phrases, Saying

_KIN = """mother father mom mum dad grandmother grandfather grandma grandpa gran nan wife husband son daughter child \
baby
brother sister parents parent neighbour neighbor aunt uncle kid toddler"""
_KIN_RU = """мама мать маме маму мамы отец папа папе отцу отца бабушка бабушке бабушку бабушки дедушка дедушке \
дедушки муж
мужу мужа жена жене жену сын сыну сына дочь дочка дочери дочке ребенок ребенку ребенка брат брату сестра сестре тетя
дядя
родители родителям тесть теща свекровь внук внучка мачеха отчим супруг супруга"""
_AGES = " ".join(str(age) for age in range(70, 106))
_MEDICINES = "insulin inhaler oxygen dialysis chemotherapy chemo pacemaker epipen medication medicine medicines meds"
_VULNERABLE = patterns(
    """
# age, disability
i'm|i|she|he|who|@kin am|is|are|was? ~2 disabled|blind|deaf|paralysed|paralyzed|bedridden|wheelchair|housebound|\
autistic
@kin ~2 disabled|blind|deaf|paralysed|paralyzed|bedridden|housebound
my|our|a|an disabled|blind|deaf|elderly|autistic|frail|sick|ill|paralysed ~1 @kin|man|woman|lady|person
in|use|uses|using a|my|his|her wheelchair
i'm|i|she|he|@kin ~2 @ages ~1 years? old?
@ages years? year? old ~2 @kin|man|woman|lady|pensioner|widow
i'm|i|she|he|@kin am|is|are|a? ~2 pensioner|oap
old age pension
# illness
i'm|i|she|he|@kin|who am|is|are|has|have? ~3 diabetic|epileptic|cancer|dementia|alzheimer's|terminally|palliative
need|needs|needed|without|out|depend|depends|rely|relies|waiting|lacks ~4 @medicines
@medicines ~4 ran|runs|running|out|missing|needed|tonight|without
in intensive|palliative care
on dialysis|oxygen|chemotherapy|chemo|ventilator
i'm|i|she|he|@kin ~4 in|into|from ~1 hospital|hospice|icu
after|before|awaiting|recovering ~3 surgery|chemotherapy|stroke|operation
had|suffered ~2 stroke|miscarriage|heart
# pregnancy, small children
i'm|i|she|@kin am|is|who? ~3 pregnant
pregnant wife|woman|lady|daughter|sister
newborn|infant|baby|toddler ~4 sick|ill|fever|hungry|hospital|crying|freezing|cold
no|without|need|needs ~4 newborn|infant|baby ~1 formula|milk|food
with|have|has ~2 newborn|premature|infant ~1 baby|daughter|son|twins?
i'm|i|as|am a single mother|mom|mum|parent|father|dad
# death
my|our|his|her ~1 @kin ~3 died|deceased
my|our|his|her ~1 @kin ~2 passed away|on
my|our late husband|wife|mother|father|mum|mom|dad|son|daughter
death|died of|certificate ~3 @kin
bereaved|bereavement|widow|widowed|widower
funeral ~4 @kin
@kin ~3 funeral
# возраст, инвалидность
я|мы|он|она|@kin_ru ~3 инвалид*|инвалидност*
инвалид* ~1 первой|второй|третьей|1|2|3|i|ii|iii|детства|группы|колясочник*
ребенок|ребенка|ребенку|сын|дочь инвалид*
я|@kin_ru ~2 пенсионер|пенсионерка|пенсионеры|слепой|слепая|глухой|глухая|незрячий|незрячая|лежачий|лежачая|\
парализован*
одинок* пенсионер*
пожил* ~1 @kin_ru|человек*|женщин*|мужчин*
мне|ей|ему|@kin_ru ~2 @ages ~1 лет|год|года|годик
@ages летн* ~1 @kin_ru|женщин*|мужчин*|пенсионер*
# болезнь
я|у|мы|он|она|@kin_ru ~4 диабет*|онколог*|эпилепси*|астм*|инсульт*|инфаркт*|рак|деменци*|дцп|аутизм*
нужен|нужна|нужны|нужно|без|закончил*|кончил*|остал*|остаем*|ждем|ждет ~4 инсулин*|лекарств*|препарат*|ингалятор*|\
кислород*
инсулин*|лекарств*|препарат*|ингалятор* ~4 нужен|нужна|нужны|нужно|закончил*|кончил*|жизненно|срочно
химиотерапи*|диализ*|гемодиализ*|хоспис*|паллиатив*
лежу|лежит|лежал*|попал*|нахожусь|находится|госпитализир* ~3 больниц*|реанимац*|госпитал*
я|@kin_ru ~2 в ~1 больнице|реанимации|госпитале
после|перед ~2 инсульта|инфаркта|химии|операцией
# беременность, дети
я|жена|жене|жену|дочь|она|сестра ~5 беременна*|беременность|беременности
беременн* ~1 жен*|женщин*|дочь|сестр*
на ~1 сносях
грудн* ребен*|младен*|малыш*
новорожден* ~1 ребен*|малыш*|сын*|дочк*|дочер*|дома|на
с ~1 младенцем|грудничком
ребен*|малыш*|сын|дочь|дочка|сыну|дочке ~3 болеет|болен|больна|больной|заболел*|температур*|голодн*|голодает|больнице
мать|матери|мама одиночк*|одиночка
одинок* мать|матери|мама
многодетн* ~1 мать|мама|семья|семье
# смерть
@kin_ru ~3 умер|умерла|умерли|скончался|скончалась|погиб|погибла|похоронили
умер|умерла|скончался|скончалась|погиб|погибла ~3 @kin_ru
смерт*|похорон* ~2 @kin_ru
покойн* ~1 @kin_ru|мужа|отца
вдова|вдовец|овдовела
""",
    kin=_KIN,
    kin_ru=_KIN_RU,
    ages=_AGES,
    medicines=_MEDICINES,
)
_NO_PERSON = patterns("""
movie|movies|film|films|novel|episode|series|game|song|book|lyrics|drama|doll|toy|costume|style|vintage
years|months ago
laughing|laughter|joke|boredom
blind date|test|tasting|copy|spot|stitch
deaf ears
battery|phone|laptop|plant|app|account|link|button|notifications|subscription ~3 died|dead|disabled|deceased
insurance|policy|discount|discounts|menu|entrance|parking|toilet|access|rate|tariff
фильм*|сериал*|роман|книг*|игр*|песн*|кукл*|игрушк*|костюм*
смеха|смеху|хохот*|скуки|зависти
для ~1 беременн*|инвалид*|пенсионер*|новорожден*|пожил*|диабет*|грудничк*|младен*
скидк*|льгот*|тариф*|парковк*|туалет*|пандус*|проездн*
телефон|ноутбук|батаре*|аккумулятор*|чайник|сайт ~2 умер|умерла|скончал*|погиб
лет|год|года ~1 назад ~3 умер|умерла
""")


class Signal(Phrases):
    """Hears that somebody is old, ill, disabled, pregnant, bereaved, or has a small child in need."""

    sayings = (Saying(patterns=_VULNERABLE, lifts_to=Priority.P1, unless_near=_NO_PERSON, unless_asked=False),)
