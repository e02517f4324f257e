"""The five kinds of failure a person can be told about; each carries a Korean sentence that says what to do."""


class AssistantError(Exception):
    """A failure with a sentence fit for a person.

    Every door maps the kind, never the class below it: the web to a status and a page, the command line to an exit
    code, a job to "try again" or "give up". Anything that is not an `AssistantError` is a bug and is never shown.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotFound(AssistantError):
    """The thing is not there, or not for this person."""


class NotAllowed(AssistantError):
    """The person may not do this."""


class Invalid(AssistantError):
    """The input cannot be used as it is."""


class Conflict(AssistantError):
    """The state of things does not allow it now."""


class Unavailable(AssistantError):
    """Something outside does not answer; trying again later may help."""
