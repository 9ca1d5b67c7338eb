// The vendors, outside of workerd: the package's fake vendors behind a real HTTP server, with injected faults of responses and connections.

import { once } from "node:events";
import { createRequire } from "node:module";
import { createServer } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { seededRandom } from "./seeded-random.js";
import { createCounter } from "./edge.mjs";

const require = createRequire(new URL("../../dist/enlist-sdk/package.json", import.meta.url));
const { fakeVendors } = require("enlist-sdk/testing");

const NAMES = ["aptania", "yulsn", "protech", "bigchange"];

/** Error responses without a record. `again` is a Retry-After, in seconds or as a date. */
const refusals = {
  302: {},
  400: {},
  401: {},
  403: {},
  404: {},
  408: {},
  "408 with Retry-After": { again: "2" },
  409: {},
  413: {},
  422: {},
  425: {},
  429: {},
  "429 with Retry-After": { again: "3" },
  "429 with a date": { again: "date" },
  500: {},
  502: {},
  503: {},
  "503 with Retry-After": { again: "4" },
  504: {},
  521: {},
  530: {},
};

/** Other faults → whether the record is created. */
const connectionFaults = {
  "hangs up": false,
  "500, and made": true,
  "answer lost, and made": true,
  "answer cut in its body, and made": true,
  "answer garbled, and made": true,
  "answer late, and made": true,
  "no answer in time": false,
  "workerd killed, and made": true,
  "workerd killed while it is made": true,
  "workerd killed": false,
};

const UNAVAILABLE = /^(408|425|429|503|521|530)/;
/** Relative frequencies of the faults. */
const weights = {
  ...Object.fromEntries(Object.keys(refusals).map((kind) => [kind, UNAVAILABLE.test(kind) ? 5 : kind < "500" ? 1 : 2])),
  ...Object.fromEntries(Object.keys(connectionFaults).map((kind) => [kind, kind.startsWith("workerd") ? 0.5 : 4])),
};

export const KINDS = Object.keys(weights);

/** @param {{ seed: string, timeoutMs: number, markerIn: (text: string) => string | undefined, now: () => number }} simulation `now`: by the ledger's clock */
export async function startVendors({ seed, timeoutMs, markerIn, now }) {
  let port = 0;
  const vendors = {
    /** The share of requests with a fault. */
    faultRate: 0,
    /** Chooses the fault of a request instead of chance. @type {((marker: string, attempt: number) => string | undefined) | undefined} */
    forcedFault: undefined,
    /** Kills workerd; resolves to whether it did. @type {(when: string) => Promise<boolean>} */
    kill: async () => false,
    requests: 0,
    faults: createCounter(),
    /** Number of requests by submission. @type {Map<string, number>} */
    attempts: new Map(),
    /** Submissions that were sent again after their visitor got `created`. @type {string[]} */
    repeatedAfterCreated: [],
    /** Submissions whose visitor got `created`. @type {Set<string>} */
    confirmed: new Set(),
    /** Refuses connections for a while. */
    async refuseConnections(ms) {
      vendors.faults.add("connections refused");
      server.close();
      server.closeAllConnections();
      await pause(ms);
      await listen();
    },
    /** Returns the number of records by submission. @returns {Map<string, number>} */
    made() {
      const counts = new Map();
      for (const record of [...fake.aptania.contacts, ...fake.aptania.accounts, ...fake.yulsn.contacts, ...fake.protech.contacts, ...fake.bigchange.contacts]) {
        const marker = markerIn(JSON.stringify(record));
        counts.set(marker, (counts.get(marker) ?? 0) + 1);
      }
      return counts;
    },
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };

  // Closing idle connections would be a fault that the seed does not decide.
  const server = createServer({ keepAliveTimeout: 0 }, async (request, response) => {
    const chunks = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      // Half a request has no effect.
      return;
    }
    const text = Buffer.concat(chunks).toString();
    await serve(request, text, response).catch(() => response.destroy());
  });
  const listen = async () => {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    ({ port } = server.address());
  };
  await listen();
  const url = `http://127.0.0.1:${port}`;
  const fake = fakeVendors(Object.fromEntries(NAMES.map((name) => [name, { baseUrl: `${url}/${name}` }])));

  async function serve({ url: path, headers }, text, response) {
    vendors.requests++;
    const marker = markerIn(text);
    const attempt = (vendors.attempts.get(marker ?? "token") ?? 0) + 1;
    vendors.attempts.set(marker ?? "token", attempt);
    if (vendors.confirmed.has(marker)) vendors.repeatedAfterCreated.push(marker);

    const random = seededRandom(seed, "vendor", marker ?? "token", attempt);
    const fault = vendors.forcedFault ? vendors.forcedFault(marker, attempt) : random.happens(vendors.faultRate) ? random.weighted(weights) : undefined;
    if (fault) vendors.faults.add(fault);
    const make = async () => {
      const { "content-type": type, accept, authorization, "x-apikey": key, "customer-id": customer } = headers;
      const wanted = { "content-type": type, accept, authorization, "x-apikey": key, "customer-id": customer };
      const present = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
      const answer = await fake.fetch(url + path, { method: "POST", headers: present, body: text });
      return { status: answer.status, type: answer.headers.get("content-type"), body: await answer.text() };
    };

    if (fault in refusals) {
      const { again } = refusals[fault];
      const after = again === "date" ? new Date(now() + 3_000).toUTCString() : again;
      response.writeHead(Number(fault.slice(0, 3)), { "content-type": "application/json", ...(after && { "retry-after": after }) });
      return response.end(echoingRefusal(text, path));
    }
    if (fault?.startsWith("workerd killed")) {
      if (fault.endsWith("and made")) await make();
      const isKilled = vendors.kill("while the vendor works");
      if (fault.endsWith("it is made")) await make();
      // Where workerd was not killed because it has only just started, the vendor closes the connection.
      await isKilled;
      return response.destroy();
    }
    if (connectionFaults[fault] === false) {
      if (fault === "no answer in time") await pause(timeoutMs + 200);
      return response.destroy();
    }
    const { status, type, body } = await make();
    switch (fault) {
      case "500, and made":
        return response.writeHead(500).end();
      case "answer lost, and made":
        return response.destroy();
      case "answer cut in its body, and made":
        response.writeHead(status, { "content-type": type, "content-length": Buffer.byteLength(body) });
        return response.write(body.slice(0, body.length / 2), () => response.destroy());
      case "answer garbled, and made":
        return response.writeHead(200, { "content-type": "application/json" }).end('{"');
      case "answer late, and made":
        await pause(timeoutMs + 200);
    }
    response.writeHead(status, { "content-type": type, "content-length": Buffer.byteLength(body) }).end(body);
  }

  return Object.assign(vendors, { url, credentials: Object.fromEntries(NAMES.map((name) => [name, fake[name].credentials])) });
}

/** An error response that echoes the request, secrets included: none of it may leak. */
function echoingRefusal(text, path) {
  const words = `Not so: ${text} at ${path}`;
  return JSON.stringify({ Message: words, title: words, message: words, StatusDesc: words, ModelState: { "dto.Email": [words] }, errors: { name: [words] } });
}
