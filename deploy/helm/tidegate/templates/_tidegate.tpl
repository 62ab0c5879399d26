{{- /* All take the root, or a dict of it as "root" and a role as "role". */ -}}

{{- define "tidegate.name" -}}
{{- $name := .Release.Name -}}
{{- if not (contains .Chart.Name $name) -}}
{{- $name = printf "%s-%s" $name .Chart.Name -}}
{{- end -}}
{{- trunc 40 $name | trimSuffix "-" -}}
{{- end -}}

{{- define "tidegate.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "tidegate.labels" -}}
{{ include "tidegate.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{- define "tidegate.roleSelector" -}}
{{ include "tidegate.selector" .root }}
app.kubernetes.io/component: {{ .role }}
{{- end -}}

{{- define "tidegate.roleLabels" -}}
{{ include "tidegate.labels" .root }}
app.kubernetes.io/component: {{ .role }}
{{- end -}}

{{- /* Whether a role has to do with the store. */ -}}
{{- define "tidegate.stores" -}}
{{- if has .role (list "collector" "console") }}yes{{ end -}}
{{- end -}}

{{- define "tidegate.replicas" -}}
{{- $all := list -}}
{{- range .Values.replicas -}}
{{- if gt .min .max -}}
{{- fail (printf "replicas: %s has min %v and max %v: min must not be above max" .service .min .max) -}}
{{- end -}}
{{- $all = append $all (printf "%s/%s=%v-%v@kubernetes:%s/%s/%s" .service .pool .min .max .namespace .kind .name) -}}
{{- end -}}
{{- join "," $all -}}
{{- end -}}

{{- /* A secret's key as a file: dict "name" "secret" "key" "as". */ -}}
{{- define "tidegate.secretVolume" -}}
- name: {{ .name }}
  secret:
    secretName: {{ .secret }}
    defaultMode: 0440
    items: [{ key: {{ .key | quote }}, path: {{ .as }} }]
{{- end -}}
