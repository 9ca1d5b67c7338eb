// A Durable Object's state with injected faults: writes fail at random, and alarms go by the clock of the test.

/** Matches statements that write. */
const WRITE = /^\s*(insert|update|delete|replace)\b/i;

/**
 * Wraps a state. A failed write changes nothing; a transaction that has written may fail at its commit.
 *
 * @param {DurableObjectState} state
 * @param {{ random: import("./seeded-random.js").SeededRandom, rate: number, clock: ReturnType<typeof import("./clock.js").fastClock>, onFault: (kind: string) => void }} options
 */
export function withFaultyStorage(state, { random, rate, clock, onFault }) {
  const failSometimes = (kind) => {
    if (!random.happens(rate)) return;
    onFault(kind);
    throw new Error(`Injected fault: ${kind}.`);
  };
  const { storage } = state;
  let hasWritten = false;
  const sql = replaceMembers(storage.sql, {
    exec(statement, ...values) {
      if (WRITE.test(statement)) {
        failSometimes("a write");
        hasWritten = true;
      }
      return storage.sql.exec(statement, ...values);
    },
  });
  return replaceMembers(state, {
    storage: replaceMembers(storage, {
      sql,
      transactionSync: (work) =>
        storage.transactionSync(() => {
          hasWritten = false;
          const result = work();
          if (hasWritten) failSometimes("a commit");
          return result;
        }),
      async setAlarm(time, options) {
        failSometimes("an alarm's setting");
        return storage.setAlarm(clock.real(Number(time)), options);
      },
    }),
  });
}

/** Returns a proxy of a platform object with some members replaced. Its other methods are bound to the object itself. */
function replaceMembers(target, replaced) {
  return new Proxy(target, {
    get(_, name) {
      if (Object.hasOwn(replaced, name)) return replaced[name];
      const member = target[name];
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
}
