{{/* The name that the parent chart looks for. */}}
{{- define "nats.fullname" -}}
{{ .Release.Name | trunc 40 | trimSuffix "-" }}-nats
{{- end -}}

{{- define "nats.selector" -}}
app.kubernetes.io/name: nats
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "nats.labels" -}}
{{ include "nats.selector" . }}
app.kubernetes.io/component: server
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: isogloss
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{- define "nats.secret" -}}
{{ required "natsServer.existingSecret is empty: name a secret with the keys user and password" .Values.existingSecret }}
{{- end -}}
