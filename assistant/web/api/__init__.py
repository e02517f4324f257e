"""JSON routes: what the command line uses beside a running server, and other programs may use too."""
