from flask import Blueprint

bp = Blueprint("circle", __name__)
