"""What a person sells, as a plan may say it. Pure."""

from dataclasses import dataclass, fields, replace
from typing import Final

# The fields of a seller and the most characters of each. A plan says them as they are.
LIMITS: Final = {
    "offer": 300, "audience": 200, "proof": 300, "booking_link": 200, "signature": 120, "tone": 16,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seller:
    """What somebody sells; "" where nothing is known."""

    offer: str = ""  # what it is, in the words that are used towards a prospect
    audience: str = ""  # whom it is for
    proof: str = ""  # one thing that shows that it works
    booking_link: str = ""  # where a prospect picks a time
    signature: str = ""  # how messages are signed
    tone: str = ""  # a value of `Tone`

    def over(self, other: "Seller") -> "Seller":
        """Return this, with the other's word for whatever this says nothing of."""
        return replace(self, **{key: getattr(self, key) or getattr(other, key) for key in LIMITS})

    def lines(self) -> str:
        """Return what is known as "Field: value" lines, for a prompt and as ground of claims."""
        known = {field.name: getattr(self, field.name) for field in fields(self)}
        return "\n".join(f"{_NAMES[key]}: {value}" for key, value in known.items() if value)


_NAMES: Final = {
    "offer": "What is sold",
    "audience": "For whom",
    "proof": "Proof",
    "booking_link": "Booking link",
    "signature": "Signs as",
    "tone": "Tone",
}
