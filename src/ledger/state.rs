/// An enumeration whose variants have names that are stored and shown: stable, for programs.
macro_rules! named {
    ($(#[doc = $doc:literal])+ $kind:ident: $($(#[doc = $words:literal])+ $variant:ident = $name:literal,)+) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $kind {
            $($(#[doc = $words])+ $variant,)+
        }

        impl $kind {
            /// All of them.
            pub const ALL: &'static [Self] = &[$($kind::$variant),+];

            /// Its name.
            pub const fn name(self) -> &'static str {
                match self {
                    $($kind::$variant => $name,)+
                }
            }

            /// The one of this name.
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.name() == name)
            }
        }
    };
}

named! {
    /// Where a submission is in its story.
    State:
    /// It is on its way to the vendor, or was when whoever sent it ended.
    Sending = "sending",
    /// It is sent later.
    Waiting = "waiting",
    /// Something is the operator's to mend, or to decide.
    Held = "held",
    /// It was tried as often as it is.
    Dead = "dead",
    /// The vendor made the record.
    Delivered = "delivered",
    /// The vendor had the record.
    Exists = "exists",
    /// Something is wrong with it, which the visitor was told at once.
    Refused = "refused",
    /// The operator gave it up.
    Discarded = "discarded",
    /// It was erased on demand.
    Erased = "erased",
    /// It was held or dead for as long as that is kept.
    Expired = "expired",
}

named! {
    /// What stands between a submission and its delivery.
    Reason:
    /// It arrived while the vendor did not answer anyone.
    Outage = "outage",
    /// A script sent it, by the looks of it.
    Suspect = "suspect",
    /// Nobody could be asked whether a person sent it.
    Unverified = "unverified",
    /// It came from a form without what shows that a person sent it.
    NoToken = "no_token",
    /// Something is wrong with it, and the visitor has gone.
    Invalid = "invalid",
    /// The vendor does not take the credentials.
    Denied = "denied",
    /// The vendor refuses it.
    Rejected = "rejected",
    /// It contradicts a record that the vendor has.
    Conflict = "conflict",
    /// It contradicts a record that the vendor has, which may be itself: an attempt before may have made it.
    ConflictAfterUnknown = "conflict_after_unknown",
    /// The vendor did nothing.
    Unavailable = "unavailable",
    /// Nobody knows whether the vendor has it.
    Unknown = "unknown",
    /// The configuration gives no request for it.
    Misconfigured = "misconfigured",
    /// Nobody knows the visitor's userUUID.
    NoUserUuid = "no_user_uuid",
    /// It was sealed with a secret that is no longer there.
    Unreadable = "unreadable",
}

named! {
    /// What speaks against sending a submission before an operator has seen it.
    Doubt:
    /// A script sent it, by the looks of it.
    Suspect = "suspect",
    /// Nobody could be asked whether a person sent it.
    Unverified = "unverified",
    /// It came from a form without what shows that a person sent it.
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
    /// What came of an attempt: an outcome's status, or why there was nothing to send.
    Status:
    /// The vendor made the record.
    Created = "created",
    /// The vendor had the record.
    Exists = "exists",
    /// Something is wrong with the record.
    Invalid = "invalid",
    /// It clashes with another record.
    Conflict = "conflict",
    /// The credentials were not taken.
    Denied = "denied",
    /// The vendor will not take the record.
    Rejected = "rejected",
    /// The vendor did nothing, and may do it later.
    Unavailable = "unavailable",
    /// Nobody knows.
    Unknown = "unknown",
    /// The configuration gives no request for it.
    Misconfigured = "misconfigured",
    /// Nobody knows the visitor's userUUID.
    NoUserUuid = "no_user_uuid",
    /// The record could not be unsealed.
    Unreadable = "unreadable",
    /// An attempt before may have made the record, and another could make a second.
    Unrepeatable = "unrepeatable",
}

impl State {
    /// Whether the story is over: the record is deleted, and the row that remembers it goes later.
    pub const fn is_settled(self) -> bool {
        !matches!(self, State::Sending | State::Waiting | State::Held | State::Dead)
    }

    /// Whether an operator can do something with it.
    pub const fn is_kept(self) -> bool {
        matches!(self, State::Waiting | State::Held | State::Dead)
    }
}

/// A submission, as far as decisions need to know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Submission {
    /// Where it is in its story.
    pub state: State,
    /// Why it is there, if it is not delivered.
    pub reason: Option<Reason>,
    /// Attempts that were in vain, of those that count.
    pub attempts: u32,
    /// Whether an attempt may have made the record.
    pub is_uncertain: bool,
    /// Whether an operator has it sent whatever that attempt made.
    pub is_allowed: bool,
    /// Whether the visitor has been told that it is kept.
    pub is_told: bool,
    /// Whether the attempt under way asks for all that wait on its route.
    pub is_probe: bool,
    /// Whether it is to be erased as soon as the attempt under way has ended.
    pub is_erasing: bool,
    /// When it next needs attention, in milliseconds since 1970; none while it is sent.
    pub due: Option<u64>,
}
