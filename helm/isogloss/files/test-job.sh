# Addresses in READY, then a job in NATS_URL's broker unless JOB is empty. Run by helm test.
set -eu
for address in $READY; do
  wget -qO- -T 10 "$address"
  echo
done
[ -n "$JOB" ] || exit 0
id=$(cat /proc/sys/kernel/random/uuid)
nats pub --quiet dataset.transform.pending "{\"job_id\":\"$id\",\"dataset_id\":\"00000000-0000-4000-8000-000000000001\",\"chunks\":[
  {\"id\":\"00000000-0000-4000-8000-000000000002\",\"text\":\"A glacier moves slowly.\",\"metadata\":{}},
  {\"id\":\"00000000-0000-4000-8000-000000000003\",\"text\":\"Bread rises in the warmth.\",\"metadata\":{}}],
  \"embedder\":{\"provider\":\"local\",\"model\":\"all-MiniLM-L6-v2\"},\"quantization\":\"none\"}"
tries=0
while [ $tries -lt 90 ]; do
  said=$(nats stream get TRANSFORM_STATUS_A_B --last-for dataset.transform.complete 2>/dev/null || true)
  case $said in
  *"$id"*'"status":"success"'* | *'"status":"success"'*"$id"*) echo "job $id: two points stored"; exit 0 ;;
  *"$id"*'"status":"failed"'* | *'"status":"failed"'*"$id"*) echo "$said"; exit 1 ;;
  esac
  tries=$((tries + 1))
  sleep 2
done
echo "job $id: no answer" >&2
exit 1
