"""Training assistant: course material in, cited Korean answers out."""
