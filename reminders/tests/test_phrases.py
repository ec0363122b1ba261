"""Snooze phrases: what they mean, what is asked, what is refused; and that nothing makes them fail."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reminders.phrases import (
    Ambiguous,
    NotUnderstood,
    Reason,
    Result,
    Understood,
    understand,
    understand_part,
)
from reminders.policy.holidays import DaysOff
from reminders.policy.windows import Window
from reminders.tests.phrase_tables import ASKED, NOTES, NOTES_ASKED, REFUSED, TIMES, UNDERSTOOD

KYIV = "Europe/Kyiv"
WEDNESDAY = "2026-11-25 10:00"
FURTHEST = timedelta(days=366)
NO_TIME = tuple(NotUnderstood(reason) for reason in (Reason.UNKNOWN, Reason.EMPTY))
FIRST = datetime(2024, 1, 1, tzinfo=UTC)
ZONES = ("UTC", KYIV, "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca")
WORDS = " ".join(line.split(" | ")[0] for line in UNDERSTOOD.splitlines()).split()


def rows(table: str) -> list[tuple[str, str]]:
    """Return the pairs of a table."""
    pairs = (line.split(" | ") for line in table.strip().splitlines())
    return [(phrase, meaning) for phrase, meaning in pairs]


def moment(local: str, zone: str = KYIV) -> datetime:
    """Return the instant of a clock, in UTC."""
    return datetime.strptime(local, "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def hours(zone: str = KYIV, start: time = time(9), end: time = time(18), **more: Any) -> Window:
    """Return a person's hours, from Monday to Friday unless told."""
    return Window(ZoneInfo(zone), start, end, **{"weekdays": frozenset(range(5))} | more)


def read(
    phrase: str,
    now: str = WEDNESDAY,
    zone: str = KYIV,
    start: time = time(9),
    end: time = time(18),
    hour: time | None = None,
) -> Result:
    """Return what a phrase means at that time on that zone's clock."""
    return understand(phrase, now=moment(now, zone), window=hours(zone, start, end), hour=hour)


def read_part(text: str) -> Result:
    """Return what the time in a text means."""
    return understand_part(text, now=moment(WEDNESDAY), window=hours())


def shown(result: Result, zone: str = KYIV) -> str:
    """Return a result as the tables write it."""

    def clock(option: Understood) -> str:
        return f"{option.at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"

    match result:
        case Understood(_at, exact):
            return clock(result) + ("!" if exact else "")
        case Ambiguous(options):
            return " or ".join(map(clock, options))
        case NotUnderstood(reason):
            return reason.value


class TestUnderstood:
    @pytest.mark.parametrize(("phrase", "meaning"), rows(UNDERSTOOD))
    def test_is_what_people_mean(self, phrase: str, meaning: str) -> None:
        assert shown(read(phrase)) == meaning

    def test_has_two_hundred_and_fifty_examples(self) -> None:
        assert len(rows(UNDERSTOOD)) >= 250
        assert len(rows(REFUSED)) >= 80

    @pytest.mark.parametrize("decoration", ["{}!", "🙏 {} 🕘", "  {}  ", "please {}", "{}, please", "«{}»"])
    @pytest.mark.parametrize("phrase", ["tomorrow 9", "fri 14:30", "in 2 weeks", "завтра о 9"])
    def test_minds_no_politeness_sign_or_emoji(self, phrase: str, decoration: str) -> None:
        assert read(decoration.format(phrase)) == read(phrase)

    @pytest.mark.parametrize("apostrophe", ["'", "’", "ʼ", "`", "´", "‘", ""])
    def test_takes_every_apostrophe_of_a_keyboard(self, apostrophe: str) -> None:
        assert shown(read(f"у п{apostrophe}ятницю о 14:30")) == "2026-11-27 14:30!"

    @pytest.mark.parametrize(
        ("phrase", "now", "meaning"),
        [
            # the day itself
            ("monday", "2026-11-23 08:00", "2026-11-30 09:00!"),
            ("monday 9:00", "2026-11-23 08:00", "2026-11-23 09:00!"),
            ("monday 9:00", "2026-11-23 09:00", "2026-11-30 09:00!"),
            ("next monday", "2026-11-23 08:00", "2026-11-30 09:00!"),
            ("next monday", "2026-11-29 20:00", "2026-11-30 09:00!"),
            ("today", "2026-11-23 08:00", "2026-11-23 09:00"),
            # the end of a week, of a month, of a year
            ("end of the week", "2026-11-27 08:00", "2026-11-27 09:00"),
            ("end of the week", "2026-11-28 12:00", "2026-12-04 09:00"),
            ("weekend", "2026-11-28 08:00", "2026-11-28 09:00!"),
            ("weekend", "2026-11-28 12:00", "2026-11-29 09:00!"),
            ("tomorrow", "2026-12-31 23:59", "2027-01-01 09:00"),
            ("tomorrow", "2026-12-31 00:00", "2027-01-01 09:00"),
            ("in a month", "2027-01-31 10:00", "2027-02-28 10:00"),
            ("end of month", "2028-02-10 10:00", "2028-02-29 09:00"),
            # on their last day until its close, then the next ones
            ("end of month", "2026-11-30 12:00", "2026-11-30 18:00!"),
            ("eom", "2026-11-30 18:00", "2026-12-31 09:00"),
            ("до кінця місяця", "2027-01-31 09:00", "2027-01-31 18:00!"),
            ("end of the week", "2026-11-27 12:30", "2026-11-27 18:00!"),
            ("eow", "2026-11-27 19:00", "2026-12-04 09:00"),
            ("end of november", "2026-11-30 12:00", "2026-11-30 18:00!"),
            ("end of november", "2026-11-30 19:00", "past"),
            ("end of year", "2026-12-31 12:00", "2026-12-31 18:00!"),
            ("end of year", "2026-12-31 19:00", "past"),
            ("start of the week", "2026-12-01 10:00", "2026-12-07 09:00"),
            # the close of a day, after hours that of the next working one
            ("eod", "2026-11-27 17:59", "2026-11-27 18:00!"),
            ("eod", "2026-11-27 19:00", "2026-11-30 18:00!"),
            ("до кінця дня", "2026-11-27 18:30", "2026-11-30 18:00!"),
            ("eod tomorrow", "2026-11-27 19:00", "2026-11-28 18:00!"),
            # days counted after hours begin with the working day
            ("1 day", "2026-11-24 20:20", "2026-11-25 09:00"),
            ("через 2 дні", "2026-11-24 18:00", "2026-11-26 09:00"),
            ("in a week", "2026-11-24 23:59", "2026-12-01 09:00"),
            ("in 1 day", "2026-11-24 17:59", "2026-11-25 17:59"),
            ("1 day at 20:20", "2026-11-24 20:20", "2026-11-25 20:20!"),
            ("24 hours", "2026-11-24 20:20", "2026-11-25 20:20!"),
            ("29 feb", "2027-03-05 10:00", "2028-02-29 09:00"),
            ("31.12", "2026-12-31 08:00", "2026-12-31 09:00"),
            ("the 31st", "2027-02-01 10:00", "2027-03-31 09:00"),
            # what is left of a day
            ("this evening", "2026-11-25 18:30", "2026-11-25 20:00!"),
            ("this evening", "2026-11-25 21:30", "2026-11-25 22:00!"),
            ("this afternoon", "2026-11-25 15:00", "2026-11-25 16:00!"),
            ("evening", "2026-11-25 23:00", "2026-11-26 18:00!"),
            ("midnight", "2026-11-25 23:59", "2026-11-26 00:00!"),
        ],
    )
    def test_depends_on_the_moment(self, phrase: str, now: str, meaning: str) -> None:
        assert shown(read(phrase, now)) == meaning

    @pytest.mark.parametrize(
        ("phrase", "zone", "now", "meaning"),
        [
            ("tomorrow 9", "America/New_York", "2026-11-24 23:30", "2026-11-25 09:00!"),
            ("tomorrow 9", "Pacific/Auckland", "2026-11-25 00:30", "2026-11-26 09:00!"),
            ("fri 14:30", "Asia/Kolkata", "2026-11-25 10:00", "2026-11-27 14:30!"),
            # a clock that is turned forward: what it skips comes right behind the gap
            ("tomorrow 3:30am", KYIV, "2027-03-27 10:00", "2027-03-28 04:00!"),
            ("in 24 hours", KYIV, "2027-03-27 10:00", "2027-03-28 11:00!"),
            ("in 1 day", KYIV, "2027-03-27 10:00", "2027-03-28 10:00"),
            ("завтра о 03:30", KYIV, "2027-03-27 10:00", "2027-03-28 04:00!"),
            # and backward: what it shows twice is the first of the two
            ("tomorrow 1:30am", "America/New_York", "2026-10-31 12:00", "2026-11-01 01:30!"),
            ("in a week", "America/New_York", "2026-10-30 09:00", "2026-11-06 09:00"),
            # a day that a zone has skipped, and half an hour of summer
            ("tomorrow", "Pacific/Apia", "2026-11-25 10:00", "2026-11-26 09:00"),
            ("tomorrow 2:15am", "Australia/Lord_Howe", "2026-10-03 12:00", "2026-10-04 02:30!"),
        ],
    )
    def test_is_on_the_persons_own_clock(self, phrase: str, zone: str, now: str, meaning: str) -> None:
        assert shown(read(phrase, now, zone), zone) == meaning

    @pytest.mark.parametrize(
        ("phrase", "weekdays", "country", "meaning"),
        [
            ("in 2 business days", "01234", "", "2026-12-01 10:00"),
            ("in 2 business days", "01234", "RO", "2026-12-03 10:00"),
            ("2 робочі дні", "01234", "RO", "2026-12-03 10:00"),
            ("next business day", "01234", "RO", "2026-12-02 09:00"),
            ("2 business days from tomorrow", "01234", "RO", "2026-12-03 09:00"),
            ("in 2 business days", "60123", "", "2026-11-30 10:00"),
            ("in 2 business days", "012345", "UA", "2026-12-01 10:00"),
            ("in 3 business days", "0", "", "2026-12-14 10:00"),
        ],
    )
    def test_counts_the_days_on_which_the_person_works(
        self, phrase: str, weekdays: str, country: str, meaning: str
    ) -> None:
        own = hours(weekdays=frozenset(map(int, weekdays)), days_off=DaysOff(country))
        assert shown(understand(phrase, now=moment("2026-11-28 10:00"), window=own)) == meaning

    @pytest.mark.parametrize(
        ("phrase", "elapsed"), [("2h", True), ("через 30 хв", True), ("tuesday 9", False)]
    )
    def test_says_whether_it_is_so_long_from_now_or_a_time_on_the_clock(
        self, phrase: str, elapsed: bool
    ) -> None:
        found = read(phrase)
        assert isinstance(found, Understood)
        assert found.elapsed == elapsed

    def test_counts_some_day_where_a_person_never_works(self) -> None:
        never = hours(weekdays=frozenset())
        assert shown(understand("2 business days", now=moment(WEDNESDAY), window=never)) == "2026-11-27 10:00"

    def test_takes_a_day_without_an_hour_at_the_persons_hour(self) -> None:
        assert shown(read("tomorrow", start=time(7, 30))) == "2026-11-26 07:30"
        assert shown(read("tomorrow", start=time(7, 30), hour=time(11))) == "2026-11-26 11:00"

    def test_takes_the_end_of_a_day_at_the_end_of_the_persons(self) -> None:
        assert shown(read("eod", end=time(17, 15))) == "2026-11-25 17:15!"


class TestAsked:
    @pytest.mark.parametrize(("phrase", "meaning"), rows(ASKED))
    def test_is_what_may_mean_two_moments(self, phrase: str, meaning: str) -> None:
        assert shown(read(phrase)) == meaning

    def test_is_the_order_of_day_and_month_when_both_are_possible(self) -> None:
        assert shown(read("03/04/2027")) == "2027-03-04 09:00 or 2027-04-03 09:00"
        assert shown(read("13/04/2027")) == "2027-04-13 09:00"
        assert shown(read("04/13/2027")) == "2027-04-13 09:00"

    def test_is_not_what_only_one_reading_leaves_ahead(self) -> None:
        assert shown(read("today 3", "2026-11-25 04:00")) == "2026-11-25 15:00!"


class TestAPart:
    """A reply that is no time as a whole: its time is asked about, unless it is a note."""

    @pytest.mark.parametrize(
        ("text", "meaning"),
        [
            ("call her tomorrow at 3", "2026-11-26 03:00 or 2026-11-26 15:00"),
            ("tomorrow at 3ish maybe", "unclear"),
            ("tomorrow between 3 and 4", "unclear"),
            ("завтра після 15", "unclear"),
            ("tomorrow or friday", "unclear"),
            ("tomorrow before noon", "unclear"),
            ("передзвонити завтра о 9", "2026-11-26 09:00!"),
            ("завтра о 14 якщо відповість", "2026-11-26 14:00!"),
            ("in two weeks when he is back from holiday", "2026-12-09 10:00"),
            ("back on Monday", "2026-11-30 09:00!"),
            ("today at 9 for sure", "past"),
            ("in 3 years I suppose", "too_far"),
            ("31 feb or so", "impossible"),
        ],
    )
    def test_names_a_time(self, text: str, meaning: str) -> None:
        assert read(text) == NotUnderstood(Reason.UNKNOWN)
        assert shown(read_part(text)) == meaning

    @pytest.mark.parametrize(
        "text",
        [
            "call her and ask for 9 chairs",
            "she is away until monday",
            "spoke on Tuesday, wants pricing",
            "called today",
            "last friday",
            "минулої пʼятниці",
            "sent it 2 days ago",
            "5 хвилин тому",
            "asked for 12.5 licences",
            "talked for 20 minutes, positive",
            "not today",
            "called, no answer",
            "budget approved for 2027",
            "9 chairs",
            "he said no",
            "word " * 500,
            "",
        ],
    )
    def test_of_a_note_is_none(self, text: str) -> None:
        assert read_part(text) == NotUnderstood(Reason.UNKNOWN)


def said(text: str) -> Result:
    """Return what a reply to a reminder means: as a whole, else in part."""
    whole = read(text)
    return read_part(text) if whole in NO_TIME else whole


class TestAReply:
    """What people answer to a reminder, in four languages."""

    @pytest.mark.parametrize("text", NOTES.strip().splitlines())
    def test_that_is_a_note_stays_one(self, text: str) -> None:
        assert said(text) in NO_TIME

    @pytest.mark.parametrize("text", NOTES_ASKED.strip().splitlines())
    def test_that_may_be_both_is_no_time_as_a_whole(self, text: str) -> None:
        assert read(text) == NotUnderstood(Reason.UNKNOWN)
        assert said(text) not in NO_TIME

    @pytest.mark.parametrize("text", TIMES.strip().splitlines())
    def test_that_is_a_time_is_never_a_note(self, text: str) -> None:
        assert said(text) not in NO_TIME

    @pytest.mark.parametrize(
        ("text", "meaning"),
        [
            ("Donnerstag 15.30 Uhr", "2026-11-26 15:30!"),
            ("morgen um 14:30 Uhr", "2026-11-26 14:30!"),
            ("in einer halben Stunde", "2026-11-25 10:30!"),
            ("halb drei", "2026-11-25 14:30 or 2026-11-26 02:30"),
            ("halb 10", "2026-11-26 09:30!"),
            ("kommenden Montag", "2026-11-30 09:00!"),
            ("la semana que viene", "2026-11-30 09:00"),
            ("el lunes que viene a las 10", "2026-11-30 10:00!"),
            ("esta tarde", "2026-11-25 14:00!"),
            ("mejor el jueves", "2026-11-26 09:00!"),
            ("en quince minutos", "2026-11-25 10:15!"),
            ("in fünfundvierzig Minuten", "2026-11-25 10:45!"),
            ("morgen gegen 15 Uhr", "2026-11-26 15:00!"),
            ("give me 2 hours", "2026-11-25 12:00!"),
            ("leave it till monday", "2026-11-30 09:00!"),
            ("дай 2 години", "2026-11-25 12:00!"),
        ],
    )
    def test_is_read_in_german_spanish_and_in_passing(self, text: str, meaning: str) -> None:
        assert shown(read(text)) == meaning


class TestRefused:
    @pytest.mark.parametrize(("phrase", "reason"), rows(REFUSED))
    def test_is_what_is_no_time_to_come(self, phrase: str, reason: str) -> None:
        assert shown(read(phrase)) == reason

    @pytest.mark.parametrize("rest", ["Ann", "or so they say", "x", "9 apples", "%"])
    @pytest.mark.parametrize("phrase", ["tomorrow 9", "fri 14:30", "in 2 weeks", "завтра о 9"])
    def test_is_what_is_understood_only_in_part(self, phrase: str, rest: str) -> None:
        assert isinstance(read(f"{phrase} {rest}"), NotUnderstood)
        assert isinstance(read(f"{rest} {phrase}"), NotUnderstood)

    @pytest.mark.parametrize("text", ["tomorrow " * 100, "a" * 5000, "9" * 500, "please " * 30 + "tomorrow"])
    def test_is_what_is_too_long(self, text: str) -> None:
        assert isinstance(read(text), NotUnderstood)
        assert read("a" * 5000) == NotUnderstood(Reason.TOO_LONG)

    @pytest.mark.parametrize("text", ["mondai tuesdae", "junday", "sonday", "watch 12", "match 12", "Mayday"])
    def test_is_a_typo_that_might_be_several_words_or_none(self, text: str) -> None:
        assert isinstance(read(text), NotUnderstood)


class TestAnything:
    @given(st.text(max_size=200), st.sampled_from(ZONES))
    @settings(max_examples=60)
    def test_is_read_without_an_error(self, text: str, zone: str) -> None:
        self.check(text, datetime(2026, 11, 25, 8, tzinfo=UTC), zone)

    @given(
        st.lists(st.sampled_from([*WORDS, "9", "31", "/", "-", "2", "пів"]), max_size=8),
        st.integers(0, 16 * 365 * 24 * 60).map(lambda minutes: FIRST + timedelta(minutes=minutes)),
        st.sampled_from(ZONES),
    )
    @settings(max_examples=100)
    def test_made_of_our_words_is_ahead_of_now_and_within_a_year(
        self, words: list[str], now: datetime, zone: str
    ) -> None:
        self.check(" ".join(words), now, zone)

    @given(st.lists(st.sampled_from([*WORDS, "call", "Ann", "chairs", ",", "9"]), max_size=12))
    @settings(max_examples=60)
    def test_said_beside_other_words_is_read_without_an_error(self, words: list[str]) -> None:
        found = read_part(" ".join(words))
        assert found != NotUnderstood(Reason.TOO_LONG)

    @given(
        st.integers(1, 60),
        st.integers(0, 3 * 365).map(lambda days: FIRST + timedelta(days=days, hours=8)),
        st.frozensets(st.integers(0, 6), min_size=1),
        st.sampled_from(["", "UA", "RO", "GB-ENG"]),
    )
    @settings(max_examples=60)
    def test_of_so_many_business_days_is_the_last_of_as_many_working_ones(
        self, count: int, now: datetime, weekdays: frozenset[int], country: str
    ) -> None:
        own = hours("UTC", weekdays=weekdays, days_off=DaysOff(country))
        found = understand(f"{count} business days", now=now, window=own)
        assert isinstance(found, Understood) or found == NotUnderstood(Reason.TOO_FAR)
        if isinstance(found, Understood):
            passed = (now.date() + timedelta(days=day) for day in range(1, (found.at - now).days + 2))
            worked = [day for day in passed if day <= found.at.date() and own.counts(day)]
            assert (len(worked), worked[-1]) == (count, found.at.date())

    @staticmethod
    def check(text: str, now: datetime, zone: str) -> None:
        """Read a text; whatever comes of it must hold the promise."""
        result = understand(text, now=now, window=hours(zone))
        match result:
            case Ambiguous(options):
                assert 2 <= len(options) <= 4
                assert sorted({option.at for option in options}) == [option.at for option in options]
                found = list(options)
            case Understood():
                found = [result]
            case NotUnderstood(reason):
                assert reason in Reason
                found = []
        assert all(now < option.at <= now + FURTHEST for option in found)
