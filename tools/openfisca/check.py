"""Our table of rights against OpenFisca-France, and the situations that the page sends. See README.md."""

import argparse
import sys
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_france import CountryTaxBenefitSystem

from services.rights.document import CASES
from services.rights.openfisca import situation
from services.rights.table import Right, load

EDUCATION = "prestations_sociales.education"
VISALE = "prestations_sociales.aides_logement.action_logement.visale"
# Ours (right, value) → theirs: where it is, and which of the two ends of ours it is.
VALUES = {
    ("cej", "adult", "high"): f"{EDUCATION}.contrat_engagement_jeune.montants.montant_majeurs_non_imposables",
    ("cej", "adult", "low"): f"{EDUCATION}.contrat_engagement_jeune.montants.montant_majeurs_1ere_tranche_ir",
    ("cej", "minor", "high"): f"{EDUCATION}.contrat_engagement_jeune.montants.montant_mineurs",
    ("mobili_jeune", "private_firm", "low"): f"{EDUCATION}.mobilite.mobili_jeune.montant.minimum",
    (
        "mobili_jeune",
        "private_firm",
        "high",
    ): f"{EDUCATION}.mobilite.mobili_jeune.montant.maximum.autres_secteurs",
    ("visale", "student_cap_idf", "high"): f"{VISALE}.plafond_loyer.etudiant.ile_de_france",
    ("visale", "student_cap", "high"): f"{VISALE}.plafond_loyer.etudiant.hors_ile_de_france",
    ("mobili_jeune", "farm", "high"): f"{EDUCATION}.mobilite.mobili_jeune.montant.maximum.secteur_agricole",
}
# Right → theirs, in years, and whether it is the first year that is too old.
AGES = {
    "cej": (f"{EDUCATION}.contrat_engagement_jeune.critere_age.maximum", False),
    "mobili_jeune": (f"{EDUCATION}.mobilite.mobili_jeune.age_maximum", True),
    "visale": (f"{VISALE}.eligibilite.age_max", False),
    "loca_pass": ("prestations_sociales.aides_logement.action_logement.locapass.age_max", False),
}
GRANT = f"{EDUCATION}.bourses.enseignement_superieur.criteres_sociaux.montants"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument(
        "--on", type=date.fromisoformat, default=date(2026, 11, 22), help="the day to compare on"
    )
    on = asked.parse_args().on
    system = CountryTaxBenefitSystem()
    wrong = [*compare(system, on), *ask(system, on)]
    for one in wrong:
        print(f"DIFFERS  {one}")
    raise SystemExit(bool(wrong))


def compare(system, on):
    """Each value of ours beside theirs; what they do not know is named."""
    rights = {right.id: right for right in load().rights}
    parameters = system.get_parameters_at_instant(on.isoformat())
    for (right, name, end), path in VALUES.items():
        ours = getattr(next(one for one in rights[right].values if one.name == name), end)
        yield from same(f"{right} {name} {end}", ours, found(parameters, path))
    for right, (path, is_out) in AGES.items():
        years = found(parameters, path)
        yield from same(f"{right} before", rights[right].before_months, (years if is_out else years + 1) * 12)
    grant = found(parameters, GRANT)
    highest = dict(zip(grant.thresholds, grant.amounts, strict=True))[7]
    yield from same("bourse highest", rights["bourse"].values[0].high, highest)
    for right in rights.values():
        for one in unknown(right):
            print(f"unknown  {one}: OpenFisca has no parameter of it")


def found(parameters, path):
    for name in path.split("."):
        parameters = getattr(parameters, name)
    return parameters


def same(what, ours, theirs):
    if abs(float(ours) - float(theirs)) > 0.005:
        yield f"{what}: {ours} here, {theirs} there"
    else:
        print(f"same     {what}: {ours:g}")


def unknown(right: Right):
    for value in right.values:
        if not any(key[:2] == (right.id, value.name) for key in VALUES) and right.id != "bourse":
            yield f"{right.id} {value.name}"


def ask(system, on):
    """The situations of docs/rights.md, as the page would send them."""
    for name, figures in CASES:
        simulation = SimulationBuilder().build_from_entities(
            system, situation(figures, on, ["apl", "prime_activite"])
        )
        month = f"{on:%Y-%m}"
        apl, bonus = (
            float(simulation.calculate(variable, month)[0]) for variable in ("aide_logement", "ppa")
        )
        print(f"asked    {name}: APL {apl:.0f} €, prime d’activité {bonus:.0f} €")
        if bonus > 0 and not figures.wage:
            yield f"{name}: a prime d’activité of {bonus} € without wage"
        if apl > 0 and not figures.rent:
            yield f"{name}: an APL of {apl} € without rent"
        if not (0 <= apl < 1000 and 0 <= bonus < 1000):
            yield f"{name}: APL {apl} €, prime d’activité {bonus} € are no amounts"


if __name__ == "__main__":
    main()
