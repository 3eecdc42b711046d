"""Compares what deploys the workers with the settings of their code, and alerts with tests and runbooks. Needs nothing but Python 3."""

import json
import pathlib
import re
import sys

root = pathlib.Path(__file__).resolve().parent.parent
problems = []

# Variables. docs/settings.md is generated from the code; a test of the runtime holds the two together.
settings = {"datasets": set(), "visualizations": set()}
page, _, page_of_retired = (root / "docs/settings.md").read_text(encoding="utf-8").partition("\n## ")
retired = set(re.findall(r"^\| `([A-Z][A-Z0-9_]*)` \|", page_of_retired, re.M))
for name, worker in re.findall(r"^\| `([A-Z][A-Z0-9_]*)` \| (\w+) \|", page, re.M):
    for each in settings if worker == "both" else [worker]:
        settings[each].add(name)
every = settings["datasets"] | settings["visualizations"]

# The table is whole: what else looks like a variable in the workers' code must be one of these.
code = "\n".join(
    path.read_text(encoding="utf-8")
    for module in ("worker-runtime", "worker-ledger", "worker-sweep", "worker-datasets", "worker-visualizations", "embedding", "common-model")
    for path in sorted((root / module / "src/main").rglob("*"))
    if path.suffix in (".java", ".yml")
)
no_variables = {"DO_NOT_PAD", "DO_NOT_TRUNCATE"}  # words of a tokenizer
no_variables |= {"XDG_CACHE_HOME"}  # of the desktop: where files that can be made again lie
no_variables |= {"OPENAI_COMPATIBLE_API_KEY"}  # an example of env:NAME in a message
streams = set(re.findall(r"^    ([A-Z][A-Z0-9_]+)\(", (root / "common-model/src/main/java/io/isogloss/model/Streams.java").read_text(encoding="utf-8"), re.M))
read = set(re.findall(r'"([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)"', code)) | set(re.findall(r"\$\{([A-Z][A-Z0-9_]+)", code))
problems += [f"docs/settings.md: {name} is missing" for name in sorted(read - every - retired - no_variables - streams)]
problems += [f"docs/settings.md: {name} is read and means nothing" for name in sorted(every & retired)]


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
    for name, where in sorted(variables.items()):
        if name not in settings[worker]:
            problems.append(f"{where}: the {worker} worker does not read {name}")
    passable = {name for name, where in variables.items() if where == "docker-compose.yml"}
    # Ports are those that the file publishes, an older name needs no second way in, and no two processes share an id.
    for name in sorted(settings[worker] - passable - {"HEALTH_CHECK_PORT", "PROMETHEUS_METRICS_PORT", "NATS_SERVER_URL", "WORKER_ID"}):
        problems.append(f"docker-compose.yml: {name} cannot be given to the {worker} worker")

# What .env.example names is used by the compose file, and what that takes is named there, as is what it passes on.
example = set(re.findall(r"^#?([A-Z][A-Z0-9_]*)=", (root / ".env.example").read_text(encoding="utf-8"), re.M))
passed = set(re.findall(r"^\s+([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+):[ \t]*$", compose, re.M))
taken = set(re.findall(r"\$\{([A-Z][A-Z0-9_]*)", compose)) | passed | {"COMPOSE_PROJECT_NAME", "COMPOSE_PROFILES"}
problems += [f".env.example: docker-compose.yml does not take {name}" for name in sorted(example - taken)]
problems += [f".env.example: {name} is missing" for name in sorted(taken - example)]

# The chart knows the fields of a sweep that its documentation knows.
rows = re.findall(r"^\| ((?:`[a-z_]+`(?:, )?)+) \|", (root / "docs/sweep.md").read_text(encoding="utf-8").partition("## The file")[2].partition("\n## ")[0], re.M)
documented = {name for row in rows for name in re.findall(r"`([a-z_]+)`", row)}
charted = set(json.loads((root / "helm/isogloss/values.schema.json").read_text(encoding="utf-8"))["definitions"]["sweep"]["properties"])
problems += [f"a sweep's {name} stands in one of docs/sweep.md and helm/isogloss/values.schema.json only" for name in sorted(documented ^ charted)]

# Metrics are compared with running workers, by deployment-tests.
rules = (root / "helm/isogloss/rules/isogloss.yml").read_text(encoding="utf-8")
for path in sorted((root / "deploy/grafana/dashboards").glob("*.json")):
    json.loads(path.read_text(encoding="utf-8"))

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
print(f"compared {len(every)} variables, {len(re.findall('- alert:', rules))} alerts")
sys.exit(1 if problems else 0)
