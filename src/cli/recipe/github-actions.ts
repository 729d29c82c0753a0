import type { RecipePlace } from "./recipe-place.ts";

/** A workflow that pulls every hour, signed in by GitHub's own token (OIDC), so that no secret is stored. */
export function toGithubActionsRecipe({ version }: RecipePlace): string {
  return `# .github/workflows/dvsync.yml
# In the app registration: Certificates & secrets, Federated credentials, add this repository. Then set the variables
# DVSYNC_TENANT_ID and DVSYNC_CLIENT_ID of the repository; neither is a secret.
# tools/dvsync-${version}.tgz is the file that npm pack made.
name: dvsync
on:
  schedule:
    - cron: "17 * * * *"
  workflow_dispatch:
permissions:
  contents: read
  id-token: write
concurrency: dvsync
jobs:
  pull:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 22
      - run: npm install --global ./tools/dvsync-${version}.tgz
      # Snapshots and token files belong together: both are kept from run to run.
      - uses: actions/cache@v4
        with:
          path: data
          key: dvsync-\${{ github.run_id }}
          restore-keys: dvsync-
      - name: Pull
        env:
          DVSYNC_AUTH_METHOD: workload-identity
          DVSYNC_TENANT_ID: \${{ vars.DVSYNC_TENANT_ID }}
          DVSYNC_CLIENT_ID: \${{ vars.DVSYNC_CLIENT_ID }}
          AZURE_FEDERATED_TOKEN_FILE: \${{ runner.temp }}/oidc-token
        run: |
          umask 077
          curl -fsS -H "Authorization: bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN" \\
            "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=api://AzureADTokenExchange" |
            jq -r .value > "$AZURE_FEDERATED_TOKEN_FILE"
          dvsync pull --config .syncrc --dir data
`;
}
