"""The engines to test: the compiled one where numba is installed, and its NumPy twin."""

from headway.columns.engines import HAVE_NUMBA

COMPILED = "numba" if HAVE_NUMBA else "numpy"
ENGINES = [COMPILED, "numpy"] if HAVE_NUMBA else ["numpy"]
