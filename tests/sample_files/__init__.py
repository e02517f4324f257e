"""Builders of small real files, one module per kind; nothing binary is committed."""
