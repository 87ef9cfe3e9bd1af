"""What one reads of the directory: the values of data·inclusion as words, and what is wrong with a row."""

from functools import lru_cache
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.documents.wording import domain_titles
from app.locale import language
from services.directory import Shown

__all__ = ["domain_titles", "fault_words", "field_words", "publics", "service_words", "state_words"]

_PUBLICS = {
    "jeunes": _l("Jeunes"),
    "etudiants": _l("Étudiants"),
    "demandeurs-emploi": _l("Personnes qui cherchent un emploi"),
    "actifs": _l("Personnes qui travaillent"),
    "beneficiaires-des-minimas-sociaux": _l("Personnes qui reçoivent un minimum social"),
    "familles": _l("Familles"),
    "femmes": _l("Femmes"),
    "personnes-en-situation-de-handicap": _l("Personnes handicapées"),
    "personnes-en-situation-durgence": _l("Personnes en situation d’urgence"),
    "personnes-en-situation-juridique-specifique": _l("Personnes suivies par la justice"),
    "personnes-exilees": _l("Personnes exilées"),
    "residents-qpv-frr": _l("Habitants d’un quartier prioritaire ou d’une zone rurale aidée"),
    "seniors": _l("Personnes âgées"),
    "tous-publics": _l("Tout le monde"),
}
_VALUES = {
    "gratuit": _l("Gratuit"),
    "payant": _l("Payant"),
    "a-distance": _l("Par téléphone ou en ligne"),
    "en-presentiel": _l("Sur place"),
    "envoyer-un-courriel": _l("Écrire un e-mail"),
    "se-presenter": _l("Y aller"),
    "telephoner": _l("Téléphoner"),
    "utiliser-lien-mobilisation": _l("Passer par le site"),
    "accompagnement": _l("Accompagnement"),
    "aide-financiere": _l("Aide en argent"),
    "aide-materielle": _l("Aide en matériel"),
    "atelier": _l("Atelier"),
    "formation": _l("Formation"),
    "information": _l("Information"),
}
_FIELDS = {
    "accessibilite_lieu": _l("Accessibilité du lieu (adresse d’une page)"),
    "adresse": _l("Adresse"),
    "code_insee": _l("Code de la commune (INSEE)"),
    "code_postal": _l("Code postal"),
    "commune": _l("Commune"),
    "complement_adresse": _l("Complément d’adresse"),
    "conditions_acces": _l("Conditions d’accès"),
    "contact_nom_prenom": _l("Personne à contacter"),
    "courriel": _l("E-mail"),
    "date_maj": _l("Date de mise à jour"),
    "description": _l("Description"),
    "frais": _l("Frais"),
    "frais_precisions": _l("Précisions sur les frais"),
    "horaires_accueil": _l("Horaires"),
    "id": _l("Identifiant"),
    "latitude": _l("Latitude"),
    "lien_mobilisation": _l("Lien pour demander le service"),
    "lien_source": _l("Page de la source"),
    "longitude": _l("Longitude"),
    "mobilisable_par": _l("Qui peut demander"),
    "mobilisation_precisions": _l("Comment demander"),
    "modes_accueil": _l("Sur place ou à distance"),
    "modes_mobilisation": _l("Façons de demander"),
    "nom": _l("Nom"),
    "nombre_semaines": _l("Nombre de semaines"),
    "publics": _l("Publics"),
    "publics_precisions": _l("Précisions sur les publics"),
    "reseaux_porteurs": _l("Réseaux"),
    "siret": _l("SIRET"),
    "site_web": _l("Site"),
    "source": _l("Source"),
    "structure_id": _l("Identifiant de la structure"),
    "telephone": _l("Téléphone"),
    "thematiques": _l("Thématiques"),
    "type": _l("Type"),
    "volume_horaire_hebdomadaire": _l("Heures par semaine"),
    "zone_eligibilite": _l("Zone concernée"),
}
_FAULTS = {
    "characters": _l("contient des caractères impossibles"),
    "missing": _l("manque"),
    "not_a_commune": _l("n’est pas un code de commune"),
    "not_a_day": _l("n’est pas une date (2026-11-22)"),
    "not_of_now": _l("est d’avant l’an 2000, ou dans le futur"),
    "not_a_link": _l("n’est pas une adresse qui commence par http"),
    "not_a_list": _l("n’est pas une liste"),
    "not_a_mail": _l("n’est pas une adresse e-mail"),
    "not_a_number": _l("n’est pas un nombre"),
    "not_a_row": _l("La ligne n’a pas la forme attendue"),
    "not_a_value": _l("contient une valeur vide ou trop longue"),
    "not_a_zone": _l("contient un code qui n’est pas une zone"),
    "not_alone": _l("mélange «\u00a0tous-publics\u00a0» avec d’autres publics"),
    "not_digits": _l("n’a pas le bon nombre de chiffres"),
    "not_text": _l("n’est pas un texte"),
    "out_of_range": _l("est hors des limites"),
    "prefix": _l("ne commence pas par le nom de la source et deux tirets"),
    "too_long": _l("est trop long"),
    "too_short": _l("est trop court"),
    "twice": _l("est déjà celui d’une autre ligne"),
}
_STATES = {
    "running": _l("En cours"),
    "done": _l("Fini"),
    "failed": _l("Rien n’a été importé"),
    "interrupted": _l("Interrompu, rien n’a été importé"),
}


def publics() -> dict[str, str]:
    """Whom a service may be for, in the reader’s language."""
    return _publics(language())


@lru_cache(maxsize=8)
def _publics(_language: str) -> dict[str, str]:
    return {value: str(words) for value, words in _PUBLICS.items()}


def field_words(name: str) -> str:
    """The name of a field of the schema."""
    return str(_FIELDS.get(name, name))


def fault_words(name: str, code: str) -> str:
    """“Téléphone : est trop long”."""
    said = str(_FAULTS.get(code, code))
    return _("%(field)s\u00a0: %(fault)s", field=field_words(name), fault=said) if name else said


def state_words(state: str) -> str:
    """How an import ended."""
    return str(_STATES[state])


def service_words(shown: Shown) -> dict[str, Any]:
    """What a service says in lists of values, as words; those that nobody knows are left to whoever looks after them."""
    doc = shown.doc
    known = publics()
    return {
        "type": _VALUES.get(doc.get("type", "")),
        "fees": _VALUES.get(doc.get("frais", "")),
        "modes": [_VALUES[one] for one in doc.get("modes_accueil", ()) if one in _VALUES],
        "ways": [_VALUES[one] for one in doc.get("modes_mobilisation", ()) if one in _VALUES],
        "publics": [known[one] for one in doc.get("publics", ()) if one in known],
        "through": doc.get("mobilisable_par") == ["professionnels"],
    }
