"""The blueprint of the documents, apart from its routes so that each family of them has its own file."""

from flask import Blueprint

bp = Blueprint("documents", __name__)
