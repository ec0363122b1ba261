"""Words by which `engagement.guard` tells a name or a number that says something from one that does not.

Pure data, lower case; `words.txt` has whole words. Add a language by adding its words.
"""
# ruff: noqa: RUF001, SIM905  other alphabets are the point, and a table of words reads better as one text

from pathlib import Path

from engagement.texts.word_table import sections
from leads.intake.words import CREDENTIALS, HONORIFICS, TITLE_WORDS

_TABLE = {
    name: frozenset(" ".join(lines).split())
    for name, lines in sections(Path(__file__).with_name("words.txt")).items()
}
# Written with a capital wherever they stand, and no claim.
COMMON = (TITLE_WORDS | HONORIFICS | CREDENTIALS).union(
    *(
        _TABLE[name]
        for name in ("calendar", "channels", "courtesy", "persons", "acronyms", "roles", "languages")
    )
)

# Words that begin a sentence, so that "When Acme" is about Acme.
STARTERS = _TABLE["starters"]
# What only a person or a company does, so that the word before is one of these or a name.
ACTS = (
    r"uses|used|raised|said|says|told|announced|invested|launched"
    r"|acquired|mentioned|recommended|suggested|introduced"
    r"|asked|wrote|writes|loves|sends|sent|hired|joined|reported"
    r"|bought|offers|works|сказа(?:в|ла|л)|порад\w{1,4}"
)
ACTORS = _TABLE["actors"]
# Words that are not a name after a cue or in the middle of a sentence, whatever their capital.
NO_NAME_AFTER_CUE = frozenset(
    "interesse fragen gelegenheit bedarf uns mir dir euch ihm jedem allem bezug".split()
)
CUES = frozenset("herr herrn frau bei firma dr prof kollege kollegin kollegen namens".split())
GERMAN = _TABLE["german"]
ENGLISH = frozenset("the and you your is to of for i we with a at it are have about this that".split())
ABBREVIATIONS = frozenset(
    "dr mr mrs ms mx prof st vs e.g i.e z.b d.h bzw inc ltd no nr jr sr mme m sra".split()
)

# Names that are told even where any word has a capital: at the start of a sentence and in a heading. Given
# names are, as far as `leads.intake` knows them, but for those that begin a sentence as often as they name.
WORDS_TOO = frozenset("mark till max grant frank guy dean jordan milan".split())
KNOWN_NAMES = _TABLE["known names"]

# Numbers in words. Small ones count things without saying much, and are let be.
NUMBER_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40,
    "fifty": 50, "sixty": 60,
    "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100, "thousand": 1_000, "million": 1_000_000,
    "billion": 1_000_000_000, "zwanzig": 20, "dreißig": 30, "vierzig": 40, "fünfzig": 50, "hundert": 100,
    "tausend": 1_000,
    "двадцять": 20, "тридцять": 30, "сорок": 40, "п'ятдесят": 50, "сто": 100, "двадцать": 20,
    "тридцать": 30, "пятьдесят": 50, "десять": 10,
}  # fmt: skip
MAGNITUDES = (
    r"hundreds?|thousands?|millions?|billions?|trillions?|dozens|twenty"
    r"|thirty|forty|fifty|sixty|seventy|eighty|ninety"
    r"|doubled|tripled|quadrupled|halved|tenfold"
    r"|hunderte?n?|tausende?n?|millionen|milliarden|dutzende|zwanzig"
    r"|dreißig|vierzig|fünfzig|verdoppelt|verdreifacht"
    r"|сотн[іиямха]+|сотень|тисяч\w{0,3}|мільйон\w{0,3}|мільярд\w{0,3}"
    r"|десятк\w{1,3}|двадцять|тридцять|сорок|п.ятдесят"
    r"|тысяч\w{0,3}|миллион\w{0,3}|миллиард\w{0,3}|двадцать|тридцать|пятьдесят|вдвое|втрое|вдвічі|втричі"
    r"|cientos|miles|millones|centaines|milliers|setk[ai]|setek|tysi[ąęa]c\w{0,3}|milion\w{0,3}"
)
# What a step counts or sets itself: how long, how soon, how many lines. The most that is still no claim.
UNITS = (
    (90, r"min|mins|minutes?|minuten?|minutos?|minut[yę]?|хв|хвилин\w{0,2}|мин|минут\w{0,2}|分钟|分"),
    (72, r"h|hrs?|hours?|stunden?|heures?|horas?|godzin\w{0,2}|годин\w{0,2}|час(?:а|ов)?|小时|時間"),
    (31, r"d|days?|tagen?|tage|jours?|días?|dni|дн(?:і|ів|я|ей)|день|天|日"),
    (8, r"w|wks?|weeks?|wochen?|semaines?|semanas?|tygodni\w{0,2}|тиж\w{1,4}|недел\w{1,2}|周|週間"),
    (
        10,
        r"questions?|ideas?|thoughts?|options?|slots?|times|posts?"
        r"|comments?|lines?|sentences?|messages?|steps?|points?"
        r"|things?|ways?|reasons?|tips?|examples?|bullets?|paragraphs?"
        r"|words|notes?|links?|attempts?|tries|follow-ups?"
        r"|emails?|e-mails?|calls?|bullet|fragen?|ideen?|punkte?|sätze?"
        r"|beiträge?|питан\w{1,3}|іде[їйя]|варіант\w{0,3}"
        r"|допис\w{0,3}|пост\w{0,3}|речен\w{1,3}|вопрос\w{0,3}|иде[йия]"
        r"|вариант\w{0,3}|preguntas?|idées?|pytani[ae]",
    ),
)
LENGTHS = r"characters?|chars|zeichen|caracteres|caractères|znaków|символ\w{0,3}|знак\w{0,3}"
LABELS = (
    r"step|day|part|touch|option|week|tip|question|point|idea|schritt|tag|woche"
    r"|крок|день|тиждень|шаг|неделя"
)
PERCENT = r"%|٪|percent|per cent|pct|prozent|відсот\w{1,4}|процент\w{0,3}|pour cent|por ciento|procent\w{0,2}"
CURRENCIES = {
    "$": "$", "usd": "$", "dollar": "$", "dollars": "$", "€": "€", "eur": "€", "euro": "€", "euros": "€",
    "£": "£",
    "gbp": "£", "pounds": "£", "¥": "¥", "₴": "₴", "грн": "₴", "uah": "₴", "₽": "₽", "zł": "zł", "pln": "zł",
    "chf": "chf", "₹": "₹", "₪": "₪",
}  # fmt: skip
SCALES = {
    "k": 1_000, "m": 1_000_000, "mn": 1_000_000, "bn": 1_000_000_000, "b": 1_000_000_000,
    "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000, "mio": 1_000_000, "mrd": 1_000_000_000,
    "tsd": 1_000, "millionen": 1_000_000, "тис": 1_000, "тыс": 1_000,
    "млн": 1_000_000, "млрд": 1_000_000_000,
    "тисяч": 1_000, "тысяч": 1_000,
}  # fmt: skip
ALNUM_WORDS = frozenset("b2b b2c d2c c2c b2g p2p e2e h2h o2o i18n a11y k8s mp3 mp4".split())
# Before a quotation: words that the salesperson is told to say, which nobody else said.
SAY = (
    r"say|ask|reply|respond|answer|write|type|send|open with"
    r"|start with|begin with|close with|subject(?: line)?"
    r"|sagen|schreiben|fragen|betreff|скажіть|напишіть|запитайте|тема|скажите|напишите|спросите|asunto|objet"
)
# Before the colon of a quotation: what the salesperson may write or hear, as against what somebody has said.
WORDING = (
    r"message|script|voicemail|call|comment|e-?mail|note|subject|text"
    r"|draft|line|question|objection|opener|reply|answer"
    r"|something like|for example|e\.g\.|such as|pitch|invitation|invite"
    r"|nachricht|frage|повідомлення|сообщение|питання"
)
SAID = (
    r"wrote|written|said|says|told|mentioned|mention|posted|stated|quoted"
    r"|according|shared|announced|post|article|talk"
    r"|sagten|schrieben|gesagt|geschrieben|казал\w|сказал\w|писал\w|написал\w|dijo|a dit"
)

# What a file's name ends with; the second are the ends of hosts as well.
FILES = _TABLE["files"]
ALSO_FILES = frozenset("zip mov md py sh pl ps".split())
# What such a file is called, and words near its name.
FILE_NAMES = _TABLE["file names"]
NEAR_FILES = (
    r"files?|attach\w*|zipped|unzip|archives?|scripts?|folders?|uploads?|downloads?|repos?\b|repository|datei\w*"
    r"|anhang|ordner|файл\w*|вкладен\w*|архів\w*|архив\w*|archivo\w*|adjunt\w*|carpeta"
)
# Words behind a full stop that lacks its blank, "it works.let me know"; what any host may end with is one.
_LONG = STARTERS | _TABLE["courtesy"] | _TABLE["persons"] | {"else"}
BEGINNINGS = frozenset(word for word in _LONG if len(word) > 2 or not word.isascii()) - frozenset(
    "one love today new team care day how best name uno men".split()
) | frozenset("we he an or if on of ok hi".split())
# Words before such a full stop, "Dr.med", "inkl.mwst", and products before ".net".
SHORTENED = ABBREVIATIONS | frozenset(
    """
    etc ca approx dept fig vol art tel mob sen jun inkl exkl zzgl str nr hr fr dipl co corp sec min max incl
    asp vb ado вул ст гр див напр тис грн ім просп обл тов
    """.split()
)
