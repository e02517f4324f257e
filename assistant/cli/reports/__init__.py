"""A measured report as people read it: in the terminal, as Markdown and as one HTML page."""
