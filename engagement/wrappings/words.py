"""Words by which `engagement.wrappings` tells what a model says about a message from the message itself.

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
    r"messages?|e-?mails?|mail|notes?|repl(?:y|ies)|responses?|answers?|text|invitation|invite"
    r"|comments?|post"
    r"|script|follow-?ups?|sms|dm|inmail|connection requests?|output|subject lines?|nachricht"
    r"|antwort|einladung"
    r"|kommentar|text|повідомлення|лист\w*|відповідь|текст|запрошення|коментар|сообщени\w+|письм\w+|ответ"
    r"|réponse|courriel|mensaje|respuesta|correo|messaggio|risposta|wiadomość|mensagem|resposta"
)
QUALITY = (
    r"the|a|an|your|my|final|first|second|new|revised|updated|improved|suggested|proposed"
    r"|short(?:er)?|long(?:er)?"
    r"|warm(?:er)?|(?:more )?formal|friendly|polished|linkedin|whatsapp|telegram|viber|connection"
    r"|follow-?up|cold|outreach|phone|call|opening|here"
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
    r"|gentile|cześć|dzień dobry|szanown\w+|olá|bom dia|prezad\w+"
)
SUBJECT = r"subject|betreff|тема|objet|asunto"
SIGN_OFF = (
    r"(?:all the |my )?best|(?:kind|warm|best) (?:regards|wishes)|regards|warmly|cheers|thanks"
    r"|thank you|many thanks"
    r"|sincerely|yours|talk soon|take care|mit freundlichen|(?:viele|beste|herzliche|liebe) grüße|lg"
    r"|mfg|gruß"
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
    r"|leaves|comes)\b|i(?:[’']ve| have)? (?:kept|made|left|used|shortened|trimmed|avoided|tried|aimed"
    r"|wrote"
    r"|rewrote|adjusted)\b"
    r"|чи (?:потрібно|хоче|треба)|нужно ли|sag\b|sagen|lass|möchte|soll ich|wenn du|wenn sie|falls"
    r"|ich (?:habe (?:es|sie|ihn|die nachricht)|kann)|bitte"
    rf"|(?:diese[rs]?|цей|ця|це|это\w?|cette?|este|esta) (?:{DRAFT}|{TEXT})|дай(?:те)? знати"
    rf"|скажі?ть|хоче(?:те|ш)"
    r"|якщо|можу|бажаєте|дай(?:те)? знать|скажите|хотите|если|могу|dites|dis-moi|voulez|souhaitez|si vous"
    r"|n[’']hésitez|av[íi]s[ae]|dime|quieres|quiere|si (?:quieres|desea)|fammi|vuoi|daj znać|chcesz"
    r"|quer que"
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
    rf"|(?:etwas|daran|noch was|es|den (?:text|ton|entwurf)|die nachricht) (?:\w+ ){{0,2}}(?:änder|anpass)"
    r"|(?:weitere|noch|irgendwelche) änderung|änderungswünsche|kürzere \w*(?:fassung|version|nachricht"
    r"|variante)"
    r"|(?:kürzer|förmlicher)(?: (?:machen|formulieren|fassen))?\W*\Z|umformulier|überarbeit"
    r"|(?:diese[rn]?|andere[rn]?|neue[rn]?) (?:entwurf|fassung|variante)"
    r"|(?:щось|текст|тон|його|її|це) змінити|змінити (?:щось|текст|тон|його|її|це\b|повідомлення"
    r"|лист\b)(?! [ув] )"
    rf"|(?:зробити|скоротити|переписати) (?:його |її |текст )?(?:коротш|тепліш|формальніш)\w*"
    rf"|скоротити (?:текст|його)"
    r"|(?:коротш|довш|тепліш|формальніш)\w+ (?:верс|варіант|повідомл|лист|текст|чернетк)"
    r"|(?:цю|цей|інш\w+) (?:чернетк|варіант|версі)|відредаг|переписати|переробити (?:текст|його)"
    r"|(?:что-то|что-нибудь|текст|тон|его) изменить|изменить (?:что|текст|тон|его)|сократить (?:текст|его)"
    r"|(?:сделать|написать) короче|(?:короче|теплее)\W*\Z|(?:этот|эту|друг\w+) (?:черновик|вариант|верси)"
    r"|отредакт|переписать"
    r"|(?:des|aucune) modifications?|modifier (?:le (?:texte|ton|message)|quelque)|raccourci"
    r"|(?:message|texte|version) plus (?:court|formel)|(?:ce|autre) (?:brouillon|version)"
    r"|\bcambi(?:e|ar) (?:algo|el (?:texto|tono|mensaje))|\b(?:algún|otros|más) cambios?\b"
    r"|ajustar el (?:texto|tono)"
    r"|acortar(?:lo|la)|más (?:cort|formal)\w*\W*\Z|(?:este|otro|otra) (?:borrador|versión)"
    r"|\bmodifiche\b|più (?:breve|formale)\W*\Z|krótsz|\balterações\b"
)
NOTE = (
    r"notes?|nb|key points|approach|strategy|changes|tips?"
    r"|alternatives?|hinweise?|anmerkung(?:en)?|änderungen|примітк\w+|пояснення|зміни|примечани\w+"
    r"|пояснени\w+"
    r"|remarques?|notas?|cambios|uwag[ai]"
)
THINKING = (
    r"thought for (?:\d+|a few) (?:seconds?|minutes?|s)|thinking(?: process)?|thought process|reasoning"
    r"|(?:internal )?monologue|chain of thought|scratchpad|überlegung(?:en)?|міркування|рассуждени\w+"
)
THOUGHTS = r"(?:my )?thoughts?|analysis|gedanken|думки|мысли"
SPEAKER = r"assistant|ai|bot|model|chatgpt|claude|gemini|асистент|ассистент"
UNIT = (
    r"words?|sentences?|sätze|речен\w+|предложени\w+|oraciones|frases|characters?|chars?|zeichen|wörter"
    r"|worte|символ\w*|знак\w*|слов\w*|слів|слова|caractères"
    r"|mots|caracteres"
    r"|palabras|słów|znak[óo]w|parole|caratteri|tokens?"
)
# Whom a message speaks to.
YOU = (
    r"you(?:[’']\w+)?|yours?|ви|вам|вас|ваш\w*|вы|ihnen|ihre?[nmrs]?|sie|dir|dich|dein\w*|usted(?:es)?"
    r"|su|sus"
    r"|vous|votre|vos"
)
US = r"us|our|we(?:[’']\w+)?|wir|uns|unser\w*|ми|нам|наш\w*|мы|nosotros|nuestr\w+"
# What a model says of its task, and never a salesperson of anything.
TASK = (
    r"the (?:user|salesperson)|користувач\w*|пользовател\w*|(?:der|die) (?:nutzer|benutzer)(?:in)?"
    r"|el usuario"
    r"|l[’']utilisateur|let(?: me|[’']s) (?:think|see|write|draft|craft)|ok(?:ay)?,? so"
    r"|(?:i|we) (?:need|have|want) to (?:write|draft|craft|compose|create|produce|output)"
    r"|(?:i|we)(?: (?:am|are|was|were)|[’'](?:m|re)) asked to|as an ai|what you asked for"
    r"|as (?:you )?requested"
)
# What it says when it hands over a text.
OFFERS_TEXT = (
    r"(?:you|i|we)(?: (?:could|can|might|may|would|should|will)|[’'](?:d|ll)) (?:\w+ ){0,2}"
    r"(?:write|send|say|use|try|suggest|go with|draft|reply|propose|recommend|keep|craft|compose|start)"
    r"|try (?:this|something)|something like|how about|the following|(?:i|we) (?:suggest|propose|recommend)"
    r"|folgendes|vorschlag|пропоную|предлагаю|propongo|sugiero|je propose"
)
WRITES = (
    r"(?:re)?(?:writ(?:e|ing)|draft(?:ing)?|compos(?:e|ing)|craft(?:ing)?|phras(?:e|ing)|word(?:ing)?)"
    r"|tone|concise|character limit|word limit"
    rf"|(?:a|an|the|this|my|short|brief|new) (?:\w+ ){{0,3}}(?:{DRAFT}|{TEXT})"
    rf"|(?:коротк\w+|ось|вот|ein\w*|un|una|este|este) (?:\w+ )?(?:{DRAFT}|{TEXT})"
)
# What a text is praised for by whoever wrote it.
CRAFT = (
    r"tone|wording|shorter|short|brief|concise|friendly|warm(?:er)?|personal|personali[sz]ed|polite"
    r"|formal|casual"
    r"|simple|professional|conversational|natural|direct|respectful|light"
    r"|(?:one|a|clear|open|simple) (?:\w+ )?(?:question|ask)|call to action|cta|hook|opener|greeting"
    r"|low[- ]pressure"
    r"|paragraph|kurz|knapp|freundlich|ton|коротк\w+|стисл\w+|тон|дружн\w+|breve|corto|tono|amable"
)
BY_MODEL = (
    r"i(?:[’']ve| have)? (?:also |only |deliberately |intentionally )?(?:kept|made|left|used|shortened"
    r"|trimmed"
    r"|avoided|tried|aimed|wrote|rewrote|adjusted|removed|added|omitted|skipped|included|mentioned"
    r"|focused|matched"
    r"|did not|didn[’']t)"
    r"|ich habe|я (?:не )?(?:зроби\w+|залиши\w+|згад\w+|прибра\w+|дода\w+|сдела\w+|оставил\w*|убрал\w*)"
    r"|he (?:mantenido|dejado|hecho|omitido|evitado)"
)
# What the model was given.
SOURCE = (
    r"the (?:notes|material|brief|facts|profile|prompt|input|context|prospect|information|details"
    r"|instructions?)"
    r"|placeholders?|(?:den )?notizen|нотат\w+|заметк\w+|las notas"
)
AS_ASKED = (
    r"as (?:you )?(?:requested|asked|instructed|wanted)|per your (?:request|instructions)|wie gewünscht"
)
TO_FILL_IN = r"adjust|replace|fill in|insert|swap|customi[sz]e|personali[sz]e|tailor|edit|tweak"
# Headings that are about a text, unless they speak to somebody.
ON_DRAFT = (
    r"explanation|rationale|(?:key |summary of )?changes(?: made)?|what (?:i|has) changed|why (?:this"
    r"|it) works"
    r"|why this (?:message|version|draft|e-?mail)(?: works)?|пояснення|зміни|пояснени\w+|änderungen|cambios"
    r"|warum das funktioniert|чому це працює|por qué funciona"
)
FACT = (
    r"tone|style|length|language|channel|words?|characters?|word count|character count|reading time|cta"
    r"|goal|format"
    r"|ton|stil|länge|sprache|тон|стиль|довжина|мова|tono|estilo|longitud|idioma"
)
IT_IS = (
    r"загалом|всього|усього|итого|всего|gesamt|insgesamt"
    r"|that[’']s|that is|it[’']s|it is|this is|count|total|now|das sind|це|это|son"
)
UP_TO = r"up to|under|below|max\w*|до|unter|bis(?: zu)?|hasta|menos de|less than|within"
AND = r"and|und|і|й|та|и|y|et"
CHANNEL = r"linkedin|whatsapp|telegram|viber|phone|voicemail|script"
ADJUST_IF = (
    r"(?:adjust|change|tweak|edit|revise|refine|shorten|rewrite)(?: (?:it|this|that|anything))?"
    r" (?:if|as|should|whenever) (?:you|needed|necessary|required)"
)
OMITS = (
    r"left out|omitted|skipped|avoided (?:mentioning|naming)|did not mention|didn[’']t mention|weggelassen"
    r"|nicht erwähnt|не згад\w+|не упом\w+|omitido|evitado mencionar|no he mencionado"
)
