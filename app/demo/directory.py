"""A small directory for the demo: every structure and service is invented, and its name says so (“exemple”)."""

from datetime import timedelta
from typing import Any

from services import clock

SOURCE = "exemple"
# code, name, postal code, where: real communes, so that “near me” means something.
SAINT_LO = ("50502", "Saint-Lô", "50000", 49.1157, -1.0906)
CHERBOURG = ("50129", "Cherbourg-en-Cotentin", "50100", 49.6386, -1.6158)
COUTANCES = ("50147", "Coutances", "50200", 49.0447, -1.4449)
AVRANCHES = ("50025", "Avranches", "50300", 48.6844, -1.3564)
STRUCTURES = {
    "tremplin": ("Le Tremplin (exemple)", SAINT_LO, ["mission-locale"]),
    "tilleuls": ("Centre de santé des Tilleuls (exemple)", SAINT_LO, None),
    "havre": ("Maison du Havre-Vert (exemple)", CHERBOURG, ["residences-fjt"]),
    "roue": ("La Roue qui tourne (exemple)", COUTANCES, None),
    "panier": ("Le Panier commun (exemple)", AVRANCHES, None),
    "fil": ("Au bout du fil (exemple)", None, None),
}
# structure, name, description, themes, how long ago it was said (days), and what else is said.
SERVICES: tuple[tuple[str, str, str, tuple[str, ...], int, dict[str, Any]], ...] = (
    ("tremplin", "Trouver un emploi ou une formation", "Un conseiller te reçoit seul à seul, autant de fois qu’il le faut. On cherche avec toi un métier, une formation ou un premier emploi.", ("trouver-un-emploi--repondre-a-des-offres-demploi", "se-former--trouver-sa-formation"), 20, {"publics": ["jeunes"], "telephone": "02 33 00 00 01", "frais": "gratuit"}),
    ("tremplin", "Préparer le permis de conduire", "Code et conduite à petit prix. Une aide est possible quand on sort de l’aide sociale à l’enfance.", ("mobilite--preparer-un-permis", "mobilite--financer-ma-mobilite"), 45, {"publics": ["jeunes"], "publics_precisions": "Priorité aux jeunes qui sortent de l’ASE.", "telephone": "02 33 00 00 01"}),
    ("tremplin", "Faire ses papiers en ligne", "On t’aide à remplir tes dossiers : CAF, carte Vitale, impôts. Tu viens avec ton téléphone.", ("numerique--acceder-a-des-services-en-ligne", "difficultes-administratives-ou-juridiques--accompagnement-aux-demarches-administratives"), 300, {"publics": ["tous-publics"], "frais": "gratuit"}),
    ("tilleuls", "Voir un psychologue", "Parler à quelqu’un, sans que tes proches le sachent. Gratuit jusqu’à 25 ans, sans carte Vitale la première fois.", ("sante--sante-mentale",), 12, {"publics": ["jeunes"], "telephone": "02 33 00 00 02", "courriel": "accueil@exemple.invalid", "frais": "gratuit"}),
    ("tilleuls", "Consultation de médecine générale", "Sur rendez-vous, du lundi au vendredi. Tu peux venir accompagné.", ("sante--acces-aux-soins",), 80, {"telephone": "02 33 00 00 02", "horaires_accueil": "Mo-Fr 09:00-18:00"}),
    ("havre", "Une chambre pour commencer", "Chambres meublées pour jeunes de 16 à 30 ans. Une personne est là chaque soir.", ("logement-hebergement--louer-un-logement",), 33, {"publics": ["jeunes"], "telephone": "02 33 00 00 03", "lien_mobilisation": "https://exemple.invalid/chambre", "frais": "payant"}),
    ("havre", "Aide pour garder son logement", "Un loyer en retard, une lettre que l’on n’ose pas ouvrir : on regarde ensemble.", ("logement-hebergement--se-maintenir-dans-le-logement", "difficultes-financieres--ameliorer-sa-gestion-budgetaire"), 210, {"mobilisable_par": ["professionnels"], "courriel": "logement@exemple.invalid"}),
    ("roue", "Vélos réparés, prêtés ou vendus", "Un vélo pour quelques euros, et l’atelier pour apprendre à le réparer.", ("mobilite--mobilite-douce-partagee-collective",), 60, {"telephone": "02 33 00 00 04", "publics": ["tous-publics"]}),
    ("panier", "Colis et cuisine partagée", "Le mercredi après-midi, on cuisine ensemble ; le vendredi, chacun repart avec un panier.", ("equipement-et-alimentation--alimentation", "remobilisation--lien-social"), 9, {"frais": "gratuit", "publics": ["tous-publics"]}),
    ("panier", "Parler français", "Cours en petit groupe, deux soirs par semaine, pour débutants.", ("lecture-ecriture-calcul--maitriser-le-francais",), 100, {"publics": ["personnes-exilees"], "frais": "gratuit"}),
    ("fil", "Écoute anonyme, chaque soir", "Au téléphone ou par message, de 18 h à minuit.", ("sante--sante-mentale", "remobilisation--bien-etre-confiance-en-soi"), 5, {"modes_accueil": ["a-distance"], "telephone": "02 33 00 00 05", "frais": "gratuit"}),
    ("fil", "Comprendre ses droits", "Une juriste répond en ligne sous trois jours.", ("difficultes-administratives-ou-juridiques--accompagnement-pour-lacces-aux-droits",), 400, {"modes_accueil": ["a-distance"], "lien_mobilisation": "https://exemple.invalid/droits", "zone_eligibilite": ["france"]}),
)  # fmt: skip


def list_services() -> None:
    """Import both files, with a row to correct and a value to review, as real ones have. As the system."""
    from services.directory import desk

    desk.import_rows(desk.Kind.STRUCTURE, _structures(), "structures-exemple.json")
    desk.import_rows(desk.Kind.SERVICE, _services(), "services-exemple.json")


def _structures() -> Any:
    for slug, (name, place, networks) in STRUCTURES.items():
        row = {
            "source": SOURCE,
            "id": f"{SOURCE}--{slug}",
            "nom": name,
            "date_maj": _day(30),
            **_place(place),
        }
        yield {**row, "reseaux_porteurs": networks, "siret": "12345678900011" if slug == "tremplin" else None}
    # The same structure by another source: to be told apart by somebody.
    yield {"source": "autre-exemple", "id": "autre-exemple--1", "nom": "Le Tremplin (exemple)", "date_maj": _day(90),
           "siret": "12345678900011", **_place(SAINT_LO)}  # fmt: skip


def _services() -> Any:
    for number, (structure, name, words, themes, days, more) in enumerate(SERVICES, start=1):
        yield {
            **_start(number, structure, days),
            "nom": name,
            "description": words,
            "thematiques": list(themes),
            **_place(STRUCTURES[structure][1]),
            **more,
        }
    number = len(SERVICES) + 1
    yield {**_start(number, "roue", 15), "nom": "Trottinettes (exemple)", "description": "Prêt d’une semaine.", "publics": ["voisins"],
           **_place(COUTANCES)}  # fmt: skip
    yield {**_start(number + 1, "havre", 15), "nom": "Laverie (exemple)", "description": "Deux machines, un jeton.", "telephone": 233000003,
           "date_maj": "bientôt", **_place(CHERBOURG)}  # fmt: skip


def _start(number: int, structure: str, days: int) -> dict[str, Any]:
    return {
        "source": SOURCE,
        "id": f"{SOURCE}--service-{number}",
        "structure_id": f"{SOURCE}--{structure}",
        "date_maj": _day(days),
    }


def _day(days: int) -> str:
    return (clock.now().date() - timedelta(days=days)).isoformat()


def _place(place: tuple[str, str, str, float, float] | None) -> dict[str, Any]:
    if place is None:
        return {}
    code, name, postal, latitude, longitude = place
    return {
        "code_insee": code,
        "commune": name,
        "code_postal": postal,
        "latitude": latitude,
        "longitude": longitude,
    }
