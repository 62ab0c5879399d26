{{- /* The pod of a role: dict "root" "role". */ -}}
{{- define "tidegate.pod" -}}
{{- $ := .root -}}
{{- $own := index $.Values .role -}}
{{- $stores := include "tidegate.stores" . -}}
{{- $console := eq .role "console" -}}
{{- $tls := and $console (not $own.insecure) -}}
{{- $webhooks := and $console $own.webhookKeySecret.name -}}
{{- $signs := and (eq .role "controller") $own.commandKeySecret.name -}}
{{- $nacos := $.Values.nacosPasswordSecret -}}
{{- $scales := and (eq .role "controller") $.Values.replicas -}}
metadata:
  labels:
    {{- include "tidegate.roleLabels" . | nindent 4 }}
    {{- with $.Values.podLabels }}{{ toYaml . | nindent 4 }}{{ end }}
  annotations:
    checksum/config: {{ toYaml $.Values.config | sha256sum }}
    {{- with $.Values.podAnnotations }}{{ toYaml . | nindent 4 }}{{ end }}
spec:
  serviceAccountName: {{ include "tidegate.name" $ }}-{{ if $scales }}controller{{ else }}plain{{ end }}
  automountServiceAccountToken: {{ if $scales }}true{{ else }}false{{ end }}
  # Kubernetes would add variables such as TIDEGATE_PROBES_PORT of its own, with other contents.
  enableServiceLinks: false
  terminationGracePeriodSeconds: 60
  securityContext:
    runAsNonRoot: true
    runAsUser: 10001
    runAsGroup: 10001
    fsGroup: 10001
    seccompProfile: { type: RuntimeDefault }
  {{- with $.Values.image.pullSecrets }}
  imagePullSecrets:
    {{- range . }}
    - name: {{ . }}
    {{- end }}
  {{- end }}
  {{- with $.Values.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  {{- with $.Values.nodeSelector }}
  nodeSelector: {{ toYaml . | nindent 4 }}
  {{- end }}
  {{- with $.Values.tolerations }}
  tolerations: {{ toYaml . | nindent 4 }}
  {{- end }}
  topologySpreadConstraints:
    - maxSkew: 1
      topologyKey: kubernetes.io/hostname
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels: {{- include "tidegate.roleSelector" . | nindent 10 }}
  containers:
    - name: tidegate
      image: "{{ $.Values.image.repository }}:{{ default $.Chart.AppVersion $.Values.image.tag }}"
      imagePullPolicy: {{ $.Values.image.pullPolicy }}
      args: [serve, --only, {{ .role }}, --config, /etc/tidegate/{{ ternary "console" "others" $console }}.yaml]
      env:
        - { name: JAVA_OPTS, value: "-Xmx{{ $own.heapMib }}m" }
        - { name: TIDEGATE_DATA_DIR, value: /var/lib/tidegate }
        - { name: TIDEGATE_PROBES_HOST, value: 0.0.0.0 }
        - { name: TIDEGATE_PROBES_PORT, value: "8081" }
        - { name: TIDEGATE_KAFKA_BOOTSTRAP, value: {{ $.Values.kafka.bootstrap | quote }} }
        - { name: TIDEGATE_KAFKA_PARTITIONS, value: {{ $.Values.kafka.partitions | quote }} }
        - { name: TIDEGATE_KAFKA_REPLICATION, value: {{ $.Values.kafka.replication | quote }} }
        {{- if $stores }}
        - { name: TIDEGATE_STORE_INFLUX_URL, value: {{ $.Values.influx.url | quote }} }
        - { name: TIDEGATE_STORE_INFLUX_ORG, value: {{ $.Values.influx.org | quote }} }
        - { name: TIDEGATE_STORE_INFLUX_BUCKET, value: {{ $.Values.influx.bucket | quote }} }
        - { name: TIDEGATE_STORE_INFLUX_TOKEN_FILE, value: /run/secrets/influx/token }
        {{- end }}
        {{- if $console }}
        - { name: TIDEGATE_CONSOLE_HOST, value: 0.0.0.0 }
        - { name: TIDEGATE_CONSOLE_PORT, value: {{ $own.port | quote }} }
        {{- if $own.insecure }}
        - { name: TIDEGATE_CONSOLE_INSECURE, value: "true" }
        {{- else }}
        - { name: TIDEGATE_CONSOLE_TLS_CERTIFICATE, value: /run/secrets/tls/tls.crt }
        - { name: TIDEGATE_CONSOLE_TLS_KEY, value: /run/secrets/tls/tls.key }
        - { name: TIDEGATE_CONSOLE_TOKENS, value: /run/secrets/tokens/tokens }
        {{- end }}
        {{- end }}
        {{- if $webhooks }}
        - { name: TIDEGATE_ALERTS_WEBHOOK_KEY_FILE, value: /run/secrets/webhook/webhook-key }
        {{- end }}
        {{- if $nacos.name }}
        - { name: TIDEGATE_NACOS_PASSWORD_FILE, value: /run/secrets/nacos/password }
        {{- end }}
        {{- if $signs }}
        - { name: TIDEGATE_CONTROLLER_COMMAND_KEY_FILE, value: /run/secrets/command/command-key }
        {{- end }}
        {{- if $scales }}
        - { name: TIDEGATE_REPLICAS_SERVICES, value: {{ include "tidegate.replicas" $ | quote }} }
        {{- end }}
      ports:
        - { name: probes, containerPort: 8081 }
        {{- if $console }}
        - { name: console, containerPort: {{ $own.port }} }
        {{- end }}
      # A start takes in what the topics have: up to five minutes are given to it.
      startupProbe:
        httpGet: { path: /health/live, port: probes }
        periodSeconds: 5
        failureThreshold: 60
      livenessProbe:
        httpGet: { path: /health/live, port: probes }
        periodSeconds: 10
        timeoutSeconds: 5
        failureThreshold: 3
      readinessProbe:
        httpGet: { path: /health/ready, port: probes }
        periodSeconds: 10
        timeoutSeconds: 5
      resources:
        requests: { cpu: {{ $own.cpu | quote }}, memory: {{ add $own.heapMib 512 }}Mi }
        limits: { memory: {{ add $own.heapMib 512 }}Mi }
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities: { drop: [ALL] }
      volumeMounts:
        - { name: config, mountPath: /etc/tidegate, readOnly: true }
        - { name: data, mountPath: /var/lib/tidegate }
        - { name: tmp, mountPath: /tmp }
        {{- if $stores }}
        - { name: influx, mountPath: /run/secrets/influx, readOnly: true }
        {{- end }}
        {{- if $tls }}
        - { name: tls, mountPath: /run/secrets/tls, readOnly: true }
        - { name: tokens, mountPath: /run/secrets/tokens, readOnly: true }
        {{- end }}
        {{- if $webhooks }}
        - { name: webhook, mountPath: /run/secrets/webhook, readOnly: true }
        {{- end }}
        {{- if $nacos.name }}
        - { name: nacos, mountPath: /run/secrets/nacos, readOnly: true }
        {{- end }}
        {{- if $signs }}
        - { name: command, mountPath: /run/secrets/command, readOnly: true }
        {{- end }}
  volumes:
    - name: config
      configMap: { name: {{ include "tidegate.name" $ }} }
    - name: tmp
      emptyDir: { sizeLimit: 128Mi }
    {{- if not $console }}
    - name: data
      emptyDir: { sizeLimit: 16Mi }
    {{- end }}
    {{- if $stores }}
    {{- include "tidegate.secretVolume" (dict "name" "influx" "secret" $.Values.influx.tokenSecret.name "key" $.Values.influx.tokenSecret.key "as" "token") | nindent 4 }}
    {{- end }}
    {{- if $tls }}
    - name: tls
      secret: { secretName: {{ $own.tlsSecret }}, defaultMode: 0440 }
    {{- include "tidegate.secretVolume" (dict "name" "tokens" "secret" $own.tokensSecret.name "key" $own.tokensSecret.key "as" "tokens") | nindent 4 }}
    {{- end }}
    {{- if $webhooks }}
    {{- include "tidegate.secretVolume" (dict "name" "webhook" "secret" $own.webhookKeySecret.name "key" $own.webhookKeySecret.key "as" "webhook-key") | nindent 4 }}
    {{- end }}
    {{- if $nacos.name }}
    {{- include "tidegate.secretVolume" (dict "name" "nacos" "secret" $nacos.name "key" $nacos.key "as" "password") | nindent 4 }}
    {{- end }}
    {{- if $signs }}
    {{- include "tidegate.secretVolume" (dict "name" "command" "secret" $own.commandKeySecret.name "key" $own.commandKeySecret.key "as" "command-key") | nindent 4 }}
    {{- end }}
{{- end -}}
