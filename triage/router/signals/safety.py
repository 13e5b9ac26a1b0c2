"""Safety: fire, smoke, sparks, electric shock, gas, an explosion, glass in food, an attack: danger that cannot wait.

Danger is rare in what a model learns from and told in few, plain words, so the words are listed. Each stands with what
makes it danger: "fire" alone is a sale, a dismissal or a compliment.
"""

from __future__ import annotations

from triage.domain.decision import Urgency
from triage.router.patterns import patterns
from triage.router.signals.base import Phrases, Saying

_THINGS = """
kettle charger adapter adaptor battery batteries phone laptop tablet plug socket outlet cable cord wire wires wiring
iron
oven stove hob microwave toaster heater blanket lamp bulb fridge freezer washer dryer dishwasher vacuum tv television
monitor scooter bike hoverboard drill blender mixer fryer appliance device engine motor car canister aerosol earbuds
powerbank bank watch machine hairdryer boiler cooker garland lights router
"""
_FOOD = """
food yoghurt yogurt bread cake jar milk salad soup chocolate pizza rice bun burger cereal porridge sandwich pasta
cheese sauce juice puree meal sausage
"""
_THINGS_RU = """
чайник* зарядк* зарядное аккумулятор* акб батаре* пауэрбанк* повербанк* телефон* смартфон* ноутбук* планшет* розетк*
вилк* провод* кабел* удлинител* щиток щитке утюг* плит* духовк* микроволнов* тостер* обогревател* лампа лампу лампы
холодильник* стиральн* машинк* пылесос* телевизор* монитор* самокат* велосипед* дрел* блендер* фен фена двигател* мотор
мотора баллон* бутылк* гирлянд* адаптер* блок блока прибор* устройств* мультиварк* бойлер* колонк* наушник* часы
"""
_PARTS_RU = "розетк* вилк* провод* проводк* зарядк* кабел* адаптер* корпус* пластик* блок удлинител* разъем* изоляци*"
_FOOD_RU = """
еде еду еда йогурт* каша каше кашу каши хлеб хлебе торт торте пюре салат* суп супе супа творог* молок* булк* булочк*
конфет* шоколад* котлет* пицц* колбас* фарш* сок соке рис рисе печень* сыр сыре пирог* консерв* мясе мясо
"""

_DANGER = patterns(
    """
# fire
caught|catches|catching ~1 fire|alight
burst|bursting|burst|went|going|gone|up in|into flames
set ~3 on fire|alight
@things|house|flat|kitchen|apartment|room|it ~2 on fire
started|caused|causing|starting ~2 fire in|at|on|behind|inside|yesterday|today|last|this
almost|nearly ~2 burned|burnt ~1 down
# smoke, sparks, heat
@things ~5 smoked|smokes|smoking|sparked|sparks|sparking|exploded|explodes|exploding
@things ~3 blew|blown|blows up
@things ~2 burst|bursts open
about|going|ready|likely to explode|blow|catch fire?
smoke ~3 coming|comes|came|pouring|poured|rising|rose|billowing
filled|full with|of smoke
i|we can|could? smell|smelled|smelt ~1 smoke
sparks ~2 flew|fly|flying|came|come|coming|shot|out|everywhere
throws|threw|throwing|shoots|shooting|saw ~1 sparks
burning|burnt ~1 smell
smell|smells|smelled|smelt|smelling ~3 burning|gas
@things ~3 melted|melting|melts
short circuit|circuited|circuiting
# gas
gas ~1 leak|leaks|leaking|leaked
leak|leaking ~2 gas
carbon monoxide ~2 leak|leaks|leaking|poisoning
# electricity
electric|electrical shock|shocks
electrocuted|electrocutes
@things ~3 zapped|zaps
shock from ~2 @things
# batteries
battery|batteries ~5 swell|swells|swelled|swollen|swelling|bulged|bulging|leaked|leaking
swollen|bulging|bloated ~1 battery|batteries
# things in food
glass|metal|needle|nail|razor|blade|shard|shards|wire|screw|bolt in|inside ~3 @food
@food ~6 shard|shards|splinter|splinters|piece|pieces|bit|bits of ~1 glass|metal|wire
shard|shards|splinter|splinters|piece|pieces|bit|bits|fragment|fragments of ~1 glass|metal|wire ~6 @food|mouth|throat
bit|bitten into|on ~3 glass|metal
# people
can't|cannot breathe
choking|choked on ~3 piece|part|parts|toy|button|bead|lid|plastic
swallowed ~3 battery|batteries|magnet|magnets|button|piece|part|parts|bead
brakes ~2 failed|gone|fail
brakes don't|didn't|stopped work|working
seized|seizing up while|whilst driving
stuck in ~3 elevator|lift
driver|courier|guard|employee|cashier|man|he ~2 attacked|assaulted|groped|punched me|my|us
kill|killing myself tonight|today|now|because
want|going to ~1 kill myself
want|going to ~1 end my life
i ~2 suicidal
# огонь
загорелся|загорелась|загорелось|загорелись
вспыхнул*|воспламенил*|воспламенен*|возгоран*|полыхнул*|полыхает|полыхала|полыхал
начался|начинался|устроил*|случился|произошел|вызвал*|вызвала|был ~3 пожар
пожар ~2 начался|случился|произошел|был|из|от
чуть не ~3 пожар*|сгорел*|спалил*|взорвал*
горит|горят|горел|горела|горели|горело ~2 проводк*|розетк*|квартир*|чайник*|зарядк*|провод|провода|щиток|кухн*|дом
проводк*|розетк*|чайник*|зарядк*|провод|провода|щиток|плит*|удлинител*|дом ~1 горит|горят|горел|горела|горели
# дым, искры, запах
идет|пошел|валит|повалил|появился|шел|валил ~2 дым|дымок
дым ~1 идет|пошел|валит|повалил|из|от|появился|стоит|столбом
дымит|дымится|дымятся|дымилась|дымился|задымил*|задымлен*
в|полн* ~1 дыму|дыма
искрит|искрится|искрят|искрил*|заискрил*
искры ~1 летят|летели|полетели|посыпались|сыплются|сыпались|из|от
летят|полетели|посыпались|сыплются ~1 искры
пахнет|пахло|запах*|воняет|воняло|вонь|несет|тянет|тянуло ~2 гарью|гари|газом|газа|горелым|паленым|горелой|жженым|\
жженой
@things_ru ~4 взорвался|взорвалась|взорвалось|взорвались|взрывается|рванул|рванула|рвануло|бахнул*
взорвался|взорвалась|взорвалось|взорвались|рванул|рванула|бахнул* ~3 @things_ru
взорвался|взорвалась|взорвалось|взорвались ~2 руках|руке|кармане|лицо|кухне|дома|ночью
утечк*|утечка ~1 газа
газ ~1 утекает|травит
отравил*|надышал* ~2 угарн*|газом
# ток
ударил*|ударяет|бьет|бьется|било|билась|бился|дернул*|шарахнул*|долбанул*|трясет|тряхнул* ~3 током|ток
током ~2 бьет|бьется|било|ударил*|ударяет|дернул*|шарахнул*|долбанул*|трясет|тряхнул*
замкнул* ~2 проводк*|розетк*|щиток|провод
короткое замыкание ~3 @things_ru|дома|квартир*
# плавится, вздулось
плавится|плавятся|расплавил*|оплавил*|поплавил*|плавил* ~3 @parts_ru
@parts_ru ~3 плавится|плавятся|расплавил*|оплавил*|поплавил*|оплавлен*
вздул*|раздул*|вздутый|вздута ~2 аккумулятор*|батаре*|акб
аккумулятор*|батаре*|акб ~2 вздул*|раздул*|вздут*|потек|потекла
# в еде
осколк*|стекло|стекла|металл|металла|проволок*|иголк*|игла|лезви*|гвоздь|болт|скрепк* в|внутри ~2 @food_ru
в ~1 @food_ru ~3 осколк*|осколок|стекло|стекла|проволок*|иголк*|игла|лезви*|гвоздь|болт|скрепк*
# люди
проглотил* ~3 батарейк*|магнит*|детал*|пуговиц*|кусок|шарик*|осколок
подавил*|поперхнул* ~3 детал*|куском|шариком|осколком|косточкой
задыхаюсь|задыхается
не могу|может|можем дышать
тормоз* ~2 отказал*|отвалил*
отказал* ~1 тормоз*
колес* ~1 отвалил*|отлетел*
застрял* ~2 лифте
курьер*|охранник*|водител*|сотрудник*|продавец|кассир*|он ~2 напал*|избил*|ударил*|толкнул* ~2 меня|нас|мою|моего|\
ребенка
покончу|покончить с собой
не хочу ~1 жить
""",
    things=_THINGS,
    food=_FOOD,
    things_ru=_THINGS_RU,
    parts_ru=_PARTS_RU,
    food_ru=_FOOD_RU,
)
_NO_DANGER = patterns(
    """
movie|movies|film|films|novel|episode|thriller|fiction|joke|song|game
messages|notifications|calls|adverts|ads|comments|likes|flavour|flavor|taste|sales|popularity
smoking area|room|section|cabin
collar|collars|resistant|proof|absorber|absorbers|detector|detectors|extinguisher|extinguishers|fighter
fire blanket|alarm|pit|sale|tv|stick|tablet
smoke|gas alarm|detector|grey|grill
sparks ~2 between|joy
grill|barbecue|bbq|bonfire|campfire|fireplace|candle|candles|incense|hookah|vape|cigar|cigarette|cigarettes|firework*
old|previous|former ~2 @things
years|decades|months ago
last year|summer|winter|century
once had
фильм*|сериал*|роман|романе|детектив*|анекдот*|мультфильм*|сказк*|шутк*|кино|новостях|песн*|игре
лампочк*|индикатор*|экран|кнопк*|подсветк*|светодиод*|диод|значок|ошибк*|надпис*|чек|свет|фары|зелен*|красн*|синий
идеей|желанием|желание|интерес|мечтой|глаз|глаза|глазах|чувств*|любов*|между|спор|радост*|эмоци*|мозг*|продаж*|вкус*
кальян*|сигар*|мангал*|костр*|костер|шашлык*|табак*|вейп*|бенгальск*|сварк*|коптил*|камин*|свеч*|салют*|фейерверк*
датчик*|сигнализац*|детектор*|огнетушител*|извещател*
на|под солнце|море|пляже
прежн*|предыдущ*|стар* ~2 @things_ru
лет|год|года|месяцев назад
в|прошлом прошлом|позапрошлом году|веке
когда то
""",
    things=_THINGS,
    things_ru=_THINGS_RU,
)
_HARM = patterns("""
food poisoning
poisoned|sick|vomiting ~2 from|by|after ~1 your|the|eating
severe|serious|bad|strong|terrible ~1 allergic reaction
burned|burnt|burns|burning ~1 my|his|her|our ~2 hand|hands|finger|fingers|skin|face|leg|arm|son|daughter|child|eyes
chemical|second|third ~1 burn|burns
cut|sliced ~1 my|his|her ~1 hand|finger|foot|leg|face ~3 on|with|open
ended|went|taken ~2 in|to ~1 hospital|er|emergency ~3 after|because
отравил*|отравлен* ~3 ваш*|вашей|вашим|колбас*|салат*|ролл*|суши|шаурм*|еды|едой|после
отравлени* ~3 после|ваш*|еды
обжег*|обожг*|обжегся|обожглась|ошпарил*|обварил* ~2 рук*|лиц*|ног*|пальц*|глаза|кож*|ребен*
получил* ~3 ожог*
ожог* ~2 рук*|лиц*|ног*|кож*|глаз*|степен*
сильн*|жутк*|тяжел* ~1 аллерги*|отек
отек квинке
порезал* ~3 рук*|пальц*|ног*|лиц*|до крови
увезли|забрала|забрали|попал* ~3 скор*|больниц* ~3 после|из за
""")


class Signal(Phrases):
    """Hears of danger to health or property, and of harm that was done."""

    sayings = (
        Saying(patterns=_DANGER, urgency=Urgency.CRITICAL, weight=0.85, unless_near=_NO_DANGER),
        Saying(patterns=_HARM, urgency=Urgency.HIGH, weight=0.5, unless_asked=True),
    )
