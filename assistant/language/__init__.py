"""The models we speak to, each behind a small protocol."""
