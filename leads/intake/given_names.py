"""Well-known given names: what tells a given name from a surname where formal lists put the surname first.

Pure data, lower case, without claim to be complete: a name that is not here decides nothing.
"""
# ruff: noqa: RUF001, SIM905  another alphabet is the point, and a table of words reads better as one text

CYRILLIC = """
олександр олександра олексій олена олеся олесь олег ольга оля оксана орися остап орест анна ганна аня
аліна алла аліса анастасія настя анатолій андрій андріана антон антоніна арсен артем артур богдан богдана
борис вадим валентин валентина валерій валерія василь василина віра вероніка вікторія віктор віталій
віталіна влад владислав владислава володимир вячеслав в'ячеслав галина геннадій георгій григорій дарина
дарія дар'я даря даша денис дмитро діана діма едуард ева єва євген євгенія єлизавета жанна зоряна зоя
захар іван іванна ігор ілля інна інга ірина іра катерина катя кирило клавдія костянтин ксенія крістіна
христина лариса лев леонід леся лідія лілія ліна лука людмила люда любов люба максим макар маргарита
марина марія маша марта мар'яна мар'ян матвій микита микола мирон мирослав мирослава михайло надія назар
назарій наталія наталя наташа ніна нестор оленка павло петро поліна роман ростислав руслан руслана сава
саша світлана святослав семен сергій серж соломія софія соня станіслав степан стефанія сусанна тарас
тетяна таня тимофій тимур уляна устим федір філіп юлія юля юрій юра юстина яна яків ярина ярема ярослав
ярослава ульяна ульян александр александра алексей алёна алена алина алиса анатолий андрей анастасия арина
артём валерий василий вера вероника виктор виктория виталий владимир всеволод галя геннадий георгий
григорий дарья дима дмитрий евгений евгения егор екатерина елена елизавета иван игорь илья инна ирина
кирилл константин кристина ксения леонид лидия лилия любовь мария матвей михаил надежда наталья никита
николай павел пётр петр полина светлана семён сергей софия софья станислав татьяна тимофей фёдор федор
филипп эдуард элина юлия юрий яков тереза аркадій аркадий злата евеліна ваня коля толя мілана емілія
емілия зінаїда зинаида тамара неля эмма емма рита тоня ліза лиза яра данило данила давид адам мартин
августин кароліна каролина
"""
LATIN = """
aaron adam adrian agnes aidan alan albert alejandro alessandro alex alexander alexandra alfred alice
alicia alison amanda amelia amy ana andrea andreas andrew andré angela angelika anita anja ann anna anne
annette annika anthony antje antoine anton antonio armin arnaud arthur astrid audrey aurélie barbara
bastian beata beate beatrice bella ben benedikt benjamin bernd bernhard bernadette bettina birgit björn
bob brandon brenda brian bruno camille carina carla carlos carmen carol caroline catherine cecilia charlie
charlotte chiara chloe chris christa christian christiane christina christine christoph christophe
christopher claire clara claudia clémence corinna cristina cynthia damian damien daniel daniela daniele
danielle danuta dariusz dave david deborah denise dennis diana diane diego dieter dirk dominik dominika
donna dorota dorothea ed edith eduardo edward ela elena elisa elisabeth elizabeth elke ella ellen elsa
emily emma emmanuelle enrico eric erica erik erika ernst esther eva evelyn ewa fabian fabienne fabio
federica federico felix fernando florence florian francesca francesco françois françoise frank fred
frederik friederike fritz gabriel gabriela gabriele gabriella georg gerald gerhard gertrud gianluca
giorgio giovanni giulia giuseppe grace grzegorz guillaume gunnar günter hanna hannah hans harald harry
heike heinrich heinz helen helena helga helmut henning henrik herbert hermann hilda holger hugo ian ida
ignacio ilona ines inga inge ingrid irene irina isabel isabella isabelle ivan iwona jacek jack jacqueline
jacques jake jakub james jan jana jane janet janine jarosław jason javier jean jeff jeffrey jennifer jens
jeremy jessica jessika jill jim joachim joan joanna joe joel johann johanna johannes john jon jonas
jonathan jorge josé josef josefine josh joshua joyce juan judith julia julian juliane julie julien jürgen
jutta kai karen karin karina karl karolina kasia katarzyna kate katharina katherine kathleen kathrin katie
katja katrin kay keith ken kerstin kevin kim kirsten kirstin klara klaus konrad krystyna krzysztof larry
lars laura laurent lea leandro lena leo leon leonie lidia lily linda lisa lorenzo lothar louise luca lucas
lucia lucie luigi luis luisa luise lukas luke łukasz maciej madeleine magdalena maja małgorzata manfred
manuel manuela marc marcel marcin marco marcus mareike margaret margarita margit maria mariana marianne
marie marina mario marion mariusz mark markus marlene marta martha martina mary massimo mateusz mathias
mathieu mathilde matteo matthew matthias maurizio mauro max maximilian mayra megan mehmet melanie melissa
michael michaela michał michel michele michelle miguel mike mikołaj milan mirjam mohamed mohammed monica
monika moritz nadia nadine nadja nancy natalia natalie nathalie nathan nick nico nicola nicolas nicole
niels nils nina noah nora norbert nuno oliver olivia oscar oskar pablo pamela paola paolo pascal patricia
patrick patrizia paula paulina paweł pedro peter petra philip philipp philippe phil pia pierre pilar piotr
rachel rafael rainer ralf raquel rebecca regina reiner renate ricardo riccardo rita rob robert roberta
roberto rodrigo roger roland rolf romina ron rosa rosie ruth ryan sabine sabrina sally sam samantha samuel
sandra sandrine sara sarah scott sébastien sebastian sergio sharon shaun sigrid silke silvia silvio simone
sofia sofie sonja sophia sophie stefan stefanie stefano steffen stephan stephanie stephen steve steven sue
susan susanne sven svenja sylvia sylvie szymon tamara tanja tatjana ted teresa theresa theo thierry
thorsten till tim timo tobias tom tomasz tony torsten tracy udo ulla ulrich ulrike ursula uta ute uwe
valentina valeria valérie vanessa vera verena veronika vicky victor victoria viktor viktoria vincent
vincenzo virginie volker waltraud wendy werner wernher wiktor wilhelm william winfried wojciech wolfgang
xavier yannick yasmin yves yvonne zoe zofia zuzanna yakov iakov lev
"""
# Surnames as well: behind a word that nobody knows they are rather that.
ALSO_SURNAMES = """
abraham alexander alexandre allen andrew anthony arnaud arnold arthur barry benjamin bernard blake bruno
carol cecil charles clément conrad craig daniel david dean denis dennis dominic douglas duncan edward
elliot emmanuel ernst felix francis frank franklin franz fritz gauthier george georges gérard gilbert
glenn gordon graham grant gregory guillaume guy harvey henri henry herman hermann howard hubert ivan jacob
jacques james jean jerome john jordan joseph julien kai karl keith kelly kim klaus kurt lambert laurent
lawrence leon leonard lewis lloyd lorenz louis lucas ludwig luna marcel martin mathew mathieu
matthew max michael michel mitchell morgan murray neil nelson nicolas norman oliver olivier oscar otto
owen pascal patrick paul peter philip philippe raymond richard robert roger roland roman rosa ross russell
ryan samuel santiago scott shaw simon stanley stephen stewart stuart sven taylor theodor thomas tim tony
troy tyler ulrich victor vincent walter warren wayne werner wilhelm william wolf
"""
# How Ukrainian and Russian names are written in Latin letters, one spelling a letter; the others follow.
_LETTERS = dict(
    zip(
        "абвгґдеєжзиіїйклмнопрстуфхцчшщюяёыэ",
        "a b v h g d e ie zh z y i i i k l m n o p r s t u f kh ts ch sh shch iu ia e y e".split(),
        strict=True,
    )
) | {"ь": "", "'": ""}


def romanised(name: str) -> str:
    """Return a name in Latin letters, in a form that is the same for the usual spellings of it.

    >>> romanised("сергій") == romanised("sergey") == romanised("serhii")
    True
    """
    plain = "".join(_LETTERS.get(char, char) for char in name)
    for spelt, form in (
        ("kh", "h"),
        ("x", "ks"),
        ("g", "h"),
        ("w", "v"),
        ("j", "i"),
        ("y", "i"),
        ("iie", "ie"),
    ):
        plain = plain.replace(spelt, form)
    plain = (
        plain.replace("ei", "i").replace("ii", "i").replace("iu", "u").replace("ia", "a").replace("ie", "e")
    )
    return "".join(char for at, char in enumerate(plain) if not at or char != plain[at - 1])


GIVEN = frozenset(f"{CYRILLIC} {LATIN} {ALSO_SURNAMES}".split())
SURNAMES_TOO = frozenset(ALSO_SURNAMES.split())
ROMANISED = frozenset(map(romanised, CYRILLIC.split()))
