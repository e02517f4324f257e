"""Pure functions from data to Block Kit: what Slack shows, as the SDK's own checked objects, never as dictionaries."""
