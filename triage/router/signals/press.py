"""Press: somebody tells, or is about to tell, newspapers, television or the whole net about it."""

from __future__ import annotations

from triage.domain.decision import Urgency
from triage.router.patterns import patterns
from triage.router.signals.base import Phrases, Saying

_PRESS = """
press media newspaper newspapers journalist journalists reporter reporters bbc cnn tabloid tabloids broadcaster
"""
_PRESS_RU = """
сми прессу прессе газету газете газеты журналист* телевидени* редакци* блогер* репортер* телеканал* корреспондент*
"""
_TOLD_THEM = patterns(
    """
i|we|i've|we've|i'm|we're ~3 contacted|contacting|told|telling|written|writing|called|calling|spoken|emailed ~4 @press
i|we|i've|we've|i'm|we're ~2 going|gone|went to ~2 @press
i|we|i've|we've|i'm|we're ~3 sent|sending|gave|given|giving|handed|passed ~6 to ~2 @press
i|we|i've|we've|i'm|we're ~4 contacted|contacting|told|called|calling ~2 tv|television|news station|channel|\
channels|crew
journalist|journalists|reporter|reporters ~3 is|are|has|have ~2 interested|writing|working|covering|agreed|taken
story|article|interview ~2 will|is ~2 be? published|aired|broadcast|printed ~3 tomorrow|tonight|this|next|on|in
local|national|tv news ~3 is|are ~1 covering|running|coming
will|shall|i'll|we'll ~1 read ~2 about ~1 it|this ~2 papers|newspapers|newspaper|press
обратился|обратилась|обратились|обращаюсь|обращаемся ~2 в|к ~1 @press_ru
написал*|пишу|пишем|отправил*|отправляю|передал*|передаю|рассказал*|отослал*|сообщил* ~5 в|во|к? ~2 @press_ru
дал*|даю ~2 интервью ~4 @press_ru
журналист*|репортер*|корреспондент*|блогер* ~3 заинтересовал*|приед*|приезжа*|пишет|пишут|готов*|взял*|снима*|\
согласил*
иду|идем|пошел|пошла ~2 в|на ~1 @press_ru
статья|сюжет|репортаж ~2 выйдет|выходит|готовится|опубликова*|покажут ~5 завтра|сегодня|в|на|о|про
завтра|сегодня|скоро ~2 статья|сюжет|репортаж ~3 выйдет|выходит|опубликуют|покажут
завтра|сегодня|скоро ~2 выйдет|выходит|опубликуют|покажут ~2 статья|статью|сюжет|репортаж
обо|о всем ~2 узнают ~2 @press_ru|телевизор*
""",
    press=_PRESS,
    press_ru=_PRESS_RU,
)
_WILL_TELL = patterns(
    """
i|we|i'll|we'll ~4 go|contact|tell|write|call|speak|talk|turn ~3 @press
i|we|i'll|we'll ~4 contact|tell|call ~2 tv|television|news station|channel|channels|crew
обращусь|обратимся|напишу|напишем|пойду|пойдем|расскажу|расскажем|позвоню|передам|отправлю ~4 в|во|на|к? ~1 @press_ru
буду|будем|придется|вынужден* ~3 обра*|писать|рассказ* ~4 @press_ru
придам|предам|предадим|придадим ~3 огласке
ославлю|ославим ~3 на весь|всю
узна* ~2 все сми
""",
    press=_PRESS,
    press_ru=_PRESS_RU,
)
_WHOLE_NET = patterns("""
i|we|i'll|we'll|i'm|we're ~3 make|making|take|taking|going ~3 go? viral|public
i|we|i'll|we'll ~3 post ~3 on|across all|every ~1 social|media|platform|platforms|site|sites
""")
_CONDITION = """
if|unless|otherwise|should|could|would|might|want|wanted|thinking|never
or else
если|иначе|пока|хотел*|хочу|могу|думаю|возможно|стоит|можно
в противном случае
"""
_OTHER_PRESS = """
printing|french|garlic|bench|trouser|heat|wine|fly|hydraulic|drill|coffee|leg|chest press
press release|button|stud|kit|pass|down|centre|center|cafetiere|office
as|accredited|i'm|am a|an ~2 journalist|reporter|photographer|blogger
social|storage|removable|digital|mixed media
media player|library|server|file|files|card|markt|box|centre|center|kit
newspaper|newspapers subscription|stand|delivery|archive|kiosk|rack
movie|film|novel|episode|series|game|advert|advertising|advertisement|partnership|collaboration|cooperation
years|months ago
реклам*|сотрудничеств*|партнерств*|подписк*|киоск*|аккредитац*|барте*
фильм*|сериал*|роман|детектив*|книг*|игр*|вакансии|вакансию
лет|год|года ~1 назад
"""
_ASKING = patterns("""
how|where|can|could|should|may|who do|can|could|should|i|we ~3 contact|tell|call|write|speak
не ~2 пойду|обращусь|напишу|буду|будем|писал*|обращал*
как|куда|можно|стоит|надо ~3 обратиться|написать|связаться
ли
""")


class Signal(Phrases):
    """Hears that the press is told, or that somebody threatens to."""

    sayings = (
        Saying(
            patterns=_TOLD_THEM,
            urgency=Urgency.CRITICAL,
            weight=0.65,
            unless_before=_ASKING,
            unless_near=patterns(_CONDITION + _OTHER_PRESS),
            unless_asked=True,
        ),
        Saying(
            patterns=_WILL_TELL,
            urgency=Urgency.HIGH,
            weight=0.45,
            unless_before=_ASKING,
            unless_near=patterns(_OTHER_PRESS),
            unless_asked=True,
        ),
        Saying(patterns=_WHOLE_NET, urgency=Urgency.HIGH, weight=0.45, unless_before=_ASKING, unless_asked=True),
    )
