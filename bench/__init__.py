"""Benchmarks: what Fortnight does against the barest thing that could do it, in one run on one machine."""
