use serde::{Deserialize, Serialize};

use super::codec::{flag, numbers};
use super::policy::retry_after_ms;

/// Failed first attempts in a row that open a breaker.
const MAX_FAILURES: u32 = 5;
/// Pause before the first probe, in milliseconds; each further pause is twice as long.
const FIRST_PAUSE: u64 = 5_000;
/// Longest pause between two probes, in milliseconds.
const MAX_PAUSE: u64 = 60_000;
/// Longest `Retry-After` that delays a whole route, in milliseconds.
const MAX_RETRY_AFTER: u64 = 3_600_000;

/// The circuit breaker of a route. While it is open, new submissions wait, and one probe at a time is sent to find out whether the vendor is back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify), tsify(missing_as_null))]
#[serde(rename_all = "camelCase")]
pub struct Breaker {
    /// Failed first attempts since the vendor last answered.
    pub failures: u32,
    /// Time of the next probe, in milliseconds since 1970; `None` while the breaker is closed.
    #[serde(deserialize_with = "numbers::optional", serialize_with = "numbers::write_optional")]
    #[cfg_attr(feature = "wasm", tsify(type = "number | null"))]
    pub probe_at: Option<u64>,
    /// Failed probes since the breaker opened.
    pub probes: u32,
    /// Whether a probe is under way. It may still be after the breaker has closed.
    #[serde(deserialize_with = "flag")]
    #[cfg_attr(feature = "wasm", tsify(type = "boolean | number"))]
    pub is_probing: bool,
}

/// What an attempt shows about the vendor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum VendorHealth {
    /// It answered, whatever the answer was.
    Up,
    /// It did not answer, or not to us.
    Down {
        /// Its `Retry-After`, in seconds.
        retry_after: Option<u64>,
    },
    /// Nothing: no request was sent, or the result was lost.
    Unobserved,
}

impl Breaker {
    /// Returns whether new submissions wait.
    pub const fn is_open(self) -> bool {
        self.probe_at.is_some()
    }

    /// Returns the breaker with a probe under way; `None` where no probe may start now.
    pub(super) fn start_probe(self, now: u64) -> Option<Self> {
        let is_allowed = !self.is_probing && self.probe_at.is_some_and(|at| at <= now);
        is_allowed.then(|| Breaker { is_probing: true, probe_at: Some(now.saturating_add(self.pause())), ..self })
    }

    /// Returns when a submission that the open breaker stops is due again.
    pub(super) fn next_try(self, now: u64) -> u64 {
        self.probe_at.filter(|at| *at > now).unwrap_or(now.saturating_add(FIRST_PAUSE))
    }

    /// Returns the breaker after an attempt. Only failures of first attempts count, so that one record that always fails does not close a route to the others.
    pub(super) fn after_attempt(mut self, is_probe: bool, is_first: bool, health: VendorHealth, now: u64) -> Self {
        self.is_probing &= !is_probe;
        match health {
            VendorHealth::Up => return Breaker { is_probing: self.is_probing, ..Breaker::default() },
            VendorHealth::Down { retry_after } if self.is_open() && is_probe => {
                self.probes = self.probes.saturating_add(1);
                self.probe_at = Some(self.next_probe(retry_after, now));
            }
            VendorHealth::Down { retry_after } if !self.is_open() && is_first => {
                self.failures = self.failures.saturating_add(1);
                if self.failures >= MAX_FAILURES {
                    self.probe_at = Some(self.next_probe(retry_after, now));
                }
            }
            // The probe never reached the vendor: the next one may start at once.
            VendorHealth::Unobserved if self.is_open() && is_probe => self.probe_at = Some(now),
            VendorHealth::Down { .. } | VendorHealth::Unobserved => {}
        }
        self
    }

    fn next_probe(self, retry_after: Option<u64>, now: u64) -> u64 {
        now.saturating_add(self.pause().max(retry_after_ms(retry_after, MAX_RETRY_AFTER)))
    }

    fn pause(self) -> u64 {
        FIRST_PAUSE.checked_shl(self.probes).map_or(MAX_PAUSE, |pause| pause.min(MAX_PAUSE))
    }
}
