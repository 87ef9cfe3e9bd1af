"""A refusal says “tu” to a young person and “vous” to an adult; when nobody knows who reads, neither."""

import re

import pytest

from app.errors import TEXTS
from app.reasons import SENTENCES, VOUS, sentence_for
from services.errors import Refused

# Words for one person, or a verb that tells one what to do.
TU = re.compile(
    r"\b(tu|ta|ton|tes|te|toi)\b|\bt’|\b(Choisis|Écris|Coche|Réessaie|Attends|Recommence|Coupe)\b"
    r"|\b(prends|demande (à|une|qu)|efface-|Demandes-)",
    re.IGNORECASE,
)
VOUVOIE = re.compile(r"\b(vous|votre|vos)\b|\w+ez\b", re.IGNORECASE)
# What a young person alone may be refused: nobody else has the form.
OF_THE_YOUNG = {
    *(
        "bundle_too_many",
        "bundle_empty",
        "export_lost",
        "export_once_a_day",
        "too_many_exports",
        "not_an_adult",
    ),
    *(
        "not_withdrawable",
        "own_step_empty",
        "paper_gone",
        "paper_none",
        "referent_not_blocked",
        "referent_stays",
    ),
    *("share_end", "share_nobody", "share_too_long", "too_many_mentor_requests", "too_many_requests"),
    *("under_fifteen", "unknown_span", "unreadable_amount", "offer_closed", "consent_over"),
}


def read(client, reasons) -> dict[str, str]:
    """What each refusal says to whoever is signed in there."""
    with client:
        assert client.get("/moi").status_code in (200, 302, 303)
        return {reason: str(sentence_for(Refused(reason))) for reason in reasons}


@pytest.mark.parametrize("slug", ["karim", "marc", "samira", "lucie"])
def test_no_adult_is_told_tu(cast, sign_in, slug):
    said = read(sign_in(getattr(cast, slug)), set(SENTENCES) - OF_THE_YOUNG)
    assert {reason: words for reason, words in said.items() if TU.search(words)} == {}


def test_naima_is_told_tu_where_an_adult_is_told_vous(cast, sign_in):
    hers, his = read(sign_in(cast.naima), VOUS), read(sign_in(cast.karim), VOUS)
    assert [reason for reason in VOUS if hers[reason] == his[reason]] == []
    assert {reason: words for reason, words in hers.items() if VOUVOIE.search(words)} == {}


def test_each_sentence_for_adults_is_that_of_a_refusal(app):
    assert set(VOUS) <= set(SENTENCES)


def test_a_database_that_is_down_speaks_to_nobody_in_particular(app):
    with app.test_request_context():
        title, advice = TEXTS[503]()
    assert not TU.search(f"{title} {advice}")
    assert not VOUVOIE.search(f"{title} {advice}")
