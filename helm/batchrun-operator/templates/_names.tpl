{{- define "batchrun.name" -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- end -}}

{{- define "batchrun.account" -}}
{{- .Values.serviceAccount.name | default (include "batchrun.name" .) -}}
{{- end -}}

{{- define "batchrun.selector" -}}
app.kubernetes.io/name: batchrun-operator
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "batchrun.labels" -}}
{{ include "batchrun.selector" . }}
app.kubernetes.io/part-of: batchrun-operator
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{/* An image of values {repository, tag, digest}; the digest wins. */}}
{{- define "batchrun.image" -}}
{{- $image := index . 0 -}}{{- $chart := index . 1 -}}
{{- if $image.digest -}}{{ $image.repository }}@{{ $image.digest }}
{{- else -}}{{ $image.repository }}:{{ $image.tag | default $chart.AppVersion }}
{{- end -}}
{{- end -}}

{{- define "batchrun.everywhere" -}}
{{- if has "*" .Values.namespaces -}}
{{- if gt (len .Values.namespaces) 1 -}}{{- fail "namespaces: \"*\" serves all of them; name it alone" -}}{{- end -}}
true
{{- end -}}
{{- end -}}

{{/* The namespaces it serves, as JSON; for an installation that does not serve them all. */}}
{{- define "batchrun.served" -}}
{{- .Values.namespaces | default (list .Release.Namespace) | toJson -}}
{{- end -}}

{{/* What the operator may do in a namespace it serves: the whole of it, in one place. No Secrets, no wildcard. */}}
{{- define "batchrun.rules" -}}
- apiGroups: [batchrun.dev]
  resources: [batchruns]
  verbs: [get, list, watch, patch, delete]
- apiGroups: [batchrun.dev]
  resources: [datasets]
  verbs: [get, list, watch]
- apiGroups: [batchrun.dev]
  resources: [reviews]
  verbs: [list, watch]
- apiGroups: [batchrun.dev]
  resources: [batchruns/status, datasets/status, reviews/status]
  verbs: [update]
- apiGroups: [batch]
  resources: [jobs]
  verbs: [get, list, watch, create, delete]
- apiGroups: [""]
  resources: [pods]
  verbs: [list, watch]
- apiGroups: [""]
  resources: [configmaps]
  verbs: [get, list, create, delete]
- apiGroups: [events.k8s.io]
  resources: [events]
  verbs: [create]
- apiGroups: [""]
  resources: [namespaces]
  verbs: [get]
{{- end -}}
