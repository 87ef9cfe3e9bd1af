"""Where a person stands in law: the dates and answers every rule of the journey is computed from."""

from dataclasses import KW_ONLY, dataclass
from datetime import date
from enum import StrEnum

from services.ages import Leap, birthday, check_zone
from services.circle import LegalBasis, check_dates
from services.errors import Refused


class Answer(StrEnum):
    """What a young person may say of herself; it shows steps, and is never asked for otherwise."""

    FOREIGN = "foreign"
    PARENT = "parent"
    DISABILITY = "disability"
    STUDENT = "student"
    APPRENTICE = "apprentice"
    NO_ADDRESS = "no_address"
    BANK_REFUSED = "bank_refused"


_ANSWERS = frozenset(Answer)


@dataclass(frozen=True, slots=True)
class Situation:
    """The inputs of every rule. `exit_on` is planned or real; `zone` is the IANA zone she lives in.

    Construction refuses dates that contradict one another, whatever the day it is. Refused: what `check_dates`
    refuses, unknown_zone, unknown_answer.
    """

    birth_on: date
    _: KW_ONLY
    taken_in_on: date | None = None
    exit_on: date | None = None
    contract_until: date | None = None
    legal_basis: LegalBasis = LegalBasis.UNKNOWN
    answers: frozenset[str] = frozenset()
    zone: str = "Europe/Paris"

    def __post_init__(self) -> None:
        check_dates(self.birth_on, self.taken_in_on, self.exit_on, self.contract_until)
        check_zone(self.zone)
        if unknown := self.answers - _ANSWERS:
            raise Refused("unknown_answer", answers=sorted(unknown))

    def turns(self, years: int, months: int = 0, *, leap: Leap) -> date:
        """The birthday of that age."""
        return birthday(self.birth_on, years, months, leap=leap)


def pecule_possible(situation: Situation) -> bool:
    """May school-start money be waiting for her at the Caisse des Dépôts? Never more than « peut-être ».

    CSS L543-3, F68 to F71: entrusted by a judge while a minor, at some time since September 2016; born in 1998
    or later. What nobody here can know (the parents' own rights) is left out.
    """
    if situation.legal_basis is LegalBasis.ADMINISTRATIVE or situation.birth_on < date(1998, 1, 1):
        return False
    if situation.taken_in_on and situation.taken_in_on >= situation.turns(18, leap=Leap.PROTECTS):
        return False
    return situation.exit_on is None or situation.exit_on >= date(2016, 9, 1)
