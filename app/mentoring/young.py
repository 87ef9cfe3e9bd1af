"""/mentors, for a young person: my mentors, my request, a few who fit; and how it goes."""

from typing import Any
from uuid import UUID

from flask import render_template, request
from flask_babel import gettext as _

from app.locale import language
from app.mentoring import wording
from app.mentoring.access import asked, done, own_space, person, read_lines, uuid_of
from app.mentoring.blueprint import bp
from services import circle, mentoring
from services.circle import LinkKind, MemberState, Relation
from services.mentoring import RequestState

HERE = (
    MemberState.ACTIVE,
    MemberState.UNATTESTED,
    MemberState.PAUSED,
    MemberState.INVITED,
    MemberState.TO_CONFIRM,
)


def young_page(own: Relation) -> str:
    """The page. Six statements, whatever there is."""
    field, offers = asked()
    circle_of = circle.members_of(own.space)
    members = [one for one in circle_of if one.kind is LinkKind.MENTOR]
    referent = next((one.first_name for one in circle_of if one.is_referent and one.is_active), "")
    requests = mentoring.requests_of(own)
    waiting = next((one for one in requests if one.is_waiting), None)
    last = requests[0] if requests and waiting is None else None
    fits = () if waiting else _fits(own, field, offers)
    read_lines()
    return render_template(
        "mentoring/young.html",
        own=own,
        referent=referent,
        mentors=[one for one in members if one.state in HERE],
        ended=[one for one in members if one.state not in HERE],
        waiting=waiting,
        needs_agreement=bool(waiting and waiting.needs_agreement(own)),
        declined=last if last and last.state is RequestState.DECLINED else None,
        fits=[(one, wording.why_words(one)) for one in fits],
        checkins=[one for one in mentoring.checkins_of(own) if one.is_mine and one.face is None],
        field=field,
        offers=offers,
        words=wording,
    )


def _fits(own: Relation, field: Any, offers: Any) -> Any:
    wish = mentoring.wish_of(own, language(), field=field, offers=offers)
    return mentoring.fitting(wish, mentoring.profiles_for(own))


@bp.post("/mentors/demandes")
def ask() -> Any:
    """This mentor, or whoever will be proposed."""
    own, form = own_space(), request.form
    mentor = uuid_of(form["mentor"]) if form.get("mentor") else None
    return done(
        lambda: mentoring.ask(own, mentor, form.get("words", "")),
        _("C’est demandé. Ton référent le sait. On te prévient dès qu’il y a une réponse."),
    )


@bp.post("/mentors/demandes/<uuid:asked_for>/retrait")
def withdraw(asked_for: UUID) -> Any:
    """No, after all; nobody asks why."""
    own = own_space()
    return done(
        lambda: mentoring.withdraw(own, asked_for), _("C’est repris. Personne ne te demandera pourquoi.")
    )


@bp.post("/mentors/demandes/<uuid:asked_for>/oui")
def take(asked_for: UUID) -> Any:
    """Yes to whom the référent proposes."""
    own, words = own_space(), request.form.get("words", "")
    return done(
        lambda: mentoring.take(own, asked_for, words),
        _("C’est demandé. On te prévient dès qu’il y a une réponse."),
    )


@bp.post("/mentors/liens/<uuid:link>/fin")
def end(link: UUID) -> Any:
    """Either side stops, in one tap."""
    me = person()
    if me.space is not None:
        own = own_space()
        return done(
            lambda: mentoring.end_mine(own, link),
            _("C’est fini. Merci d’avoir essayé. Ce que vous vous êtes dit reste dans tes messages."),
        )
    return done(
        lambda: mentoring.leave(me.viewer, link),
        _(
            "C’est terminé. Merci pour le temps donné. Le jeune et son référent sont prévenus, avec un mot gentil."
        ),
    )


@bp.post("/mentors/points/<uuid:checkin>")
def check_in(checkin: UUID) -> Any:
    """How it goes: a face and a word."""
    me, form = person(), request.form
    relation = own_space() if me.space is not None else mentoring.relation_of_link(me.viewer, checkin)
    face = form.get("face", "")
    return done(
        lambda: mentoring.answer(
            relation,
            checkin,
            int(face) if face.isdecimal() else 0,
            form.get("words", ""),
            is_shared="shared" in form,
        ),
        _("Merci, c’est noté."),
    )
