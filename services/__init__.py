"""The domain of Envol: tables, rules, operations. No Flask, no HTML, no environment.

Floors, each standing on those below (import-linter holds them):
caseload, steering → journey → circle → accounts → the ground (the modules of this folder).
"""
