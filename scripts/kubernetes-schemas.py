"""Writes helm/schemas: what kubeconform needs to check the chart's renders without the network.

    go mod download k8s.io/kubernetes@v1.31.14 …   (KUBERNETES, KEDA and OPERATOR below)
    python3 scripts/kubernetes-schemas.py

The sources are the API descriptions that Kubernetes, KEDA and the Prometheus operator publish in their Go modules, all under
Apache-2.0. Kept are the kinds that the chart renders, without their prose. Unknown fields are refused everywhere.
"""

import json
import pathlib
import shutil
import subprocess

import yaml

KUBERNETES = ("v1.31.14", "v1.32.13", "v1.33.13", "v1.34.4")
KEDA = ("github.com/kedacore/keda/v2@v2.21.0", ("config/crd/bases/keda.sh_scaledobjects.yaml",))
OPERATOR = (
    "github.com/prometheus-operator/prometheus-operator@v0.85.0",
    (
        "example/prometheus-operator-crd/monitoring.coreos.com_servicemonitors.yaml",
        "example/prometheus-operator-crd/monitoring.coreos.com_prometheusrules.yaml",
    ),
)
KINDS = {
    "apps.v1": ("Deployment", "StatefulSet"),
    "core.v1": ("ConfigMap", "Pod", "Secret", "Service", "ServiceAccount"),
    "batch.v1": ("Job",),
    "policy.v1": ("PodDisruptionBudget",),
    "networking.v1": ("NetworkPolicy",),
    "autoscaling.v2": ("HorizontalPodAutoscaler",),
}
ROOT = pathlib.Path(__file__).resolve().parent.parent / "helm/schemas"


def module(name):
    said = subprocess.run(["go", "mod", "download", "-json", name], check=True, capture_output=True, text=True).stdout
    return pathlib.Path(json.loads(said)["Dir"])


def strict(node, name=""):
    """Without prose and extensions; with numbers where Kubernetes takes both, and closed objects."""
    if isinstance(node, list):
        return [strict(each) for each in node]
    if not isinstance(node, dict):
        return node
    if name.endswith(".Quantity"):
        return {"type": ["string", "number"]}
    if node.get("format") == "int-or-string" or node.get("x-kubernetes-int-or-string"):
        return {"type": ["string", "integer"]}
    kept = {
        key: strict(value)
        for key, value in node.items()
        if not key.startswith("x-") and not (key in ("description", "default", "format") and not isinstance(value, dict))
    }
    if "properties" in node and not isinstance(node.get("type"), dict):
        # A property may itself be called properties, description or the like: do not lose it.
        kept["properties"] = {key: strict(value) for key, value in node["properties"].items()}
        if "additionalProperties" not in node and not node.get("x-kubernetes-preserve-unknown-fields"):
            kept["additionalProperties"] = False
    return kept


def closure(definitions, names):
    found, open_names = {}, list(names)
    while open_names:
        name = open_names.pop()
        if name in found:
            continue
        found[name] = definitions[name]
        stack = [definitions[name]]
        while stack:
            node = stack.pop()
            if isinstance(node, dict):
                if isinstance(node.get("$ref"), str):
                    open_names.append(node["$ref"].rsplit("/", 1)[1])
                stack += node.values()
            elif isinstance(node, list):
                stack += node
    return found


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, separators=(",", ":"), sort_keys=True) + "\n", encoding="utf-8")


for old in ("custom", *(version.rsplit(".", 1)[0] for version in KUBERNETES)):
    shutil.rmtree(ROOT / old, ignore_errors=True)
for version in KUBERNETES:
    source = module(f"k8s.io/kubernetes@{version}") / "api/openapi-spec/swagger.json"
    definitions = json.loads(source.read_text(encoding="utf-8"))["definitions"]
    names = [f"io.k8s.api.{group}.{kind}" for group, kinds in KINDS.items() for kind in kinds]
    used = {name: strict(value, name) for name, value in closure(definitions, names).items()}
    for name in names:
        group, api, kind = name.removeprefix("io.k8s.api.").split(".")
        used[name]["required"] = sorted({*used[name].get("required", []), "apiVersion", "kind"})
        file = "-".join([kind.lower(), *([] if group == "core" else [group]), api])
        write(ROOT / version.rsplit(".", 1)[0] / f"{file}.json", {"$ref": f"definitions.json#/definitions/{name}"})
    write(ROOT / version.rsplit(".", 1)[0] / "definitions.json", {"definitions": used})
for source, files in (KEDA, OPERATOR):
    for file in files:
        crd = yaml.safe_load((module(source) / file).read_text(encoding="utf-8"))["spec"]
        for version in crd["versions"]:
            name = f"{crd['names']['kind'].lower()}-{crd['group'].split('.')[0]}-{version['name']}.json"
            write(ROOT / "custom" / name, strict(version["schema"]["openAPIV3Schema"]))
