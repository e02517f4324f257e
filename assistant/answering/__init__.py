"""A question becomes an answer whose every claim cites the place it stands on."""
