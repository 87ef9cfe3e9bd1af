"""What one fills in to make an appointment, to move it, to answer."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from flask_babel import get_timezone
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange
from wtforms.validators import Optional as MayBeEmpty
from wtforms.widgets import CheckboxInput, ListWidget

from app.appointments import wording
from app.documents.wording import kind_words
from services.appointments import (
    OF_THE_SERVICE,
    Bring,
    EventWanted,
    PlaceKind,
    Rhythm,
    Topic,
    Wanted,
    every_half_day,
)
from services.circle import Relation
from services.documents import PAPER_KINDS, Shelf

TOO_LONG = _l("C’est trop long\u00a0: %(max)d signes au plus.")


def as_id(value: Any) -> UUID:
    """What a choice sends, or what it is."""
    return value if isinstance(value, UUID) else UUID(value)


# What one takes along to an office; what is of health or of a judge is not named in a list.
PAPERS = tuple(
    one for one in PAPER_KINDS if one.shelf in (Shelf.VAULT, Shelf.INSTITUTION) and not one.is_made
)
# Papers to bring that are shown at once; the others are folded.
AT_ONCE = 5
MINUTES = (15, 30, 45, 60, 90, 120, 180, 240)


class AppointmentForm(FlaskForm):  # type: ignore[misc]
    """One appointment: at a time, or at one of three to pick from."""

    name = HiddenField()
    confirmed = HiddenField()
    object = StringField(
        _l("De quoi s’agit-il\u00a0?"),
        validators=[
            InputRequired(_l("Il manque de quoi il s’agit.")),
            Length(max=120, message=TOO_LONG),
        ],
    )
    topic = SelectField(_l("Type"), default=Topic.MEETING.value)
    time = DateTimeLocalField(
        _l("Quand\u00a0?"), validators=[InputRequired(_l("Il manque un jour et une heure."))]
    )
    time2 = DateTimeLocalField(_l("Ou à cet autre moment"), validators=[MayBeEmpty()])
    time3 = DateTimeLocalField(_l("Ou encore"), validators=[MayBeEmpty()])
    minutes = SelectField(_l("Durée"), coerce=int, default=60)
    place_kind = RadioField(_l("Où\u00a0?"), default=PlaceKind.ADDRESS.value)
    place = StringField(_l("Adresse, numéro ou lien"), validators=[Length(max=300, message=TOO_LONG)])
    zone = SelectField(_l("Quelle heure compte\u00a0?"))
    people = SelectMultipleField(
        _l("Qui d’autre vient\u00a0?"), coerce=as_id, widget=ListWidget(), option_widget=CheckboxInput()
    )
    reason = TextAreaField(
        _l("Pourquoi on se voit"),
        description=_l("Lu seulement par les personnes invitées."),
        validators=[Length(max=2000, message=TOO_LONG)],
        render_kw={"rows": 3},
    )
    is_confidential = BooleanField(
        _l("Rendez-vous confidentiel"),
        description=_l(
            "Dans un autre calendrier, l’heure seule. Qui remplace ne lit ni le sujet ni la raison."
        ),
    )
    bring = StringField(_l("En quelques mots"), validators=[Length(max=300, message=TOO_LONG)])
    papers = SelectMultipleField(_l("Papiers à apporter"), widget=ListWidget(), option_widget=CheckboxInput())
    step = SelectField(_l("Lié à une étape du parcours"), default="")
    rhythm = SelectField(_l("Revient"), default="")
    until = DateField(_l("Jusqu’au"), validators=[MayBeEmpty()])

    def offer(self, relation: Relation, people: Sequence[tuple[UUID, str]], steps: Sequence[Any]) -> None:
        """The choices of this young person, for whoever fills it in. `people`: who may be asked, by name."""
        topics = [one for one in Topic if one not in OF_THE_SERVICE or relation.allows("milestone.record")]
        self.topic.choices = [SelectChoice(one.value, wording.TOPICS[one]()) for one in topics]
        self.minutes.choices = [SelectChoice(one, wording.duration(one)) for one in MINUTES]
        self.place_kind.choices = [SelectChoice(one.value, self._place(one, relation)) for one in PlaceKind]
        zones = dict.fromkeys([relation.space.zone, *wording.ZONES])
        self.zone.choices = [SelectChoice(one, wording.zone_words(one)) for one in zones]
        self.zone.data = self.zone.data or relation.space.zone
        self.people.choices = [SelectChoice(one, name) for one, name in people]
        if relation.is_own:
            self.people.label.text = _l("Avec qui\u00a0?")
        self.papers.choices = [SelectChoice(one.id, kind_words(one)) for one in PAPERS]
        self.step.choices = [SelectChoice("", _l("Aucune")), *steps]
        self.rhythm.choices = [
            SelectChoice("", _l("Une seule fois")),
            *(SelectChoice(one.value, wording.RHYTHMS[one]()) for one in Rhythm),
        ]
        self.name.data = self.name.data or str(uuid4())

    def papers_in_two(self, at_hand: Iterable[str]) -> tuple[list[Any], list[Any]]:
        """The boxes of the papers: those chosen and the first few `at_hand`, then all the others."""
        few = list(dict.fromkeys(at_hand))[:AT_ONCE]
        shown = {*few, *(self.papers.data or ())}
        boxes = list(self.papers)
        return [one for one in boxes if one.data in shown], [one for one in boxes if one.data not in shown]

    @property
    def times(self) -> list[datetime]:
        return [one.data for one in (self.time, self.time2, self.time3) if one.data]

    @property
    def seal(self) -> str:
        """What was looked at when somebody said “anyway”: other times are looked at again."""
        return "|".join(one.isoformat() for one in self.times)

    @property
    def id(self) -> UUID:
        """The name the form gives to what it makes; another than ours makes a new one."""
        try:
            return UUID(self.name.data or "")
        except ValueError:
            return uuid4()

    @property
    def wanted(self) -> Wanted:
        steps = (self.step.data,) if self.step.data else ()
        return Wanted(
            object=self.object.data,
            times=self.times,
            minutes=self.minutes.data,
            topic=Topic(self.topic.data),
            place_kind=PlaceKind(self.place_kind.data),
            place=self.place.data or "",
            reason=self.reason.data or "",
            bring=Bring((self.bring.data or "").strip(), steps, tuple(self.papers.data or ())),
            people=self.people.data or (),
            zone=self.zone.data,
            is_confidential=self.is_confidential.data,
        )

    def _place(self, kind: PlaceKind, relation: Relation) -> str:
        if kind is PlaceKind.HOME and not relation.is_own:
            return str(_l("Chez %(name)s", name=relation.first_name))
        return wording.PLACES[kind]()


class MoveForm(FlaskForm):  # type: ignore[misc]
    """Another time at once; or several to pick from."""

    confirmed = HiddenField()
    time = DateTimeLocalField(
        _l("Nouveau moment"), validators=[InputRequired(_l("Il manque un jour et une heure."))]
    )
    time2 = DateTimeLocalField(_l("Ou à cet autre moment"), validators=[MayBeEmpty()])
    time3 = DateTimeLocalField(_l("Ou encore"), validators=[MayBeEmpty()])

    all = BooleanField(_l("Décaler aussi les suivants, d’autant"))

    times = AppointmentForm.times

    @property
    def seal(self) -> str:
        """As for a new one; those that come after are looked at apart."""
        return AppointmentForm.seal.fget(self) + ("|all" if self.all.data else "")  # type: ignore[attr-defined]


class RemindersForm(FlaskForm):  # type: ignore[misc]
    """How long before."""

    hours = SelectMultipleField(
        _l("Me le rappeler"), coerce=int, widget=ListWidget(), option_widget=CheckboxInput()
    )

    def offer(self) -> None:
        self.hours.choices = [SelectChoice(hours, words()) for hours, words in wording.REMINDERS.items()]


class CalendarForm(FlaskForm):  # type: ignore[misc]
    """What other calendars may show of an appointment."""

    with_titles = BooleanField(_l("De quoi il s’agit"))
    with_places = BooleanField(_l("L’adresse ou le lien"))


class PlaceForm(FlaskForm):  # type: ignore[misc]
    """Where, for what is offered to several."""

    place_kind = RadioField(_l("Où\u00a0?"), default=PlaceKind.ADDRESS.value)
    place = StringField(_l("Adresse ou lien"), validators=[Length(max=300, message=TOO_LONG)])
    zone = SelectField(_l("Quelle heure compte\u00a0?"))

    def offer(self) -> None:
        """What is offered to several never takes place at somebody’s home; the clock is that of the post."""
        self.zone.data = self.zone.data or str(get_timezone())
        self.place_kind.choices = [
            SelectChoice(one.value, wording.PLACES[one]()) for one in PlaceKind if one is not PlaceKind.HOME
        ]
        zones = dict.fromkeys([str(get_timezone()), *wording.ZONES])
        self.zone.choices = [SelectChoice(one, wording.zone_words(one)) for one in zones]


class SlotsForm(PlaceForm):
    """A morning cut into slots."""

    on = DateField(_l("Le jour"), validators=[InputRequired(_l("Il manque le jour."))])
    start = TimeField(_l("De"), validators=[InputRequired(_l("Il manque une heure."))])
    end = TimeField(_l("À"), validators=[InputRequired(_l("Il manque une heure."))])
    minutes = SelectField(_l("Durée de chacun"), coerce=int, default=30)

    def offer(self) -> None:
        super().offer()
        self.minutes.choices = [SelectChoice(one, wording.duration(one)) for one in MINUTES]

    @property
    def walls(self) -> list[datetime]:
        """When each begins, on the wall."""
        first = datetime.combine(self.on.data, self.start.data)
        return every_half_day(first, datetime.combine(self.on.data, self.end.data), self.minutes.data)


class SeveralForm(PlaceForm):
    """A visit or a session for several."""

    title = StringField(
        _l("De quoi s’agit-il\u00a0?"),
        validators=[
            InputRequired(_l("Il manque de quoi il s’agit.")),
            Length(max=120, message=TOO_LONG),
        ],
    )
    time = DateTimeLocalField(
        _l("Quand\u00a0?"), validators=[InputRequired(_l("Il manque un jour et une heure."))]
    )
    minutes = SelectField(_l("Durée"), coerce=int, default=120)
    capacity = IntegerField(
        _l("Nombre de places"),
        validators=[
            InputRequired(_l("Il manque le nombre de places.")),
            NumberRange(1, 100, message=_l("De une à cent places.")),
        ],
    )
    words = TextAreaField(
        _l("En quelques mots"), validators=[Length(max=2000, message=TOO_LONG)], render_kw={"rows": 3}
    )

    def offer(self) -> None:
        super().offer()
        self.minutes.choices = [SelectChoice(one, wording.duration(one)) for one in MINUTES]

    def event(self, *, is_trade: bool) -> EventWanted:
        """What was written."""
        return EventWanted(
            title=self.title.data,
            wall=self.time.data,
            minutes=self.minutes.data,
            capacity=self.capacity.data,
            zone=self.zone.data,
            words=self.words.data or "",
            is_trade=is_trade,
            place_kind=PlaceKind(self.place_kind.data),
            place=self.place.data or "",
        )


class EventForm(SeveralForm):
    """The same, by a professional for those they follow."""

    is_trade = BooleanField(_l("Pour découvrir un métier\u00a0: visite, stage, rencontre"))

    @property
    def wanted(self) -> EventWanted:
        return self.event(is_trade=self.is_trade.data)


class BookingForm(FlaskForm):  # type: ignore[misc]
    """What a young person wishes to talk about."""

    confirmed = HiddenField()
    words = StringField(
        _l("De quoi veux-tu parler\u00a0?"),
        validators=[
            InputRequired(_l("Il manque de quoi il s’agit.")),
            Length(max=120, message=TOO_LONG),
        ],
    )
    slot = RadioField(
        _l("Quand\u00a0?"), coerce=as_id, validators=[InputRequired(_l("Il faut choisir un horaire."))]
    )
