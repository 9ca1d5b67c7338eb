//! The ledger's decisions: single transitions, and a simulation of random events, crashes and repeats with the invariants checked after each.

use enlist::ledger::{
    AttemptResult, AttemptStatus, Breaker, Doubt, Environment, Event, KeyLookup, Policy, PriorSubmission, Reason, State, Submission, Transition, VisitorReply,
    look_up_key, transition,
};

const SECOND: u64 = 1_000;
const HOUR: u64 = 3_600 * SECOND;
const DAY: u64 = 24 * HOUR;
const NOW: u64 = 1_763_800_000_000;
const AT: Environment = Environment { now: NOW, random: 0 };
const ARRIVE: Event = Event::Arrive { doubt: None };

fn answer(status: AttemptStatus) -> Event {
    Event::Answer(AttemptResult { status, retry_after: None, is_repeatable: false })
}

fn repeatable(status: AttemptStatus) -> Event {
    Event::Answer(AttemptResult { status, retry_after: None, is_repeatable: true })
}

fn step(submission: Option<Submission>, breaker: Breaker, event: Event) -> Transition {
    transition(&Policy::default(), submission, breaker, event, AT)
}

/// Returns the submission after these events, each applied as soon as the submission is due.
fn submission_after(events: &[Event]) -> Submission {
    let (mut submission, mut breaker, mut now) = (None, Breaker::default(), NOW);
    for event in events {
        now = submission.and_then(|submission: Submission| submission.due).map_or(now, |due| due.max(now));
        let next = transition(&Policy::default(), submission, breaker, *event, Environment { now, random: 0 });
        assert!(next.is_applied, "{event:?} {submission:?}");
        (submission, breaker) = (next.submission, next.breaker);
    }
    submission.unwrap()
}

fn open_breaker() -> Breaker {
    Breaker { failures: 5, probe_at: Some(NOW), probes: 0, is_probing: false }
}

mod transitions {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn first_attempt_decides_state_and_visitor_reply() {
        let arrived = step(None, Breaker::default(), ARRIVE);
        assert_eq!((arrived.submission.unwrap().state, arrived.visitor_reply), (State::Sending, None));
        for (status, state, reason, reply) in [
            (AttemptStatus::Created, State::Delivered, None, VisitorReply::Outcome),
            (AttemptStatus::Exists, State::Exists, None, VisitorReply::Outcome),
            (AttemptStatus::Invalid, State::Refused, None, VisitorReply::Outcome),
            (AttemptStatus::Conflict, State::Held, Some(Reason::Conflict), VisitorReply::Accepted),
            (AttemptStatus::Denied, State::Held, Some(Reason::Denied), VisitorReply::Accepted),
            (AttemptStatus::Rejected, State::Held, Some(Reason::Rejected), VisitorReply::Accepted),
            (AttemptStatus::Unavailable, State::Waiting, Some(Reason::Unavailable), VisitorReply::Accepted),
            (AttemptStatus::Unknown, State::Held, Some(Reason::Unknown), VisitorReply::Accepted),
            (AttemptStatus::Misconfigured, State::Held, Some(Reason::Misconfigured), VisitorReply::Accepted),
            (AttemptStatus::NoUserUuid, State::Held, Some(Reason::NoUserUuid), VisitorReply::Accepted),
            (AttemptStatus::Unreadable, State::Held, Some(Reason::Unreadable), VisitorReply::Accepted),
            (AttemptStatus::Unrepeatable, State::Held, Some(Reason::Unknown), VisitorReply::Accepted),
        ] {
            let next = step(arrived.submission, arrived.breaker, answer(status));
            let submission = next.submission.unwrap();
            assert_eq!((submission.state, submission.reason, next.visitor_reply), (state, reason, Some(reply)), "{status:?}");
            assert_eq!((next.is_settled, next.alert), (state.is_settled(), (state == State::Held).then_some(state)));
        }
        assert_eq!(AttemptStatus::ALL.len(), 12);
    }

    #[test]
    fn acknowledged_submission_is_held_when_invalid() {
        let later = submission_after(&[ARRIVE, answer(AttemptStatus::Unavailable), Event::Send, answer(AttemptStatus::Invalid)]);
        assert_eq!((later.state, later.reason), (State::Held, Some(Reason::Invalid)));
    }

    #[test]
    fn unavailable_vendor_gets_eight_more_attempts_then_dead() {
        let (mut submission, mut waited) = (submission_after(&[ARRIVE, answer(AttemptStatus::Unavailable)]), Vec::new());
        let mut now = NOW;
        while let (State::Waiting, Some(due), 0..10) = (submission.state, submission.due, waited.len()) {
            waited.push((due - now) / SECOND);
            now = due;
            for event in [Event::Send, answer(AttemptStatus::Unavailable)] {
                submission = transition(&Policy::default(), Some(submission), Breaker::default(), event, Environment { now, random: 0 }).submission.unwrap();
            }
        }
        assert_eq!(waited, [5, 30, 300, 1_800, 7_200, 18_000, 36_000, 36_000]);
        assert_eq!((submission.state, submission.reason, submission.due), (State::Dead, Some(Reason::Unavailable), Some(now + 30 * DAY)));
    }

    #[test]
    fn pause_grows_by_jitter_and_retry_after() {
        let pause = |random, retry_after| {
            let event = Event::Answer(AttemptResult { status: AttemptStatus::Unavailable, retry_after, is_repeatable: false });
            let next = transition(&Policy::default(), Some(submission_after(&[ARRIVE])), Breaker::default(), event, Environment { now: NOW, random });
            next.submission.unwrap().due.unwrap() - NOW
        };
        assert_eq!([pause(0, None), pause(500, None), pause(1_000, None), pause(9_999, None)], [5_000, 5_625, 6_250, 6_250]);
        assert_eq!([pause(0, Some(2)), pause(0, Some(60)), pause(0, Some(u64::MAX))], [5_000, 60_000, DAY]);
    }

    #[test]
    fn unknown_result_is_retried_where_repeatable_or_allowed() {
        let next = |policy: &Policy, event| transition(policy, Some(submission_after(&[ARRIVE])), Breaker::default(), event, AT).submission.unwrap();
        let allowed = Policy { retries_unknown: true, ..Policy::default() };
        for submission in [next(&Policy::default(), repeatable(AttemptStatus::Unknown)), next(&allowed, answer(AttemptStatus::Unknown))] {
            assert_eq!((submission.state, submission.reason, submission.is_uncertain), (State::Waiting, Some(Reason::Unknown), true));
        }
    }

    /// Returns what the repeat guard says of the next attempt.
    fn guard(submission: Submission, were_repeatable: bool, is_repeatable: bool) -> Option<bool> {
        submission.repeat_guard(were_repeatable).allow(is_repeatable, false)
    }

    #[test]
    fn attempt_after_an_uncertain_one_requires_both_to_be_repeatable() {
        let unknown = submission_after(&[ARRIVE, repeatable(AttemptStatus::Unknown)]);
        for (were, is, both) in [(true, true, Some(true)), (true, false, None), (false, true, None), (false, false, None)] {
            assert_eq!(guard(unknown, were, is), both, "{were} {is}");
            assert_eq!(unknown.repeat_guard(were).allow(is, true), Some(both.is_some()), "the route allows it");
        }
        // An attempt that the vendor did not process does not count, nor do attempts before an operator's replay, until another result is unknown.
        let unavailable = submission_after(&[ARRIVE, answer(AttemptStatus::Unavailable)]);
        let replayed = [ARRIVE, repeatable(AttemptStatus::Unknown), Event::Replay, Event::Send, answer(AttemptStatus::Unavailable)];
        for submission in [unavailable, submission_after(&replayed)] {
            for (were, is) in [(true, true), (true, false), (false, true), (false, false)] {
                assert_eq!(guard(submission, were, is), Some(is));
            }
        }
        assert_eq!(guard(submission_after(&[&replayed[..], &[Event::Send, repeatable(AttemptStatus::Unknown)]].concat()), true, false), None);
    }

    #[test]
    fn conflict_after_an_unknown_result_has_its_own_reason() {
        let unknown = [ARRIVE, repeatable(AttemptStatus::Unknown), Event::Send];
        let conflict = submission_after(&[&unknown[..], &[repeatable(AttemptStatus::Conflict)]].concat());
        assert_eq!((conflict.state, conflict.reason), (State::Held, Some(Reason::ConflictAfterUnknown)));
        // An operator's replay does not make it certain.
        let replayed =
            submission_after(&[&unknown[..], &[repeatable(AttemptStatus::Conflict), Event::Replay, Event::Send, repeatable(AttemptStatus::Conflict)]].concat());
        assert_eq!(replayed.reason, Some(Reason::ConflictAfterUnknown));
    }

    #[test]
    fn lost_attempt_is_treated_as_unknown() {
        let lost = |is_repeatable| step(Some(submission_after(&[ARRIVE])), Breaker::default(), Event::Lost { is_repeatable });
        for (next, state) in [(lost(false), State::Held), (lost(true), State::Waiting)] {
            let submission = next.submission.unwrap();
            assert_eq!((submission.state, submission.reason), (state, Some(Reason::Unknown)));
            assert_eq!((submission.is_uncertain, submission.is_acknowledged, next.visitor_reply), (true, true, None));
            assert_eq!(next.breaker, Breaker::default(), "the vendor is not at fault");
        }
    }

    #[test]
    fn operator_replays_discards_and_erases() {
        let held = [ARRIVE, answer(AttemptStatus::Denied)];
        let after = |event| submission_after(&[held[0], held[1], event]);
        assert_eq!((after(Event::Replay).state, after(Event::Replay).attempts), (State::Waiting, 0));
        assert_eq!(after(Event::Discard).state, State::Discarded);
        assert_eq!(after(Event::Erase).state, State::Erased);
        assert_eq!(after(Event::Tick).state, State::Expired);
        for state in State::ALL {
            for event in [Event::Replay, Event::Discard] {
                let next = step(Some(Submission { state: *state, ..after(Event::Tick) }), Breaker::default(), event);
                assert_eq!(next.is_applied, state.is_actionable(), "{state:?}");
            }
        }
    }

    #[test]
    fn submission_being_sent_is_erased_when_its_attempt_ends() {
        for (status, state) in [
            (AttemptStatus::Created, State::Delivered),
            (AttemptStatus::Exists, State::Exists),
            (AttemptStatus::Unavailable, State::Erased),
            (AttemptStatus::Invalid, State::Erased),
        ] {
            assert_eq!(submission_after(&[ARRIVE, Event::Erase, answer(status)]).state, state, "{status:?}");
        }
        assert_eq!(submission_after(&[ARRIVE, Event::Erase, Event::Lost { is_repeatable: true }]).state, State::Erased);
    }

    #[test]
    fn settled_row_is_deleted_after_two_days() {
        let delivered = submission_after(&[ARRIVE, answer(AttemptStatus::Created)]);
        assert_eq!(delivered.due, Some(NOW + 2 * DAY));
        assert!(!step(Some(delivered), Breaker::default(), Event::Tick).is_applied);
        let gone = transition(&Policy::default(), Some(delivered), Breaker::default(), Event::Tick, Environment { now: NOW + 2 * DAY, random: 0 });
        assert_eq!((gone.is_applied, gone.submission), (true, None));
    }
}

mod breaker {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// Returns the breaker after first attempts with these results.
    fn after(statuses: &[AttemptStatus]) -> Breaker {
        statuses.iter().fold(Breaker::default(), |breaker, status| {
            let sending = step(None, Breaker::default(), ARRIVE).submission;
            step(sending, breaker, answer(*status)).breaker
        })
    }

    #[test]
    fn five_failed_first_attempts_open_the_breaker() {
        let down = [AttemptStatus::Unavailable, AttemptStatus::Unknown, AttemptStatus::Denied, AttemptStatus::Unavailable, AttemptStatus::Unavailable];
        assert!(!after(&down[..4]).is_open());
        assert_eq!(after(&down), Breaker { failures: 5, probe_at: Some(NOW + 5 * SECOND), ..Breaker::default() });
        for status in [AttemptStatus::Created, AttemptStatus::Exists, AttemptStatus::Invalid, AttemptStatus::Conflict, AttemptStatus::Rejected] {
            assert_eq!(after(&[&down[..4], &[status]].concat()), Breaker::default(), "{status:?}");
        }
        for status in [AttemptStatus::Misconfigured, AttemptStatus::NoUserUuid, AttemptStatus::Unreadable, AttemptStatus::Unrepeatable] {
            assert_eq!(after(&[&down[..4], &[status], &down[..1]].concat()).failures, 5, "{status:?}");
        }
    }

    #[test]
    fn failed_later_attempt_does_not_count() {
        let waiting = submission_after(&[ARRIVE, answer(AttemptStatus::Unavailable), Event::Send]);
        assert_eq!(step(Some(waiting), Breaker::default(), answer(AttemptStatus::Unavailable)).breaker.failures, 0);
    }

    #[test]
    fn new_submission_waits_while_the_breaker_is_open() {
        let next = step(None, open_breaker(), ARRIVE);
        let submission = next.submission.unwrap();
        assert_eq!((submission.state, submission.reason, submission.due), (State::Waiting, Some(Reason::Outage), Some(NOW)));
        assert_eq!(next.visitor_reply, Some(VisitorReply::Accepted));
        for doubt in Doubt::ALL {
            let next = step(None, open_breaker(), Event::Arrive { doubt: Some(*doubt) });
            let doubtful = next.submission.unwrap();
            assert_eq!((doubtful.state, doubtful.reason.unwrap().name()), (State::Held, doubt.name()));
            assert_eq!((next.visitor_reply, next.alert), (Some(VisitorReply::Accepted), Some(State::Held)));
        }
    }

    #[test]
    fn failed_probe_counts_no_attempt_and_doubles_the_pause() {
        let (mut submission, mut breaker, mut now) = (step(None, open_breaker(), ARRIVE).submission, open_breaker(), NOW);
        let mut pauses = Vec::new();
        for _ in 0..6 {
            for event in [Event::Send, answer(AttemptStatus::Denied)] {
                let next = transition(&Policy::default(), submission, breaker, event, Environment { now, random: 0 });
                (submission, breaker) = (next.submission, next.breaker);
            }
            assert_eq!((submission.unwrap().state, submission.unwrap().attempts), (State::Waiting, 0));
            pauses.push((breaker.probe_at.unwrap() - now) / SECOND);
            now = breaker.probe_at.unwrap();
        }
        assert_eq!(pauses, [10, 20, 40, 60, 60, 60]);
    }

    #[test]
    fn only_one_probe_at_a_time() {
        let first = step(step(None, open_breaker(), ARRIVE).submission, open_breaker(), Event::Send);
        assert!(first.submission.unwrap().is_probe && first.breaker.is_probing);
        let late = Environment { now: NOW + HOUR, random: 0 };
        let second = transition(&Policy::default(), step(None, open_breaker(), ARRIVE).submission, first.breaker, Event::Send, late).submission.unwrap();
        assert!(second.state == State::Waiting && second.due > Some(late.now));
    }

    #[test]
    fn any_vendor_answer_closes_the_breaker_and_releases_the_route() {
        let probe = step(step(None, open_breaker(), ARRIVE).submission, open_breaker(), Event::Send);
        let later = Submission { attempts: 3, ..submission_after(&[ARRIVE]) };
        for status in [AttemptStatus::Created, AttemptStatus::Rejected, AttemptStatus::Invalid] {
            let closed = step(probe.submission, probe.breaker, answer(status));
            assert_eq!((closed.breaker, closed.releases_route), (Breaker::default(), true));
            let closed = step(Some(later), probe.breaker, answer(status));
            assert_eq!((closed.breaker, closed.releases_route), (Breaker { is_probing: true, ..Breaker::default() }, true));
        }
        let unobserved = step(probe.submission, probe.breaker, answer(AttemptStatus::Misconfigured));
        assert_eq!((unobserved.breaker.probe_at, unobserved.breaker.is_probing, unobserved.releases_route), (Some(NOW), false, false));
    }

    #[test]
    fn only_a_failed_probe_delays_the_next_one() {
        for status in [AttemptStatus::Unavailable, AttemptStatus::Misconfigured] {
            let late = step(Some(submission_after(&[ARRIVE])), open_breaker(), answer(status));
            assert_eq!(late.breaker, open_breaker(), "{status:?}");
        }
    }

    #[test]
    fn retry_after_delays_a_route_by_an_hour_at_most() {
        let probe = step(step(None, open_breaker(), ARRIVE).submission, open_breaker(), Event::Send);
        let asked = |seconds| Event::Answer(AttemptResult { status: AttemptStatus::Unavailable, retry_after: Some(seconds), is_repeatable: false });
        for (seconds, pause) in [(1, 10 * SECOND), (120, 120 * SECOND), (u64::MAX, HOUR)] {
            assert_eq!(step(probe.submission, probe.breaker, asked(seconds)).breaker.probe_at, Some(NOW + pause));
        }
    }
}

mod idempotency {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const PRIOR: PriorSubmission = PriorSubmission { is_same: true, state: State::Waiting, accepted_at: NOW, is_derived: false };

    #[test]
    fn repeat_gets_the_result_of_the_first_submission() {
        for state in State::ALL {
            let expected = match state {
                State::Sending => KeyLookup::Join(0),
                State::Waiting | State::Held | State::Dead | State::Discarded => KeyLookup::Accepted(0),
                State::Delivered | State::Exists | State::Refused => KeyLookup::Outcome(0),
                State::Erased | State::Expired => KeyLookup::New,
            };
            for is_form in [false, true] {
                assert_eq!(look_up_key(&[PriorSubmission { state: *state, ..PRIOR }], is_form, NOW), expected);
            }
        }
    }

    #[test]
    fn other_content_under_a_key_is_a_mismatch_except_from_a_form() {
        let other = PriorSubmission { is_same: false, ..PRIOR };
        assert_eq!(look_up_key(&[other], false, NOW), KeyLookup::Mismatch);
        assert_eq!(look_up_key(&[other], true, NOW), KeyLookup::New);
        assert_eq!(look_up_key(&[other, PRIOR], false, NOW), KeyLookup::Accepted(1));
        assert_eq!(look_up_key(&[PriorSubmission { state: State::Erased, ..other }], false, NOW), KeyLookup::New);
        assert_eq!(look_up_key(&[], false, NOW), KeyLookup::New);
    }

    #[test]
    fn derived_key_is_valid_for_ten_minutes() {
        let derived = PriorSubmission { is_derived: true, ..PRIOR };
        assert_eq!(look_up_key(&[derived], false, NOW + 600_000), KeyLookup::Accepted(0));
        assert_eq!(look_up_key(&[derived], false, NOW + 600_001), KeyLookup::New);
        assert_eq!(look_up_key(&[derived, PriorSubmission { accepted_at: NOW + 600_001, ..derived }], false, NOW + 600_001), KeyLookup::Accepted(1));
        assert_eq!(look_up_key(&[PRIOR], false, NOW + 47 * HOUR), KeyLookup::Accepted(0));
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod simulation {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::{Index, select};

    /// Number of rows that an alarm sends.
    const PACE: usize = 3;

    #[derive(Debug, Clone)]
    enum Operation {
        Arrive {
            doubt: Option<Doubt>,
            is_repeatable: bool,
        },
        /// The operator changes whether the call of a row can be repeated.
        Edit {
            which: Index,
            is_repeatable: bool,
        },
        /// The operator changes `onUnknown`.
        Policy {
            retries_unknown: bool,
        },
        /// Time passes and the alarm fires; the object may end before it sends anything.
        Alarm {
            after: u64,
            is_interrupted: bool,
        },
        /// The vendor answers an attempt.
        Answer {
            which: Index,
            status: AttemptStatus,
            retry_after: Option<u64>,
        },
        /// The object ends and starts again.
        Crash,
        /// Any event at any row, whether it is possible or not.
        AnyEvent {
            which: Index,
            event: Event,
        },
    }

    fn statuses() -> impl Strategy<Value = AttemptStatus> {
        prop_oneof![2 => select(AttemptStatus::ALL), 3 => select(vec![AttemptStatus::Unavailable, AttemptStatus::Unknown, AttemptStatus::Denied])]
    }

    fn retry_after() -> impl Strategy<Value = Option<u64>> {
        select(vec![None, None, Some(1), Some(90), Some(7_200), Some(u64::MAX)])
    }

    fn events() -> impl Strategy<Value = Event> {
        prop_oneof![
            (statuses(), retry_after(), any::<bool>()).prop_map(|(status, retry_after, is_repeatable)| Event::Answer(AttemptResult {
                status,
                retry_after,
                is_repeatable
            })),
            select(vec![ARRIVE, Event::Send, Event::Replay, Event::Replay, Event::Discard, Event::Erase, Event::Erase, Event::Tick]),
        ]
    }

    fn operations() -> impl Strategy<Value = Vec<Operation>> {
        let pauses = select(vec![0, 1, SECOND, 5 * SECOND, 61 * SECOND, HOUR, 11 * HOUR, 3 * DAY, 31 * DAY]);
        let operation = prop_oneof![
            4 => (prop::option::weighted(0.1, select(Doubt::ALL)), any::<bool>()).prop_map(|(doubt, is_repeatable)| Operation::Arrive { doubt, is_repeatable }),
            1 => (any::<Index>(), any::<bool>()).prop_map(|(which, is_repeatable)| Operation::Edit { which, is_repeatable }),
            1 => any::<bool>().prop_map(|retries_unknown| Operation::Policy { retries_unknown }),
            4 => (pauses, prop::bool::weighted(0.1)).prop_map(|(after, is_interrupted)| Operation::Alarm { after, is_interrupted }),
            6 => (any::<Index>(), statuses(), retry_after()).prop_map(|(which, status, retry_after)| Operation::Answer { which, status, retry_after }),
            1 => Just(Operation::Crash),
            2 => (any::<Index>(), events()).prop_map(|(which, event)| Operation::AnyEvent { which, event }),
        ];
        vec(operation, 0..120)
    }

    fn policies() -> impl Strategy<Value = Policy> {
        let schedules = select(vec![Policy::default().schedule, vec![SECOND], vec![0, 0, HOUR]]);
        (schedules, any::<bool>()).prop_map(|(schedule, retries_unknown)| Policy { schedule, retries_unknown, ..Policy::default() })
    }

    /// A row, and what an observer knows of it.
    #[derive(Debug, Clone)]
    struct Row {
        submission: Option<Submission>,
        /// Whether its call can be repeated by the configuration.
        is_repeatable: bool,
        /// Whether its attempts can be repeated, as the ledger stores it.
        are_repeatable: bool,
        has_record: bool,
        changed_at: u64,
        /// Whether the vendor has confirmed the record.
        has_arrived: bool,
        /// Whether the latest attempt alone can be repeated.
        latest: bool,
        /// Whether all attempts since the last replay that may have made the record can be repeated; `None` where there is none.
        ambiguous: Option<bool>,
        /// Number of attempts other than probes, since it arrived or since the last replay.
        sent: usize,
        replies: Vec<VisitorReply>,
    }

    /// A simulated ledger with one route.
    struct Ledger {
        policy: Policy,
        rows: Vec<Row>,
        breaker: Breaker,
        counters: Vec<(State, i64)>,
        now: u64,
        /// Whether the object ends before it sends anything.
        is_interrupted: bool,
    }

    impl Ledger {
        fn new(policy: Policy) -> Self {
            Ledger {
                policy,
                rows: Vec::new(),
                breaker: Breaker::default(),
                counters: State::ALL.iter().map(|state| (*state, 0)).collect(),
                now: NOW,
                is_interrupted: false,
            }
        }

        fn in_state(&self, state: State) -> Vec<usize> {
            let is_in = |index: &usize| self.rows[*index].submission.is_some_and(|submission| submission.state == state);
            (0..self.rows.len()).filter(is_in).collect()
        }

        fn run(&mut self, operation: &Operation) {
            match operation {
                Operation::Arrive { doubt, is_repeatable } => {
                    let row = Row {
                        submission: None,
                        is_repeatable: *is_repeatable,
                        are_repeatable: false,
                        has_record: true,
                        changed_at: self.now,
                        has_arrived: false,
                        latest: false,
                        ambiguous: None,
                        sent: 0,
                        replies: Vec::new(),
                    };
                    self.rows.push(row);
                    self.apply(self.rows.len() - 1, Event::Arrive { doubt: *doubt });
                }
                Operation::Edit { which, is_repeatable } if !self.rows.is_empty() => {
                    let index = which.index(self.rows.len());
                    self.rows[index].is_repeatable = *is_repeatable;
                }
                Operation::Policy { retries_unknown } => self.policy.retries_unknown = *retries_unknown,
                Operation::Alarm { after, is_interrupted } => {
                    self.now += after;
                    self.is_interrupted = *is_interrupted;
                    self.alarm();
                    self.is_interrupted = false;
                    if *is_interrupted {
                        self.run(&Operation::Crash);
                    }
                }
                Operation::Answer { which, status, retry_after } => {
                    let sending = self.in_state(State::Sending);
                    if !sending.is_empty() {
                        self.answer(*which.get(&sending), *status, *retry_after);
                    }
                }
                Operation::Crash => {
                    for index in self.in_state(State::Sending) {
                        self.apply(index, Event::Lost { is_repeatable: self.rows[index].are_repeatable });
                    }
                }
                Operation::AnyEvent { which, event } if !self.rows.is_empty() => {
                    let index = which.index(self.rows.len());
                    let is_repeatable = self.rows[index].are_repeatable;
                    let event = match *event {
                        Event::Answer(answer) => Event::Answer(AttemptResult { is_repeatable, ..answer }),
                        other => other,
                    };
                    // A deleted row does not arrive again.
                    if !(event == ARRIVE && self.rows[index].submission.is_none()) {
                        self.apply(index, event);
                    }
                }
                Operation::AnyEvent { .. } | Operation::Edit { .. } => {}
            }
        }

        fn answer(&mut self, index: usize, status: AttemptStatus, retry_after: Option<u64>) {
            self.apply(index, Event::Answer(AttemptResult { status, retry_after, is_repeatable: self.rows[index].are_repeatable }));
        }

        /// Makes an attempt, if the repeat guard allows it.
        fn attempt(&mut self, index: usize) {
            let row = &mut self.rows[index];
            match row.submission.unwrap().repeat_guard(row.are_repeatable).allow(row.is_repeatable, self.policy.retries_unknown) {
                Some(are_repeatable) => {
                    row.are_repeatable = are_repeatable;
                    row.send(&self.policy);
                }
                None => self.answer(index, AttemptStatus::Unrepeatable, None),
            }
        }

        /// Sends due rows, or one probe while the breaker is open; and expires rows.
        fn alarm(&mut self) {
            let due = |row: &Row| row.submission.and_then(|submission| submission.due);
            let mut waiting = self.in_state(State::Waiting);
            if self.breaker.is_open() {
                waiting.sort_by_key(|index| self.rows[*index].changed_at);
                waiting.truncate(1);
            } else {
                waiting.retain(|index| due(&self.rows[*index]) <= Some(self.now));
                waiting.sort_by_key(|index| due(&self.rows[*index]));
                waiting.truncate(PACE);
            }
            for index in waiting {
                self.apply(index, Event::Send);
            }
            for index in 0..self.rows.len() {
                let is_over = self.rows[index].submission.is_some_and(|submission| !matches!(submission.state, State::Sending | State::Waiting));
                if is_over && due(&self.rows[index]) <= Some(self.now) {
                    self.apply(index, Event::Tick);
                }
            }
        }

        /// Returns the time of the next alarm; `None` where nothing waits.
        fn next_alarm(&self) -> Option<u64> {
            let waiting = self.in_state(State::Waiting);
            let due = waiting.iter().filter_map(|index| self.rows[*index].submission?.due).min();
            match self.breaker.probe_at {
                Some(at) => due.map(|_| at),
                None => due,
            }
        }

        fn apply(&mut self, index: usize, event: Event) {
            let before = self.rows[index].submission;
            let breaker = self.breaker;
            let next = transition(&self.policy, before, breaker, event, Environment { now: self.now, random: self.now % 1_001 });
            self.write(index, &next);
            self.rows[index].observe(event, &next);
            check(&self.policy, breaker, before, event, &next, self.now);
            self.check(index);
            let request = codec::request(&self.policy, before, breaker, event, self.now);
            assert_eq!(codec::run(&request), codec::transition_json(&next), "{request}");
            let is_sending = |submission: Option<Submission>| submission.is_some_and(|submission| submission.state == State::Sending);
            if !is_sending(before) && is_sending(next.submission) && !self.is_interrupted {
                self.attempt(index);
            }
        }

        fn write(&mut self, index: usize, next: &Transition) {
            self.breaker = next.breaker;
            let row = &mut self.rows[index];
            let count = |counters: &mut Vec<(State, i64)>, state: State, by: i64| {
                counters.iter_mut().filter(|(known, _)| *known == state).for_each(|(_, count)| *count += by)
            };
            // A deleted row stays counted.
            if let Some(submission) = next.submission {
                if let Some(before) = row.submission {
                    count(&mut self.counters, before.state, -1);
                }
                count(&mut self.counters, submission.state, 1);
            }
            if row.submission != next.submission {
                row.changed_at = self.now;
            }
            row.submission = next.submission;
            row.has_record &= !next.is_settled;
            row.replies.extend(next.visitor_reply);
            if next.releases_route {
                for index in self.in_state(State::Waiting) {
                    self.rows[index].submission.as_mut().unwrap().due = Some(self.now);
                }
            }
        }

        fn check(&self, index: usize) {
            let counted: i64 = self.counters.iter().map(|(_, count)| count).sum();
            assert_eq!(counted, self.rows.len() as i64, "the counters add up");
            let probes = self.in_state(State::Sending).into_iter().filter(|index| self.rows[*index].submission.unwrap().is_probe).count();
            assert_eq!(probes, usize::from(self.breaker.is_probing), "one probe at a time, and the breaker knows it");

            let row = &self.rows[index];
            assert_eq!(row.has_record, row.submission.is_some_and(|submission| !submission.state.is_settled()), "a row has its record until it is settled");
            assert!(row.sent <= self.policy.schedule.len() + 1, "attempts end with the schedule");
            assert!(row.replies.len() <= 1, "a visitor gets one reply");
            let Some(submission) = row.submission else { return };
            assert_eq!(submission.due.is_none(), submission.state == State::Sending, "every row has a next step");
            assert!(!submission.is_probe || submission.state == State::Sending);
            assert!(submission.attempts as usize <= self.policy.schedule.len());
            assert!(submission.reason.is_none() || !submission.state.is_settled(), "a settled row has no reason");
            assert!(!submission.state.is_actionable() || submission.is_acknowledged, "the visitor of a stored submission got `accepted`");
        }
    }

    impl Row {
        fn observe(&mut self, event: Event, next: &Transition) {
            if !next.is_applied {
                return;
            }
            match event {
                Event::Replay => (self.ambiguous, self.sent) = (None, 0),
                Event::Lost { .. } => self.note_uncertainty(),
                Event::Answer(answer) if answer.status == AttemptStatus::Unknown => self.note_uncertainty(),
                Event::Answer(answer) => self.has_arrived |= matches!(answer.status, AttemptStatus::Created | AttemptStatus::Exists),
                _ => {}
            }
        }

        /// Notes that the latest attempt may have made the record.
        fn note_uncertainty(&mut self) {
            self.ambiguous = Some(self.latest && self.ambiguous.unwrap_or(true));
        }

        /// Notes an attempt, and checks that it is allowed.
        fn send(&mut self, policy: &Policy) {
            assert!(!self.has_arrived, "a confirmed record is not sent again");
            let is_safe = self.ambiguous.is_none_or(|ambiguous| ambiguous && self.is_repeatable);
            assert!(is_safe || policy.retries_unknown, "no attempt may make a second record");
            self.latest = self.is_repeatable;
            self.sent += usize::from(!self.submission.unwrap().is_probe);
        }
    }

    /// Checks the invariants of one transition.
    fn check(policy: &Policy, breaker: Breaker, before: Option<Submission>, event: Event, next: &Transition, now: u64) {
        let state = next.submission.map(|submission| submission.state);
        if !next.is_applied {
            assert_eq!((next.submission, next.breaker), (before, breaker), "an impossible event changes nothing");
            assert!(next.visitor_reply.is_none() && next.alert.is_none() && !next.releases_route && !next.is_settled);
        }
        let newly = |wanted| state == Some(wanted) && before.is_none_or(|before| before.state != wanted);
        assert_eq!(next.alert, [State::Held, State::Dead].into_iter().find(|state| newly(*state)));
        assert_eq!(next.releases_route, breaker.is_open() && !next.breaker.is_open(), "a route is released when its breaker closes");
        if let (Some(VisitorReply::Outcome), Event::Answer(answer)) = (next.visitor_reply, event) {
            let expected = match answer.status {
                AttemptStatus::Created => State::Delivered,
                AttemptStatus::Exists => State::Exists,
                AttemptStatus::Invalid if before.unwrap().is_erasing => State::Erased,
                AttemptStatus::Invalid => State::Refused,
                other => panic!("the visitor got {other:?}"),
            };
            assert_eq!(state, Some(expected), "the state matches the visitor's reply");
        }
        if before.is_some_and(|before| before.state == State::Sending && !before.is_acknowledged)
            && state != Some(State::Sending)
            && event != (Event::Lost { is_repeatable: true })
            && event != (Event::Lost { is_repeatable: false })
        {
            assert!(next.visitor_reply.is_some(), "a waiting visitor gets a reply");
        }
        if newly(State::Waiting)
            && let Event::Answer(AttemptResult { retry_after: Some(seconds), status: AttemptStatus::Unavailable, .. }) = event
            && !before.unwrap().is_probe
        {
            let due = next.submission.unwrap().due.unwrap();
            assert!(due >= now + seconds.saturating_mul(SECOND).min(DAY), "Retry-After is respected");
        }
        if newly(State::Sending)
            && let Some(before) = before
        {
            let from = if breaker.is_open() { breaker.probe_at } else { before.due };
            assert!(from.is_some_and(|from| from <= now), "nothing is sent before it is due");
            assert!(!(breaker.is_open() && breaker.is_probing));
        }
        if newly(State::Waiting)
            && let (Some(before), Event::Answer(_) | Event::Lost { .. }) = (before, event)
            && before.is_probe
            && breaker.is_open()
        {
            assert_eq!(next.submission.unwrap().attempts, before.attempts, "a probe does not count as an attempt");
        }
        if newly(State::Refused) {
            assert!(!before.unwrap().is_acknowledged, "an acknowledged submission is not refused");
        }
        if newly(State::Expired) || before.is_some() && state.is_none() && next.is_applied {
            assert!(before.unwrap().due.is_some_and(|due| due <= now) && event == Event::Tick);
        }
        let lifetime = match state {
            Some(State::Held | State::Dead) => policy.retention,
            _ => policy.settled_retention,
        };
        if next.submission.is_some_and(|submission| submission.state.is_settled() || next.alert.is_some())
            && before.is_none_or(|before| Some(before.state) != state)
        {
            assert_eq!(next.submission.unwrap().due, Some(now + lifetime));
        }
    }

    fn run_operations(policy: &Policy, operations: &[Operation]) -> Ledger {
        let mut ledger = Ledger::new(policy.clone());
        for operation in operations {
            ledger.run(operation);
        }
        ledger
    }

    /// Runs the ledger until all rows are settled: replays what is left to the operator, and answers every attempt, except at the `faulty` row, with success.
    fn run_to_completion(ledger: &mut Ledger, faulty: Option<(usize, AttemptStatus)>) {
        let live = |ledger: &Ledger, index: &usize| {
            faulty.is_none_or(|(faulty, _)| faulty != *index) && ledger.rows[*index].submission.is_some_and(|submission| !submission.state.is_settled())
        };
        let others: Vec<usize> = (0..ledger.rows.len()).filter(|index| live(ledger, index)).collect();
        let mut rounds = 0;
        while others.iter().any(|index| live(ledger, index)) {
            rounds += 1;
            assert!(rounds <= 2 * ledger.rows.len() + 20, "does not end: {:?} {:?}", ledger.breaker, ledger.rows);
            // A row that may have arrived may be held only by its next attempt.
            for index in [State::Held, State::Dead]
                .iter()
                .flat_map(|state| ledger.in_state(*state))
                .filter(|index| rounds == 1 || others.contains(index))
                .collect::<Vec<_>>()
            {
                ledger.apply(index, Event::Replay);
            }
            for index in ledger.in_state(State::Sending) {
                let status = faulty.filter(|(faulty, _)| *faulty == index).map_or(AttemptStatus::Created, |(_, status)| status);
                ledger.answer(index, status, None);
            }
            if let Some(at) = ledger.next_alarm() {
                ledger.run(&Operation::Alarm { after: at.saturating_sub(ledger.now), is_interrupted: false });
            }
        }
        for index in others {
            assert_eq!(ledger.rows[index].submission.unwrap().state, State::Delivered);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(150) })]

        #[test]
        fn counts_balance_and_invariants_hold(policy in policies(), operations in operations()) {
            run_operations(&policy, &operations);
        }

        #[test]
        fn everything_is_delivered_once_the_vendor_works(policy in policies(), operations in operations()) {
            run_to_completion(&mut run_operations(&policy, &operations), None);
        }

        #[test]
        fn a_record_that_always_fails_does_not_block_others(
            policy in policies(), operations in operations(), which in any::<Index>(), status in select(vec![AttemptStatus::Unavailable, AttemptStatus::Unknown, AttemptStatus::Denied]),
        ) {
            let mut ledger = run_operations(&policy, &operations);
            let live: Vec<usize> = [State::Sending, State::Waiting, State::Held, State::Dead].iter().flat_map(|state| ledger.in_state(*state)).collect();
            let faulty = (!live.is_empty()).then(|| (*which.get(&live), status));
            run_to_completion(&mut ledger, faulty);
        }
    }
}

/// The JSON shapes of the types that cross between TypeScript and Rust.
mod codec {
    use super::*;
    use enlist::ledger::{KeyQuery, PolicyOptions, TransitionRequest};
    use serde_json::{Value, json};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// A request as JSON, with the options of its policy as the member `policy`.
    fn read(request: &Value) -> Result<(Policy, TransitionRequest), String> {
        let options = request.get("policy").cloned().unwrap_or_else(|| json!({}));
        let options: PolicyOptions = serde_json::from_value(options).map_err(|error| error.to_string())?;
        let request = serde_json::from_value(request.clone()).map_err(|error| error.to_string())?;
        Ok((options.policy().ok_or("schedule")?, request))
    }

    fn submission_json(submission: Submission) -> Value {
        json!({
            "state": submission.state.name(), "reason": submission.reason.map(Reason::name), "attempts": submission.attempts,
            "isUncertain": submission.is_uncertain, "isRepeatAllowed": submission.is_repeat_allowed, "isAcknowledged": submission.is_acknowledged,
            "isProbe": submission.is_probe, "isErasing": submission.is_erasing, "due": submission.due.map(|due| due as f64),
        })
    }

    fn breaker_json(breaker: Breaker) -> Value {
        let probe_at = breaker.probe_at.map(|at| at as f64);
        json!({"failures": breaker.failures, "probeAt": probe_at, "probes": breaker.probes, "isProbing": breaker.is_probing})
    }

    fn event_json(event: Event) -> Value {
        match event {
            Event::Arrive { doubt } => json!({"name": "arrive", "doubt": doubt.map(Doubt::name)}),
            Event::Send => json!({"name": "send"}),
            Event::Answer(AttemptResult { status, retry_after, is_repeatable }) => {
                // JavaScript has no larger safe integers.
                let retry_after = retry_after.map(|seconds| seconds.min(1 << 50));
                json!({"name": "answer", "status": status.name(), "retryAfter": retry_after, "isRepeatable": is_repeatable})
            }
            Event::Lost { is_repeatable } => json!({"name": "lost", "isRepeatable": is_repeatable}),
            Event::Replay => json!({"name": "replay"}),
            Event::Discard => json!({"name": "discard"}),
            Event::Erase => json!({"name": "erase"}),
            Event::Tick => json!({"name": "tick"}),
        }
    }

    /// Writes a request as JSON.
    pub fn request(policy: &Policy, submission: Option<Submission>, breaker: Breaker, event: Event, now: u64) -> Value {
        let schedule: Vec<u64> = policy.schedule.iter().map(|pause| pause / SECOND).collect();
        let on_unknown = if policy.retries_unknown { "retry" } else { "hold" };
        json!({
            "policy": {"schedule": schedule, "retentionDays": policy.retention / DAY, "onUnknown": on_unknown},
            "submission": submission.map(submission_json), "breaker": breaker_json(breaker), "event": event_json(event),
            "now": now, "random": (now % 1_001) as f64 / 1_000.0,
        })
    }

    /// Reads a request from JSON, runs it, and writes the transition as JSON.
    pub fn run(request: &Value) -> Value {
        let (policy, request) = read(request).unwrap();
        serde_json::to_value(request.run(&policy)).unwrap()
    }

    /// Writes a transition as JSON.
    pub fn transition_json(next: &Transition) -> Value {
        let visitor_reply = next.visitor_reply.map(|reply| if reply == VisitorReply::Outcome { "outcome" } else { "accepted" });
        json!({
            "submission": next.submission.map(submission_json), "breaker": breaker_json(next.breaker), "isApplied": next.is_applied, "isSettled": next.is_settled,
            "alert": next.alert.map(State::name), "releasesRoute": next.releases_route, "visitorReply": visitor_reply,
        })
    }

    #[test]
    fn members_that_are_left_out_have_defaults() {
        let arrived = run(&json!({"event": {"name": "arrive"}, "now": NOW}));
        assert_eq!(arrived, transition_json(&step(None, Breaker::default(), ARRIVE)));
        // SQLite stores true and false as 1 and 0.
        let row = json!({
            "state": "sending", "reason": null, "attempts": 0, "isUncertain": 1, "isRepeatAllowed": 0, "isAcknowledged": 0, "isProbe": 0, "isErasing": null,
            "due": null, "id": "7", "isRepeatable": null,
        });
        let next = run(
            &json!({"policy": {"schedule": [0.25]}, "submission": row, "event": {"name": "answer", "status": "unavailable", "retryAfter": null, "isRepeatable": 0}, "now": NOW, "random": 5e-7}),
        );
        assert_eq!((&next["submission"]["due"], &next["submission"]["isUncertain"]), (&json!((NOW + 250) as f64), &json!(true)));
    }

    #[test]
    fn retry_after_delays_by_a_day_at_most() {
        let after = |seconds: Value| {
            let event = json!({"name": "answer", "status": "unavailable", "retryAfter": seconds, "isRepeatable": false});
            run(&json!({"submission": submission_json(submission_after(&[ARRIVE])), "event": event, "now": NOW}))["submission"]["due"].clone()
        };
        for seconds in [json!(86_400), json!(20_000_000_000_000_000_u64), json!(1e300)] {
            assert_eq!(after(seconds.clone()), json!((NOW + DAY) as f64), "{seconds}");
        }
    }

    #[test]
    fn submission_due_after_the_last_date_can_be_changed() {
        // A retention of 2,147,483,647 days made this time.
        let mut held = submission_json(submission_after(&[ARRIVE, answer(AttemptStatus::Denied)]));
        held["due"] = json!(185_542_587_100_800_000_u64);
        for (event, state) in [("tick", "held"), ("discard", "discarded"), ("erase", "erased"), ("replay", "waiting")] {
            let next = run(&json!({"submission": held, "event": {"name": event}, "now": NOW}));
            assert_eq!(next["submission"]["state"], json!(state));
        }
    }

    #[test]
    fn any_other_value_of_on_unknown_means_hold() {
        for invalid in [json!("resend"), json!(true), json!({"then": "retry"})] {
            let submission = Some(submission_after(&[ARRIVE]));
            let mut request = request(&Policy::default(), submission, Breaker::default(), answer(AttemptStatus::Unknown), NOW);
            request["policy"]["onUnknown"] = invalid;
            assert_eq!(run(&request)["submission"]["state"], json!("held"), "{request}");
        }
    }

    #[test]
    fn malformed_requests_are_errors() {
        let good = request(&Policy::default(), Some(submission_after(&[ARRIVE])), Breaker::default(), answer(AttemptStatus::Created), NOW);
        assert!(read(&good).is_ok());
        for (pointer, wrong) in [
            ("/event", json!("send")),
            ("/event/name", json!("sent")),
            ("/event/status", json!("accepted")),
            ("/event/status", json!(null)),
            ("/submission/state", json!("lost")),
            ("/submission/state", json!(null)),
            ("/submission/reason", json!("whim")),
            ("/submission/isAcknowledged", json!("yes")),
            ("/submission/isAcknowledged", json!(2)),
            ("/submission/due", json!(-1)),
            ("/breaker/failures", json!("5")),
            ("/policy/schedule", json!([])),
            ("/policy/schedule", json!([-5])),
            ("/now", json!(null)),
            ("/now", json!(1e300)),
            ("/random", json!("0.5")),
        ] {
            let mut request = good.clone();
            *request.pointer_mut(pointer).unwrap() = wrong;
            assert!(read(&request).is_err(), "{request}");
        }
        for request in [json!(null), json!([]), json!({})] {
            assert!(read(&request).is_err());
        }
    }

    #[test]
    fn key_query_names_the_prior_submission() {
        let run = |query: Value| serde_json::from_value::<KeyQuery>(query).map(|query| serde_json::to_value(query.run()).unwrap());
        let prior = |is_same: bool, state: &str| json!({"isSame": is_same, "state": state, "acceptedAt": NOW, "isDerived": false});
        for (priors, result, index) in [
            (json!([]), "new", None),
            (json!([prior(false, "held"), prior(true, "sending")]), "join", Some(1)),
            (json!([prior(true, "waiting")]), "accepted", Some(0)),
            (json!([prior(true, "refused")]), "outcome", Some(0)),
            (json!([prior(false, "waiting")]), "mismatch", None),
        ] {
            assert_eq!(run(json!({"priors": priors, "isForm": false, "now": NOW})).unwrap(), json!({"result": result, "prior": index}));
        }
        assert!(run(json!({"priors": [{}], "isForm": false, "now": NOW})).is_err());
        assert!(run(json!({"isForm": false, "now": NOW})).is_err());
    }
}
