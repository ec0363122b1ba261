"""How much chaos: the full size is the proof, the small one runs with every suite."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """The numbers of one size. `warm`: see `tests.chaos.nursery`."""

    warm: bool
    patience: float  # seconds that a run has to finish its work after the last blow
    slack: float  # how many times as long as promised things may take: the suite runs on busy machines too
    reminders: int
    kills: int
    terms: int
    restarts: int
    presses: int
    sqlite_reminders: int
    sqlite_kills: int
    processes: int = 4
    latency: float = 0.03  # seconds, mean time of one request
    a_second: float = 120  # how many reminders fall due while people press


FULL = Size(
    warm=False,
    patience=240,
    slack=1,
    reminders=20_000,
    kills=500,
    terms=50,
    restarts=10,
    presses=10_000,
    sqlite_reminders=4_000,
    sqlite_kills=100,
)
SMALL = Size(
    warm=True,
    patience=240,
    slack=10,
    reminders=200,
    kills=10,
    terms=6,
    restarts=2,
    presses=80,
    sqlite_reminders=160,
    sqlite_kills=10,
    a_second=50,
)
