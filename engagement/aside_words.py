"""Words by which `engagement.asides` tells what a model says about a message from the message itself.

Pure data: parts of regular expressions, lower case. Add a language by adding its words.
"""
# ruff: noqa: RUF001  other alphabets are the point

# What the model was asked for ...
DRAFT = (
    r"drafts?|(?:re)?versions?|options?|rewrites?|entwurf|fassung|variante|чернетк\w*|версі\w+|варіант\w*"
    r"|черновик\w*|верси\w+|вариант\w*|brouillon|borrador|bozza|szkic|wersja|rascunho|versi[oó]n|versão"
)
# ... and what it may be called.
TEXT = (
    r"messages?|e-?mails?|mail|notes?|repl(?:y|ies)|responses?|answers?|text|invitation|invite|comments?|post"
    r"|script|follow-?ups?|sms|dm|inmail|connection requests?|output|subject lines?|nachricht"
    r"|antwort|einladung"
    r"|kommentar|text|повідомлення|лист\w*|відповідь|текст|запрошення|коментар|сообщени\w+|письм\w+|ответ"
    r"|réponse|courriel|mensaje|respuesta|correo|messaggio|risposta|wiadomość|mensagem|resposta"
)
QUALITY = (
    r"the|a|an|your|my|final|first|second|new|revised|updated|improved|suggested|proposed"
    r"|short(?:er)?|long(?:er)?"
    r"|warm(?:er)?|(?:more )?formal|friendly|polished|linkedin|cold|outreach|phone|call|opening|here"
    r"|is|der|die|das"
    r"|ein|eine|neue[rs]?|kürzere[rs]?|überarbeitete[rs]?|нова|новий|коротш\w+|оновлен\w+|остаточн\w+|новый"
    r"|новая|итогов\w+|la|le|el|il|nueva|nuevo|nouvelle|nouveau"
)
HERE = (
    r"here(?:[’']s| is| are| you (?:go|are)| it is)?|below(?: is| are|,)?|this is"
    r"|(?:i|we)(?:[’']ve| have)? (?:just |also )?(?:wrote|written|drafted|made|kept|prepared|rewrote"
    r"|rewritten"
    r"|shortened|updated|revised|adjusted|crafted|created|trimmed|tightened)"
    r"|hier(?: ist| sind| kommt)?|anbei|nachfolgend|ось|нижче|тримай(?:те)?|вот|ниже|держите|voici|voilà"
    r"|ci-dessous|aquí (?:tienes?|está|va)|este es|ecco|oto|poniżej|aqui está|segue"
)
YES = (
    r"sure(?: thing)?|certainly|of course|absolutely|okay|ok|got it|no problem|happy to help|gladly"
    r"|great|perfect"
    r"|understood|alright|will do|gerne?|natürlich|klar|selbstverständlich|sicher|звісно|звичайно"
    r"|авжеж|гаразд"
    r"|зрозуміло|конечно|хорошо|понял[а]?|bien sûr|d[’']accord|avec plaisir|claro(?: que sí)?"
    r"|por supuesto|certo"
    r"|certamente|oczywiście|jasne|com certeza"
)
GREETING = (
    r"hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|greetings|hallo|guten (?:tag|morgen|abend)"
    r"|liebe[rs]?|sehr geehrte[rs]?|moin|servus|привіт|вітаю|добр(?:ий|ого) \w+|доброго|шановн\w+"
    r"|здравствуйте"
    r"|привет|добрый|уважаем\w+|bonjour|bonsoir|salut|chère?|hola|buen[oa]s|estimad\w+|ciao|buongiorno"
    r"|gentile|cześć|dzień dobry|szanown\w+|olá|bom dia|prezad\w+|subject|betreff|тема|objet|asunto"
)
SIGN_OFF = (
    r"(?:all the |my )?best|(?:kind|warm|best) (?:regards|wishes)|regards|warmly|cheers|thanks"
    r"|thank you|many thanks"
    r"|sincerely|yours|talk soon|take care|mit freundlichen|(?:viele|beste|herzliche|liebe) grüße|lg|mfg|gruß"
    r"|з повагою|дякую|щиро|с уважением|спасибо|cordialement|bien à vous|merci|saludos|un saludo"
    r"|gracias|cordiali"
    r"|pozdrawiam|z poważaniem|atenciosamente|abraços"
)
OFFER = (
    r"let me know|tell me|just say|feel free|would you (?:like|prefer)|do you want|want me to"
    r"|shall i|should i"
    r"|i c(?:an|ould)(?: also)? (?:make|write|provide|create|draft|generate|adjust|shorten|lengthen|tweak"
    r"|rewrite|revise|change|give you|offer)\b|is there anything|i[’']d be happy|happy to|if you[’' ]"
    r"|(?:i )?hope (?:this|it|that)|you (?:can|may|might)"
    r"|please (?:let|feel|adjust|edit|replace|fill|note|review)|note\b|remember|make sure"
    rf"|(?:this|the) (?:\w+ )?(?:{DRAFT}|{TEXT}) (?:is|are|keeps?|stays?|uses?|has|should|includes?"
    rf"|focuses|avoids"
    r"|leaves|comes)\b|i(?:[’']ve| have)? (?:kept|made|left|used|shortened|trimmed|avoided|tried|aimed|wrote"
    r"|rewrote|adjusted)\b"
    r"|чи (?:потрібно|хоче|треба)|нужно ли|sag\b|sagen|lass|möchte|soll ich|wenn du|wenn sie|falls"
    r"|ich (?:habe (?:es|sie|ihn|die nachricht)|kann)|bitte"
    rf"|(?:diese[rs]?|цей|ця|це|это\w?|cette?|este|esta) (?:{DRAFT}|{TEXT})|дай(?:те)? знати"
    rf"|скажі?ть|хоче(?:те|ш)"
    r"|якщо|можу|бажаєте|дай(?:те)? знать|скажите|хотите|если|могу|dites|dis-moi|voulez|souhaitez|si vous"
    r"|n[’']hésitez|av[íi]s[ae]|dime|quieres|quiere|si (?:quieres|desea)|fammi|vuoi|daj znać|chcesz|quer que"
)
# What is said of a draft, never of a business.
_OBJECT = (
    r"(?:it|this|that|them|anything|something|further|the (?:message|draft|e-?mail|note|text|reply"
    r"|tone|wording))\b"
)
ABOUT_DRAFT = (
    rf"\b(?:another|different|this|these|other) (?:\w+ )?(?:{DRAFT})\b|\b(?:tone|wording|phrasing)\b"
    r"|\b(?:shorter|warmer|softer|punchier|longer|more (?:formal|casual|concise|personal|direct|friendly))"
    rf"(?=\W*(?:\Z|and\b|or\b)|(?: \w+)? (?:below|{DRAFT}|messages?|e-?mails?|notes?|text|reply"
    r"|take)\b(?! of\b))"
    r"|\bmake it (?:longer|sound)|\b(?:the|in|these) brackets\b"
    r"|\b(?:like me to (?:change|alter)|revise|adjust|tweak|edit|modify|refine)\b\W*\Z"
    r"|\b(?:any|some|further|other|more|make|made|want|need|like) "
    r"(?:\w+ )?(?:changes|edits|adjustments|tweaks|modifications|revisions)\b(?! (?:in|at|on|of|with|for) )"
    rf"|\b(?:adjust|change|tweak|edit|modify|revise|rewrite|rephrase|refine|polish|personali[sz]e"
    rf"|tailor|customi[sz]e"
    rf"|translate|shorten|adapt) {_OBJECT}"
    r"|\b(?:write|draft|create|generate|compose|produce|craft|suggest|provide|come up with) (?:\w+ ){0,3}"
    r"(?:messages?|e-?mails?|follow-?ups?|subject lines?|versions?|variants?|variations?"
    r"|alternatives?|sequence)\b"
    r"|\b(?:alternatives?|variations?|variants?)\b(?= version|\W*$)|\bplaceholders?\b"
    r"|\bin (?:the )?brackets\b"
    r"|\b(?:characters?|words?) (?:limit|long|count)|\b(?:under|within"
    r"|below) (?:the )?\d+ (?:characters|words)"
    r"|\bword count|\bsubject line"
    r"|änder(?:n|ung)|\banpass|kürzer|förmlicher|umformulier|überarbeit|(?:diese[rn]?|andere[rn]?|neue[rn]?)"
    r" (?:entwurf|fassung|variante)"
    r"|зміни(?:ти|в)?\b(?! у)|скоротити|коротш|довш\w+ версі|(?:цю|цей|інш\w+) (?:чернетк|варіант"
    r"|версі)|відредаг"
    r"|переписа|перероб|формальніш|тепліш|изменить|изменени|сократить|короче|(?:этот|эту|друг\w+)"
    r" (?:черновик|вариант|верси)|отредакт|переписать"
    r"|modifications?\b|modifier\b|raccourci|plus (?:court|formel)|(?:ce|autre) (?:brouillon|version)"
    r"|\bcambi(?:e|ar|os?)\b|\bajustar\b|acortar|más (?:cort|formal)|(?:este|otro|otra) (?:borrador|versión)"
    r"|\bmodifiche\b|più (?:breve|formale)|krótsz|\balterações\b"
)
NOTE = (
    r"notes?|nb|explanation|rationale|(?:key )?changes(?: made)?|what (?:i|has) changed|why (?:this"
    r"|it) works|tips?"
    r"|alternatives?|hinweise?|anmerkung(?:en)?|änderungen|примітк\w+|пояснення|зміни|примечани\w+"
    r"|пояснени\w+"
    r"|remarques?|notas?|cambios|uwag[ai]"
)
THINKING = (
    r"thinking(?: process)?|thoughts?|my thoughts|reasoning|(?:internal )?monologue|chain of thought"
    r"|scratchpad"
    r"|überlegung(?:en)?|gedanken|міркування|думки|рассуждени\w+|мысли"
)
SPEAKER = r"assistant|ai|bot|model|chatgpt|claude|gemini|асистент|ассистент"
UNIT = (
    r"words?|characters?|chars?|zeichen|wörter|worte|символ\w*|знак\w*|слов\w*|слів|слова|caractères"
    r"|mots|caracteres"
    r"|palabras|słów|znak[óo]w|parole|caratteri|tokens?"
)
