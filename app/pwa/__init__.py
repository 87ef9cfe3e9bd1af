"""The web app on a phone: its manifest, its worker, and the pages the worker shows without network."""
