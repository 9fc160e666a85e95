"""Benchmarks: figures against the bars, with the machine's own floor beside them. They print and never fail a build."""
