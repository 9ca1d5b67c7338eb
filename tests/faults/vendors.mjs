// The vendors, outside of workerd and so beyond its kills: the package's fakes behind a real server, whose answers and connections fail when they are told to.

import { once } from "node:events";
import { createRequire } from "node:module";
import { createServer } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { diceOf } from "./dice.js";
import { tally } from "./edge.mjs";

const require = createRequire(new URL("../../dist/enlist-sdk/package.json", import.meta.url));
const { fakeVendors } = require("enlist-sdk/testing");

const NAMES = ["aptania", "yulsn", "protech", "bigchange"];

/** Refusals: nothing was made. `again` is a Retry-After, in seconds or as a date. */
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

/** What else goes wrong, and whether the record is made all the same. */
const mishaps = {
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
/** How often each strikes, when one does. */
const weights = {
  ...Object.fromEntries(Object.keys(refusals).map((kind) => [kind, UNAVAILABLE.test(kind) ? 5 : kind < "500" ? 1 : 2])),
  ...Object.fromEntries(Object.keys(mishaps).map((kind) => [kind, kind.startsWith("workerd") ? 0.5 : 4])),
};

export const KINDS = Object.keys(weights);

/** @param {{ seed: string, timeoutMs: number, markerIn: (text: string) => string | undefined, now: () => number }} world `now`: by the ledger's clock */
export async function startVendors({ seed, timeoutMs, markerIn, now }) {
  let port = 0;
  const vendors = {
    /** The part of the requests that fail. */
    share: 0,
    /** What happens to a request instead of what chance says, where it is told. @type {((marker: string, attempt: number) => string | undefined) | undefined} */
    ordered: undefined,
    /** Kills workerd; what comes back says whether it did. @type {(when: string) => Promise<boolean>} */
    kill: async () => false,
    requests: 0,
    faults: tally(),
    /** Submissions that a vendor has been asked about, each with how often. @type {Map<string, number>} */
    attempts: new Map(),
    /** Who is not to be asked about again, and was. @type {string[]} */
    asked: [],
    /** Of whom a visitor has been told that the record is made. @type {Set<string>} */
    finished: new Set(),
    /** Nobody listens for a while: connections are refused. */
    async away(ms) {
      vendors.faults.add("connections refused");
      server.close();
      server.closeAllConnections();
      await pause(ms);
      await listen();
    },
    /** How many records the vendors have, by submission. @returns {Map<string, number>} */
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

  // A connection that is closed for being idle is a fault that no seed decides.
  const server = createServer({ keepAliveTimeout: 0 }, async (request, response) => {
    const chunks = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      // Whoever sends half a request has asked for nothing.
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
    if (vendors.finished.has(marker)) vendors.asked.push(marker);

    const dice = diceOf(seed, "vendor", marker ?? "token", attempt);
    const fault = vendors.ordered ? vendors.ordered(marker, attempt) : dice.happens(vendors.share) ? dice.weighed(weights) : undefined;
    if (fault) vendors.faults.add(fault);
    const make = async () => {
      const { "content-type": type, accept, authorization, "x-apikey": key, "customer-id": customer } = headers;
      const given = { "content-type": type, accept, authorization, "x-apikey": key, "customer-id": customer };
      const known = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
      const answer = await fake.fetch(url + path, { method: "POST", headers: known, body: text });
      return { status: answer.status, type: answer.headers.get("content-type"), body: await answer.text() };
    };

    if (fault in refusals) {
      const { again } = refusals[fault];
      const after = again === "date" ? new Date(now() + 3_000).toUTCString() : again;
      response.writeHead(Number(fault.slice(0, 3)), { "content-type": "application/json", ...(after && { "retry-after": after }) });
      return response.end(refusing(text, path));
    }
    if (fault?.startsWith("workerd killed")) {
      if (fault.endsWith("and made")) await make();
      const isKilled = vendors.kill("while the vendor works");
      if (fault.endsWith("it is made")) await make();
      // Where it has only just been started, and lives on, the vendor hangs up.
      await isKilled;
      return response.destroy();
    }
    if (mishaps[fault] === false) {
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

/** A refusal that says back all it was told, secrets included: nothing of it may be found anywhere. */
function refusing(text, path) {
  const words = `Not so: ${text} at ${path}`;
  return JSON.stringify({ Message: words, title: words, message: words, StatusDesc: words, ModelState: { "dto.Email": [words] }, errors: { name: [words] } });
}
