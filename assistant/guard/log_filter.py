"""No log line carries personal data."""

from __future__ import annotations

import logging

from assistant.guard.masking import mask


class MaskingFilter(logging.Filter):
    """Masks the finished message; put it on handlers, so that every logger's records pass it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask and let pass."""
        record.msg = mask(record.getMessage()).text
        record.args = ()
        return True
