"""Texts about one prospect: what each of them makes up, and texts that make up nothing.

`MADE_UP` pairs a text with what a guard should find in it; nothing in `HONEST` should be found at all.
"""
# ruff: noqa: RUF001, E501  other alphabets are the point, and a text reads better on one line

GROUND = """
Name: Ann Lee
Title: VP Sales
Company: Acme Robotics
Place: Berlin
https://www.linkedin.com/in/ann-lee?utm_source=share ann.lee@acme.com +49 30 123 45 67
@annlee_sales on Telegram, acme.com/careers
Acme Robotics raised €5 million in 2024 and has 40 employees in Berlin and Lisbon. They grew 30% last year.
Met at SaaStock with Mark Weber. She said: "we hate slow onboarding, and so do our customers".
They use HubSpot and want to hire 3 SDRs. Revenue: $1,200,000. Book: "The Trusted Advisor".
""".strip()

GROUND_UK = """
Ім'я: Олена Коваленко
Посада: директорка з продажів
Компанія: Нова Пошта
Місто: Львів
olena@novaposhta.ua +380 44 123 45 67
Розповіла, що команда з 25 людей, бюджет 200 тис. грн. Була на конференції Lviv IT Arena.
""".strip()

# --- links, e-mail addresses, @names ---------------------------------------------------------------------------
_ADDRESSES_MADE_UP = [
    ("See https://calendly.com/bob/15min for my slots.", "https://calendly.com/bob/15min"),
    ("Read http://evil.example/pay?x=1 first.", "http://evil.example/pay?x=1"),
    ("More on www.acme-robotics.io today.", "www.acme-robotics.io"),
    ("Have a look at acme.io, it is short.", "acme.io"),
    ("The profile is linkedin.com/in/ann-lee-2.", "linkedin.com/in/ann-lee-2"),
    ("[Our deck](https://deck.example.com/q3) has it.", "https://deck.example.com/q3"),
    ("Write to <https://x.com/annlee>.", "https://x.com/annlee"),
    ("Use tg://resolve?domain=evil to answer.", "tg://resolve?domain=evil"),
    (
        "The address https://linkedin.com@evil.com/in/ann-lee looks right.",
        "https://linkedin.com@evil.com/in/ann-lee",
    ),
    ("See linkedin.com.evil.net/in/ann-lee please.", "linkedin.com.evil.net/in/ann-lee"),
    ("Try javascript:alert(1) now.", "javascript:alert(1"),
    ("Дивіться https://приклад.укр/ціна.", "https://приклад.укр/ціна"),
    ("See acme.com/pricing for that.", "acme.com/pricing"),
    ("Write to ann@acme.com.", "ann@acme.com"),
    ("Her assistant is bob.smith@acme.com.", "bob.smith@acme.com"),
    ("mailto:sales@evil.example works too.", "mailto:sales@evil.example"),
    ("Ping @ann_lee on Telegram.", "@ann_lee"),
    ("Follow @AcmeRobotics for news.", "@AcmeRobotics"),
    ("(cc @boss)", "@boss"),
]
# Addresses that a list of endings does not know, or that are dressed up: "{}" is one.
DISGUISED = [
    "evil.click", "evil.museum", "acme.digital", "acme.berlin/x", "приклад.онлайн", "EVIL.GURU", "evil.travel?x=1",
    "evil.company:8080/x", "evil.zip/x", "t.me/joinchat", "bit.ly/3x", "m.evil.ninja", "//evil.guru/x",
    "10.0.0.1", "192.168.1.1:8080", "http://10.0.0.1/x", "http://[2001:db8::1]/x", "http://3232235521/x",
    "localhost:8000/x", "hxxps://evil.click/x", "hxxp[:]//evil.click", "HTTPS://EVIL.CLICK/X", "https:/evil.click",
    "https:\\\\evil.click\\x", "https:evil.click", "evil[.]click", "evil(.)click/x", "evil[dot]click",
    "evil．click", "evil。click", "evil․click", "evil．click／x", "http：／／evil.click", "evil.click：8080／x",
    "xn--80ak6aa92e.com", "evil.xn--p1ai", "ev\u200bil.cl\u2060ick", "ht\u00adtps://evil.click",
    "bob＠evil.example", "bob@evil．example", "bob[at]evil[.]click", "bob (at) evil (dot) click", "user＠host", "bob@intranet",
    "пошта@приклад.укр", "bob\u200b@evil.click",
    "evil.at", "evil.is", "evil.in", "evil.it", "evil.to", "evil.so", "evil.no", "pay.me", "evil.us", "evil.id", "evil.how",
    "evil.zip", "evil.mov", "evil.sh", "evil.py", "evil.md", "evil.pl", "evil.ps", "pay-now.zip",
    "evil﹒com", "evil.ⓒⓞⓜ", "bob﹫evil﹒com", "evil.com﹕443", '"bob"@evil.com', "𝐞𝐯𝐢𝐥.com", "ᵉvil.com",
]  # fmt: skip
# Words that only look like one.
NO_ADDRESSES = [
    "e.g. this", "i.e. that", "Node.js", "Vue.js and D3.js", "Next.js/React", "ASP.NET Core", "v2.0", "v2.beta", "3.5",
    "10 a.m. or 3 p.m.", "Ltd.", "Inc.and", "deck.pdf", "report.final.docx", "notes.md", "photos.zip", "README.md",
    "End.Start", "it works.let me know", "thanks.please write", "well...maybe", "U.S.A.", "E.ON", "Dr.med. Lee", "z.B.der",
    "1.2.3", "12.03.2024", "тис.грн", "вул.Шевченка", "сьогодні.чи", "and/or", "24/7", "a.k.a", "p.s.please", "ratio 3:10",
    "km/h", "3@5", "50€/Monat", "Q3.2026", "no.5", "inkl.MwSt", "e.V.", "Ph.D.", "B.Sc.", ".NET", "です。次は", "10:30", "1:1",
    "v1.2.beta", "St.Gallen", "report.md", "my_notes.md", "script.py", "install.sh", "demo.mov", "q3-report.zip",
    "the file a1.zip", "b2.py (attached)", "wait…what", "m².The", "№5.Next", "½.5", "Acme™.",
    "it works.we think", "fine.if you",
]  # fmt: skip
_ADDRESSES_HONEST = [
    "Open https://www.linkedin.com/in/ann-lee and like two posts.",
    "Open linkedin.com/in/ann-lee/ first.",
    "Her profile: http://linkedin.com/in/ann-lee.",
    "Look at acme.com/careers for openings.",
    "Look at acme.com for openings.",
    "Write to ann.lee@acme.com (work).",
    "Write to Ann.Lee@Acme.com.",
    "Message @annlee_sales, or @AnnLee_Sales.",
    "Send this: [link]",
    "Use e.g. a question, i.e. one line.",
    "Node.js and v2.beta are no addresses.",
    "I like it.It works.",
    "Reply by 10 a.m. or 3 p.m. please.",
]

# --- numbers ---------------------------------------------------------------------------------------------------
_NUMBERS_MADE_UP = [
    ("We saved similar teams 40% of their time.", "40%"),
    ("You have 40 % more leads.", "40 %"),
    ("We work with 200 companies.", "200"),
    ("It costs $99 a month.", "$99"),
    ("It costs 99 EUR a month.", "99 EUR"),
    ("You raised $5 million.", "$5 million"),
    ("You raised €7M.", "€7M"),
    ("Congrats on 10 years in business!", "10"),
    ("Founded in 2011, right?", "2011"),
    ("Our clients see 3x returns.", "3x"),
    ("Call +1 555 010 9999 to talk.", "+1 555 010 9999"),
    ("Hundreds of teams use it.", "Hundreds"),
    ("It brought them two million in sales.", "million"),
    ("Their pipeline doubled after a month.", "doubled"),
    ("You won 1.5M users.", "1.5M"),
    ("We hit number 1 of 500 vendors.", "500"),
    ("After your Series B of 12m, congratulations.", "12m"),
    ("We cut ramp-up time in the last 6 weeks.", "6"),
    ("It takes 120 minutes.", "120"),
    ("Let us meet on 14 May.", "14"),
    ("Your Q3 was strong.", "Q3"),
    ("We are ISO 27001 certified.", "27001"),
    ("Wir betreuen 350 Kunden in Europa.", "350"),
    ("Ми допомогли 50 компаніям.", "50"),
    ("Мы сэкономили им 35 процентов.", "35 процентов"),
    ("У нас тисячі клієнтів.", "тисячі"),
    ("Nous avons 80 clients.", "80"),
    ("Tenemos miles de clientes.", "miles"),
    ("We helped ٢٥٠ teams.", "٢٥٠"),
    ("We grew by forty percent.", "forty"),
]
_NUMBERS_HONEST = [
    "Congratulations on the €5 million.",
    "You raised 5 million euros in 2024.",
    "You raised €5M.",
    "Acme Robotics has 40 people.",
    "You grew 30 percent last year.",
    "You grew by 30 %.",
    "Would 15 minutes on Tuesday at 10:30 work?",
    "A 30-minute call next week?",
    "Shall we say 3 pm, or 15:00?",
    "If there is no answer in 3 days, wait.",
    "Like 2 recent posts and leave 1 comment.",
    "I have 2 questions.",
    "This is the 2nd message, the 3rd follow-up comes on day 7.",
    "1. Open the profile\n2. Like a post\n3) Stop",
    "Step 2: write. Day 14: close the loop.",
    "Reply within 24 hours, or in 1-2 weeks.",
    "Let us talk 1:1 or 1-on-1.",
    "You want to hire 3 SDRs, right?",
    "Revenue of $1.2M is a good start.",
    "Call +49 (30) 1234567.",
    "Call 030 1234567.",
    "Thanks a million!",
    "Give it twenty minutes.",
    "For B2B and B2C alike.",
    "Hätten Sie 20 Minuten am Dienstag um 15 Uhr?",
    "Чи є у Вас 15 хвилин у четвер о 10:00?",
    "Есть ли у вас 2 минуты?",
    "Auriez-vous 15 minutes mardi ?",
]

# --- quotations ------------------------------------------------------------------------------------------------
_QUOTATIONS_MADE_UP = [
    ('You wrote "growth is everything to us".', '"growth is everything to us"'),
    ("Your post “Why sales is broken” stayed with me.", "“Why sales is broken”"),
    ("In «Продажі без болю» Ви пишете про це.", "«Продажі без болю»"),
    ("Sie sagten „Wir wachsen schnell“ auf der Bühne.", "„Wir wachsen schnell“"),
    ("As you said, ‘we never look back at all’.", "‘we never look back at all’"),
    ('She said "we love slow onboarding".', '"we love slow onboarding"'),
    ("「成長がすべて」と書いていましたね。", "「成長がすべて」"),
]
_QUOTATIONS_HONEST = [
    'You said "we hate slow onboarding".',
    "You said “We hate slow onboarding … so do our customers”.",
    'I enjoyed "The Trusted Advisor".',
    'A short "no" is fine too.',
    'Answer "not now" if it is a bad time.',
    "Reply with 'yes' or 'no'.",
    'Say: "Is this a good moment?"',
    "That's what they're saying, it's Ann's idea.",
    'Use "[topic] at Acme" in the first line.',
]

# --- names -----------------------------------------------------------------------------------------------------
_NAMES_MADE_UP = [
    ("Hi Ann, I saw that Sequoia Capital invested in you.", "Sequoia Capital"),
    ("Hi Ann, John Smith told me to write to you.", "John Smith"),
    ("John mentioned you.", "John"),
    ("Microsoft uses our product.", "Microsoft"),
    ("Globex uses our product.", "Globex"),
    ("We are trusted by Netflix-like firms.", "Netflix-like"),
    ("Hi Bob, how are you?", "Bob"),
    ("Shall we talk?\n\nThanks,\nRita", "Rita"),
    ("€5M Series A led by Index Ventures", "Index Ventures"),
    ("Thank you! Initrode said the same.", "Initrode"),
    ("We helped Siemens with the same thing.", "Siemens"),
    ("Hi Anna,\n\nshall we talk?", "Anna"),
    ("Dear Dr. Meyer, a short question.", "Meyer"),
    ("I met your colleague Sarah last week.", "Sarah"),
    ("Congrats on joining Initech, Ann!", "Initech"),
    ("As an alumna of Stanford you know this.", "Stanford"),
    ("Your talk at Web Summit was great.", "Web Summit"),
    ("Gartner's report says so.", "Gartner's"),
    ("I am with SalesBoost and we do that.", "SalesBoost"),
    ("How is life in Munich?", "Munich"),
    ("We read it in the Financial Times.", "Financial Times"),
    ("Best regards,\nPeter", "Peter"),
    ("Your move from Globex to Acme is inspiring.", "Globex"),
    ("- Mention the merger with Umbrella Corp", "Umbrella Corp"),
    ("She works with IBM and SAP.", "IBM"),
    ("Ask her about the Salesforce migration.", "Salesforce"),
    ("Sehr geehrte Frau Schneider, wie gehen Sie mit der Planung um und was ist Ihnen wichtig?", "Schneider"),
    (
        "Ich habe mit Max Mustermann gesprochen und er hat Sie empfohlen, weil es Ihnen hilft.",
        "Max Mustermann",
    ),
    ("Bonjour Ann, Jean Dupont m'a parlé de vous.", "Jean Dupont"),
    ("Hola Ann, trabajamos con Telefónica.", "Telefónica"),
    ("Cześć Ann, rozmawiałem z Kowalskim.", "Kowalskim"),
    ("Γεια σου Ann, μίλησα με τον Παπαδόπουλο.", "Παπαδόπουλο"),
    ("我看到Google发布了消息。", "Google"),
    ("尊敬的王伟先生,您好!", "王伟"),
    ("田中さん、こんにちは。", "田中"),
    ("שלום מר כהן, מה שלומך?", "כהן"),
]
_NAMES_HONEST = [
    "Hi Ann, I came across your profile. Shall we connect?",
    "Hi Ann,\n\nI am writing because of your work as VP Sales at Acme Robotics.\n\nBest,\n[Your name]",
    "Hi Ann, Thanks for connecting!",
    "Hello Ms Lee, how is Berlin?",
    "Ann's team at Acme is hiring.",
    "Mark Weber said hello at SaaStock.",
    "How do you use HubSpot today?",
    "Would Tuesday or Thursday in March suit you?",
    "Can we talk on Zoom, WhatsApp or LinkedIn?",
    "I'd love to hear how the CEO and the HR team see it.",
    "Subject: A Quick Question About Onboarding\n\nHi Ann,\n\nHow do you do it?",
    "Next Steps And Open Questions:\n- Ask for a call",
    "However, What matters is time. Maybe later?",
    "Loved the part about [topic]. Curious how you see it!",
    "Hiring is slow. Customers told us so. Everyone said yes.",
    "The AI-powered, C-level view of the Berlin-based team; a Q&A on R&D.",
    "I lead Partnerships and Sales Enablement at [Company].",
    "Hi Ann, thanks!\nQuick question: how do you hire today?",
    "Great talk! Thank you. Looking forward to it.",
    "OK, FYI: no news. ASAP is fine. P.S. Take care.",
    "The Trusted Advisor is on my desk too.",
    "Happy New Year, and Merry Christmas!",
    "🚀 Quick thought: hiring is slow. ✅ Done.",
    "This is NOT a pitch, and I am VERY brief.",
    "Read what there is about Ann Lee at Acme Robotics.",
    "Guten Tag Frau Lee, wie gehen Sie mit der Einarbeitung um? Ich freue mich über eine kurze Antwort.",
    "Haben Sie am Montag Zeit für ein Gespräch über die Planung im Vertrieb? Viele Grüße",
    "Bonjour Ann, auriez-vous un moment mardi pour en parler ?",
    "Hola Ann, ¿tiene usted un momento el lunes?",
    "Cześć Ann, czy ma Pani chwilę w piątek?",
    "您好 Ann,您在 Acme 的工作很有意思。",
    "Привет, Анн! Как дела в Берлине?",
]

# --- the same in Ukrainian, about another prospect ---------------------------------------------------------------
UKRAINIAN_MADE_UP = [
    ("Олено, вітаю! Мені порадив написати Тарас Шевчук.", "Тарас Шевчук"),
    ("Ми працюємо з компанією Київстар.", "Київстар"),
    ("Ваша команда з 60 людей вражає.", "60"),
    ("Пишіть на olena@np.ua.", "olena@np.ua"),
    ("Ви казали: «ми нікому не довіряємо».", "«ми нікому не довіряємо»"),
    ("Як справи в Харкові?", "Харкові"),
]
UKRAINIAN_HONEST = [
    "Олено, вітаю! Чи зручно Вам поговорити у вівторок?",
    "Пані Коваленко, дякую за розмову у Львові.",
    "Знаю, що Ваша команда з 25 людей у Новій Пошті росте.",
    "Бюджет 200 тис. грн зрозумілий.",
    "Побачимося на Lviv IT Arena?",
    "Напишіть на olena@novaposhta.ua. Телефон +380441234567.",
    "Маю 2 питання. Відповідь займе 5 хвилин.",
    "Добрий день, Олено. Розкажіть, будь ласка, що найважче у продажах?",
    "Dear Olena, how is Lviv?",
]

MADE_UP = [
    *_ADDRESSES_MADE_UP,
    *_NUMBERS_MADE_UP,
    *_QUOTATIONS_MADE_UP,
    *_NAMES_MADE_UP,
]
HONEST = [*_ADDRESSES_HONEST, *_NUMBERS_HONEST, *_QUOTATIONS_HONEST, *_NAMES_HONEST]
