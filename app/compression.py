"""Pages leave compressed: a young person pays for each kilobyte.

Brotli at 3 costs half of what 4 does and weighs a twentieth more: 150 bytes on a page of 3 kB. The longest pages are
worth the effort of 5: 900 bytes less on a young person's page. Conversations and caseloads are opened too often for
it: three times the work, for a tenth of their bytes. Tokens in pages are
safe from size attacks because no other site can make a signed-in request whose answer it measures (SameSite=Lax,
CORP, COOP).
"""

import brotli
from flask import Flask, Response, request

WORTH_IT = 700
LONG = 40_000
KINDS = ("text/", "application/json", "application/manifest+json", "image/svg+xml")


def init(app: Flask) -> None:
    app.after_request(compress)


def compress(response: Response) -> Response:
    """Brotli for those who take it; the others get the page as it is."""
    if (
        response.direct_passthrough
        or "Content-Encoding" in response.headers
        or "br" not in request.headers.get("Accept-Encoding", "")
        or not (response.mimetype or "").startswith(KINDS)
    ):
        return response
    body = response.get_data()
    if len(body) >= WORTH_IT:
        response.set_data(_compressed(body))
        response.headers["Content-Encoding"] = "br"
    response.headers.add("Vary", "Accept-Encoding")
    return response


def _compressed(body: bytes) -> bytes:
    # A window of 64 kB holds all of a page that is not long: a wider one finds nothing more, and takes 4 MB.
    return (
        brotli.compress(body, quality=5) if len(body) > LONG else brotli.compress(body, quality=3, lgwin=16)
    )
