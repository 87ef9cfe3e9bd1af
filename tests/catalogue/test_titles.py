"""What a browser keeps in its history: a page's title names no offer, no bundle, and not the pécule; its heading does."""

import re

import pytest

from services import catalogue, requests
from services.database import acting_as
from tests.catalogue.conftest import own
from tests.catalogue.test_pages import page


def title(body: str) -> str:
    return re.search(r"<title>(.*?)</title>", body, re.S)[1].removesuffix(" – Envol")


def heading(body: str) -> str:
    return re.search(r"<h1.*?</h1>", body, re.S)[0]


@pytest.mark.parametrize(
    ("address", "said", "named"),
    [
        ("/services/{visale}", "Une offre", "Visale"),
        ("/services/{visale}/demande", "Demander", ""),
        ("/bouquets/premier-chez-moi", "Un bouquet", "Premier chez-moi"),
        ("/bouquets/premier-chez-moi/demande", "Demander plusieurs à la fois", ""),
        ("/demandes/{asked}", "Une demande", "Visale"),
        ("/pecule", "Mon argent de côté", "pécule"),
    ],
)
def test_the_phone_keeps_no_name_and_the_page_says_it(cast, sign_in, numbered, address, said, named) -> None:
    visale = numbered(12)
    with acting_as(cast.naima.id):
        mine = own(cast.naima)
        (asked,) = requests.send(mine, [catalogue.open_offer(mine, visale)], requests.Sent())
    body = page(sign_in(cast.naima), address.format(visale=visale, asked=asked))
    assert title(body) == said
    assert named in heading(body)


def test_services_are_one_tap_from_home(cast, sign_in) -> None:
    client = sign_in(cast.naima)
    tabs = re.search(r'<div class="tabs">.*?</div>', page(client, "/accueil"), re.S)[0]
    assert 'href="/services"' in tabs
    here = re.search(r'<div class="tabs">.*?</div>', page(client, "/services"), re.S)[0]
    assert re.search(r'href="/services"[^>]*aria-current', here)
    assert here.count("aria-current") == 1
