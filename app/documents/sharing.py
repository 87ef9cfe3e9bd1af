"""/documents/<id>/partage: give one paper to somebody, or make an address for somebody outside; take it back."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import current_app, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import Length

from app.circle.wording import who_is
from app.documents import access, wording
from app.documents.blueprint import bp
from app.reasons import sentence_for
from app.rendering import say
from app.typed import date_from, uuid_from
from services import documents
from services.documents import Lasting, Opened, Span
from services.errors import NotFound, Refused, TooOften
from services.secrets import spaced

SPANS = [
    SelectChoice(Span.DAY.value, _l("Un jour")),
    SelectChoice(Span.WEEK.value, _l("Une semaine")),
    SelectChoice(Span.MONTH.value, _l("Un mois")),
    SelectChoice(Span.DATE.value, _l("Jusqu’à une date")),
]
FILES = [
    SelectChoice("view", _l("Regarder seulement")),
    SelectChoice("file", _l("Regarder et enregistrer le fichier")),
]
PERSON, LINK = "person", "link"


class ShareForm(FlaskForm):  # type: ignore[misc]
    """One paper, to one person of the circle."""

    way = HiddenField(default=PERSON)
    person = RadioField(_l("Avec qui\u00a0?"), validate_choice=False)
    span = RadioField(_l("Combien de temps\u00a0?"), choices=SPANS, default=Span.WEEK.value)
    until = StringField(_l("Jusqu’au"))
    what = RadioField(_l("Pour quoi faire\u00a0?"), choices=FILES, default="view")


class LinkForm(FlaskForm):  # type: ignore[misc]
    """One paper, to whoever holds an address and its code."""

    way = HiddenField(default=LINK)
    whom = StringField(_l("Pour qui\u00a0?"), validators=[Length(max=120)])
    title = StringField(_l("Le nom que cette personne lira"), validators=[Length(max=120)])
    span = RadioField(_l("Combien de temps\u00a0?"), choices=SPANS, default=Span.WEEK.value)
    until = StringField(_l("Jusqu’au"))
    openings = SelectField(
        _l("Combien d’ouvertures\u00a0?"),
        choices=[SelectChoice(str(number), str(number)) for number in range(1, 6)],
        default="1",
    )
    what = RadioField(_l("Pour quoi faire\u00a0?"), choices=FILES, default="view")


@bp.route("/documents/<uuid:document>/partage", methods=["GET", "POST"])
def share(document: UUID) -> Any:
    """With whom, until when, to look at or to keep."""
    opened = _own(document)
    person, link = _forms(opened)
    form = link if person.way.data == LINK else person
    if not form.is_submitted():
        return _page(opened, person, link)
    if form.validate():
        try:
            return _linked(opened, link) if form is link else _given(opened, person)
        except (Refused, TooOften) as refusal:
            form.form_errors.append(sentence_for(refusal))
    return _page(_own(document), person, link), 422


@bp.post("/documents/<uuid:document>/partages/<uuid:share>/arret")
def stop_share(document: UUID, share: UUID) -> Any:
    """Taken back, at once."""
    documents.stop_share(_own(document), share)
    say(_("C’est fini\u00a0: ce papier n’est plus partagé de cette façon."))
    return redirect(url_for(".show", document=document, _anchor="shares"), 303)


def _own(document: UUID) -> Opened:
    opened = access.opened(document, note=False)
    if not opened.is_own:
        raise NotFound
    return opened


def _forms(opened: Opened) -> tuple[ShareForm, LinkForm]:
    """Both are on the page; the one that was sent keeps what was typed."""
    person, link = ShareForm(prefix=""), LinkForm()
    person.person.choices = [
        SelectChoice(str(one.link_id), f"{one.name} · {who_is(one)}")
        for one in documents.receivers_of(opened)
    ]
    sent = person.way.data if person.is_submitted() else None
    if sent != PERSON:
        person = _fresh(ShareForm(formdata=None), person)
    if sent != LINK:
        link = LinkForm(formdata=None, title=outside_title(opened))
        person.way.data = PERSON
    else:
        person.way.data = LINK
    return person, link


def _fresh(form: ShareForm, choices: ShareForm) -> ShareForm:
    form.person.choices = choices.person.choices
    return form


def outside_title(opened: Opened) -> str:
    """What somebody outside reads, until the young person says otherwise: nothing of who holds the paper."""
    return wording.title_of(opened) if opened.shelf == "vault" else _("Papier")


def _given(opened: Opened, form: ShareForm) -> Any:
    if not form.person.data:
        raise Refused("share_nobody")
    link_id = uuid_from(form.person.data)
    documents.share_with(opened, link_id, _lasting(form), takes_file=form.what.data == "file")
    if opened.relation.life.is_fifteen:
        say(_("C’est partagé. Tu peux arrêter quand tu veux."))
    else:
        say(_("C’est demandé\u00a0: ce papier sera partagé quand un de tes parents aura dit oui."))
    return redirect(url_for(".show", document=opened.id, _anchor="shares"), 303)


def _linked(opened: Opened, form: LinkForm) -> str:
    """Not a redirect: what it shows is shown once, and kept nowhere."""
    ticket = documents.share_by_link(
        opened,
        _lasting(form),
        takes_file=form.what.data == "file",
        most_openings=int(form.openings.data),
        title=form.title.data or _("Papier"),
        whom=form.whom.data or "",
    )
    address = f"{current_app.extensions['settings'].origin}/partage/{ticket.token}"
    return render_template(
        "documents/link.html",
        one=opened,
        ticket=ticket,
        address=address,
        code=spaced(ticket.code, 3),
        whom=form.whom.data,
        too_young=not opened.relation.life.is_fifteen,
        **wording.WORDS,
    )


def _lasting(form: ShareForm | LinkForm) -> Lasting:
    span = Span(form.span.data)
    until: date | None = date_from(form.until.data or "") if span is Span.DATE else None
    return Lasting(span, until)


def _page(opened: Opened, person: ShareForm, link: LinkForm) -> str:
    return render_template(
        "documents/share.html",
        one=opened,
        person=person,
        link=link,
        may_link=documents.may_link(opened),
        is_link=person.way.data == LINK,
        too_young=not opened.relation.life.is_fifteen,
        may_ask=opened.relation.life.is_fifteen or bool(documents.holders_of(opened.relation.space)),
        **wording.WORDS,
    )
