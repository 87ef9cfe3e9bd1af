"""Every sentence in every language: nothing missing, nothing doubtful, every placeholder kept."""

import re

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from app.catalogues import LANGUAGES, extract, is_translated, path_of

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")


def catalogue(language: str) -> Catalog:
    with path_of(language).open("rb") as source:
        return read_po(source, locale=language)


def texts(value: object) -> list[str]:
    return list(value) if isinstance(value, (tuple, list)) else [str(value)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated(language: str) -> None:
    there = {
        (message.context, texts(message.id)[0]): message for message in catalogue(language) if message.id
    }
    missing = [
        texts(message.id)[0]
        for message in extract()
        if message.id
        and not is_translated(getattr(there.get((message.context, texts(message.id)[0])), "string", ""))
    ]
    assert not missing, f"{len(missing)} to translate: {missing[:5]}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_doubtful(language: str) -> None:
    assert not [message.id for message in catalogue(language) if message.fuzzy and message.id]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_placeholder_is_kept(language: str) -> None:
    broken = [message.id for message in catalogue(language) if message.id and not keeps_placeholders(message)]
    assert not broken


def keeps_placeholders(message: Message) -> bool:
    """The same placeholders; a plural form may leave the number out, as Arabic does for one and two."""
    asked = set(PLACEHOLDER.findall(texts(message.id)[-1]))
    for text in texts(message.string):
        used = set(PLACEHOLDER.findall(text))
        if used - asked or (asked - used and not message.pluralizable):
            return False
    return True


@pytest.mark.parametrize(("language", "forms"), [("en", 2), ("ar", 6)])
def test_plurals_have_every_form(language: str, forms: int) -> None:
    plurals = [message for message in catalogue(language) if message.pluralizable]
    assert all(len(texts(message.string)) == forms for message in plurals)
