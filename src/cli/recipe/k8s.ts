import type { RecipePlace } from "./recipe-place.ts";

/** A CronJob with its volume, for an image built from the Dockerfile that comes with dvsync. */
export function toK8sRecipe({ version }: RecipePlace): string {
  return `# kubectl create configmap dvsync --from-file=.syncrc
# kubectl create secret generic dvsync --from-literal=DVSYNC_CLIENT_SECRET=...
# Build the image from the Dockerfile of dvsync and push it to your registry; then: kubectl apply -f this-file.yaml
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: dvsync-data
spec:
  accessModes: [ReadWriteOnce]
  resources:
    requests:
      storage: 20Gi
---
apiVersion: batch/v1
kind: CronJob
metadata:
  name: dvsync
spec:
  schedule: "*/10 * * * *"
  concurrencyPolicy: Forbid
  jobTemplate:
    spec:
      backoffLimit: 3
      podFailurePolicy:
        rules:
          # An eviction is no failure of the pull.
          - action: Ignore
            onPodConditions:
              - type: DisruptionTarget
                status: "True"
          # The call, the data, the rights or the configuration: trying again does not help.
          - action: FailJob
            onExitCodes:
              containerName: dvsync
              operator: In
              values: [64, 65, 77, 78]
      template:
        spec:
          restartPolicy: Never
          securityContext:
            runAsNonRoot: true
            runAsUser: 10001
            runAsGroup: 10001
            fsGroup: 10001
          containers:
            - name: dvsync
              image: registry.example/dvsync:${version}
              args: [pull, --quiet, --config, /config/.syncrc, --dir, /data]
              envFrom:
                - secretRef:
                    name: dvsync
                    optional: true
              securityContext:
                readOnlyRootFilesystem: true
                allowPrivilegeEscalation: false
                capabilities:
                  drop: [ALL]
              volumeMounts:
                - name: data
                  mountPath: /data
                - name: config
                  mountPath: /config
                - name: tmp
                  mountPath: /tmp
          volumes:
            - name: data
              persistentVolumeClaim:
                claimName: dvsync-data
            - name: config
              configMap:
                name: dvsync
            - name: tmp
              emptyDir: {}
`;
}
