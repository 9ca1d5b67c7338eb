/** The same worker in Hono: the same admission checks, rules, vendor request and response. */

import { zValidator } from "@hono/zod-validator";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { getCookie } from "hono/cookie";
import { csrf } from "hono/csrf";
import { contact, visitor } from "../schema.mjs";

const app = new Hono();

app.post("/signup", csrf(), bodyLimit({ maxSize: 65_536 }), zValidator("json", visitor), async (c) => {
  const userUUID = contact.shape.userUUID.safeParse(getCookie(c, "aptania_uuid"));
  if (!userUUID.success) return c.json({ status: "rejected" }, 502);
  const record = { tokenUUID: c.env.TOKEN, userUUID: userUUID.data, ...c.req.valid("json"), contactProfileID: "7" };
  const response = await fetch("https://api.aptania.com/services/createContact", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(record),
    redirect: "manual",
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) return c.json({ status: "unknown" }, 504);
  const { status } = await response.json();
  if (String(status) !== "200") return c.json({ status: "rejected" }, 502);
  c.header("cache-control", "no-store");
  c.header("x-content-type-options", "nosniff");
  c.header("vary", "Origin, Sec-Fetch-Site");
  return c.json({ status: "created", id: null }, 201);
});

export default app;
