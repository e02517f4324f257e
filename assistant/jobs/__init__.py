"""Durable work: what a commit has promised is done, whatever dies in between."""
