"""What a young person reads of an estimate. Codes and figures live in `services`, words here."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.rendering import day
from services.rights import Finding, Home, Status, Value, Verdict, Why

STATUSES = {
    Status.SCHOOL: _l("Je suis au collège ou au lycée"),
    Status.STUDENT: _l("Je fais des études supérieures"),
    Status.APPRENTICE: _l("Je suis en apprentissage ou en alternance"),
    Status.WORKS: _l("Je travaille"),
    Status.IDLE: _l("Je n’ai ni emploi ni études en ce moment"),
}
HOMES = {
    Home.HOSTED: _l("Dans un foyer, une famille d’accueil ou chez quelqu’un"),
    Home.SEEKS: _l("Je cherche un logement à moi"),
    Home.RENTS: _l("Je paie un loyer à mon nom"),
}
_RIGHTS = {
    "apl": _l("Une aide de la Caf (ou de la MSA) pour payer le loyer. On la demande en entrant dans le logement."),
    "prime_activite": _l("Un complément de la Caf (ou de la MSA) quand on travaille et que l’on gagne peu."),
    "css": _l("Elle paie la part des soins que l’Assurance maladie ne paie pas."),
    "bourse": _l("De l’argent chaque mois pour les études supérieures, par le Crous."),
    "cej": _l("Un accompagnement de 6 à 12 mois par la mission locale ou France Travail, avec une allocation."),
    "visale": _l("Un garant gratuit pour louer un logement. On le demande avant de signer le bail."),
    "loca_pass": _l("Un prêt sans intérêt pour payer le dépôt de garantie, à rembourser petit à petit."),
    "mobili_jeune": _l("Une aide pour payer le loyer quand on est en alternance dans une entreprise privée."),
}  # fmt: skip
_RULES = {
    "young_adult_support": _l("Jusqu’à 21 ans, si tu n’as pas assez d’argent ou de soutien, le département te doit un accompagnement, même si tu n’y es plus."),
    "cej_offered": _l("Le contrat d’engagement jeune doit t’être proposé pendant ton accompagnement jeune majeur."),
    "highest_grant": _l("Quand l’ASE te suit, tu as d’office l’échelon de bourse le plus haut. Si ta notification en dit un autre, réclame."),
    "social_housing": _l("Pour un logement social, tu es prioritaire jusqu’à trois ans après ton dernier jour à l’ASE."),
}  # fmt: skip
_VERDICTS = {
    Verdict.MAYBE: (_l("Tu peux demander"), "ok"),
    Verdict.LATER: (_l("Plus tard"), ""),
    Verdict.UNKNOWN: (_l("À vérifier"), "warn"),
    Verdict.UNLIKELY: (_l("Sans doute pas"), "off"),
}
_WHYS = {
    Why.TOO_OLD: _l("L’âge est dépassé."),
    Why.NO_RENT: _l("Il faut payer un loyer à son nom."),
    Why.WHEN_RENTING: _l("Ce sera possible quand tu auras un logement à louer."),
    Why.NO_WORK: _l("Il faut travailler."),
    Why.NO_STUDIES: _l("Il faut faire des études supérieures."),
    Why.OCCUPIED: _l("C’est pour qui n’a ni emploi ni études."),
    Why.NO_APPRENTICE: _l("Il faut être en alternance."),
    Why.NOT_APART: _l("Il faut vivre sans ses parents et faire sa propre déclaration d’impôt."),
    Why.SAY_APART: _l(
        "Cela dépend\u00a0: vis-tu sans tes parents, avec ta propre déclaration d’impôt\u00a0?"
    ),
    Why.SAY_STATUS: _l("Cela dépend de ce que tu fais en ce moment."),
    Why.SAY_HOME: _l("Cela dépend de ton logement."),
    Why.BEFORE_SIGNING: _l("Il se demande avant de signer le bail."),
    Why.TWO_MONTHS: _l("Seulement dans les deux mois après l’entrée dans le logement."),
}


def right_words(id_: str) -> str:
    """What a right is, in a sentence."""
    return str(_RIGHTS[id_])


def rule_words(id_: str) -> str:
    """What the law says of whoever was in care."""
    return str(_RULES[id_])


def verdict_words(verdict: Verdict) -> tuple[str, str]:
    """The verdict as a chip: its words, its kind."""
    words, kind = _VERDICTS[verdict]
    return str(words), kind


def why_words(finding: Finding) -> str:
    """Why, in a sentence."""
    if finding.why is Why.TOO_YOUNG and finding.on:
        return _("Possible à partir du %(day)s.", day=day(finding.on, "d MMMM y"))
    return str(_WHYS[finding.why])


def amount_words(value: Value) -> str:
    """A figure of the table: how much, of when."""
    low, high = _euros(value.low), _euros(value.high)
    if value.unit == "rent_cap":
        place = _("en Île-de-France") if value.name == "student_cap_idf" else _("ailleurs")
        return _(
            "Étudiant, sans regarder tes revenus\u00a0: loyer jusqu’à %(high)s %(place)s.",
            high=high,
            place=place,
        )
    if value.unit == "loan":
        return _("Jusqu’à %(high)s, à rembourser.", high=high)
    if value.unit == "month_paid":
        return _("Souvent gratuite, sinon %(high)s par mois.", high=high)
    if value.low == value.high:
        said = _("%(high)s par mois", high=high)
    else:
        said = _("De %(low)s à %(high)s par mois", low=low, high=high)
    if value.name == "farm":
        said = _("%(amount)s dans le secteur agricole", amount=said)
    if value.months:
        said = _("%(amount)s, %(months)s mois", amount=said, months=value.months)
    return (
        _("%(amount)s (montant de %(since)s).", amount=said, since=_since(value.since))
        if value.since
        else f"{said}."
    )


def _euros(amount: float) -> str:
    from flask_babel import format_decimal

    return f"{format_decimal(amount, '#,##0.00' if amount % 1 else None)}\u00a0€"


def _since(since: str) -> str:
    """“2025-04” is a month, “2023-24” a school year."""
    year, _dash, rest = since.partition("-")
    if rest and int(rest) <= 12:
        from datetime import date

        return day(date(int(year), int(rest), 1), "MMMM y")
    return since
