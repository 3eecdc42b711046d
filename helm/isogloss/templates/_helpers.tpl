{{- define "isogloss.fullname" -}}
{{- if .Values.fullnameOverride -}}{{ .Values.fullnameOverride | trunc 40 | trimSuffix "-" }}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if contains $name .Release.Name -}}{{ .Release.Name | trunc 40 | trimSuffix "-" }}
{{- else -}}{{ printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" }}{{- end -}}
{{- end -}}
{{- end -}}

{{/* Workers that are switched on, as a list of dicts: name, port, values, root. */}}
{{- define "isogloss.workers" -}}
{{- $workers := list -}}
{{- if .Values.datasets.enabled -}}{{- $workers = append $workers "datasets" -}}{{- end -}}
{{- if .Values.visualizations.enabled -}}{{- $workers = append $workers "visualizations" -}}{{- end -}}
{{- join "," $workers -}}
{{- end -}}

{{- define "isogloss.port" -}}{{ eq . "datasets" | ternary 8002 8081 }}{{- end -}}

{{/* With a dict of root and worker. */}}
{{- define "isogloss.selector" -}}
app.kubernetes.io/name: {{ default .root.Chart.Name .root.Values.nameOverride }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .worker }}
{{- end -}}

{{- define "isogloss.common" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
app.kubernetes.io/version: {{ .Values.image.tag | default .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: isogloss
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{- define "isogloss.labels" -}}
{{ include "isogloss.selector" . }}
{{ include "isogloss.common" .root }}
{{- end -}}

{{- define "isogloss.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}{{ default (include "isogloss.fullname" .) .Values.serviceAccount.name }}
{{- else -}}{{ default "default" .Values.serviceAccount.name }}{{- end -}}
{{- end -}}

{{- define "isogloss.image" -}}
{{- $values := index .root.Values .worker -}}
{{- $image := printf "%s/worker-%s" .root.Values.image.registry .worker -}}
{{- if $values.image.digest -}}{{ printf "%s@%s" $image $values.image.digest }}
{{- else -}}{{ printf "%s:%s" $image (.root.Values.image.tag | default .root.Chart.AppVersion) }}{{- end -}}
{{- end -}}

{{/* Variables of one container from a secret's key: dict of name, secret, key. */}}
{{- define "isogloss.secretVariable" -}}
- name: {{ .name }}
  valueFrom:
    secretKeyRef: {name: {{ .secret | quote }}, key: {{ .key }}}
{{- end -}}

{{/* Where broker and stores are: as the values say, else the sub-chart that is on. */}}
{{- define "isogloss.server" -}}{{ .Release.Name | trunc 40 | trimSuffix "-" }}{{- end -}}

{{- define "isogloss.natsUrl" -}}
{{- if .Values.nats.url -}}{{ .Values.nats.url }}
{{- else if .Values.natsServer.enabled -}}nats://{{ include "isogloss.server" . }}-nats:4222
{{- else -}}nats://nats:4222{{- end -}}
{{- end -}}

{{- define "isogloss.natsSecret" -}}
{{- .Values.nats.existingSecret | default (.Values.natsServer.enabled | ternary .Values.natsServer.existingSecret "") -}}
{{- end -}}

{{/* KEDA asks from its own namespace, so the name must be whole. */}}
{{- define "isogloss.natsMonitoring" -}}
{{- if .Values.nats.monitoring -}}{{ .Values.nats.monitoring }}
{{- else -}}
{{- $host := include "isogloss.natsUrl" . | splitList "," | first | replace "nats://" "" | replace "tls://" "" | splitList ":" | first -}}
{{ $host }}{{ contains "." $host | ternary "" (printf ".%s" .Release.Namespace) }}:8222
{{- end -}}
{{- end -}}

{{- define "isogloss.qdrantUrl" -}}
{{- .Values.qdrant.url | default (.Values.qdrantServer.enabled | ternary (printf "http://%s-qdrant:6334" (include "isogloss.server" .)) "") -}}
{{- end -}}

{{- define "isogloss.qdrantSecret" -}}
{{- .Values.qdrant.existingSecret | default (.Values.qdrantServer.enabled | ternary .Values.qdrantServer.existingSecret "") -}}
{{- end -}}

{{/* Ports of everything the values name, with commas, and those that networkPolicy.egressPorts adds. */}}
{{- define "isogloss.egressPorts" -}}
{{- $ports := list -}}
{{- range .Values.networkPolicy.egressPorts }}{{ $ports = append $ports (toString .) }}{{ end -}}
{{- $named := list (list (include "isogloss.natsUrl" .) "4222") (list (include "isogloss.qdrantUrl" .) "6334") (list .Values.s3.endpoint "") (list .Values.tracing.endpoint "") -}}
{{- range $named -}}
{{- $standard := last . | default (hasPrefix "https" (first .) | ternary "443" "80") -}}
{{- range splitList "," (first .) -}}
{{- if . }}{{ $ports = append $ports (regexFind ":[0-9]+(/|$)" . | trimAll ":/" | default $standard) }}{{ end -}}
{{- end -}}
{{- end -}}
{{- if or .Values.ledger.existingSecret .Values.postgresqlServer.enabled }}{{ $ports = append $ports "5432" }}{{ end -}}
{{- if .Values.sweep.sweeps }}{{ range .Values.sweep.databasePorts }}{{ $ports = append $ports (toString .) }}{{ end }}{{ end -}}
{{- $ports | uniq | join "," -}}
{{- end -}}

{{- define "isogloss.hardened" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end -}}

{{/* Login of the broker, for every container that talks to it; with a dict of root and secret. */}}
{{- define "isogloss.natsLoginOf" -}}
{{- if .secret }}
{{- if eq .root.Values.nats.auth "token" }}
{{ include "isogloss.secretVariable" (dict "name" "NATS_TOKEN" "secret" .secret "key" "token") }}
{{- else }}
{{ include "isogloss.secretVariable" (dict "name" "NATS_USER" "secret" .secret "key" "user") }}
{{ include "isogloss.secretVariable" (dict "name" "NATS_PASSWORD" "secret" .secret "key" "password") }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "isogloss.natsLogin" -}}
{{- include "isogloss.natsLoginOf" (dict "root" . "secret" (include "isogloss.natsSecret" .)) -}}
{{- end -}}

{{/* Variables of a worker beside its config map: secrets, and what the values add. With a dict of root and worker. */}}
{{- define "isogloss.environment" -}}
{{- $values := .root.Values -}}
{{- include "isogloss.natsLogin" .root }}
{{- with $values.s3.existingSecret }}
{{ include "isogloss.secretVariable" (dict "name" "AWS_ACCESS_KEY_ID" "secret" . "key" "access-key-id") }}
{{ include "isogloss.secretVariable" (dict "name" "AWS_SECRET_ACCESS_KEY" "secret" . "key" "secret-access-key") }}
{{- end }}
{{- with include "isogloss.qdrantSecret" .root }}
{{ include "isogloss.secretVariable" (dict "name" "QDRANT_API_KEY" "secret" . "key" "api-key") }}
{{- end }}
{{- with $values.encryption.existingSecret }}
{{ include "isogloss.secretVariable" (dict "name" "ENCRYPTION_MASTER_KEY" "secret" . "key" "master-key") }}
{{- end }}
{{- if $values.ledger.existingSecret }}
{{ include "isogloss.secretVariable" (dict "name" "DATABASE_URL" "secret" $values.ledger.existingSecret "key" "url") }}
{{- else if $values.postgresqlServer.enabled }}
{{ include "isogloss.secretVariable" (dict "name" "POSTGRES_USER" "secret" $values.postgresqlServer.existingSecret "key" "user") }}
{{ include "isogloss.secretVariable" (dict "name" "POSTGRES_PASSWORD" "secret" $values.postgresqlServer.existingSecret "key" "password") }}
- {name: DATABASE_URL, value: "postgresql://$(POSTGRES_USER):$(POSTGRES_PASSWORD)@{{ include "isogloss.server" .root }}-postgresql:5432/isogloss"}
{{- end }}
{{- if and (eq .worker "datasets") $values.sweep.sweeps $values.sweep.http.enabled }}
{{ include "isogloss.secretVariable" (dict "name" "SWEEP_HTTP_TOKEN" "secret" $values.sweep.http.existingSecret "key" "token") }}
{{- end }}
{{- range $variable, $value := (index $values .worker).env }}
- {name: {{ $variable }}, value: {{ $value | quote }}}
{{- end }}
{{- end -}}
