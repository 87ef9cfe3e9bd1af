"""Faults: what is killed, restarted, cut or slow, and what people see of it (trust 7)."""
