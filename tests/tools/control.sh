#!/bin/sh
# control.sh [SERVICE FAULT [FOR]] - breaks and mends services of the running demo.
#
#   control.sh                        who is ill?
#   control.sh dvc-01 status:503      dvc-01 answers 503 from now on
#   control.sh nt-15 slow:5s 60s      nt-15 takes 5 s longer, for a minute
#   control.sh dvc-01 none            it is well again
#
# The same by curl:
#   curl -d '{"service": "dvc-01", "fault": "status:503", "for": "60s"}' http://127.0.0.1:18080/control
#   curl -d '{"all": "none"}' http://127.0.0.1:18080/control
#
# HTTP_PORT says where the province listens if not at 18080.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
province=$root/build/release/tools/province
if [ $# -eq 0 ]; then
    exec "$province" --http "${HTTP_PORT:-18080}" --services
fi
exec "$province" --http "${HTTP_PORT:-18080}" --tell "$@"
