"""Mon cercle: who is in it, what each one sees, and who looked."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from app.circle import asked as asking
from app.circle import reasons, views
from app.circle.forms import WHO, InvitationForm
from app.circle.tickets import ticket_context
from app.documents.wording import title_of
from app.reader import own_space
from app.reasons import sentence_for
from app.rendering import say
from app.security import current_person
from services import appointments, circle, journey
from services.circle import Member, MemberState, Part
from services.errors import NotFound, Refused

bp = Blueprint("circle", __name__)


@bp.get("/cercle")
def show() -> str:
    """Everybody of one's circle, and what each one sees."""
    relation = own_space()
    members = circle.members_of(relation.space)
    seen = appointments.together_with(relation, members)
    cards = [views.card_of(one, members, seen.get(one.account_id, views.NOTHING)) for one in members]
    return render_template("circle/show.html", cards=cards, is_minor=not relation.life.has_capacities)


@bp.route("/cercle/inviter", methods=["GET", "POST"])
def invite() -> Any:
    """Invite somebody; their link and code are shown once."""
    relation, form = own_space(), InvitationForm()
    is_minor = not relation.life.has_capacities
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template("circle/invite.html", form=form, is_minor=is_minor), status
    kind, kinship, _words = WHO[form.who.data]
    link, ticket = circle.invite_to_circle(
        relation,
        form.first_name.data,
        kind,
        last_name=form.last_name.data,
        kinship=kinship,
        organisation=form.organisation.data,
    )
    context = ticket_context(ticket, form.first_name.data, link)
    return render_template("circle/invited.html", is_minor=is_minor, **context)


@bp.get("/cercle/<uuid:link>")
def person(link: UUID) -> str:
    """One person: why they are here, and what they see."""
    return _person_page(link)


@bp.get("/cercle/<uuid:link>/<domain>")
def domain(link: UUID, domain: str) -> str:
    """One domain, step by step, for one person."""
    relation = own_space()
    member = _member(link, relation)
    page = journey.domain_page(journey.path_of(relation, str(get_locale())), domain)
    rows = views.step_switches(member, domain, page.lines)
    return render_template(
        "circle/domain.html",
        member=member,
        view=page.view,
        whole=next(row for row in views.domain_switches(member) if row.id == domain),
        rows=rows,
        today=relation.life.today,
    )


@bp.post("/cercle/<uuid:link>/partage")
def share(link: UUID) -> Any:
    """Give or take back one thing."""
    relation = own_space()
    asked = asking.read_asked(relation.space)
    try:
        asking.apply(relation, link, asked)
    except Refused as refusal:
        return _person_page(link, sentence_for(refusal)), 422
    say(_done_words(asked))
    back = request.form.get("page")
    if back == "domain" and asked.domain:
        return redirect(url_for(".domain", link=link, domain=asked.domain, _anchor=f"row-{asked.row}"), 303)
    if back == "step" and asked.item:
        return redirect(url_for(".step", step=asked.item, _anchor=f"row-{link}"), 303)
    return redirect(url_for(".person", link=link, _anchor=f"row-{asked.row}"), 303)


@bp.get("/cercle/etapes/<uuid:step>")
def step(step: UUID) -> str:
    """“Qui voit ça ?”: one step, and everybody it can be shown to."""
    relation = own_space()
    opened = journey.open_step(current_person.viewer, relation.space, relation.first_name, step)
    if not opened.relation.is_own:
        raise NotFound
    page = journey.step_page(opened, str(get_locale()))
    members = circle.members_of(relation.space)
    rows = views.people_switches(members, opened.domain.id, step, opened.step is None)
    return render_template("circle/step.html", page=page, opened=opened, rows=rows, today=relation.life.today)


@bp.post("/cercle/<uuid:link>/pause")
def pause(link: UUID) -> Any:
    """Somebody sees nothing until further notice."""
    return _change(
        link, circle.pause_link, _("En pause\u00a0: cette personne ne voit plus rien pour l’instant.")
    )


@bp.post("/cercle/<uuid:link>/reprise")
def resume(link: UUID) -> Any:
    """Somebody paused sees again what was given."""
    return _change(
        link,
        circle.resume_link,
        _("C’est reparti\u00a0: cette personne voit à nouveau ce que tu lui montres."),
    )


@bp.post("/cercle/<uuid:link>/retour")
def let_back_in(link: UUID) -> Any:
    """A parent whose link stopped at 18 comes back, seeing nothing yet."""
    relation = own_space()
    try:
        back = circle.let_back_in(relation, link)
    except Refused as refusal:
        return _person_page(link, sentence_for(refusal)), 422
    say(
        _(
            "Cette personne est revenue dans ton cercle. Elle ne voit rien encore\u00a0: choisis ce que tu montres."
        )
    )
    return redirect(url_for(".person", link=back), 303)


@bp.post("/cercle/<uuid:link>/retrait")
def remove(link: UUID) -> Any:
    """Somebody leaves the circle."""
    return _change(
        link, circle.end_link, _("Cette personne n’est plus dans ton cercle."), to=url_for(".show")
    )


@bp.post("/cercle/<uuid:link>/code")
def renew(link: UUID) -> Any:
    """A new link and code for somebody who has not come in yet."""
    relation = own_space()
    member = _member(link, relation)
    try:
        ticket = circle.renew_invitation(relation, link)
    except Refused as refusal:
        return _person_page(link, sentence_for(refusal)), 422
    context = ticket_context(ticket, member.first_name, link)
    return render_template("circle/invited.html", is_minor=member.state == MemberState.TO_CONFIRM, **context)


@bp.post("/cercle/demandes/<uuid:link>/accepter")
def confirm(link: UUID) -> Any:
    """The référent agrees to somebody a minor invited."""
    relation = circle.find_link_relation(current_person.viewer, link)
    circle.confirm_link(relation, link)
    say(
        _("Accord donné. Cette personne ne verra que ce que lui montrera %(name)s.", name=relation.first_name)
    )
    return redirect(url_for("caseload.young_person", jeune=relation.space.id), 303)


@bp.post("/cercle/demandes/<uuid:link>/refuser")
def refuse(link: UUID) -> Any:
    """The référent does not agree."""
    relation = circle.find_link_relation(current_person.viewer, link)
    circle.refuse_link(relation, link)
    say(_("Invitation refusée. Pensez à en parler avec %(name)s.", name=relation.first_name))
    return redirect(url_for("caseload.young_person", jeune=relation.space.id), 303)


@bp.get("/journal")
def readings() -> str:
    """Who looked at one's space, day by day."""
    relation = own_space()
    found = circle.my_readings(relation.space, before=_before())
    today = relation.life.today
    days = [(views.day_title(day, today), seen) for day, seen in found.days]
    return render_template(
        "circle/readings.html",
        days=days,
        older=found.older,
        is_first=_before() is None,
        sentence_of=views.sentence_of,
        reason_of=views.reason_of,
    )


def _member(link: UUID, relation: circle.Relation) -> Member:
    for member in circle.members_of(relation.space):
        if member.link_id == link:
            return member
    raise NotFound


def _person_page(link: UUID, refused: str | None = None) -> str:
    relation = own_space()
    members = circle.members_of(relation.space)
    member = next((one for one in members if one.link_id == link), None)
    if member is None:
        raise NotFound
    seen = appointments.together_with(relation, [member]).get(member.account_id, views.NOTHING)
    return render_template(
        "circle/person.html",
        card=views.card_of(member, seen=seen),
        member=member,
        seen=seen,
        papers=[(f"/documents/{one.id}#shares", title_of(one)) for one in seen.given],
        why=views.why_of(member, members, relation.space),
        switches=views.switches_of(member),
        domains=views.domain_switches(member),
        whom_to_ask=reasons.ask_whom([one.name for one in members if one.kind is None]),
        may_come_back=_may_come_back(member, relation),
        today=relation.life.today,
        refused=refused,
    )


def _done_words(asked: asking.Asked) -> str:
    if asked.part is Part.MEETINGS:
        return (
            _("C’est fait\u00a0: cette personne peut te proposer un moment.")
            if asked.gives
            else _("C’est fait\u00a0: cette personne ne peut plus te proposer de moment.")
        )
    return (
        _("C’est fait\u00a0: c’est montré.") if asked.gives else _("C’est fait\u00a0: ce n’est plus montré.")
    )


def _may_come_back(member: Member, relation: circle.Relation) -> bool:
    return member.is_lapsed and relation.life.has_capacities


def _change(link: UUID, act: Any, done: str, *, to: str | None = None) -> Any:
    relation = own_space()
    try:
        act(relation, link)
    except Refused as refusal:
        sentence = (
            reasons.ask_whom(refusal.details.get("cadres")) if refusal.reason == "referent_stays" else None
        )
        return make_response(_person_page(link, sentence or sentence_for(refusal)), 422)
    say(done)
    return redirect(to or url_for(".person", link=link), 303)


def _before() -> date | None:
    try:
        asked = date.fromisoformat(request.args["avant"]) if "avant" in request.args else None
    except ValueError:
        return None
    return asked if asked and 2000 <= asked.year < 3000 else None
