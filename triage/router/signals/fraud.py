"""Fraud: theft, a hacked account, a loan in somebody's name: every hour costs the customer more."""

from __future__ import annotations

from triage.domain.decision import Urgency
from triage.router.patterns import patterns
from triage.router.signals.base import Phrases, Saying

_FRAUD = patterns(
    """
# stolen
stole|stolen|stealing ~3 money|savings|funds|identity|cash|card|cards|wallet
money|savings|funds|card|cards|identity|wallet|phone|purse|handbag|passport ~4 was|were|been|got|is|being|just stolen
freeze|block|cancel ~2 stolen card|phone|sim
@thieves ~3 ordered|used|using|paid|took|taken|stole|withdrew|hacked|emptied|drained|ordering|bought|spent|got|\
transferred
emptied|drained|cleaned my|our ~1 account|accounts|wallet|savings
cloned|skimmed my|our card
# a stranger in the account
@someone else? ~1 paid|paying|bought|buying|ordered|ordering|spent|spending ~3 with|from|using|on my|our card|\
account|money
@someone else? ~1 used|using|uses my|our ~1 card|cards|account|details|identity
@someone else? ~1 hacked|broke|got|logged|logging ~1 into|in ~1 my|our ~1 account|email|profile|app|wallet
@someone else? ~1 hacked|emptied|drained|cloned|stole my|our
@someone else? ~3 changed|changing ~1 my|our ~1 password|email|address
account|profile|email|card|page ~2 was|has|got|is|been|were ~1 hacked|compromised|hijacked
hacked into? my|our
hacked ~1 account ~3 help|mine
account ~3 copying|impersonating|pretending ~2 me|mine
identity theft
phishing|scam ~2 link|site|page ~4 entered|gave|clicked|lost
entered|gave|clicked|lost ~6 phishing|scam|scammer|scammers|fraudster|fraudsters
# payments of nobody's
unauthorised|unauthorized|fraudulent|rogue ~2 payment|payments|transaction|transactions|charge|charges|withdrawal|\
withdrawals
payment|payments|transaction|transactions|purchase|purchases|withdrawal|withdrawals|transfer|charge|charges ~4 \
@unknown
payment|payments|transaction|transactions|purchase|purchases|withdrawal|withdrawals i|we never|didn't make|made|\
authorise|authorised
i|we did? @didnt ~2 make|made|authorise|authorised|authorize|authorized|approve|approved ~4 payment|payments|\
transaction|transactions|purchase|purchases|transfer|charge|charges|withdrawal
loan|credit|account|card|contract ~3 in my name ~4 fraud|fraudulent|scam|without|never|not
@thieves|@someone ~4 loan|credit|account|card|contract ~3 in my name
# украли
@thieves_ru ~4 украл*|списал*|списывают|снял*|снимают|перевел*|оформил*|взял*|увел*|получил*|вошл*|взломал*|\
опустошил*|похитил*|вывел*
украл*|списал*|снял*|перевел*|оформил*|взял*|увел*|взломал*|похитил*|вывел* ~5 мошенник*|мошенники|злоумышленник*|\
хакер*|аферист*
украли|похитили|увели|стащили|вытащили|сперли ~4 деньг*|средств*|накоплени*|зарплат*|пенси*|руб|рублей|тысяч|карт*|\
кошел*|телефон
деньги|средства|накоплени*|зарплат*|пенси*|карту|кошелек|телефон|паспорт ~3 украли|похитили|увели|вытащили|сперли
стал*|оказал* ~2 жертв* ~2 мошенник*|мошенничества|аферист*
развели|обманули|кинули мошенники|аферисты
# без ведома
сняли|перевели|вывели|списали|списаны|сняты|оформили|увели ~6 без ~1 моего|нашего ведома|согласия|разрешения
без ~1 моего|нашего ведома|согласия|разрешения ~3 сняли|перевели|вывели|списали|списаны|оформили|взяли
операци*|транзакци*|перевод*|покупк*|платеж*|списани* ~4 я|мы не совершал*|делал*|проводил*|подтверждал*|оплачивал*
не совершал*|подтверждал*|проводил* ~3 операци*|транзакци*|перевод*|покупк*|платеж*
кто то ~3 оплат*|плати*|расплачива*|расплатил*|покупа*|купил*|снял*|снимает|сидит|заходит|зашел|вошел ~4 моей|моего|\
мой|мою|моем
# взлом
взломал*|взломан* ~3 аккаунт*|кабинет*|страниц*|почту|почта|карт*|счет|приложени*|профиль|телефон|госуслуг*
аккаунт*|кабинет*|страниц*|почт*|карт*|счет|профиль|госуслуги ~2 взломал*|взломан*|угнал*
украли|угнали|увели ~2 аккаунт|профиль|страницу|номер|симку|личность
# кредит, которого нет
на меня|мое|моего|мою ~2 оформил*|оформлен*|взял*|взят*|открыл*|повесил*|набрал* ~2 кредит*|займ*|заем|микрозайм*|\
рассрочк*
на меня|мое ~1 кредит*|займ*|заем|микрозайм* ~2 оформил*|оформлен*|взял*|повесил*
кредит|кредита|кредиты|займ*|заем|микрозайм* ~2 который|которого|которые|которых я ~1 не ~1 брал*|оформлял*|оформила|\
просил*
кредит*|займ*|заем|микрозайм* ~2 на меня ~2 оформил*|оформлен*|взял*
не брал*|оформлял* ~2 кредит*|займ*|заем|микрозайм*
сообщил*|продиктовал*|назвал*|перевел*|отправил* ~5 мошенник*|мошенникам|аферист*|телефонным
""",
    thieves="hacker hackers scammer scammers fraudster fraudsters thief thieves criminal criminals crook crooks",
    someone="someone somebody stranger strangers",
    unknown="unauthorised unauthorized fraudulent",
    didnt="didn't never not",
    thieves_ru="мошенник* злоумышленник* хакер* аферист* вор воры неизвестные неизвестный",
)
_ONLY_SAID = patterns("""
movie|movies|film|films|novel|episode|thriller|documentary|book|game|games|series|lyrics|joke|headline|headlines
years|months ago
life|growth hack|hacks
article|articles|blog|webinar|tips|prevention|awareness|course|policy
show|heart|hearts|thunder|limelight|idea|spotlight
фильм*|сериал*|роман|романе|детектив*|анекдот*|книг*|игр*|новостях|шутк*|кино
лет|год|года|месяцев назад
стать*|памятк*|вебинар*|советы|рекомендации|рассылк*|правила|лекци*|рекламу
показал* ~1 мошенник*
""")
_SUPPOSED = patterns("""
if|unless|suppose|supposing|imagine|hypothetically|whether|warn|warned|warns|warning|beware|danger
how do|can|to|does|would ~3 know|tell|prevent|avoid|protect|spot|recognise|recognize
prevent|prevents|avoid|protect|protects|protection|protected|insurance|insured|against|cover|covers|covered
what happens|happened when|to
in case
can|could|may|might|will ~1 someone|somebody|scammers|thieves|hackers|fraudsters
do|does|did you|your
если|вдруг|допустим|предположим|представьте|чтобы|чтоб|вероятность|риск|могут|может|смогут|бывает|часто
в|на случае|случай
как ~2 защит*|избежать|предотвратить|понять|узнать|проверить|отличить|уберечь|действуют
защит*|застрахов*|страховк*|осторожн*|берегитесь|предупрежд*|боюсь|опасаюсь|ли
""")


class Signal(Phrases):
    """Hears of theft and of fraud that goes on."""

    sayings = (
        Saying(
            patterns=_FRAUD,
            urgency=Urgency.CRITICAL,
            weight=0.75,
            unless_before=_SUPPOSED,
            unless_near=_ONLY_SAID,
        ),
    )
