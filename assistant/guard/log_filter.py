"""No log line carries personal data."""

from __future__ import annotations

import logging

from assistant.guard.masking import mask


class MaskingFilter(logging.Filter):
    """Masks the finished message and its traceback; put it on handlers, so that every logger's records pass it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask and let pass."""
        record.msg = mask(record.getMessage()).text
        record.args = ()
        if record.exc_info:
            record.exc_text = mask(logging.Formatter().formatException(record.exc_info)).text
            record.exc_info = None
        return True
