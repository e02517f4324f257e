"""Entry point of the `assistant` command and of `python -m assistant`."""

from assistant.cli.commands import app


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
