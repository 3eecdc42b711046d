"""Compares what deploys the workers with their code: variables, metrics, runbooks. Needs nothing but Python 3."""

import json
import pathlib
import re
import sys

root = pathlib.Path(__file__).resolve().parent.parent
problems = []

main = [
    path
    for module in ("worker-runtime", "worker-ledger", "worker-datasets", "worker-visualizations", "embedding", "common-model")
    for path in sorted((root / module / "src/main").rglob("*"))
    if path.suffix in (".java", ".yml")
]
code = "\n".join(path.read_text(encoding="utf-8") for path in main)


# Variables. A worker reads "NAME" in Java or ${NAME in its application.yml; what both modules share counts for both.
def read_by(worker):
    other = "worker-visualizations" if worker == "datasets" else "worker-datasets"
    text = "\n".join(path.read_text(encoding="utf-8") for path in main if other not in path.parts)
    return set(re.findall(r'"([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)"', text)) | set(re.findall(r"\$\{([A-Z][A-Z0-9_]+)", text))


def keys_of(text):
    return set(re.findall(r"^\s+([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+):", text, re.M))


compose = (root / "docker-compose.yml").read_text(encoding="utf-8")
shared = re.search(r"^x-worker-environment:.*?(?=^\S)", compose, re.M | re.S).group()
given = {"datasets": {}, "visualizations": {}}
for worker, variables in given.items():
    own = re.search(rf"^  worker-{worker}:\n.*?(?=^  [a-z])", compose, re.M | re.S).group()
    variables.update({name: "docker-compose.yml" for name in keys_of(shared) | keys_of(own)})

# Renders of the chart, where helm could make them: DIRECTORY/*.yaml.
for rendered in sorted(pathlib.Path(sys.argv[1]).glob("*.yaml")) if len(sys.argv) > 1 else []:
    for document in rendered.read_text(encoding="utf-8").split("\n---"):
        worker = re.search(r"app\.kubernetes\.io/component: (datasets|visualizations)", document)
        if worker and "kind: ConfigMap" in document:
            names = keys_of(document)
        elif worker and "kind: Deployment" in document:
            # Those that only make up NATS_URL are the chart's own.
            parts = set(re.findall(r"\$\(([A-Z_]+)\)", document))
            names = set(re.findall(r"- \{?name: ([A-Z][A-Z0-9_]+)", document)) - parts
        else:
            continue
        for name in names:
            given[worker.group(1)].setdefault(name, f"helm/isogloss with {rendered.name}")
for worker, variables in given.items():
    known = read_by(worker)
    for name, where in sorted(variables.items()):
        if name not in known:
            problems.append(f"{where}: the {worker} worker does not read {name}")

# What .env.example names is used by the compose file, and what that takes is named there.
example = set(re.findall(r"^#?([A-Z][A-Z0-9_]*)=", (root / ".env.example").read_text(encoding="utf-8"), re.M))
taken = set(re.findall(r"\$\{([A-Z][A-Z0-9_]*)", compose)) | {"COMPOSE_PROJECT_NAME"}
problems += [f".env.example: docker-compose.yml does not take {name}" for name in sorted(example - taken)]
problems += [f".env.example: {name} is missing" for name in sorted(taken - example)]

# Metrics: the name without the suffixes that Prometheus adds is a literal of the code, or one of the JVM's or Prometheus'.
literals = set(re.findall(r'"([a-z][a-z0-9_]+)"', code))
foreign = {"jvm_memory_used_bytes", "jvm_memory_max_bytes", "up"}
rules = (root / "helm/isogloss/rules/isogloss.yml").read_text(encoding="utf-8")
used = {}
for name in re.findall(r"\b((?:worker|dlq|visualization|nats|storage|jvm)_[a-z0-9_]+)\b", rules):
    used[name] = "rules/isogloss.yml"
for path in sorted((root / "deploy/grafana/dashboards").glob("*.json")):
    for panel in json.loads(path.read_text(encoding="utf-8"))["panels"]:
        for target in panel["targets"]:
            for name in re.findall(r"\b((?:worker|dlq|visualization|nats|storage|jvm)_[a-z0-9_]+)\b", target["expr"]):
                used[name] = path.name
for name, where in sorted(used.items()):
    plain = re.sub(r"_(total|bucket|sum|count|max)$", "", name)
    # A timer gets _seconds from Prometheus unless its name has it.
    if not {name, plain, plain.removesuffix("_seconds")} & (literals | foreign):
        problems.append(f"{where}: no worker has the metric {name}")

# Every alert has a test that fires, one that is quiet, and a runbook.
tests = (root / "deploy/prometheus/isogloss.test.yml").read_text(encoding="utf-8")
for alert in re.findall(r"- alert: (\w+)", rules):
    kebab = re.sub(r"(?<!^)(?=[A-Z])", "-", alert).lower()
    if not (root / f"docs/operations/runbooks/{kebab}.md").is_file():
        problems.append(f"{alert} has no docs/operations/runbooks/{kebab}.md")
    if f"runbooks/{kebab}.md" not in rules:
        problems.append(f"{alert} does not name its runbook {kebab}.md")
    for case in ("fires", "is quiet"):
        if f"name: {alert} {case}" not in tests:
            problems.append(f"{alert} has no test that it {case}")

for problem in problems:
    print(problem, file=sys.stderr)
print(f"compared {sum(map(len, given.values()))} variables, {len(used)} metrics, {len(re.findall('- alert:', rules))} alerts")
sys.exit(1 if problems else 0)
