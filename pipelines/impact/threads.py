"""One thread for linear algebra, so that a figure does not depend on how many processors a machine has.

Sums of floating-point numbers depend on their order, and several threads add in another order than one. The matrices
here are small: one thread is also the faster way, by far so on a busy machine.
"""

from threadpoolctl import threadpool_limits

one_thread = threadpool_limits.wrap(limits=1)
"""Decorates a function: within it, linear algebra runs on one thread."""
