"""Benchmark of the engine: ``run_bench`` of ``solvers`` measures it next to its peers in the same run."""
