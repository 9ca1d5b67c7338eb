// A clock that runs faster than the real one, so that minutes cover hours. The same code runs in Node and in workerd.

/**
 * @typedef {{ epoch: number, speed: number, ahead: number }} ClockSettings `epoch`: time at which both clocks agreed, in milliseconds; `ahead`: offset added
 *   to this clock
 */

const realNow = Date.now;

/** @param {ClockSettings} pace */
export function fastClock({ epoch, speed, ahead }) {
  return {
    now: () => Math.floor(epoch + ahead + (realNow() - epoch) * speed),
    /** Returns the real time at which this clock shows a time. @param {number} time */
    real: (time) => Math.ceil(epoch + (time - ahead - epoch) / speed),
  };
}
