"""Reads the numbers of a text in Russian, Kazakh, Chinese or English, whatever their form: digits with the
language's separators, with a scale word (млн, мың, 亿, billion), or spelled out (два, екі, 两个, two)."""

import re
from decimal import Decimal
from typing import NamedTuple


class Figure(NamedTuple):
    """One number: `text` as written, `raw` without its scale word, `value` with it (equal where there is none)."""

    text: str
    raw: Decimal
    value: Decimal
    end: int


SPACES = "\u00a0\u202f\u2009 "
SPACED_DIGITS = rf"(?<!\d)\d{{1,3}}(?:[{SPACES}]\d{{3}})+(?!\d)(?:,\d+)?|\d+(?:,\d+)?"
COMMA_DIGITS = r"(?<!\d)\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?"
CYRILLIC_SCALE = r"(тыс\.?|тысяч\w*|мың\w*|млн|миллион\w*|млрд|миллиард\w*|трлн|триллион\w*)"
SCALES = {
    "тыс": 3, "мың": 3, "млн": 6, "миллион": 6, "млрд": 9, "миллиард": 9, "трлн": 12, "триллион": 12,
    "thousand": 3, "million": 6, "mln": 6, "billion": 9, "bn": 9, "trillion": 12,
    "千": 3, "万": 4, "十万": 5, "百万": 6, "千万": 7, "亿": 8, "十亿": 9, "百亿": 10, "千亿": 11, "万亿": 12,
}  # fmt: skip
DIGITS = {
    "ru": re.compile(rf"({SPACED_DIGITS})(?:[\s-]*{CYRILLIC_SCALE}(?!\w))?", re.IGNORECASE),
    "kk": re.compile(rf"({SPACED_DIGITS})(?:[\s-]*{CYRILLIC_SCALE}(?!\w))?", re.IGNORECASE),
    "zh": re.compile(rf"({COMMA_DIGITS})[多余]?(万亿|千亿|百亿|十亿|千万|百万|十万|亿|万|千)?"),
    "en": re.compile(rf"({COMMA_DIGITS})(?:[\s-]*(thousand|million|mln|billion|bn|trillion)(?!\w))?", re.IGNORECASE),
}


def scale_of(word):
    """The power of ten of a scale word in any of its forms."""
    if not word:
        return 0
    word = word.lower().rstrip(".")
    return next(SCALES[known] for known in sorted(SCALES, key=len, reverse=True) if word.startswith(known))


def digits(text, language):
    """Every number written in digits."""
    spaced = language in ("ru", "kk")
    for match in DIGITS[language].finditer(text):
        plain = match[1]
        if spaced:
            plain = re.sub(f"[{SPACES}]", "", plain).replace(",", ".")
        else:
            plain = plain.replace(",", "")
        raw = Decimal(plain)
        yield Figure(match[0].strip(), raw, raw * 10 ** scale_of(match[2]), match.end())


ENGLISH_UNITS = "two three four five six seven eight nine ten eleven twelve".split()
ENGLISH_UNITS += [f"{stem}teen" for stem in "thir four fif six seven eigh nine".split()]
ENGLISH_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
ENGLISH = {word: number for number, word in enumerate(ENGLISH_UNITS, 2)}
ENGLISH |= {word: number for number, word in zip(range(20, 100, 10), ENGLISH_TENS)}
ENGLISH |= {word + "fold": number for word, number in list(ENGLISH.items())}
ENGLISH |= {word + "s": number for word, number in list(ENGLISH.items())}
ENGLISH_ORDINALS = "second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
ENGLISH |= {word: number for number, word in enumerate(ENGLISH_ORDINALS, 2)}
ENGLISH |= {"twice": 2, "double": 2, "doubled": 2, "both": 2, "hundred": 100}

ADJECTIVE = "ый ая ое ые ого ой ому ую ым ом ых ыми".split()
SOFT_ADJECTIVE = "ий ья ье ьи ьего ьей ьему ью ьим ьем ьих ьими".split()
RUSSIAN = {form: 2 for form in "два две двух двум двумя двое двоих вдвое дважды второй".split()}
RUSSIAN |= {"втор" + ending: 2 for ending in ADJECTIVE}
RUSSIAN |= {form: 3 for form in "три трех трем тремя трое троих втрое трижды".split()}
RUSSIAN |= {"трет" + ending: 3 for ending in SOFT_ADJECTIVE if ending != "ью" and ending != "ьи"}
RUSSIAN |= {form: 4 for form in "четыре четырех четырем четырьмя четверо вчетверо".split()}
RUSSIAN |= {"четверт" + ending: 4 for ending in ADJECTIVE}
RUSSIAN |= {form: 5 for form in "пять пяти пятью впятеро пятикратно пятикратный пятикратного".split()}
RUSSIAN |= {"пят" + ending: 5 for ending in ADJECTIVE}
RUSSIAN |= {form: 6 for form in "шесть шести шестью шестеро".split()} | {"шест" + e: 6 for e in ADJECTIVE + ["ой"]}
RUSSIAN |= {form: 7 for form in "семь семеро".split()} | {"седьм" + e: 7 for e in ADJECTIVE}
RUSSIAN |= {form: 8 for form in "восемь восьми восемью".split()} | {"восьм" + e: 8 for e in ADJECTIVE}
RUSSIAN |= {form: 9 for form in "девять девяти девятью".split()} | {"девят" + e: 9 for e in ADJECTIVE}
RUSSIAN |= {form: 10 for form in "десять десяти десятью".split()} | {"десят" + e: 10 for e in ADJECTIVE}
RUSSIAN_TEENS = "один две три четыр пят шест сем восем девят"
for number, stem in [*enumerate((teen + "надцат" for teen in RUSSIAN_TEENS.split()), 11), (20, "двадцат"), (30, "тридцат")]:
    RUSSIAN |= {stem + ending: number for ending in ["ь", "и", "ью", *ADJECTIVE]}
RUSSIAN |= {"сорок": 40, "сорока": 40, "пятьдесят": 50, "шестьдесят": 60, "семьдесят": 70}
RUSSIAN |= {"восемьдесят": 80, "девяносто": 90, "сто": 100}

KAZAKH_UNITS = "екі үш төрт бес алты жеті сегіз тоғыз".split()
KAZAKH_TENS = "он жиырма отыз қырық елу алпыс жетпіс сексен тоқсан".split()
KAZAKH = {word: number for number, word in enumerate(KAZAKH_UNITS, 2)}
KAZAKH |= {word: number for number, word in zip(range(10, 100, 10), KAZAKH_TENS)}
KAZAKH |= {"екінші": 2, "үшінші": 3, "төртінші": 4, "бесінші": 5, "алтыншы": 6, "жетінші": 7, "сегізінші": 8}
KAZAKH |= {"тоғызыншы": 9, "оныншы": 10, "екеуі": 2, "екеу": 2, "қос": 2, "үшеуі": 3, "төртеуі": 4, "бесеуі": 5, "жүз": 100}
SPELLED = {"ru": RUSSIAN, "kk": KAZAKH, "en": ENGLISH}

# Two countries, two sides: how these languages say "bilateral", not a count.
IDIOMS = {
    "ru": r"\b(?:двух|две|двумя|обеих) (?:стран\w*|сторон\w*|государств\w*)",
    "kk": r"\b(?:екі|қос) (?:ел|жақ|тарап|мемлекет)\w*",
    "zh": r"两国|两地|双方|两岸",
    "en": r"\btwo (?:countries|sides|states)\b|\bboth\b",
}
HAN = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
MEASURES = "个名家所座条辆国届次天月年小区州支项批份位人种倍大期轮场类成"
HAN_COUNT = re.compile(f"第([二三四五六七八九十]+)|([两二三四五六七八九十]+)(?=[{MEASURES}])")
TENTHS = re.compile(r"([二三四五六七八九])成(?!立|为|功|员|果|就|本)")


def han_number(numeral):
    """A Chinese numeral below one hundred."""
    before, ten, after = numeral.partition("十")
    if not ten:
        return HAN.get(numeral[-1], 0)
    return HAN.get(before, 1) * 10 + HAN.get(after, 0)


def blank(match):
    """As many spaces as the match is long, so that places in the text stay what they are."""
    return " " * len(match[0])


def spelled(text, language):
    """Every number from two upwards that is spelled out and counts something."""
    text = re.sub(IDIOMS[language], blank, text, flags=re.IGNORECASE)
    if language == "zh":
        for match in TENTHS.finditer(text):
            number = Decimal(10 * HAN[match[1]])
            yield Figure(match[0], number, number, match.end())
        text = TENTHS.sub(blank, text)
        for match in HAN_COUNT.finditer(text):
            number = Decimal(han_number(match[1] or match[2]))
            yield Figure(match[0], number, number, match.end())
        return
    words = list(re.finditer(r"[^\W\d_]+", text.lower().replace("ё", "е")))
    position = 0
    while position < len(words):
        number, end = SPELLED[language].get(words[position][0]), position + 1
        if number and number % 10 == 0 and end < len(words):  # он екі, seventy-six
            unit = SPELLED[language].get(words[end][0], 0)
            if 1 < unit < 10 and text[words[position].end() : words[end].start()] in (" ", "-", "\u00a0"):
                number, end = number + unit, end + 1
        if number:
            yield Figure(words[position][0], Decimal(number), Decimal(number), words[end - 1].end())
        position = end


MONTHS = {
    "ru": "январ феврал март апрел мая мае май июн июл август сентябр октябр ноябр декабр",
    "kk": "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан",
    "en": "january february march april may june july august september october november december",
}


class Allowed(NamedTuple):
    """What facts allow. `values`: the numbers in full; `raws`: those that had a scale word, without it;
    `months`: the months that are named, as numbers; `dates`: numbers of the article's own date."""

    values: set
    raws: set
    months: set
    dates: set


def allowed(facts, dates):
    """Reads what English `facts` and the ISO `dates` of an article allow."""
    values, raws = {Decimal(1)}, set()
    for text in facts:
        for figure in [*digits(text, "en"), *every_spelled(text)]:
            values.add(figure.value)
            raws.add(figure.raw)
    words = set(re.findall(r"[a-z]+", " ".join(facts).lower()))
    months = {Decimal(number) for number, month in enumerate(MONTHS["en"].split(), 1) if month in words}
    parts = {Decimal(part) for day in dates for part in re.findall(r"\d+", day)}
    return Allowed(values, raws, months | parts, parts)


def every_spelled(text):
    """Every spelled-out number of an English text, idioms included."""
    for word in re.findall(r"[a-z]+", text.lower()):
        if word in ENGLISH:
            yield Figure(word, Decimal(ENGLISH[word]), Decimal(ENGLISH[word]), 0)


def is_date(text, figure, language, dates):
    """Whether a number is a part of the article's date and stands where a date stands."""
    if figure.value not in dates:
        return False
    if figure.value > 1900:
        return True
    if language == "zh":
        return text[figure.end : figure.end + 1] in "月日"
    nearby = text[max(0, figure.end - len(figure.text) - 12) : figure.end + 12].lower()
    return any(month in nearby for month in MONTHS[language].split())


def foreign(text, language, known):
    """The numbers of `text` that are not `Allowed`."""
    found = list(digits(text, language))
    for place, figure in enumerate(found):
        if figure.value in known.values or is_date(text, figure, language, known.dates):
            continue
        following = found[place + 1] if place + 1 < len(found) else None
        shares_scale = following and following.value != following.raw and following.end - figure.end < 45
        if figure.raw == figure.value and figure.raw in known.raws and shares_scale:
            continue  # "from 450 to 600 million"
        if language == "zh" and figure.value in known.months and text[figure.end : figure.end + 1] in "月至—-、":
            continue
        yield figure.text
    for figure in spelled(text, language):
        is_month = language == "zh" and text[figure.end : figure.end + 1] == "月" and figure.value in known.months  # 九月
        if figure.value not in known.values and not is_month:
            yield figure.text
