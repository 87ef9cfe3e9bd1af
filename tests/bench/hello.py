"""The floor: a bare Flask page, served like ours. Every cost is told in these."""

from flask import Flask

from app.turns import BodyFirst

bare = Flask(__name__)


@bare.get("/")
def hello() -> str:
    return "Bonjour"


application = BodyFirst(bare, 1_000_000)
