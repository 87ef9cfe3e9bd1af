"""A caseload as it is shown: addresses that keep the filter, chips with counts, one view a row.

Thirty rows are drawn at each visit: everything here is plain strings, so that the template only writes them down.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask_babel import gettext as _
from flask_babel import ngettext

from app.caseload import wording
from app.locale import language as page_language
from services.caseload import Caseload, Filter, Row, Sort
from services.journey import Milestone, MilestoneState

PASTELS = ("ciel", "rose", "lilas", "menthe", "citron", "sable")
_FILTER_WORD = {one: word for word, one in wording.FILTER_WORDS.items()}
_SORT_WORD = {one: word for word, one in wording.SORT_WORDS.items()}
LONGEST_SEARCH = 40
# One of the addresses that stay: twenty links of the page are this one with other words.
HERE = "/jeunes"


@dataclass(frozen=True)
class Asked:
    """What the address asks for; anything it does not know is the default."""

    narrowed_to: Filter = Filter.ALL
    search: str = ""
    sort: Sort = Sort.URGENCY
    is_reversed: bool = False
    page: int = 1

    def address(self, **changes: Any) -> str:
        """The address of the same list with something changed; a change goes back to the first page."""
        asked = {**vars(self), "page": 1, **changes}
        sort = ("-" if asked["is_reversed"] else "") + _SORT_WORD[asked["sort"]]
        words = {
            "filtre": _FILTER_WORD[asked["narrowed_to"]] if asked["narrowed_to"] != Filter.ALL else "",
            "q": asked["search"],
            "tri": sort if sort != "urgence" else "",
            "page": asked["page"] if asked["page"] > 1 else "",
        }
        return _address(tuple((name, str(value)) for name, value in words.items() if value))


@lru_cache(maxsize=512)
def _address(words: tuple[tuple[str, str], ...]) -> str:
    return f"{HERE}?{urlencode(words)}" if words else HERE


def read_address(args: Any) -> Asked:
    """What the query string asks for."""
    sort = args.get("tri", "")
    page = args.get("page", "")
    return Asked(
        narrowed_to=wording.FILTER_WORDS.get(args.get("filtre", ""), Filter.ALL),
        search=args.get("q", "").strip()[:LONGEST_SEARCH],
        sort=wording.SORT_WORDS.get(sort.removeprefix("-"), Sort.URGENCY),
        is_reversed=sort.startswith("-"),
        page=int(page) if page.isdecimal() and len(page) < 5 else 1,
    )


def list_context(caseload: Caseload, asked: Asked) -> dict[str, Any]:
    """All that `caseload/list.html` writes."""
    language = page_language()
    return {
        "rows": [row_view(row, language) for row in caseload.rows],
        "figures": _figures(caseload),
        "filters": _filters(caseload, asked),
        "heads": _heads(asked),
        "summary": _summary(caseload),
        "caseload": caseload,
        "asked": asked,
        "kept_in_search": _kept(asked),
        "page_address": lambda page: asked.address(page=page),
    }


class RowView(NamedTuple):
    """One row, in words. Attributes, not keys: a template reads them three times faster."""

    href: str
    name: str
    initial: str
    pastel: str
    age: str
    is_waiting: bool
    is_cover: bool
    milestone: str
    when: str
    done: int
    total: int
    signal: str
    kind: str
    reason: str
    others: str
    exchange: str
    meeting: str


def row_view(row: Row, language: str) -> RowView:
    """One row in the reader's language."""
    signals, milestone, progress, name = row.signals, row.milestone, row.progress, row.first_name
    first = signals[0] if signals else None
    return RowView(
        href=f"/jeunes/{row.jeune_id}",
        name=name,
        initial=name[:1].upper(),
        pastel=PASTELS[len(name) % len(PASTELS)],
        age=wording.age.within(language, *row.age),
        is_waiting=not row.has_opened,
        is_cover=row.is_cover,
        milestone=wording.milestone_label.within(language, milestone.kind) if milestone else "",
        when=_when(row, milestone, language) if milestone else "",
        done=progress.done if progress else 0,
        total=progress.total if progress else 0,
        signal=wording.signal_label.within(language, first) if first else "",
        kind="late" if first and first.is_pressing else "warn",
        reason=wording.signal_reason.within(language, first) if first else "",
        others=wording.other_reasons.within(language, len(signals) - 1) if len(signals) > 1 else "",
        exchange=_ago(row, language),
        meeting=wording.meeting.within(language, row.meets_at, row.today) if row.meets_at else "",
    )


def _when(row: Row, milestone: Milestone, language: str) -> str:
    is_late = milestone.state is MilestoneState.OVERDUE
    on = milestone.due_on if is_late else row.milestone_on or milestone.due_on
    return wording.milestone_distance.within(
        language, (on - row.today).days, milestone.state, milestone.is_asap
    )


def _ago(row: Row, language: str) -> str:
    if row.last_exchange_on is None:
        return ""
    return wording.distance.within(language, (row.last_exchange_on - row.today).days)


def _summary(caseload: Caseload) -> str:
    everybody = ngettext("%(num)s jeune", "%(num)s jeunes", caseload.counts[Filter.ALL])
    pressing = caseload.counts[Filter.PRESSING]
    if not pressing:
        return everybody
    # The words of the filter that shows them: other people may wait on the page of the day.
    to_see = ngettext("%(num)s à voir vite", "%(num)s à voir vite", pressing)
    return f"{everybody} · {to_see}"


def _figures(caseload: Caseload) -> list[dict[str, Any]]:
    return [
        {
            "text": say(),
            "number": caseload.counts[one],
            "href": Asked(narrowed_to=one).address(),
            "kind": "late" if one == Filter.HOUSING and caseload.counts[one] else "",
        }
        for one, say in wording.FIGURES.items()
    ]


def _filters(caseload: Caseload, asked: Asked) -> list[dict[str, Any]]:
    """Every filter that holds somebody and is no figure above, and the one in use in any case."""
    return [
        {
            "text": say(),
            "href": asked.address(narrowed_to=one),
            "current": one == asked.narrowed_to,
            "count": caseload.counts[one],
            "kind": "late" if one == Filter.PRESSING else "",
        }
        for one, say in wording.FILTERS.items()
        if (caseload.counts[one] and one not in wording.FIGURES) or one in (Filter.ALL, asked.narrowed_to)
    ]


def _heads(asked: Asked) -> list[tuple[str, str, str | None] | str]:
    columns: tuple[tuple[str, Sort | None], ...] = (
        (_("Jeune"), Sort.NAME),
        (_("Prochain jalon"), Sort.MILESTONE),
        (_("Parcours"), Sort.PROGRESS),
        (_("Signal"), Sort.URGENCY),
        (_("Rendez-vous"), None),
        (_("Dernier échange"), Sort.EXCHANGE),
    )
    return [(text, *_sorting(asked, sort)) if sort else text for text, sort in columns]


def _sorting(asked: Asked, sort: Sort) -> tuple[str, str | None]:
    """The address that sorts by this column (the other way when it already does), and how it is sorted now."""
    if asked.sort != sort:
        return asked.address(sort=sort, is_reversed=False), None
    now = "descending" if asked.is_reversed else "ascending"
    return asked.address(sort=sort, is_reversed=not asked.is_reversed), now


def _kept(asked: Asked) -> dict[str, str]:
    kept = {"filtre": _FILTER_WORD[asked.narrowed_to], "tri": _SORT_WORD[asked.sort]}
    return {name: value for name, value in kept.items() if value not in ("tous", "urgence")}
