"""What waits for the network on a phone, seen from a test; and what the server has in the end."""

from sqlalchemy import select

from services import database, journey
from services.accounts.models import ClientOperation
from services.journey.models import StepRecord
from tests.browser.phone import kept_paths, until, worker_is_ready
from tests.journey.conftest import own_path

BAR = "[data-outbox-panel]"
ROWS = """async () => {
  if (!(await indexedDB.databases()).some((found) => found.name === "envol-outbox")) return [];
  const answer = (request) => new Promise((done, fail) => {
    request.onsuccess = () => done(request.result); request.onerror = fail;
  });
  const store = await answer(indexedDB.open("envol-outbox"));
  const rows = await answer(store.transaction("rows").objectStore("rows").getAll());
  store.close();
  return rows.map(({ key, account, state, bytes }) => (
    { key, account, state, text: new TextDecoder().decode(bytes) }));
}"""


def waiting(page) -> list[dict]:
    """The rows of the outbox, first done first; their content is sealed."""
    return page.evaluate(ROWS)


def bar(page):
    # In one go: between two questions the bar may go away.
    return page.evaluate(
        "(one) => [...document.querySelectorAll(one)].map((bar) => bar.innerText).join()",
        f"{BAR}:not([hidden])",
    )


def go_offline(page, context):
    context.set_offline(True)
    until(page, lambda: page.evaluate("!navigator.onLine"))


def in_sight(page):
    """The phone is taken out of the pocket."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def outbox_is_ready(page) -> None:
    """Wait until this page can keep something, and has the words to say so: they come over the network."""
    until(page, lambda: keeps(page))
    page.locator(BAR).wait_for(state="attached")


def keeps(page) -> bool:
    """Whether this phone keeps what could not leave."""
    return "envol-outbox" in page.evaluate("indexedDB.databases().then((all) => all.map(({ name }) => name))")


def step_page(page, server, member, step="L4", *, kept=True) -> str:
    """Open a step of this person, until the phone has kept it and the outbox is ready. Gives its path."""
    with database.acting_as(member.id):
        path = f"/etapes/{journey.step_address(own_path(member).space, step)}"
    database.session.remove()
    page.goto(server.url + path)
    if kept:
        until(page, lambda: path in kept_paths(page))
        worker_is_ready(page)
        outbox_is_ready(page)
    return path


def choose(page, state: str) -> None:
    """Tap one of the four states of a step."""
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    page.locator(f"button[name=state][value={state}]").click()


def state_of(member, step="L4") -> str:
    """The state the server has."""
    with database.acting_as(member.id):
        address = journey.step_address(own_path(member).space, step)
        state = database.session.scalar(select(StepRecord.state).where(StepRecord.id == address))
    database.session.remove()
    return str(state or "todo")


def operations_of(member) -> int:
    """How many acts of an outbox the server has recorded for this person."""
    with database.acting_as(member.id):
        found = len(database.session.scalars(select(ClientOperation.client_id)).all())
    database.session.remove()
    return found


class Between:
    """What stands between a phone and the server: counts what outboxes post, and answers in its place if told to."""

    def __init__(self, server):
        self.server, self.fault, self.posts = server, None, 0

    def __call__(self, environ, start_response):
        if "HTTP_X_ENVOL_OUTBOX" not in environ:
            return self.server(environ, start_response)
        self.posts += 1
        return (self.fault or self.server)(environ, start_response)

    def hotel(self, _environ, start_response):
        """Answers 200 and a page of its own to everything."""
        start_response("200 OK", [("Content-Type", "text/html")])
        return [b"<title>Wifi gratuit</title>"]

    def away(self, _environ, start_response):
        start_response("503 Service Unavailable", [("Content-Type", "text/html")])
        return [b""]

    def deaf(self, environ, start_response):
        """Lets what is posted reach the server, and loses its answer."""
        list(self.server(environ, lambda *_answer, **_more: None))
        return self.away(environ, start_response)
