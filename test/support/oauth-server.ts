import { createPublicKey, type JsonWebKey } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { Provider } from "oidc-provider";

export interface OAuthServer {
  /** `https://localhost:<port>`: goes into `authorityHost`. */
  readonly host: string;
  readonly tenant: string;
  /** Method and path of each request, in order. */
  readonly requests: string[];
  /** Seconds that an access token lives from now on. */
  life: number;
  /** Answers every token request with this status and text, until null again. */
  refuse: { status: number; error: string; description: string } | null;
  /** Answers every token request with a redirect to this path, until null again. */
  redirectTo: string | null;
  /** Answers every token request with text that never ends. */
  floods: boolean;
  /** The person at the browser: accepts a device code, or declines it. */
  decide(userCode: string, accept: boolean): Promise<void>;
  close(): Promise<void>;
}

export const apps = {
  secret: { clientId: "11111111-aaaa-4bbb-8ccc-000000000001", secret: "canary~Secret-7f3aQ.good" },
  certificate: { clientId: "11111111-aaaa-4bbb-8ccc-000000000002" },
  device: { clientId: "11111111-aaaa-4bbb-8ccc-000000000003" },
};

const tenant = "99999999-dddd-4eee-8fff-000000000000";

/** A real OAuth 2 server (oidc-provider) behind the paths of Entra ID: it checks secrets, assertions and device codes itself. */
export async function openOAuthServer(
  tls: { key: string; cert: string },
  appCertificate: string,
): Promise<OAuthServer> {
  const server = createServer(tls);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `https://localhost:${(server.address() as AddressInfo).port}`;
  const provider = createProvider(`${host}/${tenant}`, appCertificate, () => opened.life);
  const handle = provider.callback();

  const opened: OAuthServer = {
    host,
    tenant,
    requests: [],
    life: 3600,
    refuse: null,
    redirectTo: null,
    floods: false,
    decide: (userCode, accept) => decide(provider, userCode, accept),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const dispatch = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const form = new URLSearchParams(await text(request));
    // Entra ID takes the short name too, and that is the one its library sends; RFC 8628 3.4 has the long one.
    if (form.get("grant_type") === "device_code") {
      form.set("grant_type", "urn:ietf:params:oauth:grant-type:device_code");
    }
    await handle(Object.assign(request, { body: Object.fromEntries(form) }), response);
  };
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const path = request.url!.split("?")[0]!;
    opened.requests.push(`${request.method} ${path}`);
    if (path.endsWith("/token") && opened.refuse !== null) {
      const { status, error, description } = opened.refuse;
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify({ error, error_description: description }));
    } else if (path.endsWith("/token") && opened.redirectTo !== null) {
      response.writeHead(307, { location: opened.redirectTo }).end();
    } else if (path.endsWith("/token") && opened.floods) {
      response.writeHead(200, { "content-type": "application/json" });
      const flood = (): void => {
        while (response.write(" ".repeat(100_000)));
      };
      response.on("drain", flood);
      flood();
    } else if (path === "/adfs/.well-known/openid-configuration") {
      request.url = "/.well-known/openid-configuration";
      void handle(request, response);
    } else if (!path.startsWith(`/${tenant}/`)) {
      // What Entra ID answers for a tenant that it does not know.
      response.writeHead(400, { "content-type": "application/json" });
      const description = `AADSTS90002: Tenant '${path.split("/")[1]}' not found. Check to make sure you have the correct tenant ID.\r\nTrace ID: 1\r\nCorrelation ID: 2`;
      response.end(JSON.stringify({ error: "invalid_tenant", error_description: description }));
    } else {
      request.url = request.url!.replace(`/${tenant}/v2.0/.well-known`, "/.well-known");
      void dispatch(request, response);
    }
  });
  return opened;
}

function createProvider(issuer: string, appCertificate: string, life: () => number): Provider {
  const jwk: JsonWebKey = createPublicKey(appCertificate).export({ format: "jwk" });
  const app = { redirect_uris: [], response_types: [] };
  const provider = new Provider(issuer, {
    clients: [
      {
        ...app,
        client_id: apps.secret.clientId,
        client_secret: apps.secret.secret,
        token_endpoint_auth_method: "client_secret_post",
        grant_types: ["client_credentials"],
      },
      {
        ...app,
        client_id: apps.certificate.clientId,
        token_endpoint_auth_method: "private_key_jwt",
        jwks: { keys: [{ ...jwk, use: "sig" }] },
        grant_types: ["client_credentials"],
      },
      {
        ...app,
        client_id: apps.device.clientId,
        token_endpoint_auth_method: "none",
        application_type: "native",
        grant_types: ["urn:ietf:params:oauth:grant-type:device_code", "refresh_token"],
      },
    ],
    features: {
      clientCredentials: { enabled: true },
      deviceFlow: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: (ctx) => resourceOf(ctx.oidc.params?.["scope"]),
        useGrantedResource: () => true,
        getResourceServerInfo: (_ctx, resource) => ({
          scope: `${resource}/.default`,
          audience: resource,
          accessTokenFormat: "jwt",
          accessTokenTTL: life(),
        }),
      },
    },
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    routes: {
      token: `/${tenant}/oauth2/v2.0/token`,
      device_authorization: `/${tenant}/oauth2/v2.0/devicecode`,
      code_verification: `/${tenant}/device`,
      jwks: `/${tenant}/jwks`,
    },
  });
  provider.proxy = true;
  provider.use(async (ctx, next) => {
    await next();
    // Entra ID says how often to ask, in seconds; its library asks without a pause where nothing is said.
    if (ctx.oidc?.route === "device_authorization") Object.assign(ctx.body as object, { interval: 1 });
  });
  return provider;
}

function resourceOf(scope: unknown): string {
  return typeof scope === "string" ? scope.split("/.default")[0]! : "";
}

async function decide(provider: Provider, userCode: string, accept: boolean): Promise<void> {
  const code = await provider.DeviceCode.findByUserCode(userCode.replace(/[^A-Z0-9]/gi, "").toUpperCase());
  if (code === undefined) throw new Error("no such code");
  const accountId = "ada@contoso.example";
  if (accept) {
    const resource = resourceOf(code.params?.["scope"]);
    const scope = `openid offline_access ${resource}/.default`;
    const grant = new provider.Grant({ accountId, clientId: apps.device.clientId });
    grant.addOIDCScope("openid offline_access");
    grant.addResourceScope(resource, `${resource}/.default`);
    Object.assign(code, { accountId, grantId: await grant.save(), scope, resource });
  } else {
    Object.assign(code, { error: "access_denied", errorDescription: "declined" });
  }
  await code.save();
}
