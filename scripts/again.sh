# Sourced by scripts that bring something over the network: "again COMMAND..." runs it, and three times more with growing pauses while it fails.
again() {
  for pause in 2 10 30; do
    if "$@"; then return 0; fi
    echo "again in $pause s: $*" >&2
    sleep "$pause"
  done
  "$@"
}
