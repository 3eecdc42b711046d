#!/bin/bash
# Makes what a worker's image holds, without a container engine, step by step as docker/Dockerfile does: a run-time image of docker/modules in
# FOLDER/java, the extracted jar in FOLDER/WORKER, and there the AOT cache trained with the options that it runs with. Needs jlink and the
# built jars; does nothing where what it is made of has not changed.
#   scripts/as-image.sh FOLDER WORKER       WORKER is worker-datasets or worker-visualizations
# Then, in FOLDER/WORKER: ../java/bin/java @jvm.options @worker.options -XX:AOTCache=app.aot -jar app.jar
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/jdk25.sh
root=$PWD folder=$(realpath -m "$1") worker=$2
mkdir -p "$folder"

linked=$(cat "$JAVA_HOME/release" docker/modules docker/LinkRuntime.java | sha256sum)
if [ "$linked" != "$(cat "$folder/java.made" 2>/dev/null)" ]; then
  rm -rf "${folder:?}/java"
  "$JAVA_HOME/bin/java" --add-modules jdk.jlink --add-exports jdk.jlink/jdk.tools.jlink.plugin=ALL-UNNAMED \
    --add-exports jdk.jlink/jdk.tools.jlink.internal=ALL-UNNAMED docker/LinkRuntime.java docker/modules "$folder/java"
  echo "$linked" >"$folder/java.made"
fi
jar=$(ls "$worker"/target/"$worker"-*-exec.jar)
# By what is in it: builds that can be repeated give each jar the same time.
made=$(cat "$jar" "$folder/java.made" docker/jvm.options docker/worker.options docker/Training.java | sha256sum)
if [ ! -d "$folder/$worker" ] || [ "$made" != "$(cat "$folder/$worker.made" 2>/dev/null)" ]; then
  rm -rf "${folder:?}/$worker" "$folder/$worker.layers"
  "$JAVA_HOME/bin/java" -Djarmode=tools -jar "$jar" extract --layers --destination "$folder/$worker.layers"
  mkdir -p "$folder/$worker"
  for layer in dependencies spring-boot-loader snapshot-dependencies application; do
    cp -r "$folder/$worker.layers/$layer/." "$folder/$worker/"
  done
  rm -rf "$folder/$worker.layers"
  mv "$folder/$worker"/"$worker"*.jar "$folder/$worker/app.jar"
  cp docker/jvm.options docker/worker.options docker/health "$folder/$worker/"
  touch "$folder/$worker/options"
  started=$(date +%s)
  nats=$(scripts/nats-server.sh)
  if (cd "$folder/$worker" && env -i PATH="$folder/java/bin:/usr/bin:/bin" HOME=/tmp LANG=C.UTF-8 \
    "$JAVA_HOME/bin/java" -cp 'lib/*' "$root/docker/Training.java" "$nats" @jvm.options @worker.options) >"$folder/$worker.training" 2>&1; then
    echo "as-image: trained in $(($(date +%s) - started)) s, cache of $(($(stat -c %s "$folder/$worker/app.aot") >> 20)) MiB" >&2
  else
    echo "as-image: no AOT cache was made: $(tail -n 2 "$folder/$worker.training")" >&2
    rm -f "$folder/$worker/app.aot"
  fi
  echo "$made" >"$folder/$worker.made"
fi
