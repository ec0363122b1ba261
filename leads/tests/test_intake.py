"""Reading a pasted prospect: a table of what people paste, and anything else."""
# ruff: noqa: RUF001  the letters of other alphabets are the point

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.fields import LIMITS
from leads.intake import (
    INVISIBLE,
    MAX_TEXT,
    EmptyText,
    IntakeRefused,
    NothingToRead,
    Prospect,
    TextTooLong,
    read_prospect,
)

LINKEDIN = "https://www.linkedin.com/in/ann-lee-123"
COPY = """Ann Lee
She/Her
2nd degree connection
· 2nd
VP Sales at Acme | ex-Foo | speaker
Berlin, Germany · Contact info
500+ connections
Ann Lee
12 mutual connections
Message
"""
SIGNATURE = """Hi Tom,

great to talk yesterday. We will look at the offer.

Best regards,
Ann Lee
VP Sales
Acme GmbH
Friedrichstr. 10, 10117 Berlin
T: +49 30 1234567
E: ann@acme.example
www.acme.example
"""

# text → name, title, company, geography
FREE = [
    # one line, by commas
    ("Ann Lee, VP Sales at Acme, Berlin", "Ann Lee", "VP Sales", "Acme", "Berlin"),
    ("Ann Lee, VP Sales, Acme, Berlin", "Ann Lee", "VP Sales", "Acme", "Berlin"),
    ("Ann Lee, CTO, Acme, Munich, Germany", "Ann Lee", "CTO", "Acme", "Munich, Germany"),
    ("Ann Lee, CEO, Acme, Inc., Boston", "Ann Lee", "CEO", "Acme, Inc.", "Boston"),
    ("Ann Lee, Acme", "Ann Lee", "", "Acme", ""),
    ("Ann Lee, Berlin", "Ann Lee", "", "", "Berlin"),
    ("Ann Lee, Acme, Berlin", "Ann Lee", "", "Acme", "Berlin"),
    ("Ann Lee, Wizard, Acme, Berlin", "Ann Lee", "Wizard", "Acme", "Berlin"),
    ("Ann Lee, CTO, Acme GmbH, Hintertupfing", "Ann Lee", "CTO", "Acme GmbH", ""),
    ("Ann Lee, Chief Happiness, Acme GmbH", "Ann Lee", "Chief Happiness", "Acme GmbH", ""),
    ("Ann Lee, VP of Sales for EMEA, based in Berlin", "Ann Lee", "VP of Sales for EMEA", "", "Berlin"),
    ("ann lee, vp sales at acme, berlin", "ann lee", "vp sales", "acme", "berlin"),
    ("VP Sales at Acme, Ann Lee", "Ann Lee", "VP Sales", "Acme", ""),
    ("Ann Lee, CTO @Acme", "Ann Lee", "CTO", "Acme", ""),
    ("Ann Lee, MBA, Head of People, Acme", "Ann Lee", "Head of People", "Acme", ""),
    ("Ann Lee, CTO at Acme, Los Angeles, CA", "Ann Lee", "CTO", "Acme", "Los Angeles, CA"),
    ("Ann Lee, Director of Finance, Acme", "Ann Lee", "Director of Finance", "Acme", ""),
    # other separators
    ("Ann Lee – Head of Growth @ Acme (Berlin)", "Ann Lee", "Head of Growth", "Acme", "Berlin"),
    ("Ann Lee - Head of Growth - Acme - Berlin", "Ann Lee", "Head of Growth", "Acme", "Berlin"),
    ("Ann Lee (Acme)", "Ann Lee", "", "Acme", ""),
    ("Ann Lee | VP Sales at Acme | Keynote Speaker", "Ann Lee", "VP Sales", "Acme", ""),
    ("Ann Lee • CTO • Acme • Greater London Area", "Ann Lee", "CTO", "Acme", "Greater London Area"),
    ("Ann Lee; CFO; Acme Ltd; Leeds", "Ann Lee", "CFO", "Acme Ltd", "Leeds"),
    ("Ann Lee\tCTO\tAcme\tOslo", "Ann Lee", "CTO", "Acme", "Oslo"),
    (
        "Jean-Luc O'Neill | Founder & CEO | Zażółć Sp. z o.o. | Kraków",
        "Jean-Luc O'Neill",
        "Founder & CEO",
        "Zażółć Sp. z o.o.",
        "Kraków",
    ),
    # one line without separators
    ("Ann Lee from Acme", "Ann Lee", "", "Acme", ""),
    ("Ann Lee at Acme in Berlin", "Ann Lee", "", "Acme", "Berlin"),
    ("Ann Lee is VP Sales at Acme", "Ann Lee", "VP Sales", "Acme", ""),
    ("Ann Lee is the CTO of Acme", "Ann Lee", "CTO", "Acme", ""),
    ("Ann Lee works at Acme as a CTO", "Ann Lee", "CTO", "Acme", ""),
    ("Ann Lee CFO Globex", "Ann Lee", "CFO", "Globex", ""),
    ("Ann Lee, co-founder and CEO of Acme, Paris", "Ann Lee", "co-founder and CEO", "Acme", "Paris"),
    ("Experienced sales leader. Ann Lee. Berlin.", "Ann Lee", "Experienced sales leader", "", "Berlin"),
    ("Ann Lee, CTO at Acme Corp. in Berlin", "Ann Lee", "CTO", "Acme Corp.", "Berlin"),
    ("Ann Lee VP Sales at Acme", "Ann Lee", "VP Sales", "Acme", ""),
    ("Ann Lee", "Ann Lee", "", "", ""),
    ("Ann", "Ann", "", "", ""),
    ("ann", "ann", "", "", ""),
    ("Ludwig van der Berg, CTO", "Ludwig van der Berg", "CTO", "", ""),
    ("J. R. Smith, Partner at Smith & Sons", "J. R. Smith", "Partner", "Smith & Sons", ""),
    ("Dr. Ann Lee, Chief Scientist", "Dr. Ann Lee", "Chief Scientist", "", ""),
    ("VP Sales at Acme", "", "VP Sales", "Acme", ""),
    # several lines
    ("Ann Lee\nCTO\nAcme GmbH\nMunich, Germany", "Ann Lee", "CTO", "Acme GmbH", "Munich, Germany"),
    ("Ann Lee\r\nCTO, Acme\r\nMunich", "Ann Lee", "CTO", "Acme", "Munich"),
    ("Please add\nAnn Lee\nCTO at Acme", "Ann Lee", "CTO", "Acme", ""),
    ("Hi! Please add this lead: Ann Lee, CTO at Acme", "Ann Lee", "CTO", "Acme", ""),
    ("New lead: Ann Lee, CTO at Acme", "Ann Lee", "CTO", "Acme", ""),
    ("/add Ann Lee, CTO at Acme", "Ann Lee", "CTO", "Acme", ""),
    (COPY, "Ann Lee", "VP Sales", "Acme", "Berlin, Germany"),
    (SIGNATURE, "Ann Lee", "VP Sales", "Acme GmbH", "Friedrichstr. 10, 10117 Berlin"),
    # stories
    ("Met Ann Lee from Acme at SaaStock, she runs marketing", "Ann Lee", "", "Acme", ""),
    ("Talked with Ann Lee (CFO, Acme) yesterday. Budget in autumn.", "Ann Lee", "CFO", "Acme", ""),
    ("I'd like to reach out to Ann Lee, she is new there", "Ann Lee", "", "", ""),
    ("Just spoke with Ann Lee, VP Sales at Acme, about pricing", "Ann Lee", "VP Sales", "Acme", ""),
    ("I had a call with Ann Lee of Acme Labs today.", "Ann Lee", "", "Acme Labs", ""),
    ("Ann Lee, CTO at Acme. She wants a demo next week.", "Ann Lee", "CTO", "Acme", ""),
    # other alphabets and decoration
    (
        "Олена Коваль, директор з продажу, Компанія Ромашка, Київ",
        "Олена Коваль",
        "директор з продажу",
        "Компанія Ромашка",
        "Київ",
    ),
    ("Зустрів Олену Коваль з Ромашки на конференції", "Олену Коваль", "", "Ромашки", ""),
    ("דוד כהן, מנהל מכירות, תל אביב", "דוד כהן", "מנהל מכירות", "", "תל אביב"),
    ("محمد علي، مدير المبيعات، دبي", "محمد علي", "مدير المبيعات", "", "دبي"),
    ("王小明，销售总监，阿里巴巴，北京", "王小明", "销售总监", "阿里巴巴", "北京"),
    ("김민수, 이사, 서울", "김민수", "이사", "", "서울"),
    ("🚀 Ann Lee 🚀 | Founder | Acme", "Ann Lee", "Founder", "Acme", ""),
    ("🔥 Bob 🚀 Stone, CTO @ RocketCo 🇩🇪", "Bob 🚀 Stone", "CTO", "RocketCo", ""),
    ("ann_lee, CTO at Acme", "ann_lee", "CTO", "Acme", ""),
    ("@annlee", "@annlee", "", "", ""),
    ("ann_lee_92", "ann_lee_92", "", "", ""),
    ("ANN LEE, CTO", "ANN LEE", "CTO", "", ""),
    ("<b>Ann Lee</b>, CTO at Acme", "<b>Ann Lee</b>", "CTO", "Acme", ""),
    ("&lt;b&gt;Tom", "<b>Tom", "", "", ""),
    ("Ann Lee, CTO at Smith &amp; Sons", "Ann Lee", "CTO", "Smith & Sons", ""),
    ("李", "李", "", "", ""),
    # with addresses in between
    (f"Ann Lee, CTO at Acme, Berlin {LINKEDIN}", "Ann Lee", "CTO", "Acme", "Berlin"),
    ("Ann Lee <ann@acme.example>", "Ann Lee", "", "", ""),
    ("Ann Lee, CTO at Acme, +49 170 1234567", "Ann Lee", "CTO", "Acme", ""),
    # nothing to find
    ("We need to improve our sales, and fast", "", "", "", ""),
    ("<script>alert(1)</script>", "", "", "", ""),
]
FIELDS = [
    (
        "Name: Ann Lee\nTitle: VP Sales\nCompany: Acme\nLocation: Berlin",
        "Ann Lee",
        "VP Sales",
        "Acme",
        "Berlin",
    ),
    (
        "LOCATION: Berlin\ncompany : Acme\nRole=VP Sales\nFull name: Ann Lee",
        "Ann Lee",
        "VP Sales",
        "Acme",
        "Berlin",
    ),
    (
        "Name: Ann Lee, Title: VP Sales, Company: Acme, Inc., City: Berlin",
        "Ann Lee",
        "VP Sales",
        "Acme, Inc.",
        "Berlin",
    ),
    ("Name: Ann Lee | Position: CTO | Employer: Acme", "Ann Lee", "CTO", "Acme", ""),
    ("**Name:** Ann Lee\n- **Job title**: CTO\n• Organisation: Acme", "Ann Lee", "CTO", "Acme", ""),
    ("👤 Name: Ann Lee\n🏢 Company: Acme\n📍 Based in: Berlin", "Ann Lee", "", "Acme", "Berlin"),
    ("Prospect: Ann Lee\nCTO @ Acme\nBerlin", "Ann Lee", "CTO", "Acme", "Berlin"),
    ("Name: Ann Lee, CTO at Acme", "Ann Lee", "CTO", "Acme", ""),
    ("Name: Lee, Ann", "Lee, Ann", "", "", ""),
    ("Name:\nAnn Lee\nCompany:\nAcme", "Ann Lee", "", "Acme", ""),
    ("Name - Ann Lee\nCompany – Acme", "Ann Lee", "", "Acme", ""),
    ("First name: Ann\nLast name: Lee\nFirm: Acme", "Ann Lee", "", "Acme", ""),
    ("City: Berlin\nCountry: Germany\nName: Ann", "Ann", "", "", "Berlin, Germany"),
    ("Ann Lee\nTitle: VP Sales\nCompany: Acme", "Ann Lee", "VP Sales", "Acme", ""),
    ("Name: Ann Lee\nCompany: Acme (https://acme.example)", "Ann Lee", "", "Acme", ""),
    (
        "Ім'я: Олена Коваль\nПосада: Директор\nКомпанія: Ромашка\nМісто: Київ",
        "Олена Коваль",
        "Директор",
        "Ромашка",
        "Київ",
    ),
    ("Ім’я: Олена\nМісце роботи: Ромашка", "Олена", "", "Ромашка", ""),
    ("Имя: Анна\nДолжность: Юрист\nКомпания: Ромашка\nГород: Минск", "Анна", "Юрист", "Ромашка", "Минск"),
    ("Name: <b>Ann</b>\nCompany: <script>x</script>", "<b>Ann</b>", "", "<script>x</script>", ""),
    ("Name: 王小明\nCompany: 阿里巴巴", "王小明", "", "阿里巴巴", ""),
    ("姓名: 王小明\nName：王小明", "王小明", "", "", ""),
]


def main_fields(found: Prospect) -> tuple[str, str, str, str]:
    return found.name, found.title, found.company, found.place


class TestFreeText:
    @pytest.mark.parametrize(("text", "name", "title", "company", "geography"), FREE)
    def test_is_understood(self, text: str, name: str, title: str, company: str, geography: str) -> None:
        found = read_prospect(text)
        assert main_fields(found) == (name, title, company, geography)
        assert found.input_type == "free_text"
        assert {*found.guessed} <= {"title", "company"}

    @pytest.mark.parametrize(
        ("text", "notes"),
        [
            ("Ann Lee, CTO at Acme", ""),
            (COPY, "She/Her\nex-Foo\nspeaker"),
            (
                "Met Ann Lee from Acme at SaaStock, she runs marketing",
                "Met Ann Lee from Acme at SaaStock, she runs marketing",
            ),
            ("Ann Lee, CTO at Acme. She wants a demo.", "She wants a demo"),
            ("We need to improve our sales, and fast", "We need to improve our sales, and fast"),
            ("<script>alert(1)</script>", "<script>alert(1)</script>"),
            ("Ann Lee, CTO at Acme, Paris. Interested in payments.", "Interested in payments"),
            ("Ann Lee, MBA, CTO", "MBA"),
            (
                "Name: Ann Lee\nBudget: 10k\nNotes: met at a fair\nlikes tea",
                "Budget: 10k\nmet at a fair\nlikes tea",
            ),
            ("Name: Ann\nAbout: runs marketing; about time", "runs marketing; about time"),
            ("Name: Ann\nName: Bob", "Bob"),
            ("Name: Ann\nPhone: ask her", "ask her"),
        ],
    )
    def test_leaves_the_rest_as_notes(self, text: str, notes: str) -> None:
        assert read_prospect(text).notes == notes

    def test_keeps_the_letter_above_a_signature_as_notes(self) -> None:
        assert (
            read_prospect(SIGNATURE).notes == "Hi Tom,\ngreat to talk yesterday. We will look at the offer."
        )

    def test_is_kept_whole(self) -> None:
        assert read_prospect(SIGNATURE).original == SIGNATURE.strip()


class TestFields:
    @pytest.mark.parametrize(("text", "name", "title", "company", "geography"), FIELDS)
    def test_are_understood(self, text: str, name: str, title: str, company: str, geography: str) -> None:
        found = read_prospect(text)
        assert main_fields(found) == (name, title, company, geography)
        assert found.input_type == "fields"

    def test_win_over_what_free_text_seems_to_say(self) -> None:
        found = read_prospect("Ann Lee, CTO at Acme\nCompany: Globex")
        assert (found.name, found.title, found.company) == ("Ann Lee", "CTO", "Globex")
        assert found.notes == "Acme"


class TestContacts:
    @pytest.mark.parametrize(
        ("text", "email", "phone", "links"),
        [
            (SIGNATURE, "ann@acme.example", "+49 30 1234567", ("www.acme.example",)),
            (f"Ann Lee, CTO, {LINKEDIN}.", "", "", (LINKEDIN,)),
            ("Ann Lee linkedin.com/in/ann-lee", "", "", ("linkedin.com/in/ann-lee",)),
            (
                "Ann Lee\nLinkedIn: https://linkedin.com/in/a (profile)",
                "",
                "",
                ("https://linkedin.com/in/a",),
            ),
            ("Ann Lee, ann.lee+crm@mail.acme.example.", "ann.lee+crm@mail.acme.example", "", ()),
            ("Ann Lee, (030) 123 45 67 89", "", "(030) 123 45 67 89", ()),
            ("Ann Lee, 380671234567", "", "380671234567", ()),
            # not a phone number
            ("Ann Lee, since 2019-05-01", "", "", ()),
            ("Ann Lee, 2019-2023", "", "", ()),
            ("Ann Lee, order 1234567", "", "", ()),
        ],
    )
    def test_are_found(self, text: str, email: str, phone: str, links: tuple[str, ...]) -> None:
        found = read_prospect(text)
        assert (found.name, found.email, found.phone, found.links) == ("Ann Lee", email, phone, links)

    def test_tell_the_linkedin_profile_from_other_links(self) -> None:
        assert read_prospect(f"Ann Lee https://acme.example {LINKEDIN}").linkedin == LINKEDIN
        assert read_prospect("Ann Lee https://acme.example").linkedin == ""


class TestWebsite:
    @pytest.mark.parametrize(
        ("text", "website"),
        [
            # called so
            ("Name: Ann Lee\nWebsite: acme.com", "https://acme.com"),
            ("Ann Lee\nweb: www.Acme.com/", "https://www.acme.com"),
            ("Ann Lee\nSite: http://acme.com/en/", "http://acme.com/en"),
            ("Ann Lee\nWebsite:\nacme.co.uk", "https://acme.co.uk"),
            ("Ann Lee\nHomepage - <https://acme.com>", "https://acme.com"),
            ("Ann Lee\nW: acme.com:8080", "https://acme.com:8080"),
            ("Олена Коваль\nСайт: ромашка.укр", "https://ромашка.укр"),
            ("Ann Lee\nWebsite: their new one, acme.com (in English)", "https://acme.com"),
            (
                "Ann Lee\nWebsite: acme.com/products/robots?lang=en",
                "https://acme.com/products/robots?lang=en",
            ),
            ("Ann Lee\nWebsite: github.com/annlee", "https://github.com/annlee"),
            # an address on a line of its own
            ("Ann Lee, CTO at Acme\nhttps://acme.com", "https://acme.com"),
            ("Ann Lee\n🌐 www.acme.example", "https://www.acme.example"),
            (f"{LINKEDIN}\nhttps://acme.com/en", "https://acme.com/en"),
            (SIGNATURE, "https://www.acme.example"),
            # no website
            (f"Ann Lee\nWebsite: {LINKEDIN}", ""),
            (f"Ann Lee\n{LINKEDIN}", ""),
            ("Ann Lee\nhttps://github.com/annlee", ""),
            ("Ann Lee\nhttps://x.com/annlee", ""),
            ("Ann Lee\nhttps://news.example/2026/acme-raises-a-round", ""),
            ("Ann Lee\nhttps://acme.example?utm=1", ""),
            ("Ann Lee\nWe met at https://acme.example", ""),
            ("Ann Lee, CTO at Acme, https://acme.example", ""),
            ("Ann Lee\nBooking.com", ""),
            ("Ann Lee\nWebsite: ask Bob", ""),
            ("Ann Lee\nWebsite: ann@acme.com", ""),
            (f"Ann Lee\nWebsite: acme.com/{'x' * 200}", ""),
        ],
    )
    def test_is_read(self, text: str, website: str) -> None:
        assert read_prospect(text).website == website

    def test_is_no_note_and_what_stands_beside_it_is_one(self) -> None:
        assert read_prospect("Ann Lee\nWebsite: acme.com").notes == ""
        beside = "Ann Lee\nWebsite: acme.com, acme.de (in German)"
        assert read_prospect(beside).notes == "acme.de (in German)"

    def test_of_a_known_kind_is_a_link_as_well(self) -> None:
        found = read_prospect(f"Ann Lee\n{LINKEDIN}\nwww.acme.example")
        assert (found.links, found.linkedin) == ((LINKEDIN, "www.acme.example"), LINKEDIN)

    def test_alone_says_enough(self) -> None:
        assert read_prospect("Website: acme.com").website == "https://acme.com"


class TestGuesses:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            (LINKEDIN, "Ann Lee"),
            ("linkedin.com/in/ann-lee-4b1a2c/", "Ann Lee"),
            ("https://de.linkedin.com/in/j%C3%BCrgen-wei%C3%9F?trk=x", "Jürgen Weiß"),
            (f"VP Sales at Acme {LINKEDIN}", "Ann Lee"),
            ("ann.lee@acme.example", "Ann Lee"),
        ],
    )
    def test_take_a_name_from_an_address_and_say_so(self, text: str, name: str) -> None:
        found = read_prospect(text)
        assert (found.name, found.first_name, found.guessed) == (name, name.split()[0], ("name",))

    @pytest.mark.parametrize(
        "text",
        [
            "https://www.linkedin.com/in/ACoAAB1x2",
            "info@acme.example",
            "sales.team@acme.example",
            "a.lee@acme.example",
        ],
    )
    def test_are_not_made_from_less(self, text: str) -> None:
        found = read_prospect(text)
        assert (found.name, found.guessed) == ("", ())


class TestNameParts:
    @pytest.mark.parametrize(
        ("text", "first", "last"),
        [
            ("Ann Lee", "Ann", "Lee"),
            ("Ann", "Ann", ""),
            ("Dr. Ann Lee, CTO", "Ann", "Lee"),
            ("Jean-Luc van der Berg", "Jean-Luc", "van der Berg"),
            ("דוד כהן", "דוד", "כהן"),
            ("First name: Ann Mary\nSurname: Lee", "Ann Mary", "Lee"),
            # order or spelling unknown
            ("ann_lee", "", ""),
            ("王小明", "", ""),
            ("김 민수", "", ""),
            ("Name: <b>Ann</b>", "", ""),
            ("Name: Ann2000", "", ""),
        ],
    )
    def test_are_split_where_the_order_is_known(self, text: str, first: str, last: str) -> None:
        found = read_prospect(text)
        assert (found.first_name, found.last_name) == (first, last)


class TestRefusals:
    @pytest.mark.parametrize(
        ("text", "error", "code"),
        [
            ("", EmptyText, "empty_text"),
            (" \n\t ", EmptyText, "empty_text"),
            ("\x00\x07", EmptyText, "empty_text"),
            ("x" * (MAX_TEXT + 1), TextTooLong, "text_too_long"),
            ("Ann Lee " * 1_250, TextTooLong, "text_too_long"),
            ("🚀🎉👩‍💻", NothingToRead, "nothing_to_read"),
            ("?!… ---", NothingToRead, "nothing_to_read"),
            ("12345", NothingToRead, "nothing_to_read"),
            ("+49 170 1234567", NothingToRead, "nothing_to_read"),
            ("https://acme.example", NothingToRead, "nothing_to_read"),
            ("hi", NothingToRead, "nothing_to_read"),
            ("a", NothingToRead, "nothing_to_read"),
            ("B.", NothingToRead, "nothing_to_read"),
            ("Thanks, great!", NothingToRead, "nothing_to_read"),
            ("Name:\nCompany:", NothingToRead, "nothing_to_read"),
        ],
    )
    def test_say_why(self, text: str, error: type[IntakeRefused], code: str) -> None:
        with pytest.raises(error) as refused:
            read_prospect(text)
        assert refused.value.code == code

    def test_of_a_long_text_give_both_lengths(self) -> None:
        with pytest.raises(TextTooLong) as refused:
            read_prospect("Ann Lee, CTO", limit=5)
        assert (refused.value.length, refused.value.limit) == (12, 5)


WORDS = [
    "Name: ",
    "Title:",
    "Company: ",
    "Website: ",
    "Met ",
    "Ann Lee",
    "VP Sales",
    "Berlin",
    "www.acme.com",
]
ANY_LINE = st.text(max_size=60) | st.sampled_from([*WORDS, " at ", " | ", ", ", "(", ")", "https://"])
ANY_TEXT = (
    st.text() | st.lists(ANY_LINE, max_size=12).map("".join) | st.lists(ANY_LINE, max_size=12).map("\n".join)
)


class TestAnything:
    @given(ANY_TEXT)
    def test_is_read_or_refused(self, text: str) -> None:
        try:
            found = read_prospect(text)
        except IntakeRefused:
            return
        for value in main_fields(found):
            assert len(value) <= LIMITS["name"]
        assert max(len(found.first_name), len(found.last_name)) <= 100
        assert len(found.website) <= LIMITS["website"]
        (found.original + found.notes + "".join(main_fields(found))).encode()

    @given(ANY_TEXT)
    def test_is_never_made_up(self, text: str) -> None:
        try:
            found = read_prospect(text)
        except IntakeRefused:
            return
        seen = found.original.translate(INVISIBLE)
        visible = seen + " " + seen.translate(dict.fromkeys(map(ord, "’ʼ‘`"), "'"))
        names = () if "name" in found.guessed else (found.name, found.first_name, found.last_name)
        for value in (*names, found.title, found.company, found.place, found.email, found.phone):
            assert [word for word in value.split() if word.rstrip(",…") not in visible] == []
        assert found.website.partition("://")[2].casefold() in found.original.casefold()
