"""The blueprint of accounts; its pages live beside, one file a subject."""

from flask import Blueprint

bp = Blueprint("accounts", __name__)
