{{/* The name that the parent chart looks for. */}}
{{- define "postgresql.fullname" -}}
{{ .Release.Name | trunc 40 | trimSuffix "-" }}-postgresql
{{- end -}}

{{- define "postgresql.selector" -}}
app.kubernetes.io/name: postgresql
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "postgresql.labels" -}}
{{ include "postgresql.selector" . }}
app.kubernetes.io/component: server
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: isogloss
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{- define "postgresql.secret" -}}
{{ required "postgresqlServer.existingSecret is empty: name a secret with the keys user and password" .Values.existingSecret }}
{{- end -}}
