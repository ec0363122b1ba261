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
    r"messages?|e-?mails?|mail|notes?|repl(?:y|ies)|responses?|answers?|text|invitation|invite|comments?|post"
    r"|script|follow-?ups?|sms|dm|inmail|connection requests?|output|subject lines?|nachricht|antwort"
    r"|einladung|kommentar|text|повідомлення|лист\w*|відповідь|текст|запрошення|коментар|сообщени\w+|письм\w+"
    r"|ответ|réponse|courriel|mensaje|respuesta|correo|messaggio|risposta|wiadomość|mensagem|resposta"
)
QUALITY = (
    r"the|a|an|your|my|final|first|second|new|revised|updated|improved|suggested|proposed|short(?:er)?"
    r"|long(?:er)?|warm(?:er)?|(?:more )?formal|friendly|polished|linkedin|whatsapp|telegram|viber|connection"
    r"|follow-?up|cold|outreach|phone|call|opening|here|is|der|die|das|ein|eine|neue[rs]?|kürzere[rs]?"
    r"|überarbeitete[rs]?|нова|новий|коротш\w+|оновлен\w+|остаточн\w+|новый|новая|итогов\w+|la|le|el|il|nueva"
    r"|nuevo|nouvelle|nouveau"
)
HERE = (
    r"here(?:[’']s| is| are| you (?:go|are)| it is| goes)?|below(?: is| are|,)?|this is|(?:i|we)(?:[’']ve"
    r"| have)? (?:just |also )?(?:wrote|written|drafted|made|kept|prepared|rewrote|rewritten|shortened"
    r"|updated|revised|adjusted|crafted|created|trimmed|tightened)|hier(?: ist| sind| kommt)?|anbei"
    r"|nachfolgend|ось|нижче|тримай(?:те)?|вот|ниже|держите|voici|voilà|ci-dessous|aquí (?:tienes?|está|va)"
    r"|este es|ecco|oto|poniżej|aqui está|segue"
)
YES = (
    r"sure(?: thing)?|certainly|of course|absolutely|okay|ok|got it|no problem|happy to help|gladly|great"
    r"|perfect|understood|alright|will do|gerne?|natürlich|klar|selbstverständlich|sicher|звісно|звичайно"
    r"|авжеж|гаразд|зрозуміло|конечно|хорошо|понял[а]?|bien sûr|d[’']accord|avec plaisir|claro(?: que sí)?"
    r"|por supuesto|certo|certamente|oczywiście|jasne|com certeza"
)
GREETING = (
    r"hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|greetings|hallo|guten (?:tag|morgen|abend)"
    r"|liebe[rs]?|sehr geehrte[rs]?|moin|servus|привіт|вітаю|добр(?:ий|ого) \w+|доброго|шановн\w+"
    r"|здравствуйте|привет|добрый|уважаем\w+|bonjour|bonsoir|salut|chère?|hola|buen[oa]s|estimad\w+|ciao"
    r"|buongiorno|gentile|cześć|dzień dobry|szanown\w+|olá|bom dia|prezad\w+"
)
SUBJECT = r"subject|betreff|тема|objet|asunto"
SIGN_OFF = (
    r"(?:all the |my )?best|(?:kind|warm|best) (?:regards|wishes)|regards|warmly|cheers|thanks|thank you"
    r"|many thanks|sincerely|yours|talk soon|take care|mit freundlichen|(?:viele|beste|herzliche|liebe) grüße"
    r"|lg|mfg|gruß|з повагою|дякую|щиро|с уважением|спасибо|cordialement|bien à vous|merci|saludos|un saludo"
    r"|gracias|cordiali|pozdrawiam|z poważaniem|atenciosamente|abraços"
)
OFFER = (
    r"let me know|tell me|just say|feel free|would you (?:like|prefer)|do you want|want me to|shall i"
    r"|should i|i c(?:an|ould)(?: also)? (?:make|write|provide|create|draft|generate|adjust|shorten|lengthen"
    r"|tweak|rewrite|revise|change|give you|offer)\b|is there anything|i[’']d be happy|happy to|if you[’' ]"
    r"|(?:i )?hope (?:this|it|that)|ich hoffe|сподіваюся|espero que"
    r"|you (?:can|may|might)|please (?:let|feel|adjust|edit|replace|fill|note"
    r"|review)|note\b|remember|make sure"
    rf"|(?:this|the) (?:\w+ )?(?:{DRAFT}|{TEXT}) (?:is|are|keeps?|stays?|uses?|has|should|includes?"
    r"|focuses|avoids|leaves|comes)\b|i(?:[’']ve| have)? (?:kept|made|left|used|shortened|trimmed|avoided"
    r"|tried|aimed|wrote|rewrote|adjusted)\b|чи (?:потрібно|хоче|треба)|нужно ли|sag\b|sagen|lass|möchte"
    r"|soll ich|wenn du|wenn sie|falls|ich (?:habe (?:es|sie|ihn|die nachricht)|kann)|bitte"
    rf"|(?:diese[rs]?|цей|ця|це|это\w?|cette?|este|esta) (?:{DRAFT}|{TEXT})|дай(?:те)? знати"
    r"|скажі?ть|хоче(?:те|ш)|якщо|можу|бажаєте|дай(?:те)? знать|скажите|хотите|если|могу|dites|dis-moi|voulez"
    r"|souhaitez|si vous|n[’']hésitez|av[íi]s[ae]|dime|quieres|quiere|si (?:quieres|desea)|fammi|vuoi"
    r"|daj znać|chcesz|quer que"
)
# What is said of a draft, never of a business.
_OBJECT = (
    r"(?:it|this|that|them|anything|something|further|the (?:message|draft|e-?mail|note|text|reply|tone"
    r"|wording))\b"
)
ABOUT_DRAFT = (
    rf"\b(?:another|different|this|these|other) (?:\w+ )?(?:{DRAFT})\b|\b(?:tone|wording|phrasing)\b"
    r"|\b(?:shorter|warmer|softer|punchier|longer|more (?:formal|casual|concise|personal|direct|friendly))"
    rf"(?=\W*(?:\Z|and\b|or\b)|(?: \w+)? (?:below|{DRAFT}|messages?|e-?mails?|notes?|text|reply"
    r"|take)\b(?! of\b))|\bmake it (?:longer|sound)|\b(?:the|in|these) brackets\b|\b(?:like me to (?:change"
    r"|alter)|revise|adjust|tweak|edit|modify|refine)\b\W*\Z|\b(?:any|some|further|other|more|make|made|want"
    r"|need|like) (?:\w+ )?(?:changes|edits|adjustments|tweaks|modifications|revisions)\b(?! (?:in|at|on|of"
    r"|with|for) )|\b(?:adjust|change|tweak|edit|modify|revise|rewrite|rephrase|refine|polish|personali[sz]e"
    r"|tailor|customi[sz]e"
    rf"|translate|shorten|adapt) {_OBJECT}"
    r"|\b(?:write|draft|create|generate|compose|produce|craft|suggest|provide"
    r"|come up with) (?:\w+ ){0,3}(?:messages?|e-?mails?|follow-?ups?|subject lines?|versions?|variants?"
    r"|variations?|alternatives?|sequence|next (?:step|message|e-?mail))\b|\b(?:alternatives?|variations?"
    r"|variants?)\b(?= version|\W*$)|\bplaceholders?\b|\bin (?:the )?brackets\b|\b(?:characters?"
    r"|words?) (?:limit|long|count)|\b(?:under|within|below) (?:the )?\d+ (?:characters|words)|\bword count"
    r"|\bsubject line"
    rf"|(?:etwas|daran|noch was|es|den (?:text|ton|entwurf)|die nachricht) (?:\w+ ){{0,2}}(?:änder|anpass)"
    r"|(?:weitere|noch|irgendwelche) änderung|änderungswünsche|kürzere \w*(?:fassung|version|nachricht"
    r"|variante)|(?:kürzer|förmlicher)(?: (?:machen|formulieren|fassen))?\W*\Z|umformulier|überarbeit"
    r"|(?:diese[rn]?|andere[rn]?|neue[rn]?) (?:entwurf|fassung|variante)|(?:щось|текст|тон|його|її"
    r"|це) змінити|змінити (?:щось|текст|тон|його|її|це\b|повідомлення|лист\b)(?! [ув] )|(?:зробити|скоротити"
    r"|переписати) (?:його |її |текст )?(?:коротш|тепліш|формальніш)\w*|скоротити (?:текст|його)|(?:коротш"
    r"|довш|тепліш|формальніш)\w+ (?:верс|варіант|повідомл|лист|текст|чернетк)|(?:цю|цей|інш\w+) (?:чернетк"
    r"|варіант|версі)|відредаг|переписати|переробити (?:текст|його)|(?:что-то|что-нибудь|текст|тон"
    r"|его) изменить|изменить (?:что|текст|тон|его)|сократить (?:текст|его)|(?:сделать|написать) короче"
    r"|(?:короче|теплее)\W*\Z|(?:этот|эту|друг\w+) (?:черновик|вариант|верси)|отредакт|переписать|(?:des"
    r"|aucune) modifications?|modifier (?:le (?:texte|ton|message)|quelque)|raccourci|(?:message|texte"
    r"|version) plus (?:court|formel)|(?:ce|autre) (?:brouillon|version)|\bcambi(?:e|ar) (?:algo|el (?:texto"
    r"|tono|mensaje))|\b(?:algún|otros|más) cambios?\b|ajustar el (?:texto|tono)|acortar(?:lo|la)|más (?:cort"
    r"|formal)\w*\W*\Z|(?:este|otro|otra) (?:borrador|versión)|\bmodifiche\b|più (?:breve|formale)\W*\Z"
    r"|krótsz|\balterações\b"
)
NOTE = (
    r"notes?|nb|placeholders?(?: to fill in)?|key points|approach|strategy|changes|tips?|alternatives?"
    r"|hinweise?|anmerkung(?:en)?|änderungen|примітк\w+|пояснення|зміни|примечани\w+|пояснени\w+|remarques?"
    r"|notas?|cambios|uwag[ai]"
)
THINKING = (
    r"let(?: me|[’']s) think step by step|thought for (?:\d+|a few) (?:seconds?|minutes?|s)"
    r"|thinking(?: process)?|thought process|reasoning|(?:internal )?monologue|chain of thought|scratchpad"
    r"|überlegung(?:en)?|міркування|рассуждени\w+"
)
THOUGHTS = r"(?:my )?thoughts?|analysis|gedanken|думки|мысли"
SPEAKER = r"assistant|ai|bot|model|chatgpt|claude|gemini|асистент|ассистент"
UNIT = (
    r"words?|sentences?|sätze|речен\w+|предложени\w+|oraciones|frases|characters?|chars?|zeichen|wörter|worte"
    r"|символ\w*|знак\w*|слов\w*|слів|слова|caractères|mots|caracteres|palabras|słów|znak[óo]w|parole"
    r"|caratteri|tokens?"
)
# Whom a message speaks to.
YOU = (
    r"you(?:[’']\w+)?|yours?|ви|вам|вас|ваш\w*|вы|ihnen|ihre?[nmrs]?|sie|dir|dich|dein\w*|usted(?:es)?|su|sus"
    r"|vous|votre|vos"
)
US = r"us|our|we(?:[’']\w+)?|wir|uns|unser\w*|ми|нам|наш\w*|мы|nosotros|nuestr\w+"
# What a model says of its task, and never a salesperson of anything.
TASK = (
    r"the (?:user|salesperson)|\Auser (?:wants|asks|needs)|користувач\w*|пользовател\w*|(?:der|die) (?:nutzer"
    r"|benutzer)(?:in)?|el usuario|l[’']utilisateur|let(?: me|[’']s) (?:think|see|write|draft|craft)"
    r"|ok(?:ay)?,? so|(?:i|we) (?:need|have|want) to (?:write|draft|craft|compose|create|produce|output)|(?:i"
    r"|we)(?: (?:am|are|was|were)|[’'](?:m|re)) asked to|as an ai|what you asked for|as (?:you )?requested"
)
# What it says when it hands over a text.
OFFERS_TEXT = (
    r"(?:you|i|we)(?: (?:could|can|might|may|would|should|will)|[’'](?:d|ll)) (?:\w+ ){0,2}(?:write|send|say"
    r"|use|try|suggest|go with|draft|reply|propose|recommend|keep|craft|compose|start)|try (?:this|something)"
    r"|something like|how about|the following|(?:i|we) (?:suggest|propose|recommend)|folgendes|vorschlag"
    r"|пропоную|предлагаю|propongo|sugiero|je propose"
)
WRITES = (
    r"(?:re)?(?:writ(?:e|ing)|draft(?:ing)?|compos(?:e|ing)|craft(?:ing)?|phras(?:e|ing)|word(?:ing)?)|tone"
    r"|concise|character limit|word limit"
    rf"|(?:a|an|the|this|my|short|brief|new) (?:\w+ ){{0,3}}(?:{DRAFT}|{TEXT})|(?:коротк\w+|ось|вот|ein\w*|un"
    rf"|una|este|este) (?:\w+ )?(?:{DRAFT}|{TEXT})"
)
# What a text is praised for by whoever wrote it.
CRAFT = (
    r"tone|wording|shorter|short|brief|concise|friendly|warm(?:er)?|personal|personali[sz]ed|polite|formal"
    r"|casual|simple|professional|conversational|natural|direct|respectful|light|(?:one|a|clear|open"
    r"|simple) (?:\w+ )?(?:question|ask)|call to action|cta|hook|opener|greeting|low[- ]pressure|paragraph"
    r"|kurz|knapp|freundlich|ton|коротк\w+|стисл\w+|тон|дружн\w+|breve|corto|tono|amable"
)
BY_MODEL = (
    r"i(?:[’']ve| have)? (?:also |only |deliberately |intentionally )?(?:kept|made|left|used|shortened"
    r"|trimmed|avoided|tried|aimed|wrote|rewrote|adjusted|removed|added|omitted|skipped|included|mentioned"
    r"|focused|matched|did not|didn[’']t)|ich habe|я (?:не )?(?:зроби\w+|залиши\w+|згад\w+|прибра\w+|дода\w+"
    r"|сдела\w+|оставил\w*|убрал\w*)|he (?:mantenido|dejado|hecho|omitido|evitado)"
)
# What the model was given.
SOURCE = (
    r"the (?:notes|material|brief|facts|profile|prompt|input|context|prospect|information|details"
    r"|instructions?)|placeholders?|(?:den )?notizen|нотат\w+|заметк\w+|las notas"
)
AS_ASKED = (
    r"as (?:you )?(?:requested|asked|instructed|wanted)|per your (?:request|instructions)|wie gewünscht"
)
TO_FILL_IN = r"adjust|replace|fill in|insert|swap|customi[sz]e|personali[sz]e|tailor|edit|tweak"
# Headings that are about a text, unless they speak to somebody.
ON_DRAFT = (
    r"explanation|rationale|(?:key |summary of )?changes(?: made)?|what (?:i|has) changed|why (?:this"
    r"|it) works|why this (?:message|version|draft|e-?mail)(?: works)?|пояснення|зміни|пояснени\w+|änderungen"
    r"|cambios|warum das funktioniert|чому це працює|por qué funciona"
)
FACT = (
    r"tone|style|length|language|channel|words?|characters?|word count|character count|reading time|cta|goal"
    r"|format|ton|stil|länge|sprache|тон|стиль|довжина|мова|tono|estilo|longitud|idioma"
)
IT_IS = (
    r"загалом|всього|усього|итого|всего|gesamt|insgesamt|that[’']s|that is|it[’']s|it is|this is|count|total"
    r"|now|das sind|це|это|son"
)
UP_TO = r"up to|under|below|max\w*|до|unter|bis(?: zu)?|hasta|menos de|less than|within"
AND = r"and|und|і|й|та|и|y|et"
CHANNEL = r"linkedin|whatsapp|telegram|viber|phone|voicemail|script"
ADJUST_IF = (
    r"(?:adjust|change|tweak|edit|revise|refine|shorten|rewrite)(?: (?:it|this|that|anything))? (?:if|as"
    r"|should|whenever) (?:you|needed|necessary|required)"
)
OMITS = (
    r"left out|omitted|skipped|avoided (?:mentioning|naming)|did not mention|didn[’']t mention|weggelassen"
    r"|nicht erwähnt|не згад\w+|не упом\w+|omitido|evitado mencionar|no he mencionado"
)
