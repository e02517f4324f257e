"""How the assistant is used; only what is built is offered."""

from __future__ import annotations

from assistant.slack.blocks import texts
from assistant.slack.blocks.messages import Message, message
from assistant.slack.wording.words import Words


def help_message(words: Words) -> Message:
    """Return the help."""
    commands = "\n".join(f"`{command}`  {what}" for command, what in words.help_commands)
    return message(
        words.help_title,
        texts.header(words.help_title),
        texts.section("\n".join(f"• {line}" for line in words.help_lines)),
        texts.section(commands),
        texts.small_plain(words.help_note),
    )
