"""data·inclusion 1.0.8 (27 April 2026, Licence Ouverte 2.0): its fields and the values of its lists, as published.

Nothing else in the room knows a field by heart: checks, CSV, screens and export are made from these lists. A value that
is in none of them is kept and put aside to be looked at; it is never a fault.
"""

from dataclasses import dataclass
from enum import StrEnum

VERSION = "1.0.8"
# Alone or not at all, says the schema.
EVERYBODY = "tous-publics"
REMOTE = "a-distance"
# Ours, beside the schema: it has no value for young people who leave care, and we invent none in its lists.
TAGS = "tags"
LEAVERS = "sortants-ase"


class Kind(StrEnum):
    """The two files of data·inclusion."""

    STRUCTURE = "structure"
    SERVICE = "service"


class Sort(StrEnum):
    """How a field is written."""

    TEXT = "text"
    ID = "id"
    DAY = "day"
    LINK = "link"
    MAIL = "mail"
    DIGITS = "digits"
    INSEE = "insee"
    NUMBER = "number"
    COUNT = "count"
    WORD = "word"
    WORDS = "words"
    ZONES = "zones"


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `least` and `most`: letters of a text, bounds of a number; `values`: of a closed list."""

    name: str
    sort: Sort
    required: bool = False
    least: float = 0
    most: float = 1000
    values: frozenset[str] = frozenset()


def _values(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _themes(groups: dict[str, str]) -> frozenset[str]:
    return frozenset(f"{group}--{detail}" for group, details in groups.items() for detail in details.split())


TYPES = _values("accompagnement aide-financiere aide-materielle atelier formation information")
FEES = _values("gratuit payant")
MODES = _values("a-distance en-presentiel")
WAYS = _values("envoyer-un-courriel se-presenter telephoner utiliser-lien-mobilisation")
BY = _values("usagers professionnels")
PUBLICS = _values(
    "actifs beneficiaires-des-minimas-sociaux demandeurs-emploi etudiants familles femmes jeunes"
    " personnes-en-situation-de-handicap personnes-en-situation-durgence"
    " personnes-en-situation-juridique-specifique personnes-exilees residents-qpv-frr seniors tous-publics"
)
THEMES = _themes(
    {
        "choisir-un-metier": "confirmer-son-choix-de-metier connaitre-les-opportunites-demploi"
        " decouvrir-un-metier-ou-un-secteur-dactivite identifier-ses-points-forts-et-ses-competences",
        "creer-une-entreprise": "definir-son-projet-de-creation-dentreprise developper-son-entreprise"
        " structurer-son-projet-de-creation-dentreprise",
        "difficultes-administratives-ou-juridiques": "accompagnement-aux-demarches-administratives"
        " accompagnement-pour-lacces-a-la-citoyennete accompagnement-pour-lacces-aux-droits"
        " beneficier-dune-mesure-daccompagnement-adapte connaitre-ses-droits-face-a-une-discrimination"
        " prendre-en-compte-une-problematique-judiciaire",
        "difficultes-financieres": "acquerir-une-autonomie-budgetaire ameliorer-sa-gestion-budgetaire"
        " mettre-en-place-une-mesure-de-protection-financiere"
        " prevenir-une-degradation-de-la-situation-financiere situation-dendettement-surendettement",
        "equipement-et-alimentation": "aide-menagere alimentation electromenager habillement",
        "famille": "garde-denfants prise-en-charge-personne-dependante"
        " soutien-a-la-parentalite-et-a-leducation soutien-aidants surmonter-conflits-separation-violence",
        "lecture-ecriture-calcul": "maitriser-le-calcul maitriser-le-francais",
        "logement-hebergement": "acheter-un-logement changer-de-logement louer-un-logement"
        " rechercher-une-solution-dhebergement-temporaire reduire-les-impayes-de-loyer"
        " se-maintenir-dans-le-logement sinformer-sur-les-demarches-liees-a-lacces-au-logement",
        "mobilite": "acceder-a-un-vehicule entretenir-reparer-son-vehicule"
        " etre-accompagne-dans-son-parcours-mobilite financer-ma-mobilite"
        " mobilite-douce-partagee-collective preparer-un-permis",
        "numerique": "acceder-a-des-services-en-ligne acceder-a-une-connexion-internet"
        " acquerir-un-equipement maitriser-les-fondamentaux-du-numerique",
        "preparer-sa-candidature": "developper-son-reseau organiser-ses-demarches-de-recherche-demploi"
        " realiser-un-cv-et-ou-une-lettre-de-motivation valoriser-ses-competences",
        "remobilisation": "activites-sportives-et-culturelles benevolat-action-citoyenne"
        " bien-etre-confiance-en-soi lien-social",
        "sante": "acces-aux-soins addictions constituer-un-dossier-mdph-invalidite sante-mentale"
        " sante-sexuelle",
        "se-former": "monter-son-dossier-de-formation trouver-sa-formation",
        "souvrir-a-linternational": "connaitre-les-opportunites-demploi-a-letranger"
        " sinformer-sur-les-aides-pour-travailler-a-letranger sorganiser-suite-a-son-retour-en-france",
        "trouver-un-emploi": "convaincre-un-recruteur-en-entretien faire-des-candidatures-spontanees"
        " maintien-dans-lemploi repondre-a-des-offres-demploi"
        " suivre-ses-candidatures-et-relancer-les-employeurs",
    }
)
NETWORKS = _values(
    "60000-rebonds aci action-logement adie afpa agefiph ai aidants-connect alliance-villes-emploi anlci"
    " apprentis-dauteuil ase banques-alimentaires caarud cada caf campus-connecte cap-emploi-reseau-cheops cava"
    " ccas-cias chambres-consulaires chantier-ecole chrs chu cidff cmp cms cnam collectif-emploi communes"
    " conseillers-numeriques coorace cpam cph creches-avip crepi cresus croix-rouge csapa"
    " delegataire-conseil-departemental departements duo-for-a-job ea eatt ecoles-de-la-deuxieme-chance egee ei"
    " eiti emmaus epide esat espaces-publics-numeriques etcld etti fabrique-de-territoire face fcsf"
    " federation-des-acteurs-de-la-solidarite federation-professionnelle-femmes france-active france-service"
    " france-travail french-tech geiq grandes-ecoles-du-numerique huda hup inae initiative-france konexio"
    " la-cravate-solidaire la-poste les-premieres maison-departementale-de-lautonomie maisons-de-l-emploi"
    " maisons-des-solidarites mdph mission-locale mjc mobin msap mutualite-sociale-agricole nqt pimms-mediation"
    " pjj plie points-conseil-budget points-justice positive-planet regions reseau-app reseau-bge"
    " reseau-entreprendre reseau-information-jeunesse residences-fjt ressourceries restos-du-coeur"
    " secours-populaire siao simplon singa snc spip tous-tes-possibles unaf unea unis-cite wimoov"
)

_LONG = 10_000
# What a structure and a service both have.
_COMMON = (
    Field("source", Sort.TEXT, required=True, least=1, most=100),
    Field("id", Sort.ID, required=True, least=1, most=300),
    Field("date_maj", Sort.DAY, required=True),
    Field("adresse", Sort.TEXT),
    Field("code_insee", Sort.INSEE),
    Field("code_postal", Sort.DIGITS, least=5, most=5),
    Field("commune", Sort.TEXT),
    Field("complement_adresse", Sort.TEXT),
    Field("courriel", Sort.MAIL),
    Field("horaires_accueil", Sort.TEXT, most=_LONG),
    Field("latitude", Sort.NUMBER, least=-90, most=90),
    Field("longitude", Sort.NUMBER, least=-180, most=180),
    Field("lien_source", Sort.LINK),
    Field("telephone", Sort.TEXT, most=100),
)
FIELDS: dict[Kind, dict[str, Field]] = {
    Kind.STRUCTURE: {
        field.name: field
        for field in (
            *_COMMON,
            Field("nom", Sort.TEXT, required=True, least=3, most=150),
            Field("accessibilite_lieu", Sort.LINK),
            Field("description", Sort.TEXT, least=5, most=_LONG),
            Field("reseaux_porteurs", Sort.WORDS, values=NETWORKS),
            Field("siret", Sort.DIGITS, least=14, most=14),
            Field("site_web", Sort.LINK),
        )
    },
    Kind.SERVICE: {
        field.name: field
        for field in (
            *_COMMON,
            Field("structure_id", Sort.ID, required=True, least=1, most=300),
            Field("nom", Sort.TEXT, required=True, least=3, most=150),
            Field("description", Sort.TEXT, required=True, least=5, most=_LONG),
            Field("conditions_acces", Sort.TEXT, most=_LONG),
            Field("contact_nom_prenom", Sort.TEXT),
            Field("frais", Sort.WORD, values=FEES),
            Field("frais_precisions", Sort.TEXT, most=_LONG),
            Field("lien_mobilisation", Sort.LINK),
            Field("mobilisable_par", Sort.WORDS, values=BY),
            Field("mobilisation_precisions", Sort.TEXT, most=_LONG),
            Field("modes_accueil", Sort.WORDS, values=MODES),
            Field("modes_mobilisation", Sort.WORDS, values=WAYS),
            Field("nombre_semaines", Sort.COUNT, least=1, most=1_000_000),
            Field("publics", Sort.WORDS, values=PUBLICS),
            Field("publics_precisions", Sort.TEXT, most=_LONG),
            Field("thematiques", Sort.WORDS, values=THEMES),
            Field("type", Sort.WORD, values=TYPES),
            Field("volume_horaire_hebdomadaire", Sort.NUMBER, least=0, most=1_000_000),
            Field("zone_eligibilite", Sort.ZONES),
        )
    },
}
