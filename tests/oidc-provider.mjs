// A real OAuth 2.0 server on a free port of 127.0.0.1, which it prints.
// `tests/run` installs oidc-provider; its folder is the only argument.

import { createRequire } from "node:module";
import { createServer } from "node:http";
import { pathToFileURL } from "node:url";

const require = createRequire(`${process.argv[2]}/package.json`);
const { Provider } = await import(
  pathToFileURL(require.resolve("oidc-provider"))
);

// The secret is what a form escapes, and both ways to prove it.
const client = (id, method) => ({
  client_id: id,
  client_secret: "canary secret: 100% +&=",
  grant_types: ["client_credentials"],
  redirect_uris: [],
  response_types: [],
  scope: "purchase",
  token_endpoint_auth_method: method,
});

const server = createServer().listen(0, "127.0.0.1", () => {
  const { port } = server.address();
  const provider = new Provider(`http://127.0.0.1:${port}`, {
    clients: [
      client("shop basic", "client_secret_basic"),
      client("shop-post", "client_secret_post"),
    ],
    features: {
      clientCredentials: { enabled: true },
      introspection: { enabled: true, allowedPolicy: () => true },
      revocation: { enabled: true, allowedPolicy: () => true },
    },
    scopes: ["purchase", "report"],
    ttl: { ClientCredentials: 5 },
  });
  server.on("request", provider.callback());
  console.log(port);
});

// Ends with whoever started it.
process.stdin.on("end", () => process.exit()).resume();
