"""Writes helm/schemas/restricted: the restricted Pod Security Standard as a schema, so that kubeconform checks it.

    python3 scripts/restricted-pods.py
"""

import json
import pathlib

ROOT = pathlib.Path(__file__).resolve().parent.parent / "helm/schemas/restricted"
PROFILE = {"type": "object", "required": ["type"], "properties": {"type": {"enum": ["RuntimeDefault", "Localhost"]}}}
NOT_TRUE = {"not": {"const": True}}
NOT_ROOT = {"type": "integer", "minimum": 1}
CONTAINER = {
    "type": "object",
    "required": ["securityContext"],
    "properties": {
        "securityContext": {
            "type": "object",
            "required": ["allowPrivilegeEscalation", "capabilities"],
            "properties": {
                "allowPrivilegeEscalation": {"const": False},
                "privileged": NOT_TRUE,
                "runAsNonRoot": {"const": True},
                "runAsUser": NOT_ROOT,
                "seccompProfile": PROFILE,
                "procMount": {"const": "Default"},
                # Beyond the standard: nothing of ours writes to its own root.
                "readOnlyRootFilesystem": {"const": True},
                "capabilities": {
                    "type": "object",
                    "required": ["drop"],
                    "properties": {
                        "drop": {"type": "array", "contains": {"const": "ALL"}},
                        "add": {"type": "array", "items": {"const": "NET_BIND_SERVICE"}},
                    },
                },
            },
        },
        "ports": {"type": "array", "items": {"type": "object", "properties": {"hostPort": {"const": 0}}}},
    },
}
CONTAINER["properties"]["securityContext"]["required"].append("readOnlyRootFilesystem")
VOLUMES = ("configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret")
POD = {
    "type": "object",
    "required": ["securityContext", "containers", "automountServiceAccountToken"],
    "properties": {
        "hostNetwork": NOT_TRUE,
        "hostPID": NOT_TRUE,
        "hostIPC": NOT_TRUE,
        "automountServiceAccountToken": {"const": False},
        "securityContext": {
            "type": "object",
            "required": ["runAsNonRoot", "seccompProfile"],
            "properties": {"runAsNonRoot": {"const": True}, "runAsUser": NOT_ROOT, "seccompProfile": PROFILE, "sysctls": {"maxItems": 0}},
        },
        "containers": {"type": "array", "items": CONTAINER},
        "initContainers": {"type": "array", "items": CONTAINER},
        "ephemeralContainers": {"type": "array", "items": CONTAINER},
        "volumes": {
            "type": "array",
            "items": {"type": "object", "additionalProperties": False, "properties": {"name": {}, **{kind: {} for kind in VOLUMES}}},
        },
    },
}
TEMPLATE = {"type": "object", "required": ["spec"], "properties": {"spec": {"type": "object", "required": ["template"], "properties": {"template": {"type": "object", "required": ["spec"], "properties": {"spec": POD}}}}}}

ROOT.mkdir(parents=True, exist_ok=True)
for file, schema in {
    "deployment-apps-v1": TEMPLATE,
    "statefulset-apps-v1": TEMPLATE,
    "job-batch-v1": TEMPLATE,
    "pod-v1": {"type": "object", "required": ["spec"], "properties": {"spec": POD}},
}.items():
    (ROOT / f"{file}.json").write_text(json.dumps(schema, indent=1) + "\n", encoding="utf-8")
