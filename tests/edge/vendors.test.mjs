// A vendor that misbehaves, over real connections: whatever it does, the visitor has an answer in time, and the next one is served.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { gzipSync } from "node:zlib";

const require = createRequire(new URL("../../dist/enlist-sdk/package.json", import.meta.url));
const { createHandler } = require("enlist-sdk/edge");
const { yulsn } = require("enlist-sdk");

const TIMEOUT = 700;
const MEGABYTE = 1 << 20;
const MADE = '{"Id":12}';

/** What the vendor does with the socket of a request. */
let behave;
/** How much it could write, and how many requests it had. */
let written;
let requests;
let handler;

const sockets = new Set();
const server = createServer((socket) => {
  sockets.add(socket);
  socket.on("error", () => {});
  // Each of our requests comes in one piece.
  socket.on("data", () => {
    requests++;
    behave(socket);
  });
});

before(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const baseUrl = `http://127.0.0.1:${server.address().port}`;
  handler = createHandler(() => ({
    timeoutMs: TIMEOUT,
    log() {},
    routes: { "/club": { call: yulsn.createContact, credentials: { apiKey: "key" }, set: { RegistrationSource: "web" }, baseUrl, disclose: true } },
  }));
});
after(() => {
  for (const socket of sockets) socket.destroy();
  server.close();
});

async function post() {
  requests = 0;
  written = 0;
  const headers = { "content-type": "application/json" };
  const response = await handler.fetch(new Request("https://shop.example/club", { method: "POST", headers, body: '{"Email":"ada@example.com"}' }));
  const { status, id } = await response.json();
  return id ? `${status} ${id}` : status;
}

const head = (...lines) => ["HTTP/1.1 201 Created", "Content-Type: application/json", ...lines, "", ""].join("\r\n");
const whole = (body) => head(`Content-Length: ${body.length}`) + body;

/** Writes as long as anybody reads. */
async function pour(socket, piece, { every = 0, most = Infinity } = {}) {
  while (!socket.destroyed && written < most) {
    written += piece.length;
    if (!socket.write(piece)) await new Promise((done) => socket.once("drain", done).once("close", done));
    if (every) await pause(every);
  }
}

async function inPieces(socket, text) {
  for (const byte of text) {
    socket.write(byte);
    await pause(1);
  }
}

const chunk = (text) => `${text.length.toString(16)}\r\n${text}\r\n`;
const megabyte = "x".repeat(MEGABYTE);

for (const [name, vendor, expected, most = 0] of [
  ["answers", (socket) => socket.end(whole(MADE)), "created 12"],
  ["answers in pieces", (socket) => inPieces(socket, whole(MADE)), "created 12"],
  ["answers, and leaves the connection open", (socket) => socket.write(whole(MADE)), "created 12"],
  ["says more is to come, and ends", (socket) => socket.end(head("Content-Length: 100") + MADE), "created 12"],
  ["says more is to come, and cuts the connection", (socket) => socket.write(head("Content-Length: 100") + MADE, () => socket.resetAndDestroy()), "created 12"],
  ["says more is to come, and waits", (socket) => socket.write(head("Content-Length: 100") + MADE), "unknown"],
  ["says less is to come", (socket) => socket.end(head("Content-Length: 5") + MADE), "unknown"],
  ["says it twice, and differently", (socket) => socket.end(head("Content-Length: 9", "Content-Length: 5") + MADE), "unknown"],
  ["says nothing of its length", (socket) => socket.end(head("Connection: close") + MADE), "created 12"],
  ["sends chunks that lie", (socket) => socket.end(`${head("Transfer-Encoding: chunked")}3\r\n${MADE}\r\n0\r\n\r\n`), "unknown"],
  ["sends chunks without an end", (socket) => socket.end(head("Transfer-Encoding: chunked") + chunk(MADE)), "created 12"],
  [
    "drips without end",
    (socket) => {
      socket.write(head("Transfer-Encoding: chunked"));
      return pour(socket, chunk(" "), { every: 50 });
    },
    "unknown",
  ],
  [
    "pours without end",
    (socket) => {
      socket.write(head("Transfer-Encoding: chunked"));
      return pour(socket, chunk(megabyte));
    },
    "unknown",
    16 * MEGABYTE,
  ],
  [
    "pours headers without end",
    (socket) => {
      socket.write("HTTP/1.1 201 Created\r\n");
      return pour(socket, `X-${"x".repeat(1_000)}: y\r\n`);
    },
    "unknown",
    16 * MEGABYTE,
  ],
  ["sends 10 MB of white space, and then what it made", (socket) => socket.end(whole(" ".repeat(10_000_000) + MADE)), "unknown"],
  ["sends what it made, and then 10 MB of white space", (socket) => socket.end(whole(MADE + " ".repeat(10_000_000))), "created 12"],
  ["sends 10 MB of JSON", (socket) => socket.end(whole(`{"Id":12,"Secret":"${"x".repeat(10_000_000)}"}`)), "unknown"],
  ["sends 200 MB in 200 kB", (socket) => bomb(socket), "unknown"],
  ["says it is gzip", (socket) => socket.end(head("Content-Encoding: gzip", `Content-Length: ${MADE.length}`) + MADE), "unknown"],
  ["says nothing", () => {}, "unknown"],
  ["hangs up", (socket) => socket.end(), "unknown"],
  ["cuts the connection", (socket) => socket.resetAndDestroy(), "unknown"],
  ["cuts its own headers", (socket) => socket.end("HTTP/1.1 201 Crea"), "unknown"],
  ["talks nonsense", (socket) => socket.end("SSH-2.0-OpenSSH_9.6\r\n"), "unknown"],
  ["promises without end", (socket) => pour(socket, "HTTP/1.1 103 Early Hints\r\n\r\n", { every: 20 }), "unknown"],
  ["says it is for others to do", (socket) => socket.end("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n"), "rejected"],
  [
    "refuses without end",
    (socket) => {
      socket.write("HTTP/1.1 400 Bad Request\r\nTransfer-Encoding: chunked\r\n\r\n");
      return pour(socket, chunk(megabyte));
    },
    "rejected",
    16 * MEGABYTE,
  ],
]) {
  test(`a vendor that ${name}: ${expected}`, async () => {
    behave = vendor;
    const started = Date.now();
    assert.equal(await post(), expected);
    // Whoever waits for such a vendor's end waits for ever; what is over in time may be noticed late on a busy machine.
    assert.ok(Date.now() - started < TIMEOUT + 15_000, `it took ${Date.now() - started} ms`);
    // A program asks again by itself.
    assert.equal(requests, 1);
    if (most) {
      await pause(50);
      const before = written;
      await pause(100);
      assert.ok(written === before && written < most, `it could write ${written} bytes`);
    }
    behave = (socket) => socket.end(whole(MADE));
    assert.equal(await post(), "created 12");
  });
}

/** A small answer that is large once it is unpacked. */
function bomb(socket) {
  const packed = gzipSync(Buffer.alloc(200 * MEGABYTE, 32));
  socket.write(head("Content-Encoding: gzip", `Content-Length: ${packed.length}`));
  socket.end(packed);
}

test("a vendor that nobody answers for: unknown", async () => {
  const routes = { "/club": { call: yulsn.createContact, credentials: { apiKey: "key" }, set: { RegistrationSource: "web" }, baseUrl: "http://127.0.0.1:9" } };
  const { fetch } = createHandler(() => ({ log() {}, routes }));
  const response = await fetch(new Request("https://shop.example/club", { method: "POST", headers: { "content-type": "application/json" }, body: "{}" }));
  assert.equal((await response.json()).status, "unknown");
});
