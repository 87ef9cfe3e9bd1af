"""The blueprint of the catalogue, apart from its routes so that each family of them has its own file."""

from flask import Blueprint

bp = Blueprint("catalogue", __name__)
