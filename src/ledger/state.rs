use serde::{Deserialize, Serialize};

use super::codec::{flag, numbers};

/// Defines an enumeration whose variants have stable names, which are stored and shown.
macro_rules! named {
    ($(#[doc = $doc:literal])+ $kind:ident: $($(#[doc = $words:literal])+ $variant:ident = $name:literal,)+) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
        pub enum $kind {
            $($(#[doc = $words])+ #[serde(rename = $name)] $variant,)+
        }

        impl $kind {
            /// All variants.
            pub const ALL: &'static [Self] = &[$($kind::$variant),+];

            /// Returns the variant's name.
            pub const fn name(self) -> &'static str {
                match self {
                    $($kind::$variant => $name,)+
                }
            }

            /// Returns the variant with this name.
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.name() == name)
            }
        }
    };
}

named! {
    /// A state of a stored submission.
    State:
    /// An attempt is under way, or was when its object ended.
    Sending = "sending",
    /// The next attempt is scheduled.
    Waiting = "waiting",
    /// The operator has to correct something, or to decide.
    Held = "held",
    /// The last attempt of the schedule failed.
    Dead = "dead",
    /// The vendor created the record.
    Delivered = "delivered",
    /// The vendor already had the record.
    Exists = "exists",
    /// The vendor found the record invalid, and the visitor got its issues.
    Refused = "refused",
    /// The operator gave it up.
    Discarded = "discarded",
    /// The operator erased it.
    Erased = "erased",
    /// It was held or dead until its retention ended.
    Expired = "expired",
}

named! {
    /// The reason why a submission is not delivered yet.
    Reason:
    /// It arrived while the breaker was open.
    Outage = "outage",
    /// The honeypot was filled in.
    Suspect = "suspect",
    /// Turnstile could not be asked.
    Unverified = "unverified",
    /// It came from a form without a Turnstile token.
    NoToken = "no_token",
    /// The vendor found it invalid after the visitor had got `accepted`.
    Invalid = "invalid",
    /// The vendor did not accept the credentials.
    Denied = "denied",
    /// The vendor rejected it.
    Rejected = "rejected",
    /// It conflicts with a record that the vendor has.
    Conflict = "conflict",
    /// It conflicts with a record that the vendor has, which an earlier attempt may have made.
    ConflictAfterUnknown = "conflict_after_unknown",
    /// The vendor did not process it.
    Unavailable = "unavailable",
    /// It is unknown whether the vendor has it.
    Unknown = "unknown",
    /// The configuration yields no request.
    Misconfigured = "misconfigured",
    /// The visitor's userUUID is missing.
    NoUserUuid = "no_user_uuid",
    /// The record could not be decrypted.
    Unreadable = "unreadable",
}

named! {
    /// A reason to hold a submission before its first attempt.
    Doubt:
    /// The honeypot was filled in.
    Suspect = "suspect",
    /// Turnstile could not be asked.
    Unverified = "unverified",
    /// It came from a form without a Turnstile token.
    NoToken = "no_token",
}

impl From<Doubt> for Reason {
    fn from(doubt: Doubt) -> Self {
        match doubt {
            Doubt::Suspect => Reason::Suspect,
            Doubt::Unverified => Reason::Unverified,
            Doubt::NoToken => Reason::NoToken,
        }
    }
}

named! {
    /// The result of an attempt: the outcome's status, or the reason why no request was sent.
    AttemptStatus:
    /// The vendor created the record.
    Created = "created",
    /// The vendor already had the record.
    Exists = "exists",
    /// The vendor found the record invalid.
    Invalid = "invalid",
    /// The record conflicts with another one.
    Conflict = "conflict",
    /// The vendor did not accept the credentials.
    Denied = "denied",
    /// The vendor rejected the record.
    Rejected = "rejected",
    /// The vendor did not process the record, and may do so later.
    Unavailable = "unavailable",
    /// It is unknown whether the vendor has the record.
    Unknown = "unknown",
    /// Not sent: the configuration yields no request.
    Misconfigured = "misconfigured",
    /// Not sent: the visitor's userUUID is missing.
    NoUserUuid = "no_user_uuid",
    /// Not sent: the record could not be decrypted.
    Unreadable = "unreadable",
    /// Not sent: an earlier attempt may have made the record, and this one could make a second.
    Unrepeatable = "unrepeatable",
}

impl State {
    /// Returns whether the state is final. The record of a settled submission is deleted, and its row some time later.
    pub const fn is_settled(self) -> bool {
        !matches!(self, State::Sending | State::Waiting | State::Held | State::Dead)
    }

    /// Returns whether an operator can replay, discard or erase a submission in this state.
    pub const fn is_actionable(self) -> bool {
        matches!(self, State::Waiting | State::Held | State::Dead)
    }
}

/// The part of a stored submission that decisions depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify), tsify(missing_as_null))]
#[serde(rename_all = "camelCase")]
pub struct Submission {
    /// Its state.
    pub state: State,
    /// Why it is not delivered.
    pub reason: Option<Reason>,
    /// Number of failed attempts that count against the schedule.
    pub attempts: u32,
    /// Whether an attempt may have made the record.
    #[serde(deserialize_with = "flag")]
    #[cfg_attr(feature = "wasm", tsify(type = "boolean | number"))]
    pub is_uncertain: bool,
    /// Whether the operator has allowed another attempt although one may have made the record.
    #[serde(deserialize_with = "flag")]
    #[cfg_attr(feature = "wasm", tsify(type = "boolean | number"))]
    pub is_repeat_allowed: bool,
    /// Whether the visitor has got `accepted`.
    #[serde(deserialize_with = "flag")]
    #[cfg_attr(feature = "wasm", tsify(type = "boolean | number"))]
    pub is_acknowledged: bool,
    /// Whether the attempt under way is its route's probe.
    #[serde(deserialize_with = "flag")]
    #[cfg_attr(feature = "wasm", tsify(type = "boolean | number"))]
    pub is_probe: bool,
    /// Whether it is erased when the attempt under way has ended.
    #[serde(deserialize_with = "flag")]
    #[cfg_attr(feature = "wasm", tsify(type = "boolean | number"))]
    pub is_erasing: bool,
    /// Time of the next step, in milliseconds since 1970; `None` while an attempt is under way.
    #[serde(deserialize_with = "numbers::optional", serialize_with = "numbers::write_optional")]
    #[cfg_attr(feature = "wasm", tsify(type = "number | null"))]
    pub due: Option<u64>,
}
