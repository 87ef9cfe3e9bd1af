"""What the server runs: the application, its static files, nothing else."""

from app import create_app

application = create_app()
