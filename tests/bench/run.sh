#!/bin/sh
# run.sh - `make bench`: measures and prints `name value unit` lines; takes about seven minutes.
# In a network namespace of its own.  Status 1 if a limit was not kept.  SOAK=1: all of the store's.
set -eu
cd "$(dirname "$0")/../.."
mkdir -p build/bench
gcc -O2 -Wall -Wextra -o build/bench/bench_bare tests/bench/bench_bare.c -lssl -lcrypto
if [ "$(id -u)" = 0 ]; then namespace='unshare -n'; else namespace='unshare -rn'; fi
export LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1 MODE=release
bad=0
$namespace sh -c 'ip link set lo up && exec /usr/bin/python3 tests/bench/bench.py' || bad=1
$namespace sh -c 'ip link set lo up && exec /usr/bin/python3 tests/bench/web.py' || bad=1

# the store by itself: codec, load, two years' bound, and a simulated year of 1,000 probes with its
# reports; the reports of 2,000 services have a store of sums
make --no-print-directory -s build/haidang
benches='bench_block bench_load bench_bound bench_year'
if [ -n "${SOAK:-}" ]; then benches="$benches bench_month bench_store"; fi
for bench in $benches; do make --no-print-directory -s MODE=release "build/release/unit/$bench"; done
for bench in $benches; do $namespace "build/release/unit/$bench" || bad=1; done
exit $bad
