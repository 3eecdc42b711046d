#!/bin/sh
# Checks what deploys the workers, without a container engine: compose file, chart, rules, dashboards, variables.
# Uses what is on the PATH (docker compose or docker-compose, helm, kubeconform, promtool, actionlint) and says what it
# left out; with --all a tool that is missing is an error.
set -eu
cd "$(dirname "$0")/.."
all=${1:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
fail() { echo "check-deployment: $*" >&2; failed=1; }
missing() { if [ "$all" = --all ]; then fail "$1 is not there"; else echo "left out: $2 ($1 is not there)"; fi; }

# Compose, every profile, with drawn secrets and without any.
if docker compose version >/dev/null 2>&1; then compose="docker compose"
elif command -v docker-compose >/dev/null; then compose=docker-compose
else compose=; fi
if [ -n "$compose" ]; then
  mkdir -p "$work/compose/scripts"
  cp docker-compose.yml .env.example "$work/compose"
  cp scripts/make-env.sh "$work/compose/scripts"
  (
    cd "$work/compose"
    if $compose config -q 2>/dev/null; then echo "compose starts without secrets" >&2; exit 1; fi
    scripts/make-env.sh >/dev/null
    for profile in "" metrics traces tei ledger; do
      COMPOSE_PROFILES=$profile $compose config -q || exit 1
    done
    if $compose config | grep -E '^ +- "?[0-9.:]*[0-9]+:[0-9]+' | grep -v '127\.0\.0\.1:'; then
      echo "a port is bound beyond 127.0.0.1" >&2
      exit 1
    fi
  ) && echo "ok: compose" || fail "the compose file"
else missing "docker compose" "compose"; fi

# Chart: every values file renders, wrong values are refused with their key named.
if command -v helm >/dev/null; then
  chart=helm/isogloss
  for values in "$chart"/ci/*.yaml "$chart"/examples/*.yaml; do
    name=$(basename "$values" .yaml)
    helm lint --strict "$chart" --values "$values" >"$work/lint" 2>&1 || { cat "$work/lint" >&2; fail "helm lint $values"; }
    helm template t "$chart" --kube-version 1.33.0 --values "$values" >"$work/$name.rendered" || fail "helm template $values"
  done
  refused() {
    key=$1
    shift
    if helm template t "$chart" --kube-version 1.33.0 "$@" >/dev/null 2>"$work/said"; then fail "not refused: $*"; fi
    grep -q "$key" "$work/said" || fail "the refusal of $2 does not name $key: $(cat "$work/said")"
  }
  refused natz --set natz.url=nats://n:4222
  refused maxConcurentJobs --set datasets.maxConcurentJobs=3
  refused url --set nats.url=http://nats:4222
  refused replicas --set nats.replicas=7
  refused mode --set datasets.autoscaling.mode=magic
  refused maxConcurrentJobs --set datasets.maxConcurrentJobs=0
  refused quantization --set qdrant.quantization=binary
  refused bucket --set-string s3.bucket=x
  refused minReplicas --set datasets.autoscaling.minReplicas=5,datasets.autoscaling.maxReplicas=2,datasets.autoscaling.mode=keda
  refused minReplicas --set visualizations.autoscaling.minReplicas=0,visualizations.autoscaling.mode=hpa
  if command -v kubeconform >/dev/null; then
    for version in 1.31.0 1.32.0 1.33.0 1.34.0; do
      kubeconform -strict -kubernetes-version $version -schema-location default \
        -schema-location 'https://raw.githubusercontent.com/datreeio/CRDs-catalog/main/{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json' \
        "$work"/*.rendered || fail "kubeconform $version"
    done
  else missing kubeconform "schemas of Kubernetes"; fi
  echo "done: chart"
else missing helm "chart"; fi

if command -v promtool >/dev/null; then
  promtool check rules helm/isogloss/rules/isogloss.yml >/dev/null || fail "rules"
  promtool test rules deploy/prometheus/isogloss.test.yml >"$work/rules" 2>&1 || { cat "$work/rules" >&2; fail "tests of the rules"; }
  promtool check config --syntax-only deploy/prometheus/prometheus.yml >/dev/null || fail "prometheus.yml"
  echo "done: rules"
else missing promtool "rules"; fi

if command -v actionlint >/dev/null; then
  actionlint .github/workflows/*.yml || fail "workflows"
  echo "done: workflows"
else missing actionlint "workflows"; fi

python3 scripts/check_deployment.py "$work" || fail "variables, metrics or runbooks"
exit $failed
