"""The 109 steps are whole, and a fault in a file is said with its line."""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from services.journey import content
from services.journey.content_files import shown
from services.journey.content_model import ContentError, Step
from services.journey.content_reader import read_content
from services.journey.content_translations import read_translation, stamp
from services.journey.emergency import FOLDER, emergency, read_emergency
from services.journey.milestones import MilestoneKind, milestones
from services.journey.situation import Situation
from services.journey.suggestion import _STEPS_OF

TODAY = date(2026, 11, 22)
# How many steps each letter of the checklist counts.
LETTERS = {"P": 7, "A": 9, "B": 8, "C": 8, "L": 10, "S": 9, "E": 8}
LETTERS |= {"W": 8, "M": 7, "R": 7, "V": 7, "D": 7, "K": 7, "N": 7}
EXPECTED = {f"{letter}{number}" for letter, count in LETTERS.items() for number in range(1, count + 1)}
DOMAINS = [
    "papiers",
    "droits",
    "argent",
    "aides",
    "logement",
    "sante",
    "etudes",
    "travail",
    "deplacement",
    "entourage",
    "quotidien",
    "numerique",
    "citoyennete",
    "etranger",
]

LOGEMENT = """\
[domain]
id = "logement"
order = 5
title = "Mon logement"
pastel = "ciel"
icon = "key-round"

[[step]]
id = "L3"
text = "Va au CLLAJ."
why = "On t’aide."
need = 2
from = "17y6m"
conditions = []
who = ["CLLAJ"]
remind = ["A18-6m"]

[[step]]
id = "L4"
text = "Fais ta demande."
why = "Plus tôt, mieux c’est."
need = 2
from = "18y"
until = "21y"
conditions = ["judge"]
who = ["Éducateur", "Bailleur"]
remind = ["A18", "R3m"]
first_day = true

[[step.paper]]
id = "identite"
text = "Carte d’identité"
expires = true

[[step.fact]]
text = "À confirmer."

[[step.fact]]
text = "Tu es prioritaire."
source = "F8"
checked_on = 2026-11-22

[step.link]
label = "Le site"
url = "https://example.fr"
source = "F8"

[[step.doubt]]
text = "Renouveler chaque année"
"""

ENGLISH = """\
[domain]
title = "My home"
of = ""
reviewed_by = ""

[step.L4]
of = ""   # stamped
text = "Make your request."
why = "The earlier, the better."
who = ["Youth worker", "Landlord"]
facts = ["To confirm.", "You have priority."]
[step.L4.papers]
identite = "ID card"
"""

SOURCES = '[F8]\ntitle = "Amendement"\nurl = "https://example.fr/8"\nseen = "22/11/2026"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "logement.fr.toml").write_text(LOGEMENT, encoding="utf-8")
    (tmp_path / "logement.en.toml").write_text(ENGLISH, encoding="utf-8")
    (tmp_path / "sources.toml").write_text(SOURCES, encoding="utf-8")
    return tmp_path


def rewrite(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def step_l4(folder: Path) -> Step:
    step = read_content(folder).step("L4")
    assert step
    return step


# The content of the product


def test_the_path_has_exactly_the_109_steps_of_the_checklist_in_14_domains():
    path = content.load()
    assert [domain.id for domain in path.domains] == DOMAINS
    assert [domain.order for domain in path.domains] == list(range(1, 15))
    assert {step.id for step in path.steps} == EXPECTED
    assert len(path.steps) == len(EXPECTED) == 109
    assert [step.position for step in path.steps] == list(range(109))


def test_the_first_day_and_the_steps_that_need_a_human_are_those_of_the_checklist():
    steps = content.load().steps
    assert {step.id for step in steps if step.is_first_day} == {"P6", "D1", "D3", "A2", "R4", "S3", "K7"}
    assert {step.id for step in steps if step.needs_human} == {"A3", "A4", "A5", "A7", "S7", "R6", "N2", "N4"}


def test_nothing_in_the_content_is_dated_after_today():
    read_content(FOLDER, today=max(date.today(), TODAY))
    read_emergency(FOLDER, today=max(date.today(), TODAY))


def test_the_six_legal_needs_all_have_steps():
    assert {step.need for step in content.load().steps} == {1, 2, 3, 4, 5, 6}


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_translation_is_whole_and_tied_to_the_french(language: str):
    late = [
        item.where
        for item in content.to_check_report()
        if (item.kind, item.text) == ("translation", language)
    ]
    assert late == []


def test_what_is_not_confirmed_is_in_the_report_and_never_in_a_step():
    steps = content.load().steps
    hidden = {(item.where, item.text) for item in content.to_check_report() if item.kind in ("fact", "link")}
    shown = {(step.id, fact.text) for step in steps for fact in step.facts}
    shown |= {(step.id, step.link.url) for step in steps if step.link}
    assert hidden
    assert not hidden & shown
    assert all(fact.checked_on and fact.source for step in steps for fact in step.facts)
    assert {"3114", "115"} <= {
        number for line in emergency("fr") if not line.hours for number in line.numbers
    }


def test_what_was_only_read_on_a_town_s_copy_waits_for_the_service_itself():
    """Who signs for an identity card before 18: nobody has opened the page of service-public yet."""
    papers = next(step for step in content.load().steps if step.id == "P2")
    assert papers.facts == ()
    waiting = [item for item in content.to_check_report() if (item.where, item.kind) == ("P2", "fact")]
    assert len(waiting) == 2


def test_every_source_of_a_milestone_is_in_the_list_of_sources():
    everyone = Situation(
        date(2009, 1, 1),
        taken_in_on=date(2020, 1, 1),
        exit_on=date(2028, 1, 1),
        contract_until=date(2028, 1, 1),
        answers=frozenset({"foreign"}),
    )
    late = Situation(date(2009, 1, 1), taken_in_on=date(2026, 1, 1), answers=frozenset({"foreign"}))
    found = {*milestones(everyone, TODAY), *milestones(late, TODAY)}
    assert {milestone.kind for milestone in found} == set(MilestoneKind)
    assert {milestone.source for milestone in found if milestone.source} <= content.load().sources.keys()


def test_every_milestone_leads_to_steps_that_exist():
    assert _STEPS_OF.keys() == set(MilestoneKind)
    assert {step_id for steps in _STEPS_OF.values() for step_id in steps} <= EXPECTED


@pytest.mark.parametrize("language", content.LANGUAGES)
def test_the_emergency_card_has_every_number_in_every_language(language: str):
    numbers = {number for line in emergency(language) for number in line.numbers}
    assert {"15", "17", "18", "112", "114", "119", "3018", "3114", "115"} <= numbers
    assert [line.language for line in emergency(language)] == [language] * len(emergency(language))


def test_an_unknown_language_is_answered_in_french():
    words = content.localised(content.load().steps[0], "xx")
    assert (words.language, words.is_fallback) == ("fr", True)
    assert content.localised_domain(content.load().domains[0], "xx").is_fallback
    assert emergency("xx")[0].is_fallback


# Reading


def test_a_step_shows_only_what_someone_confirmed(folder: Path):
    step = step_l4(folder)
    assert [(fact.text, fact.position) for fact in step.facts] == [("Tu es prioritaire.", 1)]
    assert step.link is None
    assert [(item.kind, item.text) for item in step.to_check] == [
        ("fact", "À confirmer."),
        ("link", "https://example.fr"),
        ("doubt", "Renouveler chaque année"),
    ]


def test_the_version_changes_with_the_french_and_not_with_a_translation(folder: Path):
    before = read_content(folder).version
    rewrite(folder, "logement.en.toml", "earlier", "sooner")
    assert read_content(folder).version == before
    rewrite(folder, "logement.fr.toml", "On t’aide.", "On t’aide bien.")
    assert read_content(folder).version != before


FAULTS = [
    ('icon = "key-round"', 'icon = "key-round"\ncolour = "red"', 7, "unknown key “colour”"),
    ('pastel = "ciel"', 'pastel = "red"', 5, "unknown pastel “red”"),
    ('id = "logement"', 'id = "maison"', 2, "must be written in maison.fr.toml"),
    ('why = "On t’aide."\n', "", 8, "“why” is missing"),
    ('why = "On t’aide."', 'why = ""', 11, "“why” is empty"),
    ('why = "On t’aide."', "why = 3", 11, "“why” must be a text"),
    ("need = 2", "need = 7", 12, "need 7"),
    ("need = 2", "need = true", 12, "“need” must be a whole number"),
    ('from = "17y6m"', 'from = "17½"', 13, "bad age “17½”"),
    ('from = "17y6m"', 'from = "7y"', 13, "bad age “7y”"),
    ('until = "21y"', 'until = "17y"', 24, "does not come after"),
    ('conditions = ["judge"]', 'conditions = ["juge"]', 25, "unknown condition “juge”"),
    ('"R3m"', '"often"', 27, "unknown reminder “often”"),
    ('id = "L4"', 'id = "L3"', 19, "step “L3” is written twice"),
    ('id = "L4"', 'id = "l-4"', 19, "is not a step id"),
    (
        "expires = true\n",
        'expires = true\n[[step.paper]]\nid = "identite"\ntext = "x"\n',
        35,
        "written twice in this step",
    ),
    ('id = "identite"', 'id = "Identité"', 31, "is not a paper id"),
    ('source = "F8"', 'source = "F999"', 40, "unknown source “F999”"),
    ('source = "F8"\nchecked', "checked", 38, "needs its “source”"),
    ("2026-11-22", "2026-11-23", 41, "is in the future"),
    ("checked_on = 2026-11-22", 'checked_on = "hier"', 41, "“checked_on” must be a date"),
    ('url = "https://', 'url = "http://', 45, "is not an https address"),
    ('[[step.doubt]]\ntext = "R', '[[step.doubt]]\ntexte = "R', 48, "“text” is missing"),
    ('title = "Mon logement"', 'title = "Mon logement', 4, "line 4"),
]


@pytest.mark.parametrize(("old", "new", "line", "problem"), FAULTS)
def test_a_fault_is_said_with_its_file_and_line(folder: Path, old: str, new: str, line: int, problem: str):
    rewrite(folder, "logement.fr.toml", old, new)
    with pytest.raises(ContentError, match=re.escape(problem)) as caught:
        read_content(folder, today=TODAY)
    assert caught.value.line == line
    assert str(caught.value).startswith(f"{folder.as_posix()}/logement.fr.toml, line {line}: ")


def test_a_fault_in_the_product_is_named_from_the_top_of_the_project():
    assert shown(FOLDER / "logement.fr.toml") == "services/journey/content/logement.fr.toml"


# Translations


def test_a_new_translation_is_shown_once_stamped(folder: Path):
    before = read_content(folder)
    assert "L4" in read_translation(folder, "en", before).stale
    assert stamp(folder / "logement.en.toml", before.domains[0]) == 2
    words = read_translation(folder, "en", before)
    assert words.titles == {"logement": "My home"}
    assert [fact.text for fact in words.steps["L4"].facts_of(step_l4(folder))] == ["You have priority."]
    assert words.stale == ("L3",)


def test_a_translation_nobody_signed_is_not_called_reviewed(folder: Path):
    path = read_content(folder)
    assert read_translation(folder, "en", path).reviewed == frozenset()
    rewrite(folder, "logement.en.toml", 'reviewed_by = ""', 'reviewed_by = "Claire, 3 January 2027"')
    assert read_translation(folder, "en", path).reviewed == {"logement"}


def test_stamping_changes_nothing_but_the_empty_fingerprints(folder: Path):
    path, domain = folder / "logement.en.toml", read_content(folder).domains[0]
    stamp(path, domain)
    stamped = path.read_text(encoding="utf-8")
    assert re.sub(r'^of = "[0-9a-f]{8}"', 'of = ""', stamped, flags=re.MULTILINE) == ENGLISH
    assert stamp(path, domain) == 0
    assert path.read_text(encoding="utf-8") == stamped


def test_a_step_whose_french_changed_falls_back_to_french(folder: Path):
    stamp(folder / "logement.en.toml", read_content(folder).domains[0])
    rewrite(folder, "logement.fr.toml", "Plus tôt, mieux c’est.", "Le plus tôt possible.")
    words = read_translation(folder, "en", read_content(folder))
    assert "L4" not in words.steps
    assert "L4" in words.stale
    assert words.titles == {"logement": "My home"}


def test_a_fact_added_in_french_does_not_break_the_old_translation(folder: Path):
    stamp(folder / "logement.en.toml", read_content(folder).domains[0])
    rewrite(folder, "logement.fr.toml", "[step.link]", '[[step.fact]]\ntext = "Nouveau."\n\n[step.link]')
    assert read_translation(folder, "en", read_content(folder)).steps == {}


LENGTHS = [
    ('"Youth worker", ', "", 10, "1 in “who”, the French has 2"),
    ('"To confirm.", ', "", 11, "1 in “facts”, the French has 2"),
    ("identite", "photo", 12, "papers differ from the French: identite, photo"),
    ("[step.L4]", "[step.L9]", 6, "there is no step “L9”"),
    ('why = "The', 'hwy = "The', 6, "“why” is missing"),
]


@pytest.mark.parametrize(("old", "new", "line", "problem"), LENGTHS)
def test_a_translation_that_does_not_match_is_said_with_its_line(
    folder: Path, old: str, new: str, line: int, problem: str
):
    text = (folder / "logement.en.toml").read_text(encoding="utf-8").replace(old, new)
    (folder / "logement.en.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ContentError, match=re.escape(problem)) as caught:
        read_translation(folder, "en", read_content(folder))
    assert caught.value.line == line


# The emergency card

CARD = """\
[[line]]
id = "suicide"
situation = "Je pense à mourir"
text = "Appelle le 3114."
numbers = ["3114"]
hours = "Jour et nuit"
"""


def test_a_number_is_always_shown_and_its_hours_only_once_confirmed(tmp_path: Path):
    (tmp_path / "urgence.fr.toml").write_text(CARD, encoding="utf-8")
    [line], [to_check] = read_emergency(tmp_path)
    assert (line.numbers, line.hours, to_check.where) == (("3114",), None, "suicide")
    (tmp_path / "urgence.fr.toml").write_text(CARD + "checked_on = 2026-11-22\n", encoding="utf-8")
    [line], nothing = read_emergency(tmp_path)
    assert (line.hours, nothing) == ("Jour et nuit", ())


def test_a_line_without_translation_stays_in_french(tmp_path: Path):
    shutil.copy(FOLDER / "urgence.fr.toml", tmp_path)
    (tmp_path / "urgence.en.toml").write_text(
        '[line.idees-noires]\nsituation = "I want to die"\ntext = "Call 3114."\n', encoding="utf-8"
    )
    lines = {line.id: line for line in emergency("en", tmp_path)}
    assert (lines["idees-noires"].language, lines["idees-noires"].numbers) == ("en", ("3114",))
    assert (lines["danger"].language, lines["danger"].is_fallback) == ("fr", True)
