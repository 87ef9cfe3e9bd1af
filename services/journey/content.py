"""The 14 domains and 109 steps of the path, in the reader's language. The words are in `content/`, not here.

What nobody has confirmed never leaves this module but through `to_check_report`.

    python -m services.journey stamp    ties new translations to today's French
    python -m services.journey check    says what is wrong (exit 1) and what is still to check
"""

from functools import lru_cache

from services.journey.content_model import (
    Anchor,
    Condition,
    Content,
    ContentError,
    Domain,
    DomainText,
    EmergencyLine,
    Fact,
    Link,
    Moment,
    Paper,
    Source,
    Step,
    StepText,
    ToCheck,
)
from services.journey.content_reader import read_content
from services.journey.content_translations import Translation, read_translation
from services.journey.emergency import FOLDER, emergency, read_emergency

__all__ = [
    "LANGUAGES",
    "Anchor",
    "Condition",
    "Content",
    "ContentError",
    "Domain",
    "DomainText",
    "EmergencyLine",
    "Fact",
    "Link",
    "Moment",
    "Paper",
    "Source",
    "Step",
    "StepText",
    "ToCheck",
    "emergency",
    "load",
    "localised",
    "localised_domain",
    "to_check_report",
    "warm",
]

LANGUAGES = ("fr", "en", "ar")


@lru_cache(maxsize=1)
def load() -> Content:
    """The content of this version of the product, read once per process. ContentError when it is not right."""
    return read_content(FOLDER)


def warm() -> None:
    """Read everything now, in every language: called once at start, so that a fault is met there, not by a reader."""
    load()
    for language in LANGUAGES:
        _translation(language)
        emergency(language)


def localised(step: Step, language: str) -> StepText:
    """The words of `step` in `language`, or in French and marked when they are missing or out of date.

    `step` is one of `load()`; any unknown language is answered in French.
    """
    if language == "fr":
        return _in_french(step, is_fallback=False)
    translation = _translation(language)
    words = translation.steps.get(step.id)
    if words is None:
        return _in_french(step, is_fallback=True)
    return StepText(
        id=step.id,
        text=words.text,
        why=words.why,
        who=words.who,
        facts=words.facts_of(step),
        papers=words.papers_of(step),
        link=step.link,
        language=language,
        is_fallback=False,
        is_reviewed=step.domain_id in translation.reviewed,
    )


def localised_domain(domain: Domain, language: str) -> DomainText:
    """The title of `domain` in `language`, or in French and marked."""
    translation = _translation(language)
    title = translation.titles.get(domain.id)
    if title is None:
        return DomainText(domain.id, domain.title, "fr", is_fallback=language != "fr", is_reviewed=True)
    return DomainText(
        domain.id, title, language, is_fallback=False, is_reviewed=domain.id in translation.reviewed
    )


def to_check_report() -> tuple[ToCheck, ...]:
    """Everything a person must still confirm: facts and links left out, doubts, and translations out of date."""
    report = [item for step in load().steps for item in step.to_check]
    report += read_emergency(FOLDER)[1]
    for language in LANGUAGES[1:]:
        report += [ToCheck(where, "translation", language) for where in _translation(language).stale]
    return tuple(report)


def _in_french(step: Step, *, is_fallback: bool) -> StepText:
    return StepText(
        id=step.id,
        text=step.text,
        why=step.why,
        who=step.who,
        facts=step.facts,
        papers=step.papers,
        link=step.link,
        language="fr",
        is_fallback=is_fallback,
        is_reviewed=True,
    )


@lru_cache(maxsize=len(LANGUAGES))
def _translation(language: str) -> Translation:
    if language not in LANGUAGES or language == "fr":
        return Translation({}, {}, frozenset(), ())
    return read_translation(FOLDER, language, load())
