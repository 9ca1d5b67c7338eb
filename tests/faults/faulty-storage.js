// A Durable Object's state whose writes fail when the dice say so, and whose alarms go by the clock of the test.

/** Statements that change something. */
const WRITE = /^\s*(insert|update|delete|replace)\b/i;

/**
 * Storage as it is on a bad day. A write that fails has changed nothing, and so has a transaction that fails at its end; one that only reads does not.
 *
 * @param {DurableObjectState} state
 * @param {{ dice: import("./dice.js").Dice, rate: number, clock: ReturnType<typeof import("./clock.js").clockOf>, onFault: (kind: string) => void }} day
 */
export function struck(state, { dice, rate, clock, onFault }) {
  const strike = (kind) => {
    if (!dice.happens(rate)) return;
    onFault(kind);
    throw new Error(`The test has ${kind} fail.`);
  };
  const { storage } = state;
  let hasWritten = false;
  const sql = instead(storage.sql, {
    exec(statement, ...values) {
      if (WRITE.test(statement)) {
        strike("a write");
        hasWritten = true;
      }
      return storage.sql.exec(statement, ...values);
    },
  });
  return instead(state, {
    storage: instead(storage, {
      sql,
      transactionSync: (work) =>
        storage.transactionSync(() => {
          hasWritten = false;
          const result = work();
          if (hasWritten) strike("a commit");
          return result;
        }),
      async setAlarm(time, options) {
        strike("an alarm's setting");
        return storage.setAlarm(clock.real(Number(time)), options);
      },
    }),
  });
}

/** An object of the platform's, with some members replaced. Its own want to be called on itself. */
function instead(target, replaced) {
  return new Proxy(target, {
    get(_, name) {
      if (Object.hasOwn(replaced, name)) return replaced[name];
      const member = target[name];
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
}
