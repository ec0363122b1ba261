"""What somebody writes of what they sell is read as fields, as far as rules can tell."""
# ruff: noqa: RUF001  other alphabets are the point

import pytest

from leads.seller.selling import LIMITS
from leads.seller.selling_text import Told, first_sentences, read_seller, tone_of

CAL = "https://cal.com/ann"


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        # a paragraph
        ("We plan routes for couriers.", {"offer": "We plan routes for couriers."}),
        ("Ми плануємо маршрути\nдля кур'єрів.", {"offer": "Ми плануємо маршрути для кур'єрів."}),
        # a link to pick a time, with or without its name
        ("We plan routes. cal.com/ann", {"offer": "We plan routes.", "booking_link": CAL}),
        ("We plan routes. Book a call: cal.com/ann.", {"offer": "We plan routes.", "booking_link": CAL}),
        ("https://calendly.com/ann/30min", {"booking_link": "https://calendly.com/ann/30min"}),
        ("Booking: meet.acme.example/ann", {"booking_link": "https://meet.acme.example/ann"}),
        ("Booking link: (cal.com/ann), 20 minutes by video", {
            "booking_link": CAL, "offer": "20 minutes by video",
        }),
        # how one signs needs no colon
        ("We plan routes. Book: https://cal.com/ann. Sign as Ann S.", {
            "offer": "We plan routes.", "booking_link": CAL, "signature": "Ann S.",
        }),
        ("Ми плануємо маршрути. Підписуюся як Ганна", {
            "offer": "Ми плануємо маршрути.", "signature": "Ганна",
        }),
        ("We sign assets over", {"offer": "We sign assets over"}),
        # another link is none
        ("We plan routes: https://acme.example", {"offer": "We plan routes"}),
        # a page's text: its menu, its address
        (
            "Acme\nLogin\nPricing\nWe plan routes for couriers\nTrusted by 300 firms\nhello@acme.example",
            {"offer": "We plan routes for couriers. Trusted by 300 firms"},
        ),
        # names before a colon
        (
            "Offer: Route planning\n- For: couriers.\n*Proof:* DHL saved 30 %\nBooking:\ncal.com/ann\n"
            "Signature: Ann, Acme\nTone: friendly",
            {
                "offer": "Route planning",
                "audience": "couriers",
                "proof": "DHL saved 30 %",
                "booking_link": CAL,
                "signature": "Ann, Acme",
                "tone": "warm",
            },
        ),
        ("We plan routes. For: couriers | Proof: 30 % less fuel.", {
            "offer": "We plan routes.", "audience": "couriers", "proof": "30 % less fuel.",
        }),
        ("Angebot: Tourenplanung\nZielgruppe: Kuriere\nTon: förmlich", {
            "offer": "Tourenplanung", "audience": "Kuriere", "tone": "formal",
        }),
        ("Qué vendemos: rutas\nPara: mensajeros\nMi firma: Ana", {
            "offer": "rutas", "audience": "mensajeros", "signature": "Ana",
        }),
        ("Що продаємо: маршрути\nДля кого: кур'єри\nПідпис: Ганна\nТон: теплий", {
            "offer": "маршрути", "audience": "кур'єри", "signature": "Ганна", "tone": "warm",
        }),
        ("", {}),
    ],
)  # fmt: skip
def test_is_read_as_fields(text: str, fields: dict[str, str]) -> None:
    assert read_seller(text) == Told(fields)


@pytest.mark.parametrize(
    ("text", "left_out"), [("Booking: on Mondays", ("booking_link",)), ("Tone: loud", ("tone",))]
)
def test_leaves_out_what_cannot_be_that(text: str, left_out: tuple[str, ...]) -> None:
    assert read_seller(text) == Told({}, left_out)


def test_of_a_long_text_is_whole_sentences_as_far_as_they_fit() -> None:
    offer = read_seller("We plan routes for couriers. " * 40).fields["offer"]
    assert len(offer) <= LIMITS["offer"]
    assert offer.endswith("We plan routes for couriers.")


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("One. Two.", "One. Two."),
        ("One one. Two two two", "One one."),
        ("One two three four", "One two…"),
        ("Version 2.10 of it all", "Version…"),
        ("x" * 30, "x" * 10 + "…"),
    ],
)
def test_is_cut_at_a_sentence_or_else_at_a_word(text: str, head: str) -> None:
    assert first_sentences(text, 11) == head


@pytest.mark.parametrize(
    ("words", "tone"), [("Warm", "warm"), ("sachlich", "plain"), ("офіційний.", "formal"), ("loud", "")]
)
def test_knows_the_tones_by_their_names(words: str, tone: str) -> None:
    assert tone_of(words) == tone
