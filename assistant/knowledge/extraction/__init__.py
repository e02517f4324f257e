"""From the bytes of one file to blocks of text that know where they stand."""
