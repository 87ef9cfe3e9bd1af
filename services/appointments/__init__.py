"""Appointments: be there on time."""
