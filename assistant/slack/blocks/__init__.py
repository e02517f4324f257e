"""Pure functions from data to Block Kit."""
