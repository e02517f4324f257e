"""Training assistant: course material in, cited Korean answers out."""

import os

# NumPy reads it once, when it is loaded. Our matrices are small, and threads that wait for each other by spinning cost
# a hundred times what they save as soon as somebody else wants the same cores.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
