//! The figures of one row of the overview: its documents, counted and added up.

use std::collections::BTreeMap;

use jiff::civil::Date;
use tansiq_proto::v1::{Draft, Money, ProgrammeCount, Region};
use tansiq_shared::{
    docs::{
        ActionFact, MoneyFact,
        facts::{MONEY_PLACES, add_money},
    },
    domain::{DocId, DocKind},
};

use super::{Counted, Projected, counted, is_overdue, programmes_of};

/// The row's figures; who it is heard from, the caller knows.
pub(super) fn figures(code: &str, documents: &[(DocId, &Projected)], today: Date) -> Region {
    let all = || documents.iter().copied();
    let plans = || all().filter(|(_, document)| document.kind == DocKind::ActionPlan);
    let (in_force, repeated) = counted(plans().filter(|(_, plan)| !plan.is_draft()));
    let (drafted, _) = counted(plans().filter(|(_, plan)| plan.is_draft()));
    let draft = Draft {
        plans: number(plans().filter(|(_, plan)| plan.is_draft()).count()),
        actions: by_status(&drafted),
        overdue: overdue(&drafted, today),
        money: to_protos(budget(&drafted)),
    };
    let is_meeting = |(_, document): &(DocId, &Projected)| document.kind == DocKind::Minutes;
    Region {
        code: code.to_owned(),
        documents: number(documents.len()),
        actions: by_status(&in_force),
        programmes: by_programme(&in_force),
        overdue: overdue(&in_force, today),
        last_meeting: last_meeting(documents, today),
        money: to_protos(budget(&in_force)),
        cancelled: with_status(&in_force, "cancelled"),
        suspended: with_status(&in_force, "suspended"),
        has_plans: plans().next().is_some(),
        has_minutes: all().any(|document| is_meeting(&document)),
        draft: (draft.plans > 0).then_some(draft),
        repeated_actions: repeated,
        ..Region::default()
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn by_status(actions: &[Counted<'_>]) -> BTreeMap<String, u32> {
    let mut counts = BTreeMap::new();
    for Counted { action, .. } in actions {
        *counts.entry(action.status.clone()).or_default() += 1;
    }
    counts
}

/// An action of several programmes counts in each of them.
fn by_programme(actions: &[Counted<'_>]) -> Vec<ProgrammeCount> {
    let mut programmes: BTreeMap<&str, BTreeMap<String, u32>> = BTreeMap::new();
    for Counted { action, .. } in actions {
        for programme in programmes_of(action) {
            *programmes.entry(programme).or_default().entry(action.status.clone()).or_default() += 1;
        }
    }
    let mut counts: Vec<_> =
        programmes.into_iter().map(|(programme, actions)| ProgrammeCount { programme: programme.to_owned(), actions }).collect();
    counts.sort_by_cached_key(|count| natural(&count.programme));
    counts
}

/// Numbers in the order of numbers, then the rest; the empty code last.
fn natural(code: &str) -> (bool, u64, String) {
    (code.is_empty(), code.parse().unwrap_or(u64::MAX), code.to_owned())
}

fn overdue(actions: &[Counted<'_>], today: Date) -> u32 {
    number(actions.iter().filter(|counted| is_overdue(counted.action, today)).count())
}

/// The day of the latest meeting that was held; empty for none.
fn last_meeting(documents: &[(DocId, &Projected)], today: Date) -> String {
    let meetings = documents.iter().filter_map(|(_, document)| document.facts.meeting.as_ref());
    let held = meetings.filter(|meeting| meeting.held && meeting.date.parse::<Date>().is_ok_and(|date| date <= today));
    // Dates in this form sort as text.
    held.map(|meeting| meeting.date.clone()).max().unwrap_or_default()
}

/// The money of all actions but the cancelled ones, one sum per currency, dirhams first.
pub(super) fn budget(actions: &[Counted<'_>]) -> Vec<MoneyFact> {
    added(actions, |action| action.status != "cancelled")
}

/// The money of the actions that `counts`, in the same way.
fn added(actions: &[Counted<'_>], counts: impl Fn(&ActionFact) -> bool) -> Vec<MoneyFact> {
    let mut sums: Vec<MoneyFact> = Vec::new();
    for money in actions.iter().filter(|counted| counts(counted.action)).flat_map(|counted| &counted.action.money) {
        add_money(&mut sums, money);
    }
    sums.sort_by_key(|sum| sum.currency != tansiq_shared::docs::facts::DIRHAM);
    sums
}

fn with_status(actions: &[Counted<'_>], status: &str) -> Vec<Money> {
    to_protos(added(actions, |action| action.status == status))
}

fn to_protos(sums: Vec<MoneyFact>) -> Vec<Money> {
    sums.into_iter().map(to_proto).collect()
}

fn to_proto(sum: MoneyFact) -> Money {
    Money {
        currency: sum.currency,
        places: MONEY_PLACES.into(),
        planned: sum.planned,
        secured: sum.secured,
        committed: sum.committed,
        spent: sum.spent,
        gap: sum.gap,
    }
}
