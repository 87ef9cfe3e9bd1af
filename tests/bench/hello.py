"""The floor: a bare Flask page, served like ours. Every cost is told in these."""

from flask import Flask

application = Flask(__name__)


@application.get("/")
def hello() -> str:
    return "Bonjour"
