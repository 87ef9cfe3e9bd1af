"""Where a person stands in law: the dates and answers every rule of the journey is computed from."""

from dataclasses import KW_ONLY, dataclass
from datetime import date
from enum import StrEnum

from services.ages import Leap, age_on, birthday, check_zone
from services.circle import LegalBasis
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

    Construction refuses dates that contradict one another, whatever the day it is. What depends on today is
    `check_entry`'s business: somebody of 27 must still be able to open her own space.

    Refused: birth_missing, birth_impossible, unknown_zone, unknown_answer, taken_in_before_birth,
    taken_in_too_late, exit_before_birth, exit_before_taken_in, exit_too_late, contract_before_majority,
    contract_too_late.
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
        if not self.birth_on:
            raise Refused("birth_missing")
        if not 1900 <= self.birth_on.year <= 2200:
            raise Refused("birth_impossible")
        check_zone(self.zone)
        if unknown := self.answers - _ANSWERS:
            raise Refused("unknown_answer", answers=sorted(unknown))
        self._check_care()
        self._check_contract()

    def turns(self, years: int, months: int = 0, *, leap: Leap) -> date:
        """The birthday of that age."""
        return birthday(self.birth_on, years, months, leap=leap)

    def _check_care(self) -> None:
        if self.taken_in_on:
            if self.taken_in_on < self.birth_on:
                raise Refused("taken_in_before_birth")
            if self.taken_in_on >= self.turns(21, leap=Leap.PROTECTS):
                raise Refused("taken_in_too_late")
        if self.exit_on:
            if self.exit_on < self.birth_on:
                raise Refused("exit_before_birth")
            if self.taken_in_on and self.exit_on < self.taken_in_on:
                raise Refused("exit_before_taken_in")
            if self.exit_on > self.turns(26, leap=Leap.OPENS):
                raise Refused("exit_too_late")

    def _check_contract(self) -> None:
        if not self.contract_until:
            return
        if self.contract_until < self.turns(18, leap=Leap.PROTECTS):
            raise Refused("contract_before_majority")
        # Until 21 in law, and some months more to finish a school year (CASF L222-5).
        if self.contract_until > self.turns(22, leap=Leap.OPENS):
            raise Refused("contract_too_late")


def check_entry(situation: Situation, today: date) -> None:
    """Refuse what a référent cannot have meant when opening a space `today`.

    Refused: birth_in_future, too_young (under 15), too_old (26 or more), taken_in_in_future.
    """
    years, _ = age_on(situation.birth_on, today)
    if years < 15:
        raise Refused("too_young", years=years)
    if years >= 26:
        raise Refused("too_old", years=years)
    if situation.taken_in_on and situation.taken_in_on > today:
        raise Refused("taken_in_in_future")


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
