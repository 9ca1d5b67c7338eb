/** The operator's page. Data from the ledger may be a visitor's input: it is only ever set as text. */

const PATH = "/operate";
/** The states that the totals list. Submissions that are being sent count as waiting. */
const STATES = ["delivered", "exists", "refused", "waiting", "held", "dead", "discarded", "erased", "expired"];
/** The states that an operator can act on. */
const OPEN = ["waiting", "held", "dead"];
const COLUMNS = ["Route", "State", "Taken in", "Next", "What to do"];

const one = (id) => document.getElementById(id);
const [ask, filter, erase, story, list] = [one("ask"), one("filter"), one("erase"), one("story"), one("list").tBodies[0]];

/** Kept in memory only. */
let secret = "";
/** The cursor of the list's next page. */
let cursor = "";
let isBusy = false;

// A browser may keep the memory of a page in its back-forward cache.
addEventListener("pageshow", ({ persisted }) => persisted && location.reload());

on(ask, "submit", async () => {
  secret = one("secret").value;
  one("secret").select();
  await refresh();
  ask.reset();
  ask.hidden = true;
  one("open").hidden = false;
  one("books-title").focus();
  say("The books are open.");
});

on(filter, "submit", async () => {
  await refresh();
  say(list.rows.length === 0 ? "There is nothing of that kind." : `${count(list.rows.length, "submission")} shown${cursor ? ", and there are more" : ""}.`);
});

filter.addEventListener("change", nameReplayAll);

on(erase, "submit", async () => {
  const { erased, inFlight, unreadable } = await send("erasures", { value: one("value").value });
  erase.reset();
  await refresh();
  const others = [inFlight && `${inFlight} on the way, to be erased afterwards`, unreadable && `${unreadable} cannot be read, and may be theirs`];
  say(`${[`${count(erased, "record")} erased`, ...others].filter(Boolean).join("; ")}.`);
});

on(one("more"), "click", async () => {
  const shown = list.rows.length;
  await showList(cursor);
  list.rows[shown]?.querySelector("button").focus();
  say(`${count(list.rows.length, "submission")} shown${cursor ? ", and there are more" : ""}.`);
});

on(one("replay-all"), "click", async () => {
  if (!confirm("Send them all again? One of which nobody knows whether it has arrived may then be there twice.")) return;
  const { state, route } = chosen();
  const { replayed } = await send("replay", { state, route });
  await refresh();
  say(`${count(replayed, "submission")} will be sent again.`);
});

on(one("export"), "click", async () => {
  const response = await request(`export?${new URLSearchParams(chosen())}`);
  const href = URL.createObjectURL(await response.blob());
  create("a", { href, download: "submissions.ndjson" }).click();
  // After the browser has begun to read it.
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
  say("The export is among your downloads. It holds personal data.");
});

on(one("back"), "click", () => {
  const { id } = story.dataset;
  closeStory();
  focusOn(id);
});

/** Replays or discards a submission, which keeps its place in the list. @param {"replay" | "discard"} action @param {string} id */
async function act(action, id) {
  if (action === "discard" && !confirm("Discard this submission? Its record is deleted, and cannot be had back.")) return;
  closeStory();
  try {
    await send(`submissions/${id}/${action}`, {});
  } finally {
    // Its state may have changed since it was listed.
    lineAt(id)?.replaceWith(lineOf(await get(`submissions/${id}`)));
    focusOn(id);
    await showBooks();
  }
  say(action === "replay" ? "It will be sent again." : "It is discarded.");
}

async function refresh() {
  await showBooks();
  await showList("");
}

async function showBooks() {
  const { routes, breakers, ...all } = await get("counts");
  const columns = ["accepted", ...STATES];
  const head = (scope, textContent) => create("th", { scope, textContent });
  const row = ([title, books]) => create("tr", {}, head("row", title), ...columns.map((name) => create("td", { textContent: books[name] })));
  const rows = Object.entries(routes)
    .sort()
    .concat([["All", all]]);
  one("books").replaceChildren(
    create("thead", {}, create("tr", {}, ...["Route", ...columns].map((name) => head("col", name)))),
    create("tbody", {}, ...rows.map(row)),
  );
  const sum = STATES.reduce((total, state) => total + all[state], 0);
  one("balance").textContent = `${all.accepted} accepted, ${sum} accounted for: they ${sum === all.accepted ? "balance" : "do not balance"}.`;
  const unavailable = new Set(breakers.map(({ route }) => route));
  const notice = (route) => `${route}: the vendor does not answer. Submissions wait while one probe at a time is sent.`;
  one("breakers").replaceChildren(...Array.from(unavailable, (route) => create("li", { textContent: notice(route) })));
  const known = new Set(Array.from(filter.route.options, ({ value }) => value));
  filter.route.append(
    ...Object.keys(routes)
      .filter((route) => !known.has(route))
      .map((route) => create("option", { textContent: route })),
  );
}

/** Shows the submissions that match the filter, from the start or from a cursor. */
async function showList(from) {
  const page = await get(`submissions?${new URLSearchParams({ ...chosen(), cursor: from })}`);
  cursor = page.cursor ?? "";
  if (!from) {
    closeStory();
    list.replaceChildren();
  }
  list.append(...page.submissions.map(lineOf));
  one("more").hidden = !cursor;
  nameReplayAll();
}

function lineOf({ id, route, state, reason, acceptedAt, dueAt, expiresAt }) {
  const button = (textContent, action) => {
    const made = create("button", { type: "button", className: "plain", textContent, ariaLabel: `${textContent} ${id}` });
    on(made, "click", action);
    return made;
  };
  const actions = [button("History", () => showStory(id))];
  if (OPEN.includes(state))
    actions.push(
      button("Replay", () => act("replay", id)),
      button("Discard", () => act("discard", id)),
    );
  const next = dueAt ? `sent again ${time(dueAt)}` : expiresAt ? `expires ${time(expiresAt)}` : "nothing";
  const texts = [route, reason ? `${state}: ${reason.replaceAll("_", " ")}` : state, time(acceptedAt), next];
  const cells = [...texts, create("span", { className: "actions" }, ...actions)].map((content, index) => {
    const cell = create("td", {}, content);
    cell.dataset.column = COLUMNS[index];
    return cell;
  });
  const line = create("tr", {}, create("th", { scope: "row", className: "typed", textContent: id }), ...cells);
  line.dataset.id = id;
  return line;
}

async function showStory(id) {
  const { state, history, record } = await get(`submissions/${id}`);
  const line = ({ at, event, status, upstreamStatus, state }) =>
    [time(at), event, status, upstreamStatus && `HTTP ${upstreamStatus}`, `then ${state}`].filter(Boolean).join(" · ");
  const isKept = OPEN.includes(state) || state === "sending";
  const without = isKept ? "It was sealed under another secret, and cannot be read." : "Its story is over, and the record deleted.";
  one("story-title").textContent = `Submission ${id}`;
  story.querySelector("ol").replaceChildren(...history.map((entry) => create("li", { textContent: line(entry) })));
  story.querySelector("pre").textContent = record ? JSON.stringify(record, null, 2) : without;
  story.dataset.id = id;
  story.hidden = false;
  one("story-title").focus();
}

/** Hides the history and removes its personal data from the page. */
function closeStory() {
  story.hidden = true;
  story.querySelector("pre").textContent = "";
}

function lineAt(id) {
  return list.querySelector(`[data-id="${CSS.escape(id)}"]`);
}

function focusOn(id) {
  (lineAt(id)?.querySelector("button") ?? filter.state).focus();
}

/** The filter's values, without blank ones. */
function chosen() {
  const { state, route, hours } = Object.fromEntries(new FormData(filter));
  const before = hours && new Date(Date.now() - Number(hours) * 3_600_000).toISOString();
  return Object.fromEntries(Object.entries({ state, route, before }).filter(([, value]) => value));
}

/** Names the button after what it does. A replay ignores the filter's age. */
function nameReplayAll() {
  const { state = "held or dead", route } = chosen();
  one("replay-all").textContent = `Replay all that are ${state}${route ? ` on ${route}` : ""}`;
}

async function request(path, init) {
  const response = await fetch(`${PATH}/${path}`, { ...init, headers: { authorization: `Bearer ${secret}` } });
  if (response.status === 401) throw new Error("That is not the operator’s secret.");
  if (!response.ok) throw new Error(`Not done: ${(await response.json()).title}.`);
  return response;
}

async function get(path) {
  return (await request(path)).json();
}

async function send(path, body) {
  return (await request(path, { method: "POST", body: JSON.stringify(body) })).json();
}

/** Handles an event, one at a time, and shows its error. */
function on(element, event, work) {
  element.addEventListener(event, async (happened) => {
    happened.preventDefault();
    if (isBusy) return;
    isBusy = true;
    say("");
    try {
      await work();
    } catch (error) {
      say(error instanceof TypeError ? "The ledger cannot be reached." : error.message, "bad");
    } finally {
      isBusy = false;
    }
  });
}

function say(textContent, kind = "") {
  one("status").className = `status said ${kind}`;
  one("status").replaceChildren(...(textContent ? [create("p", { textContent })] : []));
}

function time(text) {
  return new Date(text).toLocaleString("en-GB", { dateStyle: "short", timeStyle: "medium" });
}

function count(number, thing) {
  return `${number} ${thing}${number === 1 ? "" : "s"}`;
}

function create(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}
