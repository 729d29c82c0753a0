/** Where the Web API of an environment is: `https://contoso.crm4.dynamics.com/api/data/v9.2`. */
export function toWebApi({ url, apiVersion }: { readonly url: string; readonly apiVersion: string }): string {
  return `${url}/api/data/v${apiVersion}`;
}

/** The smallest question to it: without an access token any environment answers where to sign in (docs/protocol.md 2.2). */
export function toWhoAmI(webApi: string): string {
  return `${webApi}/WhoAmI`;
}
