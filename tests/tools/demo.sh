#!/bin/sh
# demo.sh [PORT] - the demo: the simulated province, and the monitor that watches it.
#
# A new store begins with the last 90 days (HISTORY_DAYS; 0: none), SIMULATED by tests/tools/history.
#
# Runs until Ctrl-C (or TERM), or until one of the two ends; both then end, whatever happens to this
# script: the guard ends what it guards when its parent dies.
# Exit: 0 stopped as asked, 2 wrong usage, 3 something failed.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd) || exit 3
port=${1:-8080}
https=18443
http=18080
province=$root/build/release/tools/province
haidang=$root/build/haidang
folder=$root/build/demo
store=$folder/haidang.db
days=${HISTORY_DAYS:-90}
configuration=$root/probes/demo/haidang.yaml
province_id=
haidang_id=
guard_id=

say() {
    printf '%s\n' "$@"
}

fail() { # STATUS VIETNAMESE ENGLISH
    say "demo: $2" "demo: $3" >&2
    stop "$1"
}

# The guard ends the two in good order; before there is one we do it ourselves.
stop() { # STATUS
    trap '' INT TERM HUP
    if [ -n "$guard_id" ]; then
        kill "$guard_id" 2>/dev/null
    else
        for child in $haidang_id $province_id; do
            kill "$child" 2>/dev/null
        done
    fi
    wait
    exit "$1"
}

case $port in
'' | *[!0-9]*) fail 2 "cổng phải là một số, không phải '$port'" "the port must be a number, not '$port'" ;;
esac
if [ "$port" -lt 1 ] || [ "$port" -gt 65535 ]; then
    fail 2 "cổng phải từ 1 đến 65535, không phải '$port'" "the port must be from 1 to 65535, not '$port'"
fi
for program in "$province" "$haidang"; do
    [ -x "$program" ] || fail 3 "thiếu $program; hãy chạy 'make run'" "no $program; use 'make run'"
done
"$province" --is-free "$port" || fail 3 \
    "cổng $port đang được chương trình khác sử dụng; hãy chọn cổng khác: make run PORT=8099" \
    "port $port is in use by another program; choose another: make run PORT=8099"
for busy in $https $http; do
    "$province" --is-free "$busy" || fail 3 \
        "cổng $busy của tỉnh mô phỏng đang được sử dụng; có phải bản demo đang chạy ở nơi khác?" \
        "port $busy of the simulated province is in use; is the demo running elsewhere?"
done

trap 'stop 0' INT TERM HUP
chmod 600 "$root/probes/demo/client.key" # a checkout leaves it to everybody to read
mkdir -p "$folder" || fail 3 "không tạo được thư mục $folder" "cannot make the folder $folder"
rm -f "$folder/ready"
"$province" --https $https --http $http --folder "$folder" --networks \
    --jobs "$port" >"$folder/province.log" 2>&1 &
province_id=$!
"$province" --await-file "$folder/ready" "$province_id" &
wait $! ||
    fail 3 "tỉnh mô phỏng không khởi động được: $(cat "$folder/province.log")" \
        "the simulated province did not start: $(cat "$folder/province.log")"

if [ ! -e "$store" ] && [ "$days" != 0 ]; then
    say "" "Nạp $days ngày số liệu mô phỏng vào kho dữ liệu mới, một lần…" \
        "Importing $days days of simulated measurements into the new store, once…"
    sh "$root/tests/tools/past.sh" "$configuration" "$store" "-${days}d" now ||
        fail 3 "không nạp được số liệu mô phỏng" "the simulated measurements could not be imported"
fi

# In a session of its own: of Ctrl-C it hears through the guard, once.
setsid "$haidang" run -c "$configuration" --listen "127.0.0.1:$port" &
haidang_id=$!
"$province" --guard "$province_id" "$haidang_id" &
guard_id=$!
"$province" --await "$port" "$haidang_id" &
wait $! || fail 3 "Hải Đăng không khởi động được" "Hải Đăng did not start"

say "" \
    "Trang tình trạng:  http://127.0.0.1:$port/" \
    "Status page:       http://127.0.0.1:$port/en/" \
    "" \
    "Trang vận hành / operations:  http://127.0.0.1:$port/ops" \
    "    build/haidang user add admin --role admin -c probes/demo/haidang.yaml" \
    "" \
    "Thử làm hỏng một dịch vụ rồi sửa lại / break a service, then mend it:" \
    "    sh tests/tools/control.sh dvc-01 status:503" \
    "    sh tests/tools/control.sh dvc-01 none" \
    "" \
    "Nhấn Ctrl-C để dừng / press Ctrl-C to stop." ""

# one of the two has ended if the guard has: nobody asked for that
wait "$guard_id"
fail 3 "một trong hai chương trình đã dừng; xem các dòng phía trên và $folder/province.log" \
    "one of the two programs has ended; see the lines above and $folder/province.log"
