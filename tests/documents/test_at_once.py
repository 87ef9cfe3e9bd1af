"""The same file from two tabs at the same instant, on true connections: one paper, one object."""

import io
from threading import Barrier, Thread
from uuid import uuid4

from flask import Flask
from sqlalchemy import func, select

from app import create_app
from services import circle, database, documents
from services.circle import Viewer
from services.database import acting_as, as_system, session
from services.documents import About, Sent
from services.documents.models import Document
from tests.cast import load_cast
from tests.databases import fresh_database, settings_for
from tests.documents import samples

TABS = 4


def test_sent_twice_at_the_same_instant_it_is_kept_once(app: Flask, tmp_path):
    with fresh_database("cast", use="papers") as made:
        served = create_app(settings_for(made))
        documents.use_store(documents.local_store(tmp_path / "both"))
        try:
            naima, client_id = load_cast().naima.id, uuid4()
            session.remove()
            kept, start = [], Barrier(TABS)

            def tab() -> None:
                with acting_as(naima), documents.take([Sent(io.BytesIO(samples.photo()), "a.jpg")]) as taken:
                    own = circle.find_relation(Viewer(naima), naima)
                    start.wait(30)
                    kept.append(documents.add_document(own, taken, About(), client_id))
                session.remove()

            tabs = [Thread(target=tab) for _ in range(TABS)]
            for one in tabs:
                one.start()
            for one in tabs:
                one.join(60)
            with as_system():
                number = session.scalar(select(func.count()).select_from(Document))
            session.remove()
            assert len(kept) == TABS
            assert len(set(kept)) == number == 1
            assert len([path for path in (tmp_path / "both").rglob("*") if path.is_file()]) == 1
        finally:
            served.extensions["engine"].dispose()
            database.session.remove()
            database._factory.configure(bind=app.extensions["engine"])
