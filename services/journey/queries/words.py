"""The words of the content, kept ready by language: a page asks for a dozen of them."""

from functools import lru_cache

from services.journey.content import load, localised, localised_domain
from services.journey.content_model import DomainText, StepText


@lru_cache(maxsize=1024)
def step_words(step_id: str, language: str) -> StepText:
    """The words of this step of the catalogue. Raises `LookupError` when there is none."""
    step = load().step(step_id)
    if step is None:
        raise LookupError(step_id)
    return localised(step, language)


@lru_cache(maxsize=64)
def domain_words(domain_id: str, language: str) -> DomainText:
    """The title of this domain. Raises `LookupError` when there is none."""
    domain = load().domain(domain_id)
    if domain is None:
        raise LookupError(domain_id)
    return localised_domain(domain, language)
