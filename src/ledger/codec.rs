//! How the ledger's decisions are asked for and told: as values in, as JSON text out.

use super::breaker::Breaker;
use super::idempotency::{KeyLookup, PriorSubmission, look_up_key};
use super::policy::Policy;
use super::repeat_guard::RepeatGuard;
use super::state::{AttemptStatus, Doubt, Reason, State, Submission};
use super::transition::{AttemptResult, Environment, Event, Transition, VisitorReply, transition};
use crate::http::json::{push_member, push_name};
use crate::schema::number::{decimal, is_digits, to_u64};
use crate::schema::text::split_once;
use crate::schema::{MAX_ITEMS, Value};

/// What was asked is nothing that the ledger's keeper asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MalformedInput;

type Read<T> = Result<T, MalformedInput>;

/// Everything that one step needs to know: `{policy, submission, breaker, event, now, random}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransitionRequest {
    policy: Policy,
    submission: Option<Submission>,
    breaker: Breaker,
    event: Event,
    environment: Environment,
}

impl TransitionRequest {
    /// Reads it.
    ///
    /// # Errors
    ///
    /// [`MalformedInput`] for anything that is not of its type, or is none of the known names.
    pub fn read(step: Value<'_>) -> Read<Self> {
        let random = present(step, "random").map(|value| thousandths(value).ok_or(MalformedInput)).transpose()?;
        Ok(TransitionRequest {
            policy: policy(present(step, "policy").unwrap_or(Value::Null))?,
            submission: present(step, "submission").map(submission).transpose()?,
            breaker: present(step, "breaker").map(breaker).transpose()?.unwrap_or_default(),
            event: event(present(step, "event").ok_or(MalformedInput)?)?,
            environment: Environment { now: whole(step, "now")?.ok_or(MalformedInput)?, random: random.unwrap_or_default() },
        })
    }

    /// Takes it, and tells what came of it.
    pub fn to_json(&self) -> String {
        let next = transition(&self.policy, self.submission, self.breaker, self.event, self.environment);
        let mut json = String::from("{");
        push_next(&mut json, &next);
        json.push('}');
        json
    }
}

/// What the ledger is asked about a key: `{priors, isForm, now}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyQuery {
    priors: Vec<PriorSubmission>,
    is_form: bool,
    now: u64,
}

impl KeyQuery {
    /// Reads it.
    ///
    /// # Errors
    ///
    /// [`MalformedInput`], as for a step.
    pub fn read(asked: Value<'_>) -> Read<Self> {
        let priors = match present(asked, "priors") {
            Some(Value::List(priors)) => priors,
            _ => return Err(MalformedInput),
        };
        let priors = priors.iter().map(|prior| {
            Ok(PriorSubmission {
                is_same: says(*prior, "isSame")?,
                state: word(*prior, "state")?.and_then(State::named).ok_or(MalformedInput)?,
                accepted_at: whole(*prior, "acceptedAt")?.ok_or(MalformedInput)?,
                is_derived: says(*prior, "isDerived")?,
            })
        });
        Ok(KeyQuery { priors: priors.collect::<Read<_>>()?, is_form: says(asked, "isForm")?, now: whole(asked, "now")?.ok_or(MalformedInput)? })
    }

    /// Looks it up, and tells what was found: `{"look_up_key":…,"prior":…}`.
    pub fn to_json(&self) -> String {
        let (name, prior) = match look_up_key(&self.priors, self.is_form, self.now) {
            KeyLookup::New => ("new", None),
            KeyLookup::Join(prior) => ("join", Some(prior)),
            KeyLookup::Accepted(prior) => ("accepted", Some(prior)),
            KeyLookup::Outcome(prior) => ("outcome", Some(prior)),
            KeyLookup::Mismatch => ("mismatch", None),
        };
        let mut json = String::from("{");
        push_member(&mut json, "result", name);
        push_number(&mut json, "prior", prior.map(|index| index as u64));
        json.push('}');
        json
    }
}

impl RepeatGuard {
    /// Reads it out of a submission with `isRepeatable`, which says whether its attempts so far can be repeated.
    ///
    /// # Errors
    ///
    /// [`MalformedInput`], as for a step.
    pub fn read(row: Value<'_>) -> Read<Self> {
        Ok(submission(row)?.repeat_guard(says(row, "isRepeatable")?))
    }
}

/// The policy that a configuration tells of; what it leaves out is as by default. Seconds may have a fraction.
fn policy(config: Value<'_>) -> Read<Policy> {
    let mut policy = Policy::default();
    if let Some(schedule) = present(config, "schedule") {
        policy.schedule = pauses(schedule).ok_or(MalformedInput)?;
    }
    if let Some(days) = whole(config, "retentionDays")? {
        policy = policy.with_retention_days(days);
    }
    // What is mistaken is told where a record is completed, and until then nothing is sent twice.
    policy.retries_unknown = present(config, "onUnknown") == Some(Value::Text("retry"));
    Ok(policy)
}

/// The longest pause of a schedule, in milliseconds: any date after it can be written.
const LONGEST_PAUSE: u64 = 1_000_000_000_000;

/// The pauses of a schedule in seconds, in milliseconds: at least one.
pub(crate) fn pauses(schedule: Value<'_>) -> Option<Vec<u64>> {
    match schedule {
        Value::List(seconds) if (1..=MAX_ITEMS).contains(&seconds.len()) => {
            seconds.iter().map(|seconds| thousandths(*seconds).filter(|pause| *pause <= LONGEST_PAUSE)).collect()
        }
        _ => None,
    }
}

/// What a route says in `onUnknown`.
pub(crate) fn retries_unknown(on_unknown: Option<&str>) -> Option<bool> {
    match on_unknown {
        None | Some("hold") => Some(false),
        Some("retry") => Some(true),
        Some(_) => None,
    }
}

fn submission(row: Value<'_>) -> Read<Submission> {
    Ok(Submission {
        state: word(row, "state")?.and_then(State::named).ok_or(MalformedInput)?,
        reason: word(row, "reason")?.map(|name| Reason::named(name).ok_or(MalformedInput)).transpose()?,
        attempts: count(row, "attempts")?,
        is_uncertain: says(row, "isUncertain")?,
        is_repeat_allowed: says(row, "isRepeatAllowed")?,
        is_acknowledged: says(row, "isAcknowledged")?,
        is_probe: says(row, "isProbe")?,
        is_erasing: says(row, "isErasing")?,
        due: whole(row, "due")?,
    })
}

fn breaker(row: Value<'_>) -> Read<Breaker> {
    Ok(Breaker { failures: count(row, "failures")?, probe_at: whole(row, "probeAt")?, probes: count(row, "probes")?, is_probing: says(row, "isProbing")? })
}

fn event(event: Value<'_>) -> Read<Event> {
    let is_repeatable = says(event, "isRepeatable")?;
    Ok(match word(event, "name")?.ok_or(MalformedInput)? {
        "arrive" => Event::Arrive { doubt: word(event, "doubt")?.map(|name| Doubt::named(name).ok_or(MalformedInput)).transpose()? },
        "send" => Event::Send,
        "answer" => {
            let status = word(event, "status")?.and_then(AttemptStatus::named).ok_or(MalformedInput)?;
            // Longer than can be said in thousandths is longer than anyone waits.
            let retry_after = present(event, "retryAfter").map(|asked| thousandths(asked).map_or(u64::MAX, |asked| asked / 1_000));
            Event::Answer(AttemptResult { status, retry_after, is_repeatable })
        }
        "lost" => Event::Lost { is_repeatable },
        "replay" => Event::Replay,
        "discard" => Event::Discard,
        "erase" => Event::Erase,
        "tick" => Event::Tick,
        _ => return Err(MalformedInput),
    })
}

/// A member that is there; null is not.
fn present<'a>(record: Value<'a>, name: &str) -> Option<Value<'a>> {
    record.get(name).filter(|value| *value != Value::Null)
}

fn word<'a>(record: Value<'a>, name: &str) -> Read<Option<&'a str>> {
    present(record, name).map(|value| value.as_text().ok_or(MalformedInput)).transpose()
}

/// True or false; SQLite's 1 and 0 are as good.
fn says(record: Value<'_>, name: &str) -> Read<bool> {
    match present(record, name) {
        None | Some(Value::Bool(false) | Value::Number("0")) => Ok(false),
        Some(Value::Bool(true) | Value::Number("1")) => Ok(true),
        Some(_) => Err(MalformedInput),
    }
}

/// A number that is not negative, without its fraction.
fn whole(record: Value<'_>, name: &str) -> Read<Option<u64>> {
    present(record, name).map(|value| Ok(thousandths(value).ok_or(MalformedInput)? / 1_000)).transpose()
}

fn count(record: Value<'_>, name: &str) -> Read<u32> {
    Ok(whole(record, name)?.unwrap_or_default().try_into().unwrap_or(u32::MAX))
}

/// A number that is not negative, in thousandths; smaller parts are dropped, and one that is too large is the largest.
fn thousandths(value: Value<'_>) -> Option<u64> {
    let Value::Number(number) = value else { return None };
    let (digits, fraction) = split_once(number, b'.').unwrap_or((number, "0"));
    // The smallest numbers are written with an exponent.
    if split_once(number, b'e').is_some_and(|(_, exponent)| exponent.starts_with('-')) {
        return Some(0);
    }
    let fraction = fraction.get(..3).unwrap_or(fraction);
    let scale = [1_000, 100, 10, 1].get(fraction.len())?;
    let whole = to_u64(digits)?.saturating_mul(1_000);
    is_digits(fraction).then_some(whole.saturating_add(to_u64(fraction)? * scale))
}

fn push_next(json: &mut String, next: &Transition) {
    push_name(json, "submission");
    match next.submission {
        Some(submission) => push_submission(json, &submission),
        None => json.push_str("null"),
    }
    push_name(json, "breaker");
    push_breaker(json, &next.breaker);
    push_boolean(json, "isApplied", next.is_applied);
    push_boolean(json, "isSettled", next.is_settled());
    push_word(json, "alert", next.alert.map(State::name));
    push_boolean(json, "releasesRoute", next.releases_route);
    push_word(
        json,
        "visitor",
        next.visitor_reply.map(|reply| match reply {
            VisitorReply::Outcome => "outcome",
            VisitorReply::Accepted => "accepted",
        }),
    );
}

fn push_submission(json: &mut String, submission: &Submission) {
    json.push('{');
    push_member(json, "state", submission.state.name());
    push_word(json, "reason", submission.reason.map(Reason::name));
    push_number(json, "attempts", Some(submission.attempts.into()));
    push_boolean(json, "isUncertain", submission.is_uncertain);
    push_boolean(json, "isRepeatAllowed", submission.is_repeat_allowed);
    push_boolean(json, "isAcknowledged", submission.is_acknowledged);
    push_boolean(json, "isProbe", submission.is_probe);
    push_boolean(json, "isErasing", submission.is_erasing);
    push_number(json, "due", submission.due);
    json.push('}');
}

fn push_breaker(json: &mut String, breaker: &Breaker) {
    json.push('{');
    push_number(json, "failures", Some(breaker.failures.into()));
    push_number(json, "probeAt", breaker.probe_at);
    push_number(json, "probes", Some(breaker.probes.into()));
    push_boolean(json, "isProbing", breaker.is_probing);
    json.push('}');
}

fn push_word(json: &mut String, name: &str, word: Option<&str>) {
    match word {
        Some(word) => push_member(json, name, word),
        None => push_null(json, name),
    }
}

fn push_number(json: &mut String, name: &str, number: Option<u64>) {
    match number {
        Some(number) => {
            push_name(json, name);
            json.push_str(&decimal(i64::try_from(number).unwrap_or(i64::MAX)));
        }
        None => push_null(json, name),
    }
}

fn push_boolean(json: &mut String, name: &str, value: bool) {
    push_name(json, name);
    json.push_str(if value { "true" } else { "false" });
}

fn push_null(json: &mut String, name: &str) {
    push_name(json, name);
    json.push_str("null");
}
