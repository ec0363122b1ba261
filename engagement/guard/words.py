"""Words by which `engagement.guard` tells a name or a number that says something from one that does not.

Pure data, lower case. Add a language by adding its words.
"""
# ruff: noqa: RUF001, SIM905  other alphabets are the point, and a table of words reads better as one text

from leads.intake.words import CREDENTIALS, HONORIFICS, TITLE_WORDS

# Written with a capital wherever they stand, and no claim.
_CALENDAR = """
    monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun
    january february march april june july august september october november december jan feb mar apr jun
    jul aug sep sept oct nov dec christmas easter merry new year eve spring summer autumn fall winter
    montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz mai juni juli oktober
    dezember ostern weihnachten lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars
    avril juin juillet août septembre octobre novembre décembre lunes martes miércoles jueves viernes
    sábado domingo enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre
    diciembre poniedziałek wtorek środa czwartek piątek sobota niedziela понеділок вівторок середа четвер
    п'ятниця субота неділя понедельник вторник среда пятница суббота воскресенье
"""
_CHANNELS = """
    linkedin mail whatsapp telegram viber signal skype zoom teams meet calendar calendly facetime sms
    inmail slack messenger wechat phone internet wi-fi wifi twitter x facebook instagram youtube xing crm
    outlook gmail loom powerpoint excel pdf deal quest
"""
_COURTESY = """
    hi hello hey dear best kind warm regards cheers thanks sincerely yours respectfully good morning
    afternoon evening day greetings hope happy congratulations congrats welcome sir madam team all
    everyone subject re fwd fw ps cc bcc ok okay yes please sorry talk soon take care wishes hallo guten
    tag liebe lieber grüße gruß viele vielen dank beste freundliche freundlichen herzliche betreff
    herzlich hola estimado estimada gracias saludos cordial bonjour salut cher chère merci cordialement
    bien à vous cześć dzień dobry pozdrawiam pozdrowienia szanowny szanowna dziękuję ciao gentile
    buongiorno grazie saluti привіт вітаю добрий день доброго дня дякую повагою шановний шановна шановні
    тема привет здравствуйте уважаемый уважаемая спасибо уважением
"""
# "You" and "your" where politeness writes them large, and "I".
_PERSONS = """
    i me mine sie ihnen ihr ihre ihren ihrem ihrer ihres dich dein deine usted ustedes ud uds lei suo sua
    pan pani pana panu panią państwo państwa państwu panem twój twoja ciebie tobie wam wasz wasza ви вас
    вам вами ваш ваша ваше ваші вашу вашої вашого вашому вашим ваших вашими вашій вашою вы ваши вашей
    вашего вашему
"""
_ACRONYMS = """
    pr qa rd ai ml api sdk ui ux seo sem saas paas iaas b2b b2c d2c kpi kpis okr okrs roi arr mrr nps sla
    slas faq asap fyi tba tbd eta eod eow smb smbs sme smes gtm icp mvp poc rfp rfi nda erp bi hris ats
    emea dach apac latam eu uk us usa gdpr cet est pst gmt utc usd eur gbp diy tldr imo salesops ae csm
    btw nb vs id url usp upsell qbr cv etc
"""
_ROLES = """
    finance design legal people talent success customer data security business development strategy
    revenue logistics department staff enablement partnerships partnership alliances analytics training
    learning community content brand digital innovation transformation compliance risk quality platform
    program programme division office entwicklung personal
"""
COMMON = (
    frozenset(" ".join((_CALENDAR, _CHANNELS, _COURTESY, _PERSONS, _ACRONYMS, _ROLES)).split())
    | TITLE_WORDS
    | HONORIFICS
    | CREDENTIALS
)

# Words that begin a sentence, so that "When Acme" is about Acme.
STARTERS = frozenset(
    """
    a an the this that these those my our your his her their its we you he she it they who what when where
    why how which if as at by for from in into of on to with about after before over since until and but
    or so yet then also just only not no there here one once is are was were do does did can could would
    will shall should may might must have has had let ask send call write read find look open check see
    saw noticed love loved like liked follow invite comment share offer mention reply wait keep give tell
    add use try connect message email prepare research confirm close thank congratulate introduce visit
    review start begin end first second third last next finally today accept aim answer dodging fill going
    known move name nothing reachable replace stay writing very really never always much too tomorrow
    yesterday maybe perhaps however because while though although even still now later recently great
    curious wondering looking hoping given based both each every some any most many more another other
    such than мені мне нам їм йому їй вони вона він она он они мене меня нас її його через про для від під
    над при між або але як що хто де коли чи це та і й у в на з із до по за не так ще вже о об от из между
    или но как что кто где когда это и с со к ещё уже der die das den dem des ein eine einen einem einer
    und oder aber wenn wie wer wo wann ob ich wir es er für mit von zu zum zur bei nach aus auf über unter
    im am als auch noch nur sehr gern gerne el la los las un una y o pero si como que quién dónde cuándo
    para por con de del en le les du et ou mais qui
    """.split()
)
# What only a person or a company does, so that the word before is one of these or a name.
ACTS = (
    r"uses|used|raised|said|says|told|announced|invested|launched"
    r"|acquired|mentioned|recommended|suggested|introduced"
    r"|asked|wrote|writes|loves|sends|sent|hired|joined|reported"
    r"|bought|offers|works|сказа(?:в|ла|л)|порад\w{1,4}"
)
ACTORS = frozenset(
    """
    everyone everybody someone somebody nobody people person research customers clients companies
    company teams users
    founders leaders colleagues buyers reps managers studies friends somebody others folks data
    """.split()
)
# Words that are not a name after a cue or in the middle of a sentence, whatever their capital.
NO_NAME_AFTER_CUE = frozenset(
    "interesse fragen gelegenheit bedarf uns mir dir euch ihm jedem allem bezug".split()
)
CUES = frozenset("herr herrn frau bei firma dr prof kollege kollegin kollegen namens".split())
GERMAN = frozenset(
    """
    und der die das ich ist nicht mit für sie ein eine einen zu auf bei von den dem im wir ihnen ihre
    ihr oder wie es
    haben habe hat sind auch noch wenn dass sich über nach kann können würde möchte gerne um am zum
    zur als mir mich hätten wären würden wer kümmert nächste nächsten zehn bitte
    danke vielen hallo guten tag woche minuten
    """.split()
)
ENGLISH = frozenset("the and you your is to of for i we with a at it are have about this that".split())
ABBREVIATIONS = frozenset(
    "dr mr mrs ms mx prof st vs e.g i.e z.b d.h bzw inc ltd no nr jr sr mme m sra".split()
)

# Names that are told even where any word has a capital: at the start of a sentence and in a heading. Given
# names are, as far as `leads.intake` knows them, but for those that begin a sentence as often as they name.
WORDS_TOO = frozenset("mark till max grant frank guy dean jordan milan".split())
KNOWN_NAMES = frozenset(
    """
    google microsoft apple amazon meta netflix tesla nvidia openai anthropic ibm oracle sap salesforce
    hubspot stripe shopify gartner forrester forbes mckinsey deloitte accenture kpmg pwc ey bcg bain
    sequoia techcrunch bloomberg reuters nasa intel cisco adobe airbnb uber spotify siemens bosch bmw
    volkswagen daimler zalando revolut klarna atlassian asana notion figma dropbox samsung sony toyota
    huawei alibaba tencent nokia ericsson grammarly kenneth ronald timothy gary nicholas justin betty
    ashley kimberly jose гугл майкрософт
    """.split()
)

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
FILES = frozenset(
    """
    pdf doc docx xls xlsx ppt pptx csv txt rtf odt ods odp png jpg jpeg gif svg webp heic tiff mp3 mp4
    wav avi mkv eml msg ics vcf html htm css js jsx ts tsx json xml yaml yml exe dmg apk log tar gz rar
    epub psd sketch bak
    """.split()
)
ALSO_FILES = frozenset("zip mov md py sh pl ps".split())
# What such a file is called, and words near its name.
FILE_NAMES = frozenset(
    """
    readme changelog license note notes report reports photo photos picture pictures image images video videos
    movie clip recording demo screenshot screenshots doc docs document documents file files archive backup
    data export import index main setup install build run test tests script scripts config settings plan plans
    agenda minutes summary deck slides draft brief proposal contract invoice todo example sample template
    """.split()
)
NEAR_FILES = (
    r"files?|attach\w*|zipped|unzip|archives?|scripts?|folders?|uploads?|downloads?|repos?\b|repository|datei\w*"
    r"|anhang|ordner|файл\w*|вкладен\w*|архів\w*|архив\w*|archivo\w*|adjunt\w*|carpeta"
)
# Words behind a full stop that lacks its blank, "it works.let me know"; what any host may end with is one.
_LONG = STARTERS | frozenset(f"{_COURTESY} {_PERSONS} else".split())
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
