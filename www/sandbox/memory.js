/** What the vendors remember, in a Durable Object's SQLite. */

import { handle } from "./sandbox.js";

/** @import { Memory as Remembering } from "./vendors.js" */

/** The journal keeps this many requests; older ones go. */
const JOURNAL_LENGTH = 200;

/** @implements {Remembering} */
export class Memory {
  #sql;

  /** @param {{ storage: { sql: any } }} state */
  constructor(state) {
    this.#sql = state.storage.sql;
    this.#sql.exec(`
      CREATE TABLE IF NOT EXISTS known (kind TEXT, key TEXT, value TEXT NOT NULL, PRIMARY KEY (kind, key)) WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS journal (id INTEGER PRIMARY KEY AUTOINCREMENT, vendor TEXT NOT NULL, entry TEXT NOT NULL);
    `);
  }

  /** @param {Request} request */
  fetch(request) {
    return handle(request, this);
  }

  /** @param {string} kind @param {string} key @returns {string | undefined} */
  find(kind, key) {
    return this.#sql.exec("SELECT value FROM known WHERE kind = ? AND key = ?", kind, key).toArray()[0]?.value;
  }

  /** @param {string} kind @param {string} key @param {string} value */
  remember(kind, key, value) {
    this.#sql.exec("INSERT OR REPLACE INTO known (kind, key, value) VALUES (?, ?, ?)", kind, key, value);
  }

  /** @param {string} kind @param {string} [key] */
  forget(kind, key) {
    this.#sql.exec("DELETE FROM known WHERE kind = ?1 AND (?2 IS NULL OR key = ?2)", kind, key ?? null);
  }

  forgetAll() {
    for (const table of ["known", "counter", "journal"]) this.#sql.exec(`DELETE FROM ${table}`);
  }

  /** @param {string} counter @returns {number} */
  next(counter) {
    const sql = "INSERT INTO counter VALUES (?, 1) ON CONFLICT DO UPDATE SET value = value + 1 RETURNING value";
    return this.#sql.exec(sql, counter).one().value;
  }

  /** @param {string} vendor @param {string} entry */
  log(vendor, entry) {
    this.#sql.exec("INSERT INTO journal (vendor, entry) VALUES (?, ?)", vendor, entry);
    this.#sql.exec("DELETE FROM journal WHERE id <= (SELECT max(id) FROM journal) - ?", JOURNAL_LENGTH);
  }

  /** @param {string} [vendor] @returns {string[]} */
  logged(vendor) {
    const sql = "SELECT entry FROM journal WHERE ?1 IS NULL OR vendor = ?1 ORDER BY id";
    return this.#sql.exec(sql, vendor ?? null).toArray().map((/** @type {{ entry: string }} */ row) => row.entry);
  }
}
