"""A young person's mentoring, for who follows them: what was asked, a parent's agreement, somebody to propose."""

from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask_babel import gettext as _

from app.locale import language
from app.mentoring import wording
from app.mentoring.access import asked, done, followed, person, read_lines, uuid_of
from app.mentoring.blueprint import bp
from services import mentoring


@bp.get("/mentors/jeunes")
def seekers() -> str:
    """All who look for a mentor, of those a référent follows: what each of them waits for."""
    found = mentoring.seekers_of(person().viewer)
    read_lines()
    groups = [
        (_("Quelqu’un à proposer"), "search", found.to_propose),
        (_("L’accord d’un parent manque"), "users-round", found.to_agree),
        (_("Une réponse est attendue"), "hourglass", found.to_wait_for),
    ]
    return render_template("mentoring/seekers.html", seekers=found, groups=groups, words=wording)


@bp.get("/mentors/jeunes/<uuid:jeune>")
def guide(jeune: UUID) -> str:
    """The requests, newest first; those who fit, to propose one."""
    relation = followed(jeune)
    field, offers = asked()
    requests = mentoring.requests_of(relation)
    waiting = next((one for one in requests if one.is_waiting), None)
    may_propose = waiting is None or waiting.state in ("open", "proposed")
    fits: Any = ()
    if may_propose:
        wish = mentoring.wish_of(relation, language(), field=field, offers=offers)
        fits = mentoring.fitting(wish, mentoring.profiles_for(relation))
    relation.note("link.invite", about="mentor_requests")
    read_lines()
    return render_template(
        "mentoring/guide.html",
        relation=relation,
        requests=requests,
        waiting=waiting,
        needs_agreement=bool(waiting and waiting.needs_agreement(relation)),
        fits=[(one, wording.why_words(one)) for one in fits],
        may_propose=may_propose,
        checkins=[one for one in mentoring.checkins_of(relation) if one.face is not None],
        field=field,
        offers=offers,
        words=wording,
    )


@bp.post("/mentors/jeunes/<uuid:jeune>/proposition")
def propose(jeune: UUID) -> Any:
    """Somebody for the young person to say yes or no to."""
    relation = followed(jeune)
    mentor = uuid_of(request.form.get("mentor"))
    return done(
        lambda: mentoring.propose(relation, mentor),
        _("C’est proposé. Le mentor n’en sait rien tant que le jeune n’a pas dit oui."),
        _here(jeune),
    )


@bp.post("/mentors/jeunes/<uuid:jeune>/accord")
def agree(jeune: UUID) -> Any:
    """A holder of parental authority agrees, or no longer does."""
    relation = followed(jeune)
    asked_for = uuid_of(request.form.get("request"))
    if request.form.get("stop") == "1":
        return done(
            lambda: mentoring.take_back_agreement(relation, asked_for),
            _("C’est noté\u00a0: la demande attend de nouveau un accord."),
            _here(jeune),
        )
    return done(
        lambda: mentoring.agree_for_minor(relation, asked_for),
        _("L’accord est noté, avec votre nom et le jour."),
        _here(jeune),
    )


def _here(jeune: UUID) -> str:
    return url_for("mentoring.guide", jeune=jeune)
