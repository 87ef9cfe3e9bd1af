"""The blueprint of requests, apart from its routes so that each family of them has its own file."""

from flask import Blueprint

bp = Blueprint("requests", __name__)
