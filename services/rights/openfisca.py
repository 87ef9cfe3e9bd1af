"""Amounts by an OpenFisca-France service, where one is configured (`OPENFISCA_URL`): optional, and never waited for long.

What is sent: an age in years, a wage, a rent, that one rents; neither name nor day of birth nor place. What it answers is
shown and kept nowhere. A service that is away, slow or wrong leaves the table as it is, and is left in peace for a while.
"""

import json
import time
from dataclasses import replace
from datetime import date
from typing import Any

from services.rights.estimating import Estimate, Figures, Home, Status, Verdict

# A page waits for it: two services of ours draw one page at a time.
LONGEST = 4.0
# Seconds in which a worker does not ask again a service that did not answer: others wait for their pages meanwhile.
REST = 30.0
_LARGEST = 200_000
# It is there, and takes no such figures: nobody else is to go without amounts for what one person typed.
_NOT_SO = (400, 422)
# Our rights → who has it in OpenFisca’s words, and the variable, in euros a month.
# (`aide_logement`: whichever of the three housing aids it is; which one depends on the landlord.)
_ASKED = {"apl": ("familles", "f", "aide_logement"), "prime_activite": ("familles", "f", "ppa")}
# What is left of a euro of gross wage: measured with the same service, from 600 to 1,850 € a month.
_NET = 0.7916
# Communes are not asked: the zone of the countryside and of small towns, where the least is given.
_ZONE = "zone_3"
# Rights look back at what one earned, two years at the most.
_MONTHS = 26
_url = ""
_rests_until = 0.0


def use(url: str) -> None:
    """From now on amounts are asked at `url`, which the settings checked; empty: nowhere."""
    global _url, _rests_until
    _url, _rests_until = url, 0.0


def is_there() -> bool:
    """Whether a service is configured."""
    return bool(_url)


def with_amounts(estimates: list[Estimate], figures: Figures, today: date) -> list[Estimate]:
    """The same, with the amounts that the service gave for what may be theirs."""
    wanted = [one.right.id for one in estimates if one.verdict is Verdict.MAYBE and one.right.id in _ASKED]
    if not _url or not wanted:
        return estimates
    answer = _ask(situation(figures, today, wanted)) if time.monotonic() >= _rests_until else None
    if answer is None:
        return estimates
    return [replace(one, amount=_amount(answer, one.right.id, today)) for one in estimates]


def lacks_amounts(estimates: list[Estimate]) -> bool:
    """Whether a right has no amount here only because the service did not give it."""
    return is_there() and any(
        one.right.id in _ASKED and one.verdict is Verdict.MAYBE and one.amount is None for one in estimates
    )


def situation(figures: Figures, today: date, wanted: list[str]) -> dict[str, Any]:
    """What is sent: the figures typed, as if it had been so for two years."""
    now = f"{today:%Y-%m}"
    months = [_month(today, back) for back in range(_MONTHS)]
    wage = figures.wage if figures.status in (Status.WORKS, Status.APPRENTICE) or figures.wage else 0
    person: dict[str, Any] = {
        "age": dict.fromkeys(months, _years(figures.birth_on, today)),
        "salaire_de_base": dict.fromkeys(months, round((wage or 0) / _NET)),
    }
    household: dict[str, Any] = {
        "personne_de_reference": ["a"],
        "zone_apl": dict.fromkeys(months, _ZONE),
    }
    if figures.home is Home.RENTS and figures.rent:
        household["loyer"] = dict.fromkeys(months, figures.rent)
        household["statut_occupation_logement"] = dict.fromkeys(months, "locataire_vide")
    family: dict[str, Any] = {"parents": ["a"]}
    for right in wanted:
        family[_ASKED[right][2]] = {now: None}
    return {
        "individus": {"a": person},
        "familles": {"f": family},
        "foyers_fiscaux": {"t": {"declarants": ["a"]}},
        "menages": {"m": household},
    }


def _month(day: date, back: int) -> str:
    months = day.year * 12 + day.month - 1 - back
    return f"{months // 12}-{months % 12 + 1:02}"


def _years(birth_on: date, today: date) -> int:
    return today.year - birth_on.year - ((today.month, today.day) < (birth_on.month, birth_on.day))


def _ask(body: dict[str, Any]) -> dict[str, Any] | None:
    # An HTTP client is loaded by the first page that asks, if one ever does.
    from http.client import HTTPException
    from urllib.error import HTTPError, URLError
    from urllib.request import (
        HTTPDefaultErrorHandler,
        HTTPErrorProcessor,
        HTTPHandler,
        HTTPSHandler,
        OpenerDirector,
        Request,
    )

    opener = OpenerDirector()  # no proxy, and nowhere that it would send on
    for handler in (HTTPHandler(), HTTPSHandler(), HTTPErrorProcessor(), HTTPDefaultErrorHandler()):
        opener.add_handler(handler)
    request = Request(  # noqa: S310  an address that only an operator sets, http or https
        f"{_url}/calculate", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    try:
        with opener.open(request, timeout=LONGEST) as answer:
            read = json.loads(_whole(answer))
    except HTTPError as refusal:
        if refusal.code in _NOT_SO:
            return None
        read = None
    # What is no HTTP, too deep, too late: it is away.
    except (URLError, HTTPException, OSError, ValueError, RecursionError):
        read = None
    if isinstance(read, dict):
        return read
    global _rests_until
    _rests_until = time.monotonic() + REST
    return None


def _whole(answer: Any) -> bytes:
    """All of it, as long as it comes in time: a service that drips would keep a page for hours. Raises `TimeoutError`."""
    until, parts, left = time.monotonic() + LONGEST, [], _LARGEST
    while left > 0 and (part := answer.read1(left)):
        if time.monotonic() > until:
            raise TimeoutError
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def _amount(answer: dict[str, Any], right: str, today: date) -> float | None:
    """What it said of a right this month; nothing where it said something else."""
    if right not in _ASKED:
        return None
    kind, who, variable = _ASKED[right]
    try:
        said = answer[kind][who][variable][f"{today:%Y-%m}"]
    except (KeyError, TypeError):
        return None
    is_amount = isinstance(said, int | float) and 0 <= said < 10_000
    return round(float(said), 2) if is_amount else None
