"""An application that is still loading when its worker is told to end: it says so, and loads no further until then."""

import os
import signal

from app.turns import BodyFirst

os.write(int(os.environ["ENVOL_LOADING"]), b".")
signal.pause()


def bare(environ, start_response):
    start_response("200 OK", [])
    return [b""]


application = BodyFirst(bare, 1_000_000)
