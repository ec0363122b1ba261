"""Which of a person's names is the given one, and when nobody can tell."""
# ruff: noqa: RUF001  other alphabets are the point

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leads.intake import read_prospect
from leads.intake.names import greeted_as, split_name

CERTAIN = [
    # given name first, as most people write
    ("Ann Lee", "Ann", "Lee"),
    ("Jean-Luc van der Berg", "Jean-Luc", "van der Berg"),
    ("Abdul Rahman bin Ali", "Abdul Rahman", "bin Ali"),
    ("Ludwig VAN BEETHOVEN", "Ludwig", "VAN BEETHOVEN"),
    ("Maria Sharapova", "Maria", "Sharapova"),
    ("Lev Tolstoy", "Lev", "Tolstoy"),
    ("Eva Green", "Eva", "Green"),
    ("Alexandra Ocasio-Cortez", "Alexandra", "Ocasio-Cortez"),
    ("דוד כהן", "דוד", "כהן"),
    ("Олена Коваль", "Олена", "Коваль"),
    ("Марія-Тереза Коваль", "Марія-Тереза", "Коваль"),
    ("Тарас Шевченко", "Тарас", "Шевченко"),
    ("Анна Иванова", "Анна", "Иванова"),
    # what stands around a name
    ("Dr. med. Ann Lee", "Ann", "Lee"),
    ("Frau Dr. Angela Merkel", "Angela", "Merkel"),
    ("Ann Lee, MBA", "Ann", "Lee"),
    ("Robert (Bob) Smith", "Robert", "Smith"),
    ("Sales Team", "", ""),
    ("Acme", "", ""),
    ("Singh Harpreet", "", ""),
    ("🌟Zoe Park🌟", "Zoe", "Park"),
    ("Nguyen", "", "Nguyen"),
    ("Bob 🚀 Stone", "Bob", "Stone"),
    ("Ann Lee (@annlee)", "Ann", "Lee"),
    ("Lee, Bob", "Bob", "Lee"),
    # surname first: capitals
    ("DUPONT Jean", "Jean", "DUPONT"),
    ("Jean DUPONT", "Jean", "DUPONT"),
    ("LEE Ann Marie", "Ann", "LEE"),
    ("VAN DER BERG Jan", "Jan", "VAN DER BERG"),
    ("van der BERG Jan", "Jan", "van der BERG"),
    ("DE LA CRUZ María", "María", "DE LA CRUZ"),
    ("O'NEIL Shaun", "Shaun", "O'NEIL"),
    ("McDONALD Ann", "Ann", "McDONALD"),
    ("MÜLLER-LÜDENSCHEIDT Anna-Lena", "Anna-Lena", "MÜLLER-LÜDENSCHEIDT"),
    ("ЛЕВЧЕНКО Олег", "Олег", "ЛЕВЧЕНКО"),
    ("ГРИГОРОВИЧ Зореслав", "Зореслав", "ГРИГОРОВИЧ"),
    # surname first: a patronymic
    ("Коваль Олена Іванівна", "Олена", "Коваль"),
    ("Олена Іванівна Коваль", "Олена", "Іванівна Коваль"),
    ("Олена Іванівна", "Олена", "Іванівна"),
    ("Ткач Зореслав Ілліч", "Зореслав", "Ткач"),
    ("Иванов Иван Иванович", "Иван", "Иванов"),
    ("Алиев Вагиф Али оглы", "Вагиф", "Алиев"),
    ("Koval Olena Ivanivna", "Olena", "Koval"),
    ("Petrenko Oleh Mykolaiovych", "Oleh", "Petrenko"),
    # surname first: an ending, or a well-known given name
    ("Ковальчук Ірина", "Ірина", "Ковальчук"),
    ("Шевченко Зореслав", "Зореслав", "Шевченко"),
    ("Коваль Олена", "Олена", "Коваль"),
    ("Мельник Андрій", "Андрій", "Мельник"),
    ("Kovalenko Olena", "Olena", "Kovalenko"),
    ("Ivanov Sergey", "Sergey", "Ivanov"),
    ("O’Brien Ann", "Ann", "O’Brien"),
    ("Melnyk Oksana", "Oksana", "Melnyk"),
    ("Tkach Serhii", "Serhii", "Tkach"),
    ("Müller Hans", "Hans", "Müller"),
    ("Rossi Mario", "Mario", "Rossi"),
    ("Smith Mary Ann", "Mary", "Smith"),
    ("von Braun Wernher", "Wernher", "von Braun"),
    ("de la Cruz Juan", "Juan", "de la Cruz"),
    ("Mc Donald Ann", "Ann", "Mc Donald"),
    ("García Márquez, Gabriel", "Gabriel", "García Márquez"),
    ("ΠΑΠΑΔΟΠΟΥΛΟΣ Αλέξανδρος", "Αλέξανδρος", "ΠΑΠΑΔΟΠΟΥΛΟΣ"),
    # … but not whatever looks so
    ("ОЛЕНА Коваль", "ОЛЕНА", "Коваль"),
    ("Коваль ОЛЕНА", "ОЛЕНА", "Коваль"),
    ("MARIE Curie", "MARIE", "Curie"),
    ("Thomas Martin", "Thomas", "Martin"),
    ("Priya Thomas", "Priya", "Thomas"),
    ("Kim Smith", "Kim", "Smith"),
    ("Van Morrison", "Van", "Morrison"),
    ("Ann Lee, Head of Sales", "Ann", "Lee"),
    ("Ann Lee, Acme", "Ann", "Lee"),
    ("Коваль Олена, директорка", "Олена", "Коваль"),
    # a title before one name is before a surname
    ("Herr Schmidt", "", "Schmidt"),
    ("Prof. Dr. Müller", "", "Müller"),
    ("Mr. Smith", "", "Smith"),
    # nobody is greeted by an initial
    ("J. R. Smith", "", "R. Smith"),
    ("Schmidt, H.", "", "Schmidt"),
]
UNCERTAIN = [
    "Nagy Péter",
    "Nguyễn Văn An",
    "Wang Xiaoming",
    "Kim Min-jun",
    "毛泽东",
    "김 민수",
    "LI Wei",
    "NGUYỄN Văn An",
    "Мельник А. П.",
    "Chen Wei",
    "Honda Soichiro",
    "Anna Maria Ivanovich",
    "Зореслава Климпуш",
    "ann_lee",
    "Ann2000",
    "<b>Ann</b>",
    "@annlee",
    "🚀",
    "",
    "x" * 201,
]


class TestSplitting:
    @pytest.mark.parametrize(("name", "given", "family"), CERTAIN)
    def test_finds_the_given_name(self, name: str, given: str, family: str) -> None:
        assert split_name(name) == (given, family)

    @pytest.mark.parametrize("name", UNCERTAIN)
    def test_leaves_out_what_is_uncertain(self, name: str) -> None:
        assert split_name(name) == ("", "")

    @settings(max_examples=40, deadline=None)
    @given(st.text("abAB.-' ,ОКоівнаич()\"王", max_size=60))
    def test_makes_nothing_up(self, name: str) -> None:
        assert [part for part in " ".join(split_name(name)).split() if part not in name] == []


class TestGreeting:
    @pytest.mark.parametrize(
        ("name", "first_name", "greeted"),
        [
            ("Ann Lee", "Ann", "Ann"),
            ("Nagy Péter", "", ""),
            ("Dr. Ann Lee", "Ann", "Dr. Lee"),
            ("Frau Dr. Angela Merkel", "Angela", "Dr. Merkel"),
            ("Prof. Dr. Müller", "", "Prof. Müller"),
            ("Prof. Dr. rer. nat. Hans von Braun", "Hans", "Prof. von Braun"),
            ("Dr. ann LEE", "Ann", "Dr. Lee"),
            ("д-р Олена Коваль", "Олена", "Dr. Коваль"),
            # nobody is called so
            ("Dr. Nagy Péter", "", ""),
            ("Dr. 毛泽东", "", ""),
            ("Dr.", "", ""),
            ("", "", ""),
            # no doctor
            ("Herr Schmidt", "", ""),
            ("Dre Young", "Dre", "Dre"),
        ],
    )
    def test_is_formal_where_a_title_stands(self, name: str, first_name: str, greeted: str) -> None:
        assert greeted_as(name, first_name) == greeted


class TestAPaste:
    @pytest.mark.parametrize(
        ("text", "given", "family"),
        [
            ("Коваль Олена Іванівна, директорка, ТОВ Ромашка, Київ", "Олена", "Коваль"),
            ("DUPONT Jean, Directeur commercial, Acme SA, Lyon", "Jean", "DUPONT"),
            ("Name: Nagy Péter\nCompany: Acme", "", ""),
            ("First name: Péter\nSurname: Nagy", "Péter", "Nagy"),
        ],
    )
    def test_is_split_by_the_same_rule(self, text: str, given: str, family: str) -> None:
        found = read_prospect(text)
        assert (found.first_name, found.last_name) == (given, family)
