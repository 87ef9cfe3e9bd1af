"""The dates a life in care can have: the same for the space a référent opens and for the path computed from it.

What contradicts itself is refused whatever the day it is; what depends on today only when a space is opened, because
somebody of 27 must still be able to open her own.
"""

from datetime import date

from services.ages import Leap, age_on, birthday
from services.errors import Refused

# A space opens from fifteen, when preparing begins, until twenty-one, when the young adult measure ends (CASF L222-5).
YOUNGEST, OLDEST = 15, 21


def check_dates(
    birth_on: date, taken_in_on: date | None, exit_on: date | None, contract_until: date | None
) -> None:
    """Refuse dates that contradict one another: one such space would close the whole list of whoever follows it.

    31/12/9999, which stands for “no end” elsewhere, is one of them. Refused: birth_missing, birth_impossible,
    taken_in_before_birth, taken_in_too_late, exit_before_birth, exit_before_taken_in, exit_too_late,
    contract_before_majority, contract_too_late.
    """
    if not birth_on:
        raise Refused("birth_missing")
    if not 1900 <= birth_on.year <= 2200:
        raise Refused("birth_impossible")
    if taken_in_on:
        _check_taken_in(birth_on, taken_in_on)
    if exit_on:
        _check_exit(birth_on, taken_in_on, exit_on)
    if contract_until:
        _check_contract(birth_on, contract_until)


def check_entry(birth_on: date, taken_in_on: date | None, today: date) -> None:
    """Refuse what a référent cannot have meant when opening a space `today`.

    Refused: birth_in_future, too_young (under 15), too_old (22 or more), taken_in_in_future.
    """
    years, _months = age_on(birth_on, today)
    if years < YOUNGEST:
        raise Refused("too_young", years=years)
    if years > OLDEST:
        raise Refused("too_old", years=years)
    if taken_in_on and taken_in_on > today:
        raise Refused("taken_in_in_future")


def _check_taken_in(birth_on: date, taken_in_on: date) -> None:
    if taken_in_on < birth_on:
        raise Refused("taken_in_before_birth")
    if taken_in_on >= birthday(birth_on, 21, leap=Leap.PROTECTS):
        raise Refused("taken_in_too_late")


def _check_exit(birth_on: date, taken_in_on: date | None, exit_on: date) -> None:
    if exit_on < birth_on:
        raise Refused("exit_before_birth")
    if taken_in_on and exit_on < taken_in_on:
        raise Refused("exit_before_taken_in")
    if exit_on > birthday(birth_on, 26, leap=Leap.OPENS):
        raise Refused("exit_too_late")


def _check_contract(birth_on: date, contract_until: date) -> None:
    if contract_until < birthday(birth_on, 18, leap=Leap.PROTECTS):
        raise Refused("contract_before_majority")
    # Until 21 in law, and some months more to finish a school year (CASF L222-5).
    if contract_until > birthday(birth_on, 22, leap=Leap.OPENS):
        raise Refused("contract_too_late")
