//! The ledger's decisions: what holds after every sequence of events, crashes and repeats, whatever a vendor answers.

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

/// A submission to which all this happens, one after the other, each as soon as it is due.
fn story(events: &[Event]) -> Submission {
    let (mut submission, mut breaker, mut now) = (None, Breaker::default(), NOW);
    for event in events {
        now = submission.and_then(|submission: Submission| submission.due).map_or(now, |due| due.max(now));
        let next = transition(&Policy::default(), submission, breaker, *event, Environment { now, random: 0 });
        assert!(next.is_applied, "{event:?} {submission:?}");
        (submission, breaker) = (next.submission, next.breaker);
    }
    submission.unwrap()
}

fn open() -> Breaker {
    Breaker { failures: 5, probe_at: Some(NOW), probes: 0, is_probing: false }
}

mod stories {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn one_attempt_is_made_while_the_visitor_waits() {
        let arrived = step(None, Breaker::default(), ARRIVE);
        assert_eq!((arrived.submission.unwrap().state, arrived.visitor_reply), (State::Sending, None));
        for (status, state, reason, told) in [
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
            assert_eq!((submission.state, submission.reason, next.visitor_reply), (state, reason, Some(told)), "{status:?}");
            assert_eq!((next.is_settled(), next.alert), (state.is_settled(), (state == State::Held).then_some(state)));
        }
        assert_eq!(AttemptStatus::ALL.len(), 12);
    }

    #[test]
    fn once_accepted_nothing_is_refused() {
        let later = story(&[ARRIVE, answer(AttemptStatus::Unavailable), Event::Send, answer(AttemptStatus::Invalid)]);
        assert_eq!((later.state, later.reason), (State::Held, Some(Reason::Invalid)));
    }

    #[test]
    fn what_is_unavailable_is_tried_eight_times_more_and_is_dead() {
        let (mut submission, mut waited) = (story(&[ARRIVE, answer(AttemptStatus::Unavailable)]), Vec::new());
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
    fn a_pause_is_longer_by_chance_and_by_the_vendors_wish() {
        let pause = |random, retry_after| {
            let event = Event::Answer(AttemptResult { status: AttemptStatus::Unavailable, retry_after, is_repeatable: false });
            let next = transition(&Policy::default(), Some(story(&[ARRIVE])), Breaker::default(), event, Environment { now: NOW, random });
            next.submission.unwrap().due.unwrap() - NOW
        };
        assert_eq!([pause(0, None), pause(500, None), pause(1_000, None), pause(9_999, None)], [5_000, 5_625, 6_250, 6_250]);
        assert_eq!([pause(0, Some(2)), pause(0, Some(60)), pause(0, Some(u64::MAX))], [5_000, 60_000, DAY]);
    }

    #[test]
    fn what_may_have_arrived_is_sent_again_where_that_is_safe_or_allowed() {
        let next = |policy: &Policy, event| transition(policy, Some(story(&[ARRIVE])), Breaker::default(), event, AT).submission.unwrap();
        let allowed = Policy { retries_unknown: true, ..Policy::default() };
        for submission in [next(&Policy::default(), repeatable(AttemptStatus::Unknown)), next(&allowed, answer(AttemptStatus::Unknown))] {
            assert_eq!((submission.state, submission.reason, submission.is_uncertain), (State::Waiting, Some(Reason::Unknown), true));
        }
    }

    /// What the next attempt is by itself, after attempts that were, and what it is with them.
    fn next(submission: Submission, were_repeatable: bool, is_repeatable: bool) -> Option<bool> {
        submission.repeat_guard(were_repeatable).allow(is_repeatable, false)
    }

    #[test]
    fn an_attempt_after_one_that_may_have_arrived_is_made_where_both_can_be_repeated() {
        let unknown = story(&[ARRIVE, repeatable(AttemptStatus::Unknown)]);
        for (were, is, both) in [(true, true, Some(true)), (true, false, None), (false, true, None), (false, false, None)] {
            assert_eq!(next(unknown, were, is), both, "{were} {is}");
            assert_eq!(unknown.repeat_guard(were).allow(is, true), Some(both.is_some()), "the route has it so");
        }
        // What the vendor did not take counts for nothing, nor does what was before an operator's word, which holds until nobody knows again.
        let unavailable = story(&[ARRIVE, answer(AttemptStatus::Unavailable)]);
        let replayed = [ARRIVE, repeatable(AttemptStatus::Unknown), Event::Replay, Event::Send, answer(AttemptStatus::Unavailable)];
        for submission in [unavailable, story(&replayed)] {
            for (were, is) in [(true, true), (true, false), (false, true), (false, false)] {
                assert_eq!(next(submission, were, is), Some(is));
            }
        }
        assert_eq!(next(story(&[&replayed[..], &[Event::Send, repeatable(AttemptStatus::Unknown)]].concat()), true, false), None);
    }

    #[test]
    fn a_conflict_may_be_with_itself() {
        let unknown = [ARRIVE, repeatable(AttemptStatus::Unknown), Event::Send];
        let conflict = story(&[&unknown[..], &[repeatable(AttemptStatus::Conflict)]].concat());
        assert_eq!((conflict.state, conflict.reason), (State::Held, Some(Reason::ConflictAfterUnknown)));
        // An operator's replay does not make it certain.
        let replayed = story(&[&unknown[..], &[repeatable(AttemptStatus::Conflict), Event::Replay, Event::Send, repeatable(AttemptStatus::Conflict)]].concat());
        assert_eq!(replayed.reason, Some(Reason::ConflictAfterUnknown));
    }

    #[test]
    fn one_that_was_found_on_its_way_is_one_that_may_have_arrived() {
        let lost = |is_repeatable| step(Some(story(&[ARRIVE])), Breaker::default(), Event::Lost { is_repeatable });
        for (next, state) in [(lost(false), State::Held), (lost(true), State::Waiting)] {
            let submission = next.submission.unwrap();
            assert_eq!((submission.state, submission.reason), (state, Some(Reason::Unknown)));
            assert_eq!((submission.is_uncertain, submission.is_acknowledged, next.visitor_reply), (true, true, None));
            assert_eq!(next.breaker, Breaker::default(), "no fault of the vendor's");
        }
    }

    #[test]
    fn the_operator_mends_discards_and_erases() {
        let held = [ARRIVE, answer(AttemptStatus::Denied)];
        let after = |event| story(&[held[0], held[1], event]);
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
    fn what_is_on_its_way_is_erased_when_it_has_come_back() {
        for (status, state) in [
            (AttemptStatus::Created, State::Delivered),
            (AttemptStatus::Exists, State::Exists),
            (AttemptStatus::Unavailable, State::Erased),
            (AttemptStatus::Invalid, State::Erased),
        ] {
            assert_eq!(story(&[ARRIVE, Event::Erase, answer(status)]).state, state, "{status:?}");
        }
        assert_eq!(story(&[ARRIVE, Event::Erase, Event::Lost { is_repeatable: true }]).state, State::Erased);
    }

    #[test]
    fn a_row_goes_two_days_after_its_story_is_over() {
        let delivered = story(&[ARRIVE, answer(AttemptStatus::Created)]);
        assert_eq!(delivered.due, Some(NOW + 2 * DAY));
        assert!(!step(Some(delivered), Breaker::default(), Event::Tick).is_applied);
        let gone = transition(&Policy::default(), Some(delivered), Breaker::default(), Event::Tick, Environment { now: NOW + 2 * DAY, random: 0 });
        assert_eq!((gone.is_applied, gone.submission), (true, None));
    }
}

mod outages {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// The breaker after first attempts that came to this.
    fn after(statuses: &[AttemptStatus]) -> Breaker {
        statuses.iter().fold(Breaker::default(), |breaker, status| {
            let sending = step(None, Breaker::default(), ARRIVE).submission;
            step(sending, breaker, answer(*status)).breaker
        })
    }

    #[test]
    fn five_first_attempts_in_vain_open_it() {
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
    fn a_later_attempt_in_vain_does_not_count() {
        let waiting = story(&[ARRIVE, answer(AttemptStatus::Unavailable), Event::Send]);
        assert_eq!(step(Some(waiting), Breaker::default(), answer(AttemptStatus::Unavailable)).breaker.failures, 0);
    }

    #[test]
    fn what_arrives_meanwhile_waits_for_the_probe() {
        let next = step(None, open(), ARRIVE);
        let submission = next.submission.unwrap();
        assert_eq!((submission.state, submission.reason, submission.due), (State::Waiting, Some(Reason::Outage), Some(NOW)));
        assert_eq!(next.visitor_reply, Some(VisitorReply::Accepted));
        for doubt in Doubt::ALL {
            let next = step(None, open(), Event::Arrive { doubt: Some(*doubt) });
            let doubtful = next.submission.unwrap();
            assert_eq!((doubtful.state, doubtful.reason.unwrap().name()), (State::Held, doubt.name()));
            assert_eq!((next.visitor_reply, next.alert), (Some(VisitorReply::Accepted), Some(State::Held)));
        }
    }

    #[test]
    fn a_probe_in_vain_uses_up_no_attempt_and_doubles_the_pause() {
        let (mut submission, mut breaker, mut now) = (step(None, open(), ARRIVE).submission, open(), NOW);
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
    fn one_probe_at_a_time() {
        let first = step(step(None, open(), ARRIVE).submission, open(), Event::Send);
        assert!(first.submission.unwrap().is_probe && first.breaker.is_probing);
        let late = Environment { now: NOW + HOUR, random: 0 };
        let second = transition(&Policy::default(), step(None, open(), ARRIVE).submission, first.breaker, Event::Send, late).submission.unwrap();
        assert!(second.state == State::Waiting && second.due > Some(late.now));
    }

    #[test]
    fn whatever_the_vendor_answers_closes_it_and_all_is_due() {
        let probe = step(step(None, open(), ARRIVE).submission, open(), Event::Send);
        let later = Submission { attempts: 3, ..story(&[ARRIVE]) };
        for status in [AttemptStatus::Created, AttemptStatus::Rejected, AttemptStatus::Invalid] {
            let closed = step(probe.submission, probe.breaker, answer(status));
            assert_eq!((closed.breaker, closed.releases_route), (Breaker::default(), true));
            let closed = step(Some(later), probe.breaker, answer(status));
            assert_eq!((closed.breaker, closed.releases_route), (Breaker { is_probing: true, ..Breaker::default() }, true));
        }
        let unheard = step(probe.submission, probe.breaker, answer(AttemptStatus::Misconfigured));
        assert_eq!((unheard.breaker.probe_at, unheard.breaker.is_probing, unheard.releases_route), (Some(NOW), false, false));
    }

    #[test]
    fn only_a_probe_in_vain_puts_off_the_next() {
        for status in [AttemptStatus::Unavailable, AttemptStatus::Misconfigured] {
            let late = step(Some(story(&[ARRIVE])), open(), answer(status));
            assert_eq!(late.breaker, open(), "{status:?}");
        }
    }

    #[test]
    fn a_vendor_may_ask_for_an_hour_at_most() {
        let probe = step(step(None, open(), ARRIVE).submission, open(), Event::Send);
        let asked = |seconds| Event::Answer(AttemptResult { status: AttemptStatus::Unavailable, retry_after: Some(seconds), is_repeatable: false });
        for (seconds, pause) in [(1, 10 * SECOND), (120, 120 * SECOND), (u64::MAX, HOUR)] {
            assert_eq!(step(probe.submission, probe.breaker, asked(seconds)).breaker.probe_at, Some(NOW + pause));
        }
    }
}

mod repeats {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const PRIOR: PriorSubmission = PriorSubmission { is_same: true, state: State::Waiting, accepted_at: NOW, is_derived: false };

    #[test]
    fn the_same_again_is_acknowledged_what_the_first_was_told() {
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
    fn a_key_with_other_content_is_a_mistake_of_a_programs_and_no_mistake_of_a_forms() {
        let other = PriorSubmission { is_same: false, ..PRIOR };
        assert_eq!(look_up_key(&[other], false, NOW), KeyLookup::Mismatch);
        assert_eq!(look_up_key(&[other], true, NOW), KeyLookup::New);
        assert_eq!(look_up_key(&[other, PRIOR], false, NOW), KeyLookup::Accepted(1));
        assert_eq!(look_up_key(&[PriorSubmission { state: State::Erased, ..other }], false, NOW), KeyLookup::New);
        assert_eq!(look_up_key(&[], false, NOW), KeyLookup::New);
    }

    #[test]
    fn a_key_made_of_the_content_binds_for_ten_minutes() {
        let derived = PriorSubmission { is_derived: true, ..PRIOR };
        assert_eq!(look_up_key(&[derived], false, NOW + 600_000), KeyLookup::Accepted(0));
        assert_eq!(look_up_key(&[derived], false, NOW + 600_001), KeyLookup::New);
        assert_eq!(look_up_key(&[derived, PriorSubmission { accepted_at: NOW + 600_001, ..derived }], false, NOW + 600_001), KeyLookup::Accepted(1));
        assert_eq!(look_up_key(&[PRIOR], false, NOW + 47 * HOUR), KeyLookup::Accepted(0));
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod every_sequence {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::{Index, select};

    /// Rows that an alarm sends at once.
    const PACE: usize = 3;

    #[derive(Debug, Clone)]
    enum Act {
        Arrive {
            doubt: Option<Doubt>,
            is_repeatable: bool,
        },
        /// The operator changes what makes of one a call that can be repeated, or none.
        Edit {
            which: Index,
            is_repeatable: bool,
        },
        /// The operator changes what becomes of those that may have arrived.
        Policy {
            retries_unknown: bool,
        },
        /// Time goes by, and the alarm rings; whoever keeps the ledger may end before anything is sent.
        Alarm {
            after: u64,
            is_cut: bool,
        },
        /// The vendor answers one of those on their way.
        AttemptResult {
            which: Index,
            status: AttemptStatus,
            retry_after: Option<u64>,
        },
        /// Whoever keeps the ledger ends, and starts again.
        Crash,
        /// Anything happens to any row, whether it may or not.
        Anything {
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

    fn acts() -> impl Strategy<Value = Vec<Act>> {
        let pauses = select(vec![0, 1, SECOND, 5 * SECOND, 61 * SECOND, HOUR, 11 * HOUR, 3 * DAY, 31 * DAY]);
        let act = prop_oneof![
            4 => (prop::option::weighted(0.1, select(Doubt::ALL)), any::<bool>()).prop_map(|(doubt, is_repeatable)| Act::Arrive { doubt, is_repeatable }),
            1 => (any::<Index>(), any::<bool>()).prop_map(|(which, is_repeatable)| Act::Edit { which, is_repeatable }),
            1 => any::<bool>().prop_map(|retries_unknown| Act::Policy { retries_unknown }),
            4 => (pauses, prop::bool::weighted(0.1)).prop_map(|(after, is_cut)| Act::Alarm { after, is_cut }),
            6 => (any::<Index>(), statuses(), retry_after()).prop_map(|(which, status, retry_after)| Act::AttemptResult { which, status, retry_after }),
            1 => Just(Act::Crash),
            2 => (any::<Index>(), events()).prop_map(|(which, event)| Act::Anything { which, event }),
        ];
        vec(act, 0..120)
    }

    fn policies() -> impl Strategy<Value = Policy> {
        let schedules = select(vec![Policy::default().schedule, vec![SECOND], vec![0, 0, HOUR]]);
        (schedules, any::<bool>()).prop_map(|(schedule, retries_unknown)| Policy { schedule, retries_unknown, ..Policy::default() })
    }

    /// A row, and what is known of its story from outside.
    #[derive(Debug, Clone)]
    struct Row {
        submission: Option<Submission>,
        /// Whether its call can be repeated, as the configuration has it.
        is_repeatable: bool,
        /// What the ledger keeps of whether its attempts can be.
        are_repeatable: bool,
        has_record: bool,
        changed_at: u64,
        /// The vendor said that it has the record.
        has_arrived: bool,
        /// Whether the attempt under way can be repeated, by itself,
        latest: bool,
        /// and whether all could that may have made the record, since an operator has last had it tried again.
        ambiguous: Option<bool>,
        /// Attempts on its own account since it came in, or since an operator's replay.
        sent: usize,
        replies: Vec<VisitorReply>,
    }

    /// A ledger of one route, kept as the real one is.
    struct Ledger {
        policy: Policy,
        rows: Vec<Row>,
        breaker: Breaker,
        books: Vec<(State, i64)>,
        now: u64,
        /// Whether its keeper ends before it sends anything.
        is_cut: bool,
    }

    impl Ledger {
        fn new(policy: Policy) -> Self {
            Ledger {
                policy,
                rows: Vec::new(),
                breaker: Breaker::default(),
                books: State::ALL.iter().map(|state| (*state, 0)).collect(),
                now: NOW,
                is_cut: false,
            }
        }

        fn in_state(&self, state: State) -> Vec<usize> {
            let is_in = |index: &usize| self.rows[*index].submission.is_some_and(|submission| submission.state == state);
            (0..self.rows.len()).filter(is_in).collect()
        }

        fn act(&mut self, act: &Act) {
            match act {
                Act::Arrive { doubt, is_repeatable } => {
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
                    self.take(self.rows.len() - 1, Event::Arrive { doubt: *doubt });
                }
                Act::Edit { which, is_repeatable } if !self.rows.is_empty() => {
                    let index = which.index(self.rows.len());
                    self.rows[index].is_repeatable = *is_repeatable;
                }
                Act::Policy { retries_unknown } => self.policy.retries_unknown = *retries_unknown,
                Act::Alarm { after, is_cut } => {
                    self.now += after;
                    self.is_cut = *is_cut;
                    self.alarm();
                    self.is_cut = false;
                    if *is_cut {
                        self.act(&Act::Crash);
                    }
                }
                Act::AttemptResult { which, status, retry_after } => {
                    let sending = self.in_state(State::Sending);
                    if !sending.is_empty() {
                        self.answer(*which.get(&sending), *status, *retry_after);
                    }
                }
                Act::Crash => {
                    for index in self.in_state(State::Sending) {
                        self.take(index, Event::Lost { is_repeatable: self.rows[index].are_repeatable });
                    }
                }
                Act::Anything { which, event } if !self.rows.is_empty() => {
                    let index = which.index(self.rows.len());
                    let is_repeatable = self.rows[index].are_repeatable;
                    let event = match *event {
                        Event::Answer(answer) => Event::Answer(AttemptResult { is_repeatable, ..answer }),
                        other => other,
                    };
                    // A row that is gone comes in no second time.
                    if !(event == ARRIVE && self.rows[index].submission.is_none()) {
                        self.take(index, event);
                    }
                }
                Act::Anything { .. } | Act::Edit { .. } => {}
            }
        }

        fn answer(&mut self, index: usize, status: AttemptStatus, retry_after: Option<u64>) {
            self.take(index, Event::Answer(AttemptResult { status, retry_after, is_repeatable: self.rows[index].are_repeatable }));
        }

        /// An attempt at one that is on its way now, if it may be made.
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

        /// A slice of what is due: rows of a closed route, or one probe of an open one; and whatever has had its time.
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
                self.take(index, Event::Send);
            }
            for index in 0..self.rows.len() {
                let is_over = self.rows[index].submission.is_some_and(|submission| !matches!(submission.state, State::Sending | State::Waiting));
                if is_over && due(&self.rows[index]) <= Some(self.now) {
                    self.take(index, Event::Tick);
                }
            }
        }

        /// When the alarm rings next for what waits; none where nothing does.
        fn next_alarm(&self) -> Option<u64> {
            let waiting = self.in_state(State::Waiting);
            let due = waiting.iter().filter_map(|index| self.rows[*index].submission?.due).min();
            match self.breaker.probe_at {
                Some(at) => due.map(|_| at),
                None => due,
            }
        }

        fn take(&mut self, index: usize, event: Event) {
            let before = self.rows[index].submission;
            let breaker = self.breaker;
            let next = transition(&self.policy, before, breaker, event, Environment { now: self.now, random: self.now % 1_001 });
            self.write(index, &next);
            self.rows[index].observe(event, &next);
            check(&self.policy, breaker, before, event, &next, self.now);
            self.check(index);
            let step = crossing::step(&self.policy, before, breaker, event, self.now);
            assert_eq!(crossing::taken(&step), crossing::told(&next), "{step}");
            let is_sending = |submission: Option<Submission>| submission.is_some_and(|submission| submission.state == State::Sending);
            if !is_sending(before) && is_sending(next.submission) && !self.is_cut {
                self.attempt(index);
            }
        }

        fn write(&mut self, index: usize, next: &Transition) {
            self.breaker = next.breaker;
            let row = &mut self.rows[index];
            let count = |books: &mut Vec<(State, i64)>, state: State, by: i64| {
                books.iter_mut().filter(|(known, _)| *known == state).for_each(|(_, count)| *count += by)
            };
            // The books keep the count of a row that goes.
            if let Some(submission) = next.submission {
                if let Some(before) = row.submission {
                    count(&mut self.books, before.state, -1);
                }
                count(&mut self.books, submission.state, 1);
            }
            if row.submission != next.submission {
                row.changed_at = self.now;
            }
            row.submission = next.submission;
            row.has_record &= !next.is_settled();
            row.replies.extend(next.visitor_reply);
            if next.releases_route {
                for index in self.in_state(State::Waiting) {
                    self.rows[index].submission.as_mut().unwrap().due = Some(self.now);
                }
            }
        }

        fn check(&self, index: usize) {
            let counted: i64 = self.books.iter().map(|(_, count)| count).sum();
            assert_eq!(counted, self.rows.len() as i64, "the books balance");
            let probes = self.in_state(State::Sending).into_iter().filter(|index| self.rows[*index].submission.unwrap().is_probe).count();
            assert_eq!(probes, usize::from(self.breaker.is_probing), "one probe at a time, and it is known");

            let row = &self.rows[index];
            assert_eq!(row.has_record, row.submission.is_some_and(|submission| !submission.state.is_settled()), "a record is there until its story is over");
            assert!(row.sent <= self.policy.schedule.len() + 1, "attempts end with the schedule");
            assert!(row.replies.len() <= 1, "a visitor is told once");
            let Some(submission) = row.submission else { return };
            assert_eq!(submission.due.is_none(), submission.state == State::Sending, "nothing is stuck");
            assert!(!submission.is_probe || submission.state == State::Sending);
            assert!(submission.attempts as usize <= self.policy.schedule.len());
            assert!(submission.reason.is_none() || !submission.state.is_settled(), "what is over has no reason left");
            assert!(!submission.state.is_actionable() || submission.is_acknowledged, "what is kept was told so");
        }
    }

    impl Row {
        fn observe(&mut self, event: Event, next: &Transition) {
            if !next.is_applied {
                return;
            }
            match event {
                Event::Replay => (self.ambiguous, self.sent) = (None, 0),
                Event::Lost { .. } => self.doubt(),
                Event::Answer(answer) if answer.status == AttemptStatus::Unknown => self.doubt(),
                Event::Answer(answer) => self.has_arrived |= matches!(answer.status, AttemptStatus::Created | AttemptStatus::Exists),
                _ => {}
            }
        }

        /// The latest attempt may have made the record.
        fn doubt(&mut self) {
            self.ambiguous = Some(self.latest && self.ambiguous.unwrap_or(true));
        }

        /// It goes out to the vendor.
        fn send(&mut self, policy: &Policy) {
            assert!(!self.has_arrived, "what is known to have arrived is not sent again");
            let is_safe = self.ambiguous.is_none_or(|ambiguous| ambiguous && self.is_repeatable);
            assert!(is_safe || policy.retries_unknown, "what may have arrived is not sent again where that may make a second record");
            self.latest = self.is_repeatable;
            self.sent += usize::from(!self.submission.unwrap().is_probe);
        }
    }

    /// What holds of each step by itself.
    fn check(policy: &Policy, breaker: Breaker, before: Option<Submission>, event: Event, next: &Transition, now: u64) {
        let state = next.submission.map(|submission| submission.state);
        if !next.is_applied {
            assert_eq!((next.submission, next.breaker), (before, breaker), "what is not taken changes nothing");
            assert!(next.visitor_reply.is_none() && next.alert.is_none() && !next.releases_route && !next.is_settled());
        }
        let newly = |wanted| state == Some(wanted) && before.is_none_or(|before| before.state != wanted);
        assert_eq!(next.alert, [State::Held, State::Dead].into_iter().find(|state| newly(*state)));
        assert_eq!(next.releases_route, breaker.is_open() && !next.breaker.is_open(), "all is due when it closes");
        if let (Some(VisitorReply::Outcome), Event::Answer(answer)) = (next.visitor_reply, event) {
            let expected = match answer.status {
                AttemptStatus::Created => State::Delivered,
                AttemptStatus::Exists => State::Exists,
                AttemptStatus::Invalid if before.unwrap().is_erasing => State::Erased,
                AttemptStatus::Invalid => State::Refused,
                other => panic!("the visitor was told {other:?}"),
            };
            assert_eq!(state, Some(expected), "what the visitor was told is so");
        }
        if before.is_some_and(|before| before.state == State::Sending && !before.is_acknowledged)
            && state != Some(State::Sending)
            && event != (Event::Lost { is_repeatable: true })
            && event != (Event::Lost { is_repeatable: false })
        {
            assert!(next.visitor_reply.is_some(), "a visitor who waits is told");
        }
        if newly(State::Waiting)
            && let Event::Answer(AttemptResult { retry_after: Some(seconds), status: AttemptStatus::Unavailable, .. }) = event
            && !before.unwrap().is_probe
        {
            let due = next.submission.unwrap().due.unwrap();
            assert!(due >= now + seconds.saturating_mul(SECOND).min(DAY), "a vendor's wish is kept");
        }
        if newly(State::Sending)
            && let Some(before) = before
        {
            let from = if breaker.is_open() { breaker.probe_at } else { before.due };
            assert!(from.is_some_and(|from| from <= now), "nothing is sent before its time");
            assert!(!(breaker.is_open() && breaker.is_probing));
        }
        if newly(State::Waiting)
            && let (Some(before), Event::Answer(_) | Event::Lost { .. }) = (before, event)
            && before.is_probe
            && breaker.is_open()
        {
            assert_eq!(next.submission.unwrap().attempts, before.attempts, "who asks for all uses up no attempt of its own");
        }
        if newly(State::Refused) {
            assert!(!before.unwrap().is_acknowledged, "what was accepted is not refused");
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

    fn played(policy: &Policy, acts: &[Act]) -> Ledger {
        let mut ledger = Ledger::new(policy.clone());
        for act in acts {
            ledger.act(act);
        }
        ledger
    }

    /// All stories told to their ends: what is left to the operator is replayed, and the vendor answers all that are not `poison` as it should.
    fn told_to_the_end(ledger: &mut Ledger, poison: Option<(usize, AttemptStatus)>) {
        let live = |ledger: &Ledger, index: &usize| {
            poison.is_none_or(|(poison, _)| poison != *index) && ledger.rows[*index].submission.is_some_and(|submission| !submission.state.is_settled())
        };
        let others: Vec<usize> = (0..ledger.rows.len()).filter(|index| live(ledger, index)).collect();
        let mut turns = 0;
        while others.iter().any(|index| live(ledger, index)) {
            turns += 1;
            assert!(turns <= 2 * ledger.rows.len() + 20, "it goes on for ever: {:?} {:?}", ledger.breaker, ledger.rows);
            // One that may have arrived is perhaps held only when it is its turn.
            for index in [State::Held, State::Dead]
                .iter()
                .flat_map(|state| ledger.in_state(*state))
                .filter(|index| turns == 1 || others.contains(index))
                .collect::<Vec<_>>()
            {
                ledger.take(index, Event::Replay);
            }
            for index in ledger.in_state(State::Sending) {
                let status = poison.filter(|(poison, _)| *poison == index).map_or(AttemptStatus::Created, |(_, status)| status);
                ledger.answer(index, status, None);
            }
            if let Some(at) = ledger.next_alarm() {
                ledger.act(&Act::Alarm { after: at.saturating_sub(ledger.now), is_cut: false });
            }
        }
        for index in others {
            assert_eq!(ledger.rows[index].submission.unwrap().state, State::Delivered);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(150) })]

        #[test]
        fn the_books_balance_and_nothing_is_sent_that_may_not_be(policy in policies(), acts in acts()) {
            played(&policy, &acts);
        }

        #[test]
        fn what_gets_good_answers_alone_is_delivered(policy in policies(), acts in acts()) {
            told_to_the_end(&mut played(&policy, &acts), None);
        }

        #[test]
        fn one_poisonous_record_keeps_no_other_back(
            policy in policies(), acts in acts(), which in any::<Index>(), status in select(vec![AttemptStatus::Unavailable, AttemptStatus::Unknown, AttemptStatus::Denied]),
        ) {
            let mut ledger = played(&policy, &acts);
            let live: Vec<usize> = [State::Sending, State::Waiting, State::Held, State::Dead].iter().flat_map(|state| ledger.in_state(*state)).collect();
            let poison = (!live.is_empty()).then(|| (*which.get(&live), status));
            told_to_the_end(&mut ledger, poison);
        }
    }
}

/// How decisions are asked for and told.
mod crossing {
    use super::*;
    use crate::arena;
    use enlist::input::json;
    use enlist::ledger::{KeyQuery, MalformedInput, TransitionRequest};
    use serde_json::{Value, json};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn read(step: &Value) -> Result<TransitionRequest, MalformedInput> {
        let text = arena().alloc_str(&step.to_string());
        TransitionRequest::read(json::read(text.as_bytes(), arena()).unwrap())
    }

    fn submission_json(submission: Submission) -> Value {
        json!({
            "state": submission.state.name(), "reason": submission.reason.map(Reason::name), "attempts": submission.attempts,
            "isUncertain": submission.is_uncertain, "isRepeatAllowed": submission.is_repeat_allowed, "isAcknowledged": submission.is_acknowledged, "isProbe": submission.is_probe, "isErasing": submission.is_erasing,
            "due": submission.due,
        })
    }

    fn breaker_json(breaker: Breaker) -> Value {
        json!({"failures": breaker.failures, "probeAt": breaker.probe_at, "probes": breaker.probes, "isProbing": breaker.is_probing})
    }

    fn event_json(event: Event) -> Value {
        match event {
            Event::Arrive { doubt } => json!({"name": "arrive", "doubt": doubt.map(Doubt::name)}),
            Event::Send => json!({"name": "send"}),
            Event::Answer(AttemptResult { status, retry_after, is_repeatable }) => {
                // No number of JavaScript's goes further.
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

    /// What is asked for a step.
    pub fn step(policy: &Policy, submission: Option<Submission>, breaker: Breaker, event: Event, now: u64) -> Value {
        let schedule: Vec<u64> = policy.schedule.iter().map(|pause| pause / SECOND).collect();
        let on_unknown = if policy.retries_unknown { "retry" } else { "hold" };
        json!({
            "policy": {"schedule": schedule, "retentionDays": policy.retention / DAY, "onUnknown": on_unknown},
            "submission": submission.map(submission_json), "breaker": breaker_json(breaker), "event": event_json(event),
            "now": now, "random": (now % 1_001) as f64 / 1_000.0,
        })
    }

    /// What comes of it.
    pub fn taken(step: &Value) -> Value {
        serde_json::from_str(&read(step).unwrap().to_json()).unwrap()
    }

    pub fn told(next: &Transition) -> Value {
        let visitor = next.visitor_reply.map(|told| if told == VisitorReply::Outcome { "outcome" } else { "accepted" });
        json!({
            "submission": next.submission.map(submission_json), "breaker": breaker_json(next.breaker), "isApplied": next.is_applied, "isSettled": next.is_settled(),
            "alert": next.alert.map(State::name), "releasesRoute": next.releases_route, "visitor": visitor,
        })
    }

    #[test]
    fn what_is_left_out_is_as_by_default() {
        let arrived = taken(&json!({"event": {"name": "arrive"}, "now": NOW}));
        assert_eq!(arrived, told(&super::step(None, Breaker::default(), ARRIVE)));
        // As a table holds it.
        let row = json!({"state": "sending", "isAcknowledged": 0, "isUncertain": 1, "isRepeatable": null, "attempts": 0});
        let next = taken(
            &json!({"policy": {"schedule": [0.25]}, "submission": row, "event": {"name": "answer", "status": "unavailable"}, "now": NOW, "random": 5e-7}),
        );
        assert_eq!((&next["submission"]["due"], &next["submission"]["isUncertain"]), (&json!(NOW + 250), &json!(true)));
    }

    #[test]
    fn whoever_asks_for_ages_is_given_a_day() {
        let after = |seconds: Value| {
            let event = json!({"name": "answer", "status": "unavailable", "retryAfter": seconds});
            taken(&json!({"submission": {"state": "sending"}, "event": event, "now": NOW}))["submission"]["due"].clone()
        };
        for seconds in [json!(86_400), json!(20_000_000_000_000_000_u64), json!(1e300)] {
            assert_eq!(after(seconds.clone()), json!(NOW + DAY), "{seconds}");
        }
    }

    #[test]
    fn what_is_due_after_the_end_of_time_can_still_be_acted_upon() {
        // As a retention of 2,147,483,647 days once made it.
        let held = json!({"state": "held", "reason": "denied", "due": 185_542_587_100_800_000_u64});
        for (event, state) in [("tick", "held"), ("discard", "discarded"), ("erase", "erased"), ("replay", "waiting")] {
            let next = taken(&json!({"submission": held, "event": {"name": event}, "now": NOW}));
            assert_eq!(next["submission"]["state"], json!(state));
        }
    }

    #[test]
    fn whatever_a_route_says_else_of_the_unknown_is_to_hold() {
        for mistaken in [json!("resend"), json!(true), json!({"then": "retry"})] {
            let mut step = step(&Policy::default(), Some(story(&[ARRIVE])), Breaker::default(), answer(AttemptStatus::Unknown), NOW);
            step["policy"]["onUnknown"] = mistaken;
            assert_eq!(taken(&step)["submission"]["state"], json!("held"), "{step}");
        }
    }

    #[test]
    fn what_no_keeper_asks_is_malformed() {
        let good = step(&Policy::default(), Some(story(&[ARRIVE])), Breaker::default(), answer(AttemptStatus::Created), NOW);
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
            ("/submission/due", json!(-1)),
            ("/breaker/failures", json!("5")),
            ("/policy/schedule", json!([])),
            ("/policy/schedule", json!([-5])),
            ("/now", json!(null)),
            ("/now", json!(1e300)),
            ("/random", json!("0.5")),
        ] {
            let mut step = good.clone();
            *step.pointer_mut(pointer).unwrap() = wrong;
            assert_eq!(read(&step), Err(MalformedInput), "{step}");
        }
        for step in [json!(null), json!([]), json!({})] {
            assert_eq!(read(&step), Err(MalformedInput));
        }
    }

    #[test]
    fn a_key_is_looked_up() {
        let asked = |asked: Value| {
            let text = arena().alloc_str(&asked.to_string());
            KeyQuery::read(json::read(text.as_bytes(), arena()).unwrap()).map(|asked| serde_json::from_str::<Value>(&asked.to_json()).unwrap())
        };
        let prior = |is_same: bool, state: &str| json!({"isSame": is_same, "state": state, "acceptedAt": NOW, "isDerived": false});
        for (priors, result, index) in [
            (json!([]), "new", None),
            (json!([prior(false, "held"), prior(true, "sending")]), "join", Some(1)),
            (json!([prior(true, "waiting")]), "accepted", Some(0)),
            (json!([prior(true, "refused")]), "outcome", Some(0)),
            (json!([prior(false, "waiting")]), "mismatch", None),
        ] {
            assert_eq!(asked(json!({"priors": priors, "isForm": false, "now": NOW})), Ok(json!({"result": result, "prior": index})));
        }
        assert_eq!(asked(json!({"priors": [{}], "now": NOW})), Err(MalformedInput));
        assert_eq!(asked(json!({"now": NOW})), Err(MalformedInput));
    }
}
