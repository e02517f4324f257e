"""Personal data is masked before text leaves for a model or a log."""
