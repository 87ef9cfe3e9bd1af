"""Static files: compressed siblings, names that change with the content, no other origin."""

from collections.abc import MutableMapping
from wsgiref.headers import Headers

from flask import Flask
from whitenoise import WhiteNoise

from app import assets, build

FOR_EVER = 365 * 86400


def init(app: Flask) -> None:
    build.build()
    assets.init_assets(app)
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=str(assets.DIST),
        prefix="static/dist",
        max_age=FOR_EVER,
        immutable_file_test=lambda path, url: True,
        allow_all_origins=False,
        add_headers_function=_add_headers,
    )


def _add_headers(headers: Headers | MutableMapping[str, str], path: str, url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
