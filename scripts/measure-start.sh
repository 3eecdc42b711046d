#!/bin/bash
# How long a worker takes from its start until it is ready, and what it holds then, in the surroundings of its container:
#   scripts/measure-start.sh FOLDER WORKER [RUNS]      MEMORY=1g CPUS=1, as scripts/as-container.sh
# Prints the time until /health/ready answers 200 with and without the AOT cache, its processor time, which a busy machine does not
# stretch, and the resident memory 10 s later.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(realpath -m "$1") worker=$2 runs=${3:-5} port=$((20000 + RANDOM % 10000))
mkdir -p "$folder"
nats=$(scripts/nats-server.sh)
"$nats" -js -sd "$folder/nats" -a 127.0.0.1 -p $((port + 1)) >"$folder/nats.log" 2>&1 &
broker=$!
trap 'kill $broker' EXIT
ready() { exec 3<>"/dev/tcp/127.0.0.1/$port" && printf 'GET /health/ready HTTP/1.0\r\n\r\n' >&3 && head -n 1 <&3 | grep -q ' 200'; }
once() {
  local begun now child
  env -i PATH="$PATH" HOME="$HOME" MEMORY="${MEMORY:-1g}" CPUS="${CPUS:-1}" AOT="$1" MADE="${made:-0}" NATS_URL="nats://127.0.0.1:$((port + 1))" NATS_REPLICAS=1 \
    HEALTH_CHECK_PORT=$port S3_BUCKET_NAME=isogloss scripts/as-container.sh "$folder" "$worker" >"$folder/$worker.log" 2>&1 &
  child=$!
  begun=$(date +%s%N)
  until (ready) 2>/dev/null; do
    kill -0 $child 2>/dev/null || { tail -n 5 "$folder/$worker.log" >&2; exit 1; }
    sleep 0.02
  done
  now=$(date +%s%N)
  cpu=$(awk -v hz="$(getconf CLK_TCK)" '{ printf "%.1f", ($14 + $15) / hz }' /proc/$child/stat)
  sleep "${IDLE:-10}"
  echo "$worker AOT=$1 ready after $(((now - begun) / 1000000)) ms ($cpu s of processor time), $(($(awk '/^VmRSS/ { print $2 }' /proc/$child/status) / 1024)) MiB resident after ${IDLE:-10} s"
  kill $child
  wait $child || true
  rmdir /sys/fs/cgroup/memory/isogloss-$child /sys/fs/cgroup/cpu/isogloss-$child /sys/fs/cgroup/isogloss-$child 2>/dev/null || true
}
# Builds what is missing, and warms the file cache.
IDLE=0 once 1 >/dev/null
made=1
for aot in 1 0; do
  for _ in $(seq "$runs"); do once $aot; done
done
