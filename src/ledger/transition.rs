use super::breaker::{Breaker, Health};
use super::policy::Policy;
use super::state::{Doubt, Reason, State, Status, Submission};

/// What happens to a submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// It comes in.
    Arrive {
        /// What speaks against sending it before an operator has seen it.
        doubt: Option<Doubt>,
    },
    /// It was found due.
    Send,
    /// An attempt has ended.
    Answer(Answer),
    /// It was found on its way, and nobody is there who sent it.
    Lost {
        /// Whether sending it again makes no second record.
        is_repeatable: bool,
    },
    /// The operator has it tried again.
    Replay,
    /// The operator gives it up.
    Discard,
    /// It is erased on demand.
    Erase,
    /// Its time has come.
    Tick,
}

/// What came of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// In one word.
    pub status: Status,
    /// When the vendor asks us to come back, in seconds.
    pub retry_after: Option<u64>,
    /// Whether sending it again makes no second record.
    pub is_repeatable: bool,
}

/// The time, and chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// In milliseconds since 1970.
    pub now: u64,
    /// From 0 to 1,000.
    pub random: u64,
}

impl Moment {
    /// So many milliseconds later.
    pub(super) const fn after(self, pause: u64) -> u64 {
        self.now.saturating_add(pause)
    }
}

/// What the visitor is told now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// The attempt's outcome.
    Outcome,
    /// That it is kept, and delivered later.
    Accepted,
}

/// What an event makes of a submission and of its route's breaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Next {
    /// The submission; none where its row goes.
    pub submission: Option<Submission>,
    /// Its route's breaker.
    pub breaker: Breaker,
    /// Whether the event was one for this state. If not, nothing has changed.
    pub is_taken: bool,
    /// The state that an operator may want to hear of, newly come to: held or dead.
    pub alert: Option<State>,
    /// Whether all that waits on the route is due now.
    pub is_all_due: bool,
    /// What the visitor is told now, if anything.
    pub told: Option<Told>,
}

impl Next {
    /// Whether the story is over: the record is deleted.
    pub fn is_settled(&self) -> bool {
        self.is_taken && self.submission.is_none_or(|submission| submission.state.is_settled())
    }
}

/// What `event` makes of a submission, which is none before it arrives.
pub fn advance(policy: &Policy, submission: Option<Submission>, breaker: Breaker, event: Event, moment: Moment) -> Next {
    let mut turn = Turn { policy, breaker, moment };
    let taken = match (submission, event) {
        (None, Event::Arrive { doubt }) => Some(Some(turn.arrive(doubt))),
        (Some(submission), event) => turn.take(submission, event),
        (None, _) => None,
    };
    let next = taken.unwrap_or(submission);
    let has_come_to = |state| next.is_some_and(|next| next.state == state) && submission.is_none_or(|before| before.state != state);
    Next {
        submission: next,
        breaker: turn.breaker,
        is_taken: taken.is_some(),
        alert: [State::Held, State::Dead].into_iter().find(|state| has_come_to(*state)),
        is_all_due: breaker.is_open() && !turn.breaker.is_open(),
        told: match event {
            Event::Arrive { .. } | Event::Answer(_) if taken.is_some() => told(submission, next),
            _ => None,
        },
    }
}

/// What a visitor hears who waited.
fn told(before: Option<Submission>, next: Option<Submission>) -> Option<Told> {
    let waited = before.is_none_or(|before| !before.is_told);
    let next = next.filter(|next| waited && next.state != State::Sending)?;
    Some(if next.is_told { Told::Accepted } else { Told::Outcome })
}

struct Turn<'p> {
    policy: &'p Policy,
    breaker: Breaker,
    moment: Moment,
}

impl Turn<'_> {
    fn arrive(&self, doubt: Option<Doubt>) -> Submission {
        let arrived = Submission {
            state: State::Sending,
            reason: None,
            attempts: 0,
            is_uncertain: false,
            is_allowed: false,
            is_told: false,
            is_probe: false,
            is_erasing: false,
            due: None,
        };
        match (doubt, self.breaker.probe_at) {
            (Some(doubt), _) => self.held(arrived, doubt.into()),
            (None, Some(at)) => waiting(arrived, Some(Reason::Outage), at),
            (None, None) => arrived,
        }
    }

    /// The submission after an event; none of it where its row goes, and nothing where the state does not take the event.
    fn take(&mut self, submission: Submission, event: Event) -> Option<Option<Submission>> {
        let is_due = submission.due.is_some_and(|due| due <= self.moment.now);
        let next = match (submission.state, event) {
            (State::Waiting, Event::Send) => return self.send(submission, is_due).map(Some),
            (State::Sending, Event::Answer(answer)) => self.answer(submission, answer),
            (State::Sending, Event::Lost { is_repeatable }) => self.lose(submission, is_repeatable),
            (State::Sending, Event::Erase) => Submission { is_erasing: true, ..submission },
            (state, Event::Replay) if state.is_kept() => waiting(Submission { attempts: 0, is_allowed: true, ..submission }, None, self.moment.now),
            (state, Event::Discard) if state.is_kept() => self.settled(submission, State::Discarded),
            (state, Event::Erase) if state.is_kept() => self.settled(submission, State::Erased),
            (State::Held | State::Dead, Event::Tick) if is_due => self.settled(submission, State::Expired),
            (state, Event::Tick) if is_due && state.is_settled() => return Some(None),
            _ => return None,
        };
        Some(Some(next))
    }

    /// On its way; or, while its vendor answers nobody, on its way to ask for all, or left waiting.
    fn send(&mut self, submission: Submission, is_due: bool) -> Option<Submission> {
        let sending = Submission { state: State::Sending, due: None, ..submission };
        if !self.breaker.is_open() {
            return is_due.then_some(sending);
        }
        Some(match self.breaker.probing(self.moment.now) {
            Some(breaker) => {
                self.breaker = breaker;
                Submission { is_probe: true, ..sending }
            }
            None => Submission { due: Some(self.breaker.comes_back(self.moment.now)), ..submission },
        })
    }

    fn answer(&mut self, submission: Submission, answer: Answer) -> Submission {
        let health = match answer.status {
            Status::Unavailable | Status::Unknown | Status::Denied => Health::Down { retry_after: answer.retry_after },
            Status::Misconfigured | Status::NoUserUuid | Status::Unreadable | Status::Unrepeatable => Health::Unheard,
            Status::Created | Status::Exists | Status::Invalid | Status::Conflict | Status::Rejected => Health::Up,
        };
        self.end(submission, answer, health)
    }

    /// Nobody knows what came of it. That is no fault of the vendor's; only a probe waits for its next turn as it would after one.
    fn lose(&mut self, submission: Submission, is_repeatable: bool) -> Submission {
        let answer = Answer { status: Status::Unknown, retry_after: None, is_repeatable };
        let health = if submission.is_probe { Health::Down { retry_after: None } } else { Health::Unheard };
        self.end(Submission { is_told: true, ..submission }, answer, health)
    }

    /// The end of an attempt.
    fn end(&mut self, submission: Submission, answer: Answer, health: Health) -> Submission {
        // A probe that outlasted its opening is an attempt like any other.
        let is_for_all = submission.is_probe && self.breaker.is_open();
        self.breaker = self.breaker.after(submission.is_probe, submission.attempts == 0, health, self.moment.now);
        let is_unknown = answer.status == Status::Unknown;
        let (is_uncertain, is_allowed) = (submission.is_uncertain || is_unknown, submission.is_allowed && !is_unknown);
        let ended = self.judge(Submission { is_probe: false, is_uncertain, is_allowed, ..submission }, answer, is_for_all);
        match ended.state {
            State::Delivered | State::Exists => ended,
            _ if ended.is_erasing => self.settled(ended, State::Erased),
            _ => ended,
        }
    }

    fn judge(&self, ended: Submission, answer: Answer, is_for_all: bool) -> Submission {
        let may_repeat = answer.is_repeatable || self.policy.retries_unknown;
        match answer.status {
            Status::Created => self.settled(ended, State::Delivered),
            Status::Exists => self.settled(ended, State::Exists),
            Status::Invalid if !ended.is_told => self.settled(ended, State::Refused),
            Status::Invalid => self.held(ended, Reason::Invalid),
            Status::Unavailable => self.again(ended, Reason::Unavailable, answer, is_for_all),
            Status::Unknown if may_repeat => self.again(ended, Reason::Unknown, answer, is_for_all),
            Status::Unknown | Status::Unrepeatable => self.held(ended, Reason::Unknown),
            Status::Denied if is_for_all => self.again(ended, Reason::Denied, answer, is_for_all),
            Status::Denied => self.held(ended, Reason::Denied),
            Status::Rejected => self.held(ended, Reason::Rejected),
            Status::Conflict if ended.is_uncertain => self.held(ended, Reason::ConflictAfterUnknown),
            Status::Conflict => self.held(ended, Reason::Conflict),
            Status::Misconfigured => self.held(ended, Reason::Misconfigured),
            Status::NoUserUuid => self.held(ended, Reason::NoUserUuid),
            Status::Unreadable => self.held(ended, Reason::Unreadable),
        }
    }

    /// To be sent again, or dead. Who asked for all has used up no attempt of its own.
    fn again(&self, ended: Submission, reason: Reason, answer: Answer, is_for_all: bool) -> Submission {
        if is_for_all {
            return waiting(ended, Some(reason), self.breaker.comes_back(self.moment.now));
        }
        match self.policy.next_attempt(ended.attempts, answer.retry_after, self.moment) {
            Some(due) => waiting(Submission { attempts: ended.attempts.saturating_add(1), ..ended }, Some(reason), due),
            None => self.kept(ended, State::Dead, reason),
        }
    }

    fn held(&self, submission: Submission, reason: Reason) -> Submission {
        self.kept(submission, State::Held, reason)
    }

    /// Left to the operator.
    fn kept(&self, submission: Submission, state: State, reason: Reason) -> Submission {
        Submission { state, reason: Some(reason), is_told: true, due: Some(self.moment.after(self.policy.retention)), ..submission }
    }

    /// Over.
    fn settled(&self, submission: Submission, state: State) -> Submission {
        Submission { state, reason: None, due: Some(self.moment.after(self.policy.keep)), ..submission }
    }
}

fn waiting(submission: Submission, reason: Option<Reason>, due: u64) -> Submission {
    Submission { state: State::Waiting, reason, is_told: true, due: Some(due), ..submission }
}
