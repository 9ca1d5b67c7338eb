/** The vendors' data, in a Durable Object's SQLite. */

/** @import { Store } from "enlist-sdk/testing" */

/** @implements {Store} */
export class SqlStore {
  #sql;

  /** @param {any} sql */
  constructor(sql) {
    this.#sql = sql;
    sql.exec("CREATE TABLE IF NOT EXISTS kept (kind TEXT, key TEXT, value TEXT NOT NULL, UNIQUE (kind, key))");
  }

  /** @param {string} kind @param {string} key @returns {string | undefined} */
  get(kind, key) {
    return this.#sql.exec("SELECT value FROM kept WHERE kind = ? AND key = ?", kind, key).toArray()[0]?.value;
  }

  /** @param {string} kind @param {string} key @param {string} value */
  set(kind, key, value) {
    // An existing key keeps its row and so its position.
    this.#sql.exec("INSERT INTO kept VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", kind, key, value);
  }

  /** @param {string} kind @param {string} key */
  delete(kind, key) {
    this.#sql.exec("DELETE FROM kept WHERE kind = ? AND key = ?", kind, key);
  }

  /** @param {string} kind @returns {string[]} */
  values(kind) {
    const rows = this.#sql.exec("SELECT value FROM kept WHERE kind = ? ORDER BY rowid", kind).toArray();
    return rows.map((/** @type {{ value: string }} */ row) => row.value);
  }

  /** @param {string} [kind] */
  clear(kind) {
    this.#sql.exec("DELETE FROM kept WHERE ?1 IS NULL OR kind = ?1", kind ?? null);
  }
}
