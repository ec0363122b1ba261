"""The words by which `leads.intake` knows what it reads: titles, places, and what is no content.

Pure data, lower case. Add a language by adding its words.
"""
# ruff: noqa: RUF001, SIM905  other alphabets are the point, and a table of words reads better as one text

# Whole words that make a phrase a job title.
TITLE_WORDS = frozenset(
    """
    account accountant administrator advisor adviser advocate agent analyst architect assistant associate
    attorney
    banker bdr board broker buyer ceo cfo chair chairman chairwoman chief chro cio ciso cmo coach
    cofounder co-founder commercial
    consultant controller coo coordinator counsel cpo creator cro cto cso dentist designer dev developer
    devops director
    doctor editor engineer engineering entrepreneur evangelist evp executive expert founder freelance
    freelancer
    gm growth head hr intern investor
    journalist lawyer team leader lecturer manager managing marketer marketing md mentor nurse officer
    operations
    operator owner
    partner photographer pm president principal procurement producer product professor programmer purchasing
    realtor recruiter recruiting rep representative researcher sales salesperson scientist sdr secretary
    senior specialist speaker strategist student superintendent supervisor support svp teacher tech
    technician technologist therapist trainer trader treasurer vice vp writer
    geschäftsführer geschäftsführerin leiter leiterin vertriebsleiter inhaber inhaberin prokurist
    директор директорка керівник керівниця менеджер менеджерка засновник засновниця власник власниця інженер
    інженерка
    розробник розробниця маркетолог аналітик бухгалтер головний голова начальник начальниця продажів продажу
    руководитель основатель основательница владелец инженер разработчик аналитик главный начальник продаж
    продажам специалист спеціаліст фахівець рекрутер юрист дизайнер
    dyrektor kierownik prezes specjalista właściciel założyciel handlowiec
    directeur directrice responsable gérant fondateur director directora gerente jefe fundador
    מנכ"ל מנהל מנהלת מייסד מייסדת מהנדס سفير مدير مهندس مؤسس رئيس
    部长 总监 经理 社長 部長 課長 代表取締役 대표 이사
    """.split()
)

# Titles that go with a company rather than a department: "CEO of Acme", but "Head of Growth".
OFFICERS = frozenset(
    "ceo cto cfo coo cmo cro cpo cio chro founder co-founder cofounder owner president chairman".split()
)

# Countries, and cities that people write without a country. Not a gazetteer: it only settles close calls.
PLACES = frozenset(
    place.strip()
    for place in """
    argentina, australia, austria, bangladesh, belarus, belgium, brazil, bulgaria, canada, chile, china,
    colombia,
    croatia, cyprus, czechia, czech republic, denmark, egypt, estonia, finland, france, georgia, germany,
    ghana,
    greece, hong kong, hungary, iceland, india, indonesia, ireland, israel, italy, japan, kazakhstan, kenya,
    korea,
    latvia, lebanon, lithuania, luxembourg, malaysia, malta, mexico, moldova, morocco, netherlands, new
    zealand,
    nigeria, norway, pakistan, peru, philippines, poland, portugal, qatar, romania, saudi arabia, serbia,
    singapore,
    slovakia, slovenia, south africa, south korea, spain, sweden, switzerland, taiwan, thailand, turkey,
    türkiye,
    uae, uk, ukraine, united arab emirates, united kingdom, united states, uruguay, us, usa, vietnam,
    england,
    scotland, wales, europe, emea, dach, apac, latam,
    abu dhabi, amsterdam, ankara, antwerp, athens, atlanta, auckland, austin, bangalore, bangkok, barcelona,
    basel,
    beijing, beirut, belgrade, bengaluru, berlin, bogota, bogotá, boston, bratislava, brussels, bucharest,
    budapest,
    buenos aires, cairo, cape town, chicago, cologne, copenhagen, dallas, delhi, denver, dnipro, doha,
    dubai, dublin,
    edinburgh, frankfurt, gdańsk, geneva, glasgow, gothenburg, hamburg, hanoi, helsinki, houston, istanbul,
    jakarta,
    jerusalem, johannesburg, kharkiv, krakow, kraków, kyiv, kyoto, lagos, leipzig, lima, lisbon, ljubljana,
    london,
    los angeles, lviv, lyon, madrid, malmö, manchester, manila, marseille, melbourne, mexico city, miami,
    milan,
    montreal, moscow, mumbai, munich, münchen, nairobi, naples, new delhi, new york, nyc, nicosia, odesa,
    osaka,
    oslo, ottawa, paris, philadelphia, porto, prague, reykjavik, riga, rio de janeiro, riyadh, rome,
    rotterdam,
    san diego, san francisco, sf, santiago, são paulo, sao paulo, seattle, seoul, shanghai, shenzhen, sofia,
    stockholm,
    stuttgart, sydney, taipei, tallinn, tbilisi, tel aviv, the hague, tokyo, toronto, turin, valencia,
    vancouver,
    vienna, vilnius, warsaw, warszawa, washington, wrocław, zagreb, zurich, zürich, california, texas,
    florida,
    київ, львів, одеса, харків, дніпро, україна, варшава, польща, німеччина, берлін, лондон, прага, краків,
    киев, львов, одесса, харьков, днепр, украина, польша, германия, берлин, москва, россия, минск,
    תל אביב, ירושלים, חיפה, ישראל, دبي, القاهرة, الرياض, بيروت, عمان,
    北京, 上海, 深圳, 台北, 香港, 东京, 東京, 大阪, 서울, 부산
    """.split(",")
)

# Legal forms that make a phrase a company.
COMPANY_ENDINGS = frozenset(
    """
    ab ag as aps bv b.v. co co. company corp corp. corporation gmbh group holding holdings inc inc. kg labs
    llc llp
    ltd ltd. limited nv o.o. oy oyj plc plc. pty sa s.a. sarl sas se sl s.l. spa s.p.a. srl s.r.l. s.r.o.
    sro
    university bank technologies software solutions systems
    тов тзов ооо оао зао пат ат фоп ип банк університет университет 株式会社 有限公司
    """.split()
)
COMPANY_BEGINNINGS = frozenset(
    {"тов", "ооо", "оао", "зао", "пат", "университет", "університет", "university"}
)

# Small words inside names: "Ludwig van der Berg".
NAME_PARTICLES = frozenset(
    "van von der den de del della di da do dos du la le el al bin ibn ben bar ter ten zu zur y e st".split()
)
HONORIFICS = frozenset("mr mrs ms mx dr prof sir dame herr frau pan pani пан пані д-р sr sra mme m".split())
CREDENTIALS = frozenset("mba phd md cpa cfa pmp esq jr sr msc bsc ma ba llm pe cissp dphil mphil".split())

# A message that is one of these words is not a prospect.
SMALL_TALK = frozenset(
    """
    hi hey hello thanks thank thx ok okay yes no yep nope stop start help cancel test ping please sorry bye
    cool
    great good nice done more what why how
    привіт дякую так ні добре стоп допомога привет спасибо да нет хорошо помощь здравствуйте вітаю
    """.split()
)
