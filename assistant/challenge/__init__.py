"""The yearly AI challenge: announced, entered, judged, decided, published."""
