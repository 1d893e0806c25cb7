"""Benchmarks: `make bench` prints them and writes bench/results.md."""
