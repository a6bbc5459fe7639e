"""Speed and memory, measured: `make bench` rewrites benchmarks/README.md."""
