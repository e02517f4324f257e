"""The tables of the challenge."""

from assistant.challenge.models import challenges, deciding, entries, judging

__all__ = ["challenges", "deciding", "entries", "judging"]
