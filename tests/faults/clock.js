// A clock that runs faster than the real one, so that minutes show hours; the same in Node and in workerd.

/**
 * @typedef {{ epoch: number, speed: number, ahead: number }} Pace `epoch`: when both clocks agreed, in milliseconds; `ahead`: by how much this one was then put
 *   forward
 */

const realNow = Date.now;

/** @param {Pace} pace */
export function clockOf({ epoch, speed, ahead }) {
  return {
    now: () => Math.floor(epoch + ahead + (realNow() - epoch) * speed),
    /** When it is so late by the real clock. @param {number} time */
    real: (time) => Math.ceil(epoch + (time - ahead - epoch) / speed),
  };
}
