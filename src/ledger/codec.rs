//! How the ledger's types cross between TypeScript and Rust. TypeScript's declarations of them are derived from these types.

use serde::de::{Error, IgnoredAny, Unexpected};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::breaker::Breaker;
use super::idempotency::{KeyLookup, PriorSubmission, look_up_key};
use super::policy::Policy;
use super::repeat_guard::RepeatGuard;
use super::state::{State, Submission};
use super::transition::{Environment, Event, Transition, transition};
use crate::schema::MAX_ITEMS;

/// The input of [`transition`], without the policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify), tsify(missing_as_null))]
#[serde(rename_all = "camelCase")]
pub struct TransitionRequest {
    /// The submission before the event; null before it arrives.
    submission: Option<Submission>,
    /// Its route's breaker.
    #[serde(default)]
    breaker: Breaker,
    /// The event.
    #[cfg_attr(feature = "wasm", tsify(type = "LedgerEvent"))]
    event: Event,
    /// The time, in milliseconds since 1970.
    #[serde(deserialize_with = "numbers::whole")]
    #[cfg_attr(feature = "wasm", tsify(type = "number"))]
    now: u64,
    /// A random number from 0 to 1.
    #[serde(default, deserialize_with = "numbers::thousandths")]
    #[cfg_attr(feature = "wasm", tsify(type = "number"))]
    random: u64,
}

impl TransitionRequest {
    /// Applies the event.
    pub fn run(&self, policy: &Policy) -> Transition {
        transition(policy, self.submission, self.breaker, self.event, Environment { now: self.now, random: self.random })
    }
}

/// The input of [`look_up_key`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct KeyQuery {
    /// The submissions that are stored under the key.
    priors: Vec<PriorSubmission>,
    /// Whether the new submission comes from a form.
    is_form: bool,
    /// The time, in milliseconds since 1970.
    #[serde(deserialize_with = "numbers::whole")]
    #[cfg_attr(feature = "wasm", tsify(type = "number"))]
    now: u64,
}

/// What a key stands for: a new submission, a repeat, or a wrong use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum KeyUse {
    /// A new submission.
    New,
    /// A repeat of a submission whose attempt is under way.
    Join,
    /// A repeat of a submission that is stored and has no final outcome.
    Accepted,
    /// A repeat of a submission with a final outcome.
    Outcome,
    /// Other content under a used key.
    Mismatch,
}

/// The result of a [`KeyQuery`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct KeyResult {
    /// What the key stands for.
    result: KeyUse,
    /// The index of the prior submission that a repeat repeats.
    prior: Option<u32>,
}

impl KeyQuery {
    /// Looks up the key.
    pub fn run(&self) -> KeyResult {
        let (result, prior) = match look_up_key(&self.priors, self.is_form, self.now) {
            KeyLookup::New => (KeyUse::New, None),
            KeyLookup::Join(prior) => (KeyUse::Join, Some(prior)),
            KeyLookup::Accepted(prior) => (KeyUse::Accepted, Some(prior)),
            KeyLookup::Outcome(prior) => (KeyUse::Outcome, Some(prior)),
            KeyLookup::Mismatch => (KeyUse::Mismatch, None),
        };
        KeyResult { result, prior: prior.and_then(|index| u32::try_from(index).ok()) }
    }
}

/// The attempts at a submission so far, as its row stores them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct PastAttempts {
    /// Whether an attempt may have made the record.
    #[serde(deserialize_with = "flag")]
    #[cfg_attr(feature = "wasm", tsify(type = "boolean | number"))]
    is_uncertain: bool,
    /// Whether the operator has allowed another attempt although one may have made the record.
    #[serde(deserialize_with = "flag")]
    #[cfg_attr(feature = "wasm", tsify(type = "boolean | number"))]
    is_repeat_allowed: bool,
    /// Whether repeating the attempts makes no second record.
    #[serde(deserialize_with = "flag")]
    #[cfg_attr(feature = "wasm", tsify(type = "boolean | number"))]
    is_repeatable: bool,
}

impl PastAttempts {
    /// Returns the guard of the next attempt.
    pub const fn repeat_guard(self) -> RepeatGuard {
        RepeatGuard::new(self.is_uncertain && !self.is_repeat_allowed, self.is_repeatable)
    }
}

/// Lists of states, for the operator's interface.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct StateLists {
    /// All states.
    all: Vec<State>,
    /// The states in which a submission still has its record.
    with_record: Vec<State>,
}

impl Default for StateLists {
    fn default() -> Self {
        let with_record = State::ALL.iter().copied().filter(|state| !state.is_settled());
        StateLists { all: State::ALL.to_vec(), with_record: with_record.collect() }
    }
}

/// The options of a ledger and a route that make its [`Policy`].
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct PolicyOptions {
    /// Pauses between attempts, in seconds.
    #[cfg_attr(feature = "wasm", tsify(type = "readonly number[] | undefined"))]
    schedule: Option<Vec<f64>>,
    /// Retention of held and dead submissions, in days.
    #[serde(default, deserialize_with = "numbers::optional")]
    #[cfg_attr(feature = "wasm", tsify(type = "number | undefined"))]
    retention_days: Option<u64>,
    /// What happens to a submission that may have arrived: anything but `retry` holds it.
    #[cfg_attr(feature = "wasm", tsify(type = "unknown"))]
    on_unknown: Option<OnUnknown>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
enum OnUnknown {
    Word(String),
    Other(IgnoredAny),
}

impl PolicyOptions {
    /// Returns the policy. Options that are left out have their defaults. `None` where the schedule is empty or has a pause out of range.
    pub fn policy(&self) -> Option<Policy> {
        let mut policy = Policy::default();
        if let Some(schedule) = &self.schedule {
            policy.schedule = schedule_ms(schedule)?;
        }
        if let Some(days) = self.retention_days {
            policy = policy.with_retention_days(days);
        }
        policy.retries_unknown = matches!(&self.on_unknown, Some(OnUnknown::Word(word)) if word == "retry");
        Some(policy)
    }
}

/// Longest pause of a schedule, in seconds.
const MAX_PAUSE: f64 = 1e9;

/// Converts the pauses of a schedule from seconds to milliseconds. `None` where there is none, too many, or one out of range.
pub(crate) fn schedule_ms(seconds: &[f64]) -> Option<Vec<u64>> {
    if !(1..=MAX_ITEMS).contains(&seconds.len()) {
        return None;
    }
    seconds.iter().map(|pause| (0.0..=MAX_PAUSE).contains(pause).then(|| numbers::to_thousandths(*pause))).collect()
}

/// Reads true or false. SQLite stores them as 1 and 0; null is false.
pub(super) fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Flag {
        Boolean(bool),
        Number(f64),
    }
    match Option::<Flag>::deserialize(deserializer)? {
        None => Ok(false),
        Some(Flag::Boolean(value)) => Ok(value),
        Some(Flag::Number(0.0)) => Ok(false),
        Some(Flag::Number(1.0)) => Ok(true),
        Some(Flag::Number(number)) => Err(D::Error::invalid_value(Unexpected::Float(number), &"0 or 1")),
    }
}

/// JavaScript's numbers, which are doubles, as whole numbers that are not negative.
pub(super) mod numbers {
    use super::{Deserialize, Deserializer, Error, Serializer, Unexpected};

    /// Reads a number without its fraction.
    pub fn whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
        to_whole::<D::Error>(f64::deserialize(deserializer)?)
    }

    /// Reads a number without its fraction, or null.
    pub fn optional<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
        Option::<f64>::deserialize(deserializer)?.map(to_whole::<D::Error>).transpose()
    }

    /// Reads a number without its fraction, or null. What is too large becomes the largest number.
    pub fn optional_saturating<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
        Ok(Option::<f64>::deserialize(deserializer)?.map(|number| number as u64))
    }

    /// Reads a number in thousandths.
    pub fn thousandths<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
        let number = f64::deserialize(deserializer)?;
        to_whole::<D::Error>(number).map(|_| to_thousandths(number))
    }

    /// Writes a number as a double: a time after the last safe integer stays a number.
    pub fn write_optional<S: Serializer>(number: &Option<u64>, serializer: S) -> Result<S::Ok, S::Error> {
        match number {
            Some(number) => serializer.serialize_f64(*number as f64),
            None => serializer.serialize_none(),
        }
    }

    /// Converts to thousandths; smaller parts are dropped, apart from the inaccuracy of a double: 1.005 → 1005.
    pub fn to_thousandths(number: f64) -> u64 {
        (number * 1_000.0 + 1e-3) as u64
    }

    fn to_whole<E: Error>(number: f64) -> Result<u64, E> {
        let is_whole = (0.0..=u64::MAX as f64).contains(&number);
        if is_whole { Ok(number as u64) } else { Err(E::invalid_value(Unexpected::Float(number), &"a number from 0")) }
    }
}
