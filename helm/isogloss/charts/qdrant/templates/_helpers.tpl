{{/* The name that the parent chart looks for. */}}
{{- define "qdrant.fullname" -}}
{{ .Release.Name | trunc 40 | trimSuffix "-" }}-qdrant
{{- end -}}

{{- define "qdrant.selector" -}}
app.kubernetes.io/name: qdrant
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "qdrant.labels" -}}
{{ include "qdrant.selector" . }}
app.kubernetes.io/component: server
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: isogloss
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{- define "qdrant.secret" -}}
{{ required "qdrantServer.existingSecret is empty: name a secret with the key api-key" .Values.existingSecret }}
{{- end -}}
