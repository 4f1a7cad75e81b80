#!/bin/sh
# run.sh - `make bench`: measures and prints `name value unit` lines; takes about two minutes.
# In a network namespace of its own.  Status 1 if a limit was not kept.
set -eu
cd "$(dirname "$0")/../.."
mkdir -p build/bench
gcc -O2 -Wall -Wextra -o build/bench/bench_bare tests/bench/bench_bare.c -lssl -lcrypto
if [ "$(id -u)" = 0 ]; then namespace='unshare -n'; else namespace='unshare -rn'; fi
export LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1 MODE=release
exec $namespace sh -c 'ip link set lo up && exec /usr/bin/python3 tests/bench/bench.py'
