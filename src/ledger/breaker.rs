use super::policy::asked;

/// First attempts in vain, one after the other, that open it.
const MOST_FAILURES: u32 = 5;
/// The pause before the first probe, in milliseconds; each further one is twice as long.
const FIRST_PAUSE: u64 = 5_000;
const LONGEST_PAUSE: u64 = 60_000;
/// The longest pause that an answer can ask of a whole route.
const MOST_PATIENCE: u64 = 3_600_000;

/// What a route knows of its vendor's health. While it is open, what arrives waits, and one probe at a time asks whether the vendor is back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Breaker {
    /// First attempts in vain since the vendor last answered.
    pub failures: u32,
    /// When the next probe may go, in milliseconds since 1970; none where it is closed.
    pub probe_at: Option<u64>,
    /// Probes in vain since it opened.
    pub probes: u32,
    /// Whether a probe is under way. It may outlast the opening that it was sent in.
    pub is_probing: bool,
}

/// What an attempt says of the vendor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Health {
    /// It answered, whatever it made of the record.
    Up,
    /// It did not answer, or not us.
    Down {
        /// What it asks for, in seconds.
        retry_after: Option<u64>,
    },
    /// It was not asked, or nobody was there to hear.
    Unheard,
}

impl Breaker {
    /// Whether what arrives waits.
    pub const fn is_open(self) -> bool {
        self.probe_at.is_some()
    }

    /// With a probe under way; none where none may go now.
    pub(super) fn probing(self, now: u64) -> Option<Self> {
        let may = !self.is_probing && self.probe_at.is_some_and(|at| at <= now);
        may.then(|| Breaker { is_probing: true, probe_at: Some(now.saturating_add(self.pause())), ..self })
    }

    /// When to ask again for what is not let through now.
    pub(super) fn comes_back(self, now: u64) -> u64 {
        self.probe_at.filter(|at| *at > now).unwrap_or(now.saturating_add(FIRST_PAUSE))
    }

    /// After an attempt. Of the failures only those of first attempts count, so that one poisonous record does not close a route to the others.
    pub(super) fn after(mut self, is_probe: bool, is_first: bool, health: Health, now: u64) -> Self {
        self.is_probing &= !is_probe;
        match health {
            Health::Up => return Breaker { is_probing: self.is_probing, ..Breaker::default() },
            Health::Down { retry_after } if self.is_open() && is_probe => {
                self.probes = self.probes.saturating_add(1);
                self.probe_at = Some(self.next_probe(retry_after, now));
            }
            Health::Down { retry_after } if !self.is_open() && is_first => {
                self.failures = self.failures.saturating_add(1);
                if self.failures >= MOST_FAILURES {
                    self.probe_at = Some(self.next_probe(retry_after, now));
                }
            }
            // The vendor heard nothing of this probe: the next one may go at once.
            Health::Unheard if self.is_open() && is_probe => self.probe_at = Some(now),
            Health::Down { .. } | Health::Unheard => {}
        }
        self
    }

    fn next_probe(self, retry_after: Option<u64>, now: u64) -> u64 {
        now.saturating_add(self.pause().max(asked(retry_after, MOST_PATIENCE)))
    }

    fn pause(self) -> u64 {
        FIRST_PAUSE.checked_shl(self.probes).map_or(LONGEST_PAUSE, |pause| pause.min(LONGEST_PAUSE))
    }
}
