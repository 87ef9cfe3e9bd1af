"""A prepared select is the session's own: same transaction, same actor, same errors, nothing lost on the way."""

import pytest
from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.exc import DataError

from services.accounts.models import Account, Device, SignInSession
from services.circle.models import Jeune, LegalBasis
from services.database import session
from services.prepared import Prepared

_SPACES = Prepared(select(Jeune.id, Jeune.legal_basis).where(Jeune.legal_basis == LegalBasis.JUDGE))


def test_karim_finds_the_spaces_he_is_linked_to_and_nobody_finds_none(acting, cast):
    with acting(cast.karim):
        found = dict(_SPACES.rows())
        asked = dict(session.execute(select(Jeune.id, Jeune.legal_basis)).all())
    assert cast.naima.id in found
    assert found == {one: basis for one, basis in asked.items() if basis is LegalBasis.JUDGE}
    session.rollback()
    assert _SPACES.rows() == []


def test_a_word_of_ours_comes_back_as_that_word_and_nothing_as_nothing(db):
    device, nothing = Prepared(
        select(func.cast("own", SignInSession.device.type), func.cast(None, SignInSession.device.type))
    ).one()
    assert device is Device.OWN
    assert nothing is None


def test_what_the_session_holds_is_written_before_it_is_read(db, cast):
    account = session.get(Account, cast.karim.id)
    account.organisation = "Maison de Karim"
    named = Prepared(select(Account.organisation).where(Account.id == bindparam("who")))
    assert named.one(who=cast.karim.id) == ("Maison de Karim",)


def test_an_error_of_the_database_is_the_one_the_application_knows(db):
    with pytest.raises(DataError):
        Prepared(select(func.sqrt(-1))).rows()


def test_only_a_select_is_prepared():
    with pytest.raises(TypeError):
        Prepared(insert(Account))


def test_a_select_that_changes_with_its_parameters_is_refused(db):
    with pytest.raises(TypeError):
        Prepared(select(Account.id).where(Account.id.in_(bindparam("some", expanding=True)))).rows(some=[])


def test_a_prepared_select_is_counted_like_any_other(db, count_statements):
    with count_statements() as seen:
        _SPACES.rows()
    assert len(seen) == 1
