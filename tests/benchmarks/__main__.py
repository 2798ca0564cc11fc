"""Run all benchmarks one after another: `make bench`."""

from __future__ import annotations

import subprocess
import sys

from tests.benchmarks import bench_build, bench_report

if __name__ == "__main__":
    bench_report.main()
    bench_build.main([])
    tests = [f"tests/benchmarks/bench_{name}.py" for name in ("hotspots", "explorer")]
    sys.exit(subprocess.call([sys.executable, "-m", "pytest", *tests, "-n", "0", "-s"]))
