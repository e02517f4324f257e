"""The command line: every command parses, calls one function of a room and prints."""
