"""The blueprint of the journey, apart from its routes so that each family of them has its own file."""

from flask import Blueprint

bp = Blueprint("journey", __name__)
