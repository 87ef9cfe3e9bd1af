"""/etapes/<id>: one step, read by whoever may see it, changed by the young person alone."""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import outbox
from app.circle.who_sees import who_sees
from app.journey import access
from app.journey.blueprint import bp
from app.journey.undo import offer_undo
from app.journey.wording import STATE_ICONS, minutes_words, opens_words, state_words
from app.notifications.opened import seen
from app.reasons import sentence_for
from app.rendering import listed, say
from app.typed import date_from, uuid_from
from services import circle, journey
from services.errors import Conflict, NotFound, Refused
from services.journey import Proposal, StepState
from services.notifications import Kind


@bp.get("/etapes/<uuid:step>")
def step(step: UUID) -> str:
    """The step as its owner works on it, or as somebody else is allowed to see it."""
    opened = access.opened_step(step)
    seen(Kind.PROPOSAL, step)
    return _page(opened)


@bp.post("/etapes/<uuid:step>/etat")
def set_state(step: UUID) -> Response:
    """To do, doing, done, not for me, and back."""
    state = _one_of(StepState, request.form.get("state"))
    if outbox.is_asked():
        return _set_state_once(step, state)
    before = journey.set_state(access.own_space(), step, state)
    _offer_state(step, before, state)
    return _back(step)


def _set_state_once(step: UUID, state: StepState) -> Response:
    seen, client_id = _one_of(StepState, request.form.get("seen")), outbox.client_id()
    try:
        before = journey.set_state_once(access.own_space(), step, state, seen=seen, client_id=client_id)
    except Conflict:
        page, states = journey.step_page(access.opened_step(step), access.language()), state_words()
        said = _("«\u00a0%(step)s\u00a0» a changé ailleurs. Tu choisis\u00a0:", step=page.text)
        return outbox.conflict(said, mine=states[state], theirs=states[page.state], seen=page.state)
    _offer_state(step, before, state)
    return outbox.sent(next=_back(step).location)


def _offer_state(step: UUID, before: StepState, state: StepState) -> None:
    if before != state:
        offer_undo(_("C’est noté."), url_for(".set_state", step=step), state=before)


@bp.post("/etapes/<uuid:step>/plus-tard")
def put_off(step: UUID) -> Response:
    """Not now: put forward again in seven days. With `undo`, at once."""
    relation = access.own_space()
    if "undo" in request.form:
        journey.put_back(relation, step)
    else:
        journey.put_off(relation, step)
        offer_undo(_("D’accord. On t’en reparle dans une semaine."), url_for(".put_off", step=step), undo="1")
    return _to(url_for("home.show"))


@bp.post("/etapes/<uuid:step>/note")
def write_note(step: UUID) -> Response | tuple[str, int]:
    """Write the note for oneself, or the shared one."""
    relation = access.own_space()
    form = request.form
    is_shared = form.get("shared") == "1"
    words = form.get("words", "")
    try:
        journey.write_note(relation, step, words, is_shared=is_shared, seen=form.get("seen") or None)
    except Refused as refusal:
        return _page(access.opened_step(step), typed={is_shared: words}, problem=sentence_for(refusal)), 422
    except Conflict:
        said = _(
            "Ta note a changé ailleurs. Les deux versions sont ci-dessous\u00a0: garde celle que tu veux."
        )
        return _page(access.opened_step(step), typed={is_shared: words}, problem=said, is_conflict=True), 409
    offer_undo(_("Ta note est gardée."), url_for(".undo_note", step=step), shared="1" if is_shared else "0")
    return _back(step, "notes")


@bp.post("/etapes/<uuid:step>/note/annulation")
def undo_note(step: UUID) -> Response:
    """The note as it was before."""
    journey.undo_note(access.own_space(), step, is_shared=request.form.get("shared") == "1")
    return _back(step, "notes")


@bp.post("/etapes/<uuid:step>/papiers")
def tick_paper(step: UUID) -> Response | tuple[str, int]:
    """Say that one has a paper (or not), and until when."""
    opened = access.opened_step(step)
    if not opened.relation.is_own or opened.step is None:
        raise NotFound
    form = request.form
    has_it = form.get("has_it") == "1"
    try:
        ends_on = date_from(form.get("ends_on", ""))
        journey.tick_paper(
            opened.relation, opened.step.id, form.get("paper", ""), has_it=has_it, ends_on=ends_on
        )
    except Refused as refusal:
        return _page(opened, problem=sentence_for(refusal)), 422
    if "ends_on" not in form or not has_it:
        undone = "0" if has_it else "1"
        offer_undo(
            _("C’est noté."), url_for(".tick_paper", step=step), paper=form.get("paper", ""), has_it=undone
        )
    else:
        say(_("C’est noté."))
    return _back(step, "papers")


@bp.post("/etapes/<uuid:step>/aide")
def ask_help(step: UUID) -> Response:
    """One tap: a person of the circle is asked for help. Words may be added on the next page."""
    client_id = uuid_from(request.form.get("client_id"))
    help_id = journey.ask_help(access.own_space(), step, request.form.get("words", ""), client_id)
    offer_undo(_("Ta demande est partie."), url_for(".close_help", help_id=help_id), back=str(step))
    return _to(url_for(".help_page", help_id=help_id))


@bp.post("/etapes/<uuid:step>/reponse")
def answer_proposal(step: UUID) -> Response:
    """Accept or decline a step that was proposed; or, to undo, wait again."""
    answer = _one_of(Proposal, request.form.get("answer"))
    before = journey.answer_proposal(access.own_space(), step, answer)
    if before != answer:
        offer_undo(_("C’est noté."), url_for(".answer_proposal", step=step), answer=before)
    return _back(step)


@bp.post("/etapes/<uuid:step>/proposition")
def propose(step: UUID) -> Response | tuple[str, int]:
    """Propose this step to the young person."""
    opened = access.opened_step(step)
    if opened.step is None:
        raise NotFound
    try:
        journey.propose_step(opened.relation, opened.step.id, request.form.get("words", ""))
    except Refused as refusal:
        # A refusal tells how far the step is. It is a reading too: opened again, for its line went with the act.
        return _page(access.opened_step(step), problem=sentence_for(refusal)), 422
    say(_("L’étape est proposée. La réponse lui appartient."))
    return _back(step)


def _page(opened: journey.OpenedStep, **more: Any) -> str:
    page = journey.step_page(opened, access.language())
    context = {**WORDS, "states": state_words(), "page": page, "client_id": uuid4(), "typed": {}, **more}
    if not page.is_own:
        return render_template("journey/step_shared.html", **context)
    members = circle.members_of(opened.relation.space)
    domain, item = opened.domain.id, opened.address
    return render_template(
        "journey/step.html",
        helpers=[one.first_name for one in members if one.sees("help.answer", domain=domain, item=item)],
        watchers=[
            one.first_name
            for one in members
            if one.sees("checklist.shared.read", domain=domain, item=item)
            and (page.step or one.was_given(domain=domain, item=item))
        ],
        seen_by=who_sees(members, domain, item, written=page.step is None),
        **context,
    )


def _back(step: UUID, part: str | None = None) -> Response:
    """To where the form was: the home, the domain, or the step itself."""
    form = request.form
    if form.get("back") == "home":
        return _to(url_for("home.show"))
    if form.get("domain") and journey.load().domain(form["domain"]):
        return _to(url_for(".domain", domain=form["domain"]))
    return _to(url_for(".step", step=step, _anchor=part))


def _to(address: str) -> Response:
    return redirect(address, 303)  # type: ignore[return-value]


def _one_of(kind: type[Any], word: str | None) -> Any:
    try:
        return kind(word or "")
    except ValueError:
        raise NotFound from None


WORDS = {
    "state_icons": STATE_ICONS,
    "opens_words": opens_words,
    "minutes_words": minutes_words,
    "names_words": listed,
    "host": lambda address: urlsplit(address).hostname,
    "StepState": StepState,
    "StepStatus": journey.StepStatus,
}
