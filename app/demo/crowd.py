"""The other young people of the demo: every legal situation, spread over three référents. Deterministic, invented."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from app.demo.cast import Arrival, years_before
from services.circle import LegalBasis

FIRST_NAMES = [
    "Jordan",
    "Maëlys",
    "Lina",
    "Enzo",
    "Sarah",
    "Kévin",
    "Aïcha",
    "Lucas",
    "Manon",
    "Yanis",
    "Chloé",
    "Ibrahim",
    "Léa",
    "Nathan",
    "Fatoumata",
    "Hugo",
    "Océane",
    "Mehdi",
    "Camille",
    "Rayan",
    "Julie",
    "Moussa",
    "Emma",
    "Dylan",
    "Inaya",
    "Tom",
    "Clara",
    "Bilal",
    "Zoé",
    "Alexis",
    "Jade",
    "Sékou",
    "Louane",
    "Mathis",
    "Assia",
    "Adrien",
    "Mariam",
    "Simon",
    "Noémie",
    "Samir",
    "Eva",
    "Gaëtan",
    "Kenza",
    "Baptiste",
    "Rose",
    "Oumar",
    "Ambre",
    "Arthur",
    "Nora",
    "Killian",
    "Salomé",
    "Issa",
    "Célia",
    "Florian",
    "Yasmine",
    "Axel",
    "Elsa",
    "Karamba",
    "Margot",
    "Robin",
    "Safia",
    "Valentin",
    "Lison",
    "Abdou",
    "Romane",
    "Théodore",
    "Hawa",
    "Corentin",
    "Alicia",
    "Mamadou",
    "Capucine",
    "Steven",
    "Soumaya",
    "Benoît",
    "Anaïs",
    "Idriss",
    "Justine",
    "Loïc",
    "Nina",
    "Souleymane",
    "Pauline",
    "Quentin",
    "Ilyes",
    "Maud",
    "Tiago",
    "Ornella",
]


@dataclass(frozen=True)
class Life:
    """A young person of the crowd: how they came, and what they have lived since."""

    arrival: Arrival
    situation: str
    interview: bool = False
    foreign: bool = False
    pace: float = 0.4
    restricted_parent: bool = False
    kept_referent: bool = False
    silent_for: int = 8
    # Nothing done about housing: at seventeen and a half it becomes a signal.
    without_housing: bool = False


def crowd(today: date, size: int) -> list[Life]:
    """`size` lives, the rarer situations first, then every age between 15 and 21 in turn."""
    chance = random.Random(2026)
    special = _special(today)
    ordinary = [_ordinary(today, place, chance) for place in range(size - len(special))]
    return special + ordinary


def _special(today: date) -> list[Life]:
    """One of each situation that must be in the demo."""
    before = lambda years, months=0: years_before(today, years, months)  # noqa: E731
    never = Arrival(
        FIRST_NAMES[0], before(16, 2), before(11), invited_days_ago=4, opens=False, territory=3, place=2
    )
    out = Arrival(
        FIRST_NAMES[1],
        before(20, 10),
        before(12),
        exit_on=today - timedelta(days=152),
        contract_until=today - timedelta(days=152),
        invited_days_ago=500,
        territory=2,
    )
    limited = Arrival(FIRST_NAMES[2], before(16, 5), before(7), territory=0, place=0)
    late = Arrival(FIRST_NAMES[3], before(17, 6), before(3), territory=1)
    ending = Arrival(
        FIRST_NAMES[4], before(20, 2), before(9), contract_until=today + timedelta(days=40), territory=3
    )
    foreign = Arrival(FIRST_NAMES[5], before(17, 9), before(1, 11), territory=2, place=1)
    administrative = Arrival(FIRST_NAMES[6], before(17, 1), before(2), LegalBasis.ADMINISTRATIVE, territory=3)
    young = Arrival(FIRST_NAMES[7], before(15, 2), before(4), territory=0, place=0, invited_days_ago=20)
    unknown = Arrival(
        FIRST_NAMES[8],
        before(18, 2),
        before(6),
        LegalBasis.UNKNOWN,
        contract_until=today + timedelta(days=300),
        territory=1,
    )
    return [
        Life(never, "never_signed_in", pace=0),
        Life(out, "out_of_care", interview=True, kept_referent=True, pace=0.8),
        Life(limited, "parent_limited", restricted_parent=True),
        Life(late, "interview_overdue", pace=0.2, silent_for=36, without_housing=True),
        Life(ending, "contract_ending", interview=True, pace=0.7),
        Life(foreign, "unaccompanied", interview=True, foreign=True, pace=0.5),
        Life(administrative, "administrative", interview=True),
        Life(young, "fifteen", pace=0.1),
        Life(unknown, "basis_unknown", interview=True, pace=0.6),
    ]


def _ordinary(today: date, place: int, chance: random.Random) -> Life:
    months = 15 * 12 + 3 + (place * 7) % 68
    years, rest = divmod(months, 12)
    birth_on = years_before(today, years, rest) - timedelta(days=chance.randrange(28))
    taken_in = max(birth_on + timedelta(days=365), today - timedelta(days=chance.randrange(500, 5000)))
    adult = months >= 18 * 12
    arrival = Arrival(
        FIRST_NAMES[(place + 9) % len(FIRST_NAMES)],
        birth_on,
        taken_in,
        chance.choice((LegalBasis.JUDGE,) * 4 + (LegalBasis.ADMINISTRATIVE,)),
        contract_until=today + timedelta(days=chance.randrange(60, 320)) if adult else None,
        territory=place % 4,
        place=place % 3 if place % 5 < 2 and not adult else None,
        invited_days_ago=min(chance.randrange(30, 400), max(1, (months - 181) * 30)),
    )
    return Life(
        arrival,
        "adult" if adult else "minor",
        interview=months >= 17 * 12 and chance.random() < 0.85,
        foreign=place % 9 == 4,
        pace=min(0.9, 0.12 + (months - 180) / 90 + chance.uniform(-0.1, 0.1)),
        silent_for=chance.choice((1, 2, 3, 5, 8, 13, 21, 34)),
        without_housing=17 * 12 + 6 <= months < 18 * 12 and place % 3 == 0,
    )
