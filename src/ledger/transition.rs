use serde::{Deserialize, Serialize};

use super::breaker::{Breaker, VendorHealth};
use super::codec::{flag, numbers};
use super::policy::Policy;
use super::state::{AttemptStatus, Doubt, Reason, State, Submission};

/// An event in the life of a submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify), tsify(rename = "LedgerEvent"))]
#[serde(tag = "name", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Event {
    /// It arrives.
    Arrive {
        /// The reason to hold it before its first attempt.
        doubt: Option<Doubt>,
    },
    /// The scheduler selected it for an attempt.
    Send,
    /// An attempt ended.
    Answer(AttemptResult),
    /// Its attempt ended with the object that made it, and the result is lost.
    Lost {
        /// Whether sending it again makes no second record.
        #[serde(deserialize_with = "flag")]
        #[cfg_attr(feature = "wasm", tsify(type = "boolean | number"))]
        is_repeatable: bool,
    },
    /// The operator sends it again.
    Replay,
    /// The operator gives it up.
    Discard,
    /// The operator erases it.
    Erase,
    /// Its retention may have ended.
    Tick,
}

/// The result of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify), tsify(missing_as_null))]
#[serde(rename_all = "camelCase")]
pub struct AttemptResult {
    /// The status.
    pub status: AttemptStatus,
    /// The vendor's `Retry-After`, in seconds.
    #[serde(deserialize_with = "numbers::optional_saturating")]
    #[cfg_attr(feature = "wasm", tsify(type = "number | null"))]
    pub retry_after: Option<u64>,
    /// Whether sending it again makes no second record.
    #[serde(deserialize_with = "flag")]
    #[cfg_attr(feature = "wasm", tsify(type = "boolean | number"))]
    pub is_repeatable: bool,
}

/// The time and the random number that a transition depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Environment {
    /// The time, in milliseconds since 1970.
    pub now: u64,
    /// A random number from 0 to 1,000, for the jitter of pauses.
    pub random: u64,
}

impl Environment {
    /// Returns the time after a pause in milliseconds.
    pub(super) const fn after(self, pause: u64) -> u64 {
        self.now.saturating_add(pause)
    }
}

/// The reply to a visitor who waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum VisitorReply {
    /// The attempt's outcome.
    Outcome,
    /// `accepted`: the submission is stored, and delivered later.
    Accepted,
}

/// The result of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify), tsify(missing_as_null))]
#[serde(rename_all = "camelCase")]
pub struct Transition {
    /// The submission after the event; absent where its row is to be deleted.
    pub submission: Option<Submission>,
    /// Its route's breaker after the event.
    pub breaker: Breaker,
    /// Whether the event is possible in the submission's state. If not, nothing has changed.
    pub is_applied: bool,
    /// Whether the submission has come to a final state, in which its record is deleted.
    pub is_settled: bool,
    /// The state to alert the operator of, where it is new: held or dead.
    #[cfg_attr(feature = "wasm", tsify(type = "\"held\" | \"dead\" | null"))]
    pub alert: Option<State>,
    /// Whether all waiting submissions of the route become due: the breaker has closed.
    pub releases_route: bool,
    /// The reply to the visitor, if one waits and the event decides it.
    pub visitor_reply: Option<VisitorReply>,
}

/// Returns what an event changes in a submission and in its route's breaker. `submission` is `None` before it arrives.
pub fn transition(policy: &Policy, submission: Option<Submission>, breaker: Breaker, event: Event, environment: Environment) -> Transition {
    let mut machine = Machine { policy, breaker, environment };
    let applied = match (submission, event) {
        (None, Event::Arrive { doubt }) => Some(Some(machine.arrive(doubt))),
        (Some(submission), event) => machine.apply(submission, event),
        (None, _) => None,
    };
    let next = applied.unwrap_or(submission);
    let is_new_state = |state| next.is_some_and(|next| next.state == state) && submission.is_none_or(|before| before.state != state);
    Transition {
        submission: next,
        breaker: machine.breaker,
        is_applied: applied.is_some(),
        is_settled: applied.is_some_and(|next| next.is_none_or(|next| next.state.is_settled())),
        alert: [State::Held, State::Dead].into_iter().find(|state| is_new_state(*state)),
        releases_route: breaker.is_open() && !machine.breaker.is_open(),
        visitor_reply: match event {
            Event::Arrive { .. } | Event::Answer(_) if applied.is_some() => visitor_reply(submission, next),
            _ => None,
        },
    }
}

/// Returns the reply to a visitor who has none yet.
fn visitor_reply(before: Option<Submission>, next: Option<Submission>) -> Option<VisitorReply> {
    let is_visitor_waiting = before.is_none_or(|before| !before.is_acknowledged);
    let next = next.filter(|next| is_visitor_waiting && next.state != State::Sending)?;
    Some(if next.is_acknowledged { VisitorReply::Accepted } else { VisitorReply::Outcome })
}

struct Machine<'p> {
    policy: &'p Policy,
    breaker: Breaker,
    environment: Environment,
}

impl Machine<'_> {
    fn arrive(&self, doubt: Option<Doubt>) -> Submission {
        let arrived = Submission {
            state: State::Sending,
            reason: None,
            attempts: 0,
            is_uncertain: false,
            is_repeat_allowed: false,
            is_acknowledged: false,
            is_probe: false,
            is_erasing: false,
            due: None,
        };
        match (doubt, self.breaker.probe_at) {
            (Some(doubt), _) => self.hold(arrived, doubt.into()),
            (None, Some(at)) => wait(arrived, Some(Reason::Outage), at),
            (None, None) => arrived,
        }
    }

    /// Returns the submission after an event, `Some(None)` where its row is to be deleted, and `None` where the event is not possible in its state.
    fn apply(&mut self, submission: Submission, event: Event) -> Option<Option<Submission>> {
        let is_due = submission.due.is_some_and(|due| due <= self.environment.now);
        let next = match (submission.state, event) {
            (State::Waiting, Event::Send) => return self.send(submission, is_due).map(Some),
            (State::Sending, Event::Answer(result)) => self.finish(submission, result),
            (State::Sending, Event::Lost { is_repeatable }) => self.lose(submission, is_repeatable),
            (State::Sending, Event::Erase) => Submission { is_erasing: true, ..submission },
            (state, Event::Replay) if state.is_actionable() => {
                wait(Submission { attempts: 0, is_repeat_allowed: true, ..submission }, None, self.environment.now)
            }
            (state, Event::Discard) if state.is_actionable() => self.settle(submission, State::Discarded),
            (state, Event::Erase) if state.is_actionable() => self.settle(submission, State::Erased),
            (State::Held | State::Dead, Event::Tick) if is_due => self.settle(submission, State::Expired),
            (state, Event::Tick) if is_due && state.is_settled() => return Some(None),
            _ => return None,
        };
        Some(Some(next))
    }

    /// Starts an attempt; while the breaker is open, a probe, or nothing but another time.
    fn send(&mut self, submission: Submission, is_due: bool) -> Option<Submission> {
        let sending = Submission { state: State::Sending, due: None, ..submission };
        if !self.breaker.is_open() {
            return is_due.then_some(sending);
        }
        Some(match self.breaker.start_probe(self.environment.now) {
            Some(breaker) => {
                self.breaker = breaker;
                Submission { is_probe: true, ..sending }
            }
            None => Submission { due: Some(self.breaker.next_try(self.environment.now)), ..submission },
        })
    }

    fn finish(&mut self, submission: Submission, result: AttemptResult) -> Submission {
        let health = match result.status {
            AttemptStatus::Unavailable | AttemptStatus::Unknown | AttemptStatus::Denied => VendorHealth::Down { retry_after: result.retry_after },
            AttemptStatus::Misconfigured | AttemptStatus::NoUserUuid | AttemptStatus::Unreadable | AttemptStatus::Unrepeatable => VendorHealth::Unobserved,
            AttemptStatus::Created | AttemptStatus::Exists | AttemptStatus::Invalid | AttemptStatus::Conflict | AttemptStatus::Rejected => VendorHealth::Up,
        };
        self.end_attempt(submission, result, health)
    }

    /// The result of a lost attempt is unknown. The vendor is not at fault; but the next probe waits as after a failed one.
    fn lose(&mut self, submission: Submission, is_repeatable: bool) -> Submission {
        let result = AttemptResult { status: AttemptStatus::Unknown, retry_after: None, is_repeatable };
        let health = if submission.is_probe { VendorHealth::Down { retry_after: None } } else { VendorHealth::Unobserved };
        self.end_attempt(Submission { is_acknowledged: true, ..submission }, result, health)
    }

    fn end_attempt(&mut self, submission: Submission, result: AttemptResult, health: VendorHealth) -> Submission {
        // A probe that ends after the breaker has closed counts as an ordinary attempt.
        let is_probe = submission.is_probe && self.breaker.is_open();
        self.breaker = self.breaker.after_attempt(submission.is_probe, submission.attempts == 0, health, self.environment.now);
        let is_unknown = result.status == AttemptStatus::Unknown;
        let is_uncertain = submission.is_uncertain || is_unknown;
        let is_repeat_allowed = submission.is_repeat_allowed && !is_unknown;
        let ended = self.next_state(Submission { is_probe: false, is_uncertain, is_repeat_allowed, ..submission }, result, is_probe);
        match ended.state {
            State::Delivered | State::Exists => ended,
            _ if ended.is_erasing => self.settle(ended, State::Erased),
            _ => ended,
        }
    }

    fn next_state(&self, ended: Submission, result: AttemptResult, is_probe: bool) -> Submission {
        let may_repeat = result.is_repeatable || self.policy.retries_unknown;
        match result.status {
            AttemptStatus::Created => self.settle(ended, State::Delivered),
            AttemptStatus::Exists => self.settle(ended, State::Exists),
            AttemptStatus::Invalid if !ended.is_acknowledged => self.settle(ended, State::Refused),
            AttemptStatus::Invalid => self.hold(ended, Reason::Invalid),
            AttemptStatus::Unavailable => self.retry(ended, Reason::Unavailable, result, is_probe),
            AttemptStatus::Unknown if may_repeat => self.retry(ended, Reason::Unknown, result, is_probe),
            AttemptStatus::Unknown | AttemptStatus::Unrepeatable => self.hold(ended, Reason::Unknown),
            AttemptStatus::Denied if is_probe => self.retry(ended, Reason::Denied, result, is_probe),
            AttemptStatus::Denied => self.hold(ended, Reason::Denied),
            AttemptStatus::Rejected => self.hold(ended, Reason::Rejected),
            AttemptStatus::Conflict if ended.is_uncertain => self.hold(ended, Reason::ConflictAfterUnknown),
            AttemptStatus::Conflict => self.hold(ended, Reason::Conflict),
            AttemptStatus::Misconfigured => self.hold(ended, Reason::Misconfigured),
            AttemptStatus::NoUserUuid => self.hold(ended, Reason::NoUserUuid),
            AttemptStatus::Unreadable => self.hold(ended, Reason::Unreadable),
        }
    }

    /// Schedules the next attempt, or marks the submission as dead. A probe does not count against the schedule.
    fn retry(&self, ended: Submission, reason: Reason, result: AttemptResult, is_probe: bool) -> Submission {
        if is_probe {
            return wait(ended, Some(reason), self.breaker.next_try(self.environment.now));
        }
        match self.policy.next_attempt(ended.attempts, result.retry_after, self.environment) {
            Some(due) => wait(Submission { attempts: ended.attempts.saturating_add(1), ..ended }, Some(reason), due),
            None => self.leave_to_operator(ended, State::Dead, reason),
        }
    }

    fn hold(&self, submission: Submission, reason: Reason) -> Submission {
        self.leave_to_operator(submission, State::Held, reason)
    }

    fn leave_to_operator(&self, submission: Submission, state: State, reason: Reason) -> Submission {
        Submission { state, reason: Some(reason), is_acknowledged: true, due: Some(self.environment.after(self.policy.retention)), ..submission }
    }

    fn settle(&self, submission: Submission, state: State) -> Submission {
        Submission { state, reason: None, due: Some(self.environment.after(self.policy.settled_retention)), ..submission }
    }
}

fn wait(submission: Submission, reason: Option<Reason>, due: u64) -> Submission {
    Submission { state: State::Waiting, reason, is_acknowledged: true, due: Some(due), ..submission }
}
