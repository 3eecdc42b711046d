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

{{/* Variables of a worker beside its config map: secrets, and what the values add. With a dict of root and worker. */}}
{{- define "isogloss.environment" -}}
{{- $values := .root.Values -}}
{{- with $values.nats.existingSecret }}
{{- if eq $values.nats.auth "token" }}
{{ include "isogloss.secretVariable" (dict "name" "NATS_TOKEN" "secret" . "key" "token") }}
{{- else }}
{{ include "isogloss.secretVariable" (dict "name" "NATS_USER" "secret" . "key" "user") }}
{{ include "isogloss.secretVariable" (dict "name" "NATS_PASSWORD" "secret" . "key" "password") }}
{{- end }}
{{- if eq $.worker "visualizations" }}
{{- /* This worker takes credentials in the URL. */}}
{{- $login := eq $values.nats.auth "token" | ternary "://$(NATS_TOKEN)@" "://$(NATS_USER):$(NATS_PASSWORD)@" }}
- {name: NATS_URL, value: {{ $values.nats.url | replace "://" $login | quote }}}
{{- end }}
{{- end }}
{{- with $values.s3.existingSecret }}
{{ include "isogloss.secretVariable" (dict "name" "AWS_ACCESS_KEY_ID" "secret" . "key" "access-key-id") }}
{{ include "isogloss.secretVariable" (dict "name" "AWS_SECRET_ACCESS_KEY" "secret" . "key" "secret-access-key") }}
{{- end }}
{{- with $values.qdrant.existingSecret }}
{{ include "isogloss.secretVariable" (dict "name" "QDRANT_API_KEY" "secret" . "key" "api-key") }}
{{- end }}
{{- with $values.encryption.existingSecret }}
{{ include "isogloss.secretVariable" (dict "name" "ENCRYPTION_MASTER_KEY" "secret" . "key" "master-key") }}
{{- end }}
{{- range $variable, $value := (index $values .worker).env }}
- {name: {{ $variable }}, value: {{ $value | quote }}}
{{- end }}
{{- end -}}
