"""The door to Slack: listeners translate, blocks show, delivery posts."""
