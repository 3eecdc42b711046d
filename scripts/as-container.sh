#!/bin/bash
# Runs a worker as its image would, on Linux without a container engine: what is in the image (scripts/as-image.sh), then the process as
# user 10001 without capabilities, its root read-only, /tmp in memory, within one cgroup. Needs root, jlink and the built jars.
#   scripts/as-container.sh FOLDER WORKER          builds what is missing there and runs worker-datasets or worker-visualizations
#     MEMORY=1g CPUS=1 AOT=1    limits, and whether the cache is used
#     TMP=1g                    size of /tmp
#     MADE=1                    does not look whether what is there is still what the image would hold
# The worker gets the environment of this script, less what every shell has.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(realpath -m "$1") worker=$2
memory=${MEMORY:-1g} cpus=${CPUS:-1} aot=${AOT:-1} tmp=${TMP:-1g}
[ "${MADE:-0}" = 1 ] || scripts/as-image.sh "$folder" "$worker"
[ "$aot" = 0 ] || [ ! -s "$folder/$worker/app.aot" ] || options="-XX:AOTCache=app.aot"

# The limits. A cgroup of either version, joined by this shell, so that all it starts is inside.
name=isogloss-$$
case $memory in *g) bytes=$((${memory%g} << 30)) ;; *m) bytes=$((${memory%m} << 20)) ;; *) bytes=$memory ;; esac
if [ -d /sys/fs/cgroup/memory ]; then
  mkdir /sys/fs/cgroup/memory/$name /sys/fs/cgroup/cpu/$name
  echo $bytes >/sys/fs/cgroup/memory/$name/memory.limit_in_bytes
  echo 100000 >/sys/fs/cgroup/cpu/$name/cpu.cfs_period_us
  echo $((cpus * 100000)) >/sys/fs/cgroup/cpu/$name/cpu.cfs_quota_us
  echo $$ >/sys/fs/cgroup/memory/$name/cgroup.procs
  echo $$ >/sys/fs/cgroup/cpu/$name/cgroup.procs
else
  mkdir /sys/fs/cgroup/$name
  echo $bytes >/sys/fs/cgroup/$name/memory.max
  echo "$((cpus * 100000)) 100000" >/sys/fs/cgroup/$name/cpu.max
  echo $$ >/sys/fs/cgroup/$name/cgroup.procs
fi
# Everything read-only but /tmp, /proc and /dev; then the user.
export ISOGLOSS_APP="$folder/$worker" ISOGLOSS_JAVA="$folder/java/bin/java" ISOGLOSS_TMP="$tmp" ISOGLOSS_OPTIONS="${options:-}"
exec unshare --mount --propagation private bash -c '
  set -e
  # What lies below /tmp stays reachable through a file descriptor of its own.
  mkdir -p /mnt/isogloss-app && mount --bind "$(dirname "$ISOGLOSS_APP")" /mnt/isogloss-app
  app=/mnt/isogloss-app/$(basename "$ISOGLOSS_APP") java=/mnt/isogloss-app/java/bin/java
  mount -t tmpfs -o size="$ISOGLOSS_TMP",uid=10001,gid=10001,mode=1777,exec tmpfs /tmp
  mount -o remount,bind,ro /mnt/isogloss-app
  mount -o remount,bind,ro / 2>/dev/null || { mount --bind / / && mount -o remount,bind,ro /; }
  cd "$app"
  options=$ISOGLOSS_OPTIONS
  unset ISOGLOSS_APP ISOGLOSS_JAVA ISOGLOSS_TMP ISOGLOSS_OPTIONS JAVA_HOME OLDPWD
  export HOME=/tmp LANG=C.UTF-8
  exec setpriv --reuid 10001 --regid 10001 --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all "$java" @jvm.options @worker.options $options -jar app.jar'
