"""Run all benchmarks one after another: `make bench`."""

from __future__ import annotations

import subprocess
import sys

from tests.benchmarks import bench_build, bench_report

if __name__ == "__main__":
    bench_report.main()
    bench_build.main([])
    hot_spots = ["tests/benchmarks/bench_hotspots.py", "-n", "0", "-s"]
    sys.exit(subprocess.call([sys.executable, "-m", "pytest", *hot_spots]))
