{{- define "dcgan.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 40 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 40 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "dcgan.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "dcgan.labels" -}}
{{ include "dcgan.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "dcgan.image" -}}
{{- with .Values.image }}{{ .repository }}{{ if .digest }}@{{ .digest }}{{ else }}:{{ .tag | default $.Chart.AppVersion }}{{ end }}{{ end }}
{{- end }}

{{- define "dcgan.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
fsGroupChangePolicy: OnRootMismatch
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "dcgan.security" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}

{{/* With its namespace, since KEDA asks from another one. */}}
{{- define "dcgan.redisHost" -}}
{{- if .Values.redis.bundled }}{{ include "dcgan.name" . }}-redis.{{ .Release.Namespace }}.svc{{ else }}{{ required "redis.host is missing: name your Redis, or set redis.bundled=true" .Values.redis.host }}{{ end }}
{{- end }}

{{- define "dcgan.redisAddress" -}}
{{ include "dcgan.redisHost" . }}:{{ if .Values.redis.bundled }}6379{{ else }}{{ .Values.redis.port }}{{ end }}
{{- end }}

{{/* Whether the API and the workers share a volume. */}}
{{- define "dcgan.sharesVolume" -}}
{{- if not .Values.storage.url }}yes{{ end }}
{{- end }}

{{/* What the API and the workers are told alike. */}}
{{- define "dcgan.env" -}}
{{- $redis := .Values.redis }}
{{- $own := not $redis.bundled }}
{{- if and $own $redis.existingSecret }}
- name: REDIS_PASSWORD
  valueFrom: { secretKeyRef: { name: {{ $redis.existingSecret }}, key: {{ $redis.passwordKey }} } }
{{- end }}
- name: REDIS_URL
  value: {{ printf "%s://%s%s%s" (ternary "rediss" "redis" (and $own $redis.tls)) (ternary (printf "%s:$(REDIS_PASSWORD)@" $redis.username) "" (and $own (ne $redis.existingSecret ""))) (include "dcgan.redisAddress" .) (ternary (printf "/%v" $redis.database) "" $own) | quote }}
- { name: QUEUE_NAME, value: {{ .Values.queueName | quote }} }
- { name: DATA_DIR, value: /data }
{{- with .Values.storage }}
{{- if .url }}
- { name: STORAGE_URL, value: {{ .url | quote }} }
{{- with .s3.endpoint }}
- { name: S3_ENDPOINT, value: {{ . | quote }} }
{{- end }}
{{- with .s3.region }}
- { name: S3_REGION, value: {{ . | quote }} }
{{- end }}
{{- if .s3.forcePathStyle }}
- { name: S3_FORCE_PATH_STYLE, value: "true" }
{{- end }}
{{- if .s3.existingSecret }}
{{- $secret := .s3.existingSecret }}
{{- range tuple "AWS_ACCESS_KEY_ID" "AWS_SECRET_ACCESS_KEY" }}
- name: {{ . }}
  valueFrom: { secretKeyRef: { name: {{ $secret }}, key: {{ . }} } }
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{/* A map of further settings. */}}
{{- define "dcgan.extraEnv" -}}
{{- range $name, $value := . }}
- { name: {{ $name }}, value: {{ $value | toString | quote }} }
{{- end }}
{{- end }}

{{- define "dcgan.dataVolume" -}}
{{- if include "dcgan.sharesVolume" . -}}
{ name: data, persistentVolumeClaim: { claimName: {{ .Values.storage.volume.existingClaim | default (printf "%s-data" (include "dcgan.name" .)) }} } }
{{- else -}}
{ name: data, emptyDir: {} }
{{- end }}
{{- end }}

{{/* The pod of a worker, started by KEDA or by a Deployment. */}}
{{- define "dcgan.workerPod" -}}
serviceAccountName: {{ include "dcgan.name" . }}
automountServiceAccountToken: false
terminationGracePeriodSeconds: {{ .Values.worker.gracePeriodSeconds }}
securityContext: {{- include "dcgan.podSecurity" . | nindent 2 }}
{{- with .Values.imagePullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.worker.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.worker.affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- if or .Values.worker.gpu .Values.worker.tolerations }}
tolerations:
  {{- if .Values.worker.gpu }}
  - { key: nvidia.com/gpu, operator: Exists, effect: NoSchedule }
  {{- end }}
  {{- with .Values.worker.tolerations }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}
containers:
  - name: worker
    image: {{ include "dcgan.image" . }}
    imagePullPolicy: {{ .Values.image.pullPolicy }}
    args: [node, dist/bin/worker.js]
    env:
      {{- include "dcgan.env" . | nindent 6 }}
      # The pod's end is its own: the rest of the grace period is for Kubernetes.
      - { name: SHUTDOWN_TIMEOUT, value: {{ sub .Values.worker.gracePeriodSeconds 15 | quote }} }
      {{- if .Values.worker.keda }}
      - { name: EXIT_WHEN_IDLE, value: {{ .Values.worker.exitWhenIdle | quote }} }
      {{- end }}
      {{- include "dcgan.extraEnv" .Values.worker.env | nindent 6 }}
    securityContext: {{- include "dcgan.security" . | nindent 6 }}
    resources:
      {{- with .Values.worker.resources.requests }}
      requests: {{- toYaml . | nindent 8 }}
      {{- end }}
      limits:
        {{- with .Values.worker.resources.limits }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
        {{- if .Values.worker.gpu }}
        nvidia.com/gpu: {{ .Values.worker.gpu }}
        {{- end }}
    volumeMounts: [{ name: tmp, mountPath: /tmp }, { name: data, mountPath: /data }]
volumes:
  - { name: tmp, emptyDir: {} }
  - {{ include "dcgan.dataVolume" . }}
{{- end }}
