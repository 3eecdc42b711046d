#!/bin/sh
# Checks what deploys the workers, without a container engine: compose file, chart, rules, dashboards, workflows, variables.
# ./check calls it. Its tools come from deployment-tools.sh; what a machine cannot have is named in one line and left out.
#   scripts/check-deployment.sh             brings missing tools first
#   scripts/check-deployment.sh --offline   with the tools that are there
#   scripts/check-deployment.sh --all       a tool that is missing is an error (CI)
#   scripts/check-deployment.sh --golden    writes helm/golden anew; read the difference before you commit it
set -eu
cd "$(dirname "$0")/.."
mode=${1:-}
PATH=$(scripts/deployment-tools.sh "$mode"):$PATH
export PATH
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
done=
fail() { echo "check-deployment: $*" >&2; failed=1; }
have() {
  if command -v "$1" >/dev/null 2>&1; then return 0; fi
  if [ "$mode" = --all ]; then fail "$1 is not there"; else echo "check-deployment: left out: $2 ($1 is not there; it comes with Go and the network, see scripts/deployment-tools.sh)"; fi
  return 1
}

# Compose, every profile, without secrets (must be refused) and with drawn ones.
if have compose-config "the compose file"; then
  mkdir -p "$work/compose/scripts"
  cp docker-compose.yml .env.example "$work/compose"
  cp scripts/make-env.sh "$work/compose/scripts"
  (
    cd "$work/compose"
    if compose-config >/dev/null 2>said; then echo "compose starts without secrets" >&2; exit 1; fi
    grep -q 'run scripts/make-env.sh first' said || { cat said >&2; exit 1; }
    scripts/make-env.sh >/dev/null
    set -a
    . ./.env
    compose-config >/dev/null
  ) || fail "docker-compose.yml"
  done="$done compose"
fi

# Chart: every values file renders, as it did before, to objects that the API takes and the restricted standard admits.
if have helm "the chart"; then
  chart=helm/isogloss
  for values in "$chart"/ci/*.yaml "$chart"/examples/*.yaml; do
    name=$(basename "$values")
    helm lint --strict --quiet "$chart" --values "$values" >"$work/said" 2>&1 || { cat "$work/said" >&2; fail "helm lint $values"; }
    helm template t "$chart" --namespace n --kube-version 1.33.0 --values "$values" >"$work/$name" || fail "helm template $values"
  done
  if [ "$mode" = --golden ]; then
    rm -rf helm/golden
    mkdir -p helm/golden
    cp "$work"/*.yaml helm/golden
  fi
  diff -ru helm/golden "$work" --exclude=compose --exclude=said || fail "a render differs from helm/golden; if it should, scripts/check-deployment.sh --golden"
  refused() {
    key=$1
    shift
    if helm template t "$chart" --kube-version 1.33.0 "$@" >/dev/null 2>"$work/said"; then fail "not refused: $*"; fi
    grep -q "$key" "$work/said" || fail "the refusal of $2 does not name $key: $(cat "$work/said")"
  }
  refused natz --set natz.url=nats://n:4222
  refused maxConcurentJobs --set datasets.maxConcurentJobs=3
  refused nats.url --set nats.url=http://nats:4222
  refused nats.replicas --set nats.replicas=7
  refused datasets.autoscaling.mode --set datasets.autoscaling.mode=magic
  refused datasets.maxConcurrentJobs --set datasets.maxConcurrentJobs=0
  refused qdrant.quantization --set qdrant.quantization=binary
  refused s3.bucket --set-string s3.bucket=x
  refused textt --set 'sweep.sweeps[0].name=a,sweep.sweeps[0].textt=b'
  refused database --set 'sweep.sweeps[0].name=a,sweep.sweeps[0].database=postgres://u:p@h/d'
  refused sweep.http.existingSecret --values helm/isogloss/examples/sweep.yaml --set sweep.http.enabled=true
  refused sweep.sweeps --set sweep.http.enabled=true
  refused datasets.autoscaling.minReplicas --set datasets.autoscaling.minReplicas=5,datasets.autoscaling.maxReplicas=2,datasets.autoscaling.mode=keda
  refused visualizations.autoscaling.minReplicas --set visualizations.autoscaling.minReplicas=0,visualizations.autoscaling.mode=hpa
  if have kubeconform "schemas of Kubernetes"; then
    schemas=helm/schemas
    file='{{.ResourceKind}}{{.KindSuffix}}.json'
    for version in 1.31 1.32 1.33 1.34; do
      kubeconform -strict -kubernetes-version $version.0 -schema-location "$schemas/v$version/$file" -schema-location "$schemas/custom/$file" "$work"/*.yaml \
        || fail "kubeconform $version"
    done
    kubeconform -ignore-missing-schemas -schema-location "$schemas/restricted/$file" "$work"/*.yaml || fail "the restricted Pod Security Standard"
  fi
  done="$done chart"
fi

if have promtool "rules and their tests"; then
  promtool check rules helm/isogloss/rules/isogloss.yml >"$work/said" 2>&1 || { cat "$work/said" >&2; fail "rules"; }
  promtool test rules deploy/prometheus/isogloss.test.yml >"$work/said" 2>&1 || { cat "$work/said" >&2; fail "tests of the rules"; }
  promtool check config --syntax-only deploy/prometheus/prometheus.yml >"$work/said" 2>&1 || { cat "$work/said" >&2; fail "prometheus.yml"; }
  done="$done rules"
fi

if have actionlint "workflows"; then
  actionlint .github/workflows/*.yml || fail "workflows"
  done="$done workflows"
fi

if command -v python3 >/dev/null 2>&1; then
  python3 scripts/check_deployment.py "$work" || fail "variables, metrics or runbooks"
  done="$done names"
else
  have python3 "names of variables and metrics" || true
fi
[ $failed = 1 ] || echo "check-deployment: fine:$done"
exit $failed
