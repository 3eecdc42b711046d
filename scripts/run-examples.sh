#!/bin/sh
# Runs the examples of README.md and docs/user-guide.md as they stand there, in a folder that holds the files they speak of. Ends at the first that fails.
#   scripts/run-examples.sh             all but those that need a running system
#   scripts/run-examples.sh --system    those, too, against the system that the environment names (NATS_URL, S3_BUCKET_NAME, QDRANT_URL, ...)
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
system=${1:-}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export ISOGLOSS_HOME="$folder/home"
# Builds, if need be, before anything is timed.
"$root/isogloss" --version

printf '#!/bin/sh\nexec "%s/isogloss" "$@"\n' "$root" >isogloss
chmod +x isogloss
mkdir notes
awk 'BEGIN {
  split("the water of a river that falls to the sea|the budget of a concert for violin|a planet and its star", theme, "|")
  print "id,title,abstract,date,votes" >"talks.csv"
  for (i = 0; i < 90; i++) {
    text = theme[i % 3 + 1] ", part " i
    printf "talk-%d,Talk %d,\"%s\",20%02d-05-01,%d\n", i, i, text, i % 25, i % 40 >"talks.csv"
    printf "{\"text\":\"%s\"}\n", text >"talks.jsonl"
    for (j = 0; j < 30 && i < 30; j++) print text ". " >("notes/" i ".md")
  }
}'

# One that runs until it is stopped: it answers, and ends when told to.
serve() {
  port=8080
  case $1 in *"--port "*) port=${1##*--port } port=${port%% *} ;; esac
  sh -c "exec $1" &
  server=$!
  tries=0
  until curl -fsS "http://localhost:$port/actuator/health" >/dev/null 2>&1; do
    tries=$((tries + 1))
    if [ "$tries" -gt 60 ] || ! kill -0 "$server" 2>/dev/null; then return 1; fi
    sleep 1
  done
  kill "$server"
  wait "$server" || true
}

run=0
skipped=0
for page in README.md docs/user-guide.md; do
  awk '/^```/ { code = !code; next } code && /\.\/isogloss/' "$root/$page" >examples
  while IFS= read -r line <&3; do
    case $line in
      *"isogloss publish "* | *"isogloss status"* | *"isogloss dlq "* | *"isogloss cost"*)
        if [ "$system" != --system ]; then
          skipped=$((skipped + 1))
          continue
        fi
        ;;
    esac
    echo "$page: $line"
    case $line in
      *"isogloss serve"*) serve "$line" ;;
      *) sh -c "$line" ;;
    esac || {
      echo "run-examples: this example of $page failed: $line" >&2
      exit 1
    }
    run=$((run + 1))
  done 3<examples
done
if command -v bash >/dev/null; then
  bash -c 'source <(./isogloss completion) && complete -p isogloss' >/dev/null
fi
echo "run-examples: $run examples run, $skipped need a running system"
