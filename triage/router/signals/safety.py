"""Safety: fire, smoke, sparks, electric shock, gas, an explosion, glass in food: danger that cannot wait for a model.

Danger is rare in what a model learns from and told in few, plain words, so the words are listed. Each stands with what
makes it danger: "fire" alone is a sale, a dismissal or a compliment.
"""

from __future__ import annotations

from triage.router.signals.base import Phrases

_THINGS = (
    *(
        "kettle",
        "charger",
        "adapt[eo]r",
        "batter(?:y|ies)",
        "power ?bank",
        "phone",
        "laptop",
        "tablet",
        "plug",
        "socket",
    ),
    *("outlet", "cable", "cord", "wir(?:e|ing)", "iron", "oven", "stove", "hob", "microwave", "toaster", "heater"),
    *("blanket", "lamp", "bulb", "fridge", "freezer", "washing machine", "washer", "dryer", "dishwasher", "vacuum"),
    *("tv", "television", "monitor", "scooter", "bike", "hoverboard", "drill", "blender", "mixer", "fryer"),
    *("appliance", "device", "engine", "motor", "car", "canister", "aerosol", "bottle", "jar", "it"),
)
# One a line; THING is any of the above.
_DANGER_WORDS = r"""
(?:caught|catch(?:es|ing)?|set (?:\w+ ){1,3}on|burst(?:ing)? into|up in) (?:fire|flames)
THING (?:is |was |are |were )?(?:literally |actually )?on fire
THING(?: \w+){0,6} (?:smok(?:ed|es|ing)|sparked|sparks|sparking|exploded|explodes|blew up|blown up|burst open)
(?:is |are |was )?(?:about|going|likely) to (?:explode|blow up|catch fire)
batter(?:y|ies)(?: \w+){0,5} (?:swell|swelled|swollen|swelling|bulged|bulging)|swollen batter(?:y|ies)
smok(?:e|ing) (?:is |was |started |began )?(?:coming|came|comes|pouring|poured|rising|rose|billowing|out of|from)
(?:full of|filled with) smoke
smell(?:s|ed|ing)? (?:of |like |strongly of )?(?:burning|gas|smoke|burnt plastic|something burning)
burning (?:plastic )?smell
gas (?:is )?leak(?:s|ing|ed)?
carbon monoxide
sparks? (?:flew|fly|flying|came|come|coming|shot|are|everywhere)
electric(?:al)? shock|electrocuted
(?:charger|plug|socket|cable|adapt[eo]r|battery|outlet|cord)(?: \w+){0,3} (?:has |is |was )?melt(?:ed|ing|s)
(?:pieces?|bits?|shards?|splinters?|fragments?) of (?:broken )?(?:glass|metal|wire)
(?:glass|needle|razor blade|metal) in (?:my|the|our|his|her|a|this)(?: \w+){0,2} (?:food|yogh?urt|bread|cake|jar|milk)
(?:glass|needle|razor blade|metal) in (?:my|the|our|his|her|a|this)(?: \w+){0,2} (?:salad|soup|chocolate|pizza|rice)
(?:ид[её]т|пош[её]л|валит|повалил|появился|много) (?:\w+ ){0,2}дым
дым (?:ид[её]т|пош[её]л|валит|повалил|из|от|появился)(?! (?:\w+ )?(?:кальян|сигарет|мангал|костр|шашлык))
(?:за)?дым(?:ит(?:ся|ь)?|ил(?:ся|ась|ось|ись|а|о|и)?|ят(?:ся)?|ив)\b
(?:в|полн\w+) дыму?\b
загорел(?:ся|ась|ось|ись)(?! (?:\w+ )?(?:лампоч|индик|экран|кнопк|свет|диод|значок|ошибк|иде|жел|зел|крас|син|и пищ))
вспыхнул[аио]?|воспламенил\w+|возгорани\w+
(?:начал(?:ся|ась|о)?|устроил\w*|случился|был|чуть не) (?:\w+ ){0,3}пожар
(?:горит|горят|горел[аио]?) (?:проводк|розетк|кварти|дом\b|чайник|зарядк|провод|щит)\w*
(?:проводк|розетк|чайник|зарядк|провод|щиток|плит|удлинител)\w* (?:\w+ ){0,2}(?:горит|горят|горел[аио]?|загорел)
искр(?:ит\w*|ил\w*|ят|ами|ы|ение)\b
(?:удар\w*|бь[её]т\w*|било|дёрну\w+|дерну\w+|шарахну\w+|долбану\w+|тряс[её]т) (?:\w+ ){0,2}током
током? (?:\w+ ){0,2}(?:бь[её]т|удар\w+)
взорвал(?:ся|ась|ось|ись)|взрыва(?:ется|ются)|рванул[аио]? (?:\w+ )?(?:батаре|аккумулятор|баллон|банк)
(?:запах\w*|пахн\w+|воня\w+|нес[её]т|тянет) (?:\w+ ){0,2}(?:гарью?|гари|газ(?:ом|а)|дым(?:ом|а)|гор[её]лым|пал[её]ным)
утечк\w+ газа|угарн\w+ газ\w*
(?:рас|о|по)?плав(?:ил\w+|ится|ятся) (?:\w+ ){0,3}(?:розетк|вилк|провод|зарядк|кабел|адаптер|корпус|пластик|блок)\w*
(?:розетк|вилк|провод|зарядк|кабел|адаптер|корпус|пластик|блок)\w* (?:\w+ ){0,3}(?:рас|о|по)?плав(?:ил\w+|ится|ятся)
(?:взду|разду)л\w+ (?:\w+ ){0,2}(?:аккумулятор|батаре)\w*
(?:аккумулятор|батаре)\w* (?:\w+ ){0,2}(?:взду|разду)л\w*
(?:осколк\w+|кус(?:ок|ки|ков|очек|очки|очков)) (?:\w+ )?(?:стекл|металл|проволок)\w*
(?:стекл\w+|иголк\w+|лезви\w+|металл\w*|проволок\w+) в (?:\w+ ){0,2}(?:йогурт|каш|хлеб|торт|пюре|ед[еу]|салат)\w*
(?:стекл\w+|иголк\w+|лезви\w+|металл\w*|проволок\w+) в (?:\w+ ){0,2}(?:суп|творог|молок|булк|конфет|шоколад|котлет)\w*
"""
_THING = f"(?:{'|'.join(_THINGS)})"
_STEMS = (
    *("fire", "flame", "smok", "spark", "explo", "blew", "blow", "burst", "burn", "smell", "gas ", "monoxide", "shock"),
    *("electrocut", "melt", "glass", "metal", "wire", "needle", "razor", "swell", "swoll", "bulg"),
    *("дым", "загор", "вспых", "пламен", "возгор", "пожар", "горит", "горят", "горел", "искр", "током", "ток ", "взор"),
    *("взры", "рванул", "запах", "пахн", "воня", "несёт", "несет", "тянет", "газ", "плав", "стекл", "металл"),
    *("проволок", "иголк", "лезви", "вздул", "раздул"),
)


class Signal(Phrases):
    """Hears of danger to health or property."""

    words = _DANGER_WORDS.replace("THING", _THING)
    stems = _STEMS
    weight = 0.85  # of what is heard in the authored corpus, somewhat more is labelled an alarm
