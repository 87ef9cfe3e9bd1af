"""Where everybody arrives, and the pages that are the same for all: emergency, accessibility, privacy."""

from flask import Response, current_app, redirect, render_template, request, url_for
from flask_babel import force_locale, get_locale

from app.appointments.cards import card_of
from app.home.blueprint import bp
from app.home.declaration import declaration
from app.home.flying import fly
from app.journey import access, wording
from app.locale import LANGUAGES
from app.notifications.push import may_offer
from app.security import current_person, public
from services import appointments, circle, journey

__all__ = ["bp"]


@bp.get("/")
@public
def index() -> Response:
    """To the page of one's standing: one's own home, one's young people, one's team, or the way in."""
    if not current_person.is_authenticated:
        return _to("accounts.sign_in")
    standing = current_person.standing
    if circle.PostKind.CADRE in standing.posts:
        return _to("steering.team")
    if standing.posts and standing.space is None:
        return _to("caseload.list")
    return _to("home.show")


@bp.get("/accueil")
def show() -> str:
    """The home of a young person; for whoever accompanies one, what was given to them."""
    if current_person.space is None:
        from app.caseload.shared_home import shared_home

        return shared_home()
    path = journey.path_of(access.own_space(), access.language())
    home = journey.home_page(path)
    ahead = appointments.next_appointment(path.relation)
    return render_template(
        "home/home.html",
        home=home,
        flight=fly(home),
        hero=wording.hero_words(home),
        appointment=card_of(ahead) if ahead else None,
        # After a first useful moment, never on arrival (trust PUSH-10).
        offers_push=bool(home.done or path.helps) and may_offer(),
        reason=wording.reason_words(home.next) if home.next else None,
        requests=[(one, path.title_of(one)) for one in path.helps],
        milestone_words=wording.MILESTONES,
        when_words=wording.when_words,
        minutes_words=wording.minutes_words,
        domain=journey.load().domain(home.next_line.domain_id) if home.next_line else None,
    )


@bp.get("/urgence")
@public
def emergency() -> Response:
    """The numbers, for anybody, without a trace: no session is read, no cookie is set, nobody is looked up."""
    asked = request.args.get("langue") or request.accept_languages.best_match(LANGUAGES)
    language = asked if asked in LANGUAGES else "fr"
    with force_locale(language):
        response = Response(
            _without_anybody("home/emergency.html", language, lines=journey.emergency(language))
        )
    # The same page for everybody: it may be kept, and can never come back as somebody's.
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Content-Language"] = language
    return response


def _without_anybody(template: str, language: str, **context: object) -> str:
    # Not render_template: its context processors would read the cookie, and a CSRF token would set one.
    return current_app.jinja_env.get_template(template).render(
        current_locale=language,
        text_direction="rtl" if language == "ar" else "ltr",
        languages=LANGUAGES,
        exit_url=current_app.extensions["settings"].exit_url,
        csrf_token=str,
        **context,
    )


@bp.get("/accessibilite")
@public
def accessibility() -> str:
    """The declaration the law asks for, in its form (RGAA 4.1, arrêté of 20 September 2019)."""
    return render_template("home/accessibility.html", declaration=declaration())


@bp.get("/confidentialite")
@public
def privacy() -> str:
    """Who sees what, for how long, and one's rights."""
    return render_template("home/privacy.html", language=str(get_locale()))


def _to(endpoint: str) -> Response:
    return redirect(url_for(endpoint))  # type: ignore[return-value]
