//! What changed between two moments, counted for each row of the overview.

use std::collections::BTreeMap;

use jiff::civil::Date;
use tansiq_shared::{
    docs::MoneyFact,
    domain::{DocId, DocKind},
};

use super::{Counted, Projected, Projection, counted, is_overdue, sums};

/// What changed in one row of the overview.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RowChanges {
    /// A region's code, or the id of a group that spans regions.
    pub code: String,
    /// Documents that count now and did not.
    pub new_documents: usize,
    /// Documents whose text was adopted since.
    pub adopted: usize,
    /// Adopted documents that say something else since.
    pub amended: usize,
    /// Actions of circulated or adopted plans that count now and did not.
    pub new_actions: usize,
    /// Of the actions that count now, those done now that were not.
    pub done: usize,
    /// The same, past their end now and not then.
    pub newly_late: usize,
    /// Money before, one sum for each currency.
    pub money_before: Vec<MoneyFact>,
    /// Money now.
    pub money_after: Vec<MoneyFact>,
}

impl RowChanges {
    fn is_nothing(&self) -> bool {
        let counts = [self.new_documents, self.adopted, self.amended, self.new_actions, self.done, self.newly_late];
        counts == [0; 6] && self.money_before == self.money_after
    }
}

/// A projection and the day that it is counted on.
pub type Side<'a> = (&'a Projection, Date);

type Papers<'a> = BTreeMap<DocId, &'a Projected>;

/// Every row in which something changed, sorted by its code.
pub fn changes(before: Side<'_>, after: Side<'_>) -> Vec<RowChanges> {
    let (old, new) = (by_row(before.0), by_row(after.0));
    let mut codes: Vec<_> = old.keys().chain(new.keys()).copied().collect();
    codes.sort_unstable();
    codes.dedup();
    let none = Papers::new();
    let rows = codes.into_iter().map(|code| {
        let (old, new) = (old.get(code).unwrap_or(&none), new.get(code).unwrap_or(&none));
        row(code, (old, before.1), (new, after.1))
    });
    rows.filter(|row| !row.is_nothing()).collect()
}

fn by_row(projection: &Projection) -> BTreeMap<&str, Papers<'_>> {
    let mut rows: BTreeMap<&str, Papers<'_>> = BTreeMap::new();
    for (doc, document) in &projection.documents {
        rows.entry(document.row()).or_default().insert(*doc, document);
    }
    rows
}

fn row(code: &str, (old, old_day): (&Papers<'_>, Date), (new, new_day): (&Papers<'_>, Date)) -> RowChanges {
    let became = |is: &dyn Fn(&Projected) -> bool| {
        new.iter().filter(|(doc, paper)| is(paper) && !old.get(doc).is_some_and(|before| is(before))).count()
    };
    let (before, after) = (actions(old), actions(new));
    let (was, is) = (by_action(&before), by_action(&after));
    let turned = |then: &dyn Fn(&Counted<'_>) -> bool, now: &dyn Fn(&Counted<'_>) -> bool| {
        is.iter().filter(|(row, action)| now(action) && !was.get(*row).is_some_and(|before| then(before))).count()
    };
    let is_done = |action: &Counted<'_>| action.action.status == "done";
    RowChanges {
        code: code.to_owned(),
        new_documents: became(&|_| true),
        adopted: became(&|paper| paper.facts.adopted.is_some()),
        amended: became(&|paper| paper.facts.adopted.as_ref().is_some_and(|adopted| adopted.amended)),
        new_actions: turned(&|_| true, &|_| true),
        done: turned(&is_done, &is_done),
        newly_late: turned(&|late| is_overdue(late.action, old_day), &|late| is_overdue(late.action, new_day)),
        money_before: sums::budget(&before),
        money_after: sums::budget(&after),
    }
}

/// The actions of the plans that count.
fn actions<'a>(papers: &Papers<'a>) -> Vec<Counted<'a>> {
    let plans = papers.iter().filter(|(_, paper)| paper.kind == DocKind::ActionPlan && !paper.is_draft());
    counted(plans.map(|(doc, paper)| (*doc, *paper))).0
}

fn by_action<'a>(actions: &'a [Counted<'a>]) -> BTreeMap<&'a str, &'a Counted<'a>> {
    actions.iter().map(|counted| (counted.action.row.as_str(), counted)).collect()
}
