"""The blueprint of mentoring, apart from its routes so that each family of them has its own file."""

from flask import Blueprint

bp = Blueprint("mentoring", __name__)
