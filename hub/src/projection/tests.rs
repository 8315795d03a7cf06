use jiff::civil::date;
use tansiq_shared::{docs::MeetingFact, domain::vocabulary::Vocabularies};

use super::*;

const NOW: UnixMs = UnixMs(1_791_000_000_000);

fn council(code: &str) -> CouncilId {
    code.parse().unwrap()
}

fn doc(n: u8) -> DocId {
    DocId::new([n; 16])
}

fn action(row: &str, status: &str, end: &str, programmes: &[&str]) -> ActionFact {
    ActionFact {
        row: row.into(),
        status: status.into(),
        end: end.into(),
        programmes: programmes.iter().map(|code| (*code).to_owned()).collect(),
        planned: 100,
        spent: 30,
        ..ActionFact::default()
    }
}

fn plan(code: &str, actions: Vec<ActionFact>) -> Projected {
    let facts = Facts { state: "adopted".into(), actions, ..Facts::default() };
    Projected { council: council(code), group: code.parse().unwrap(), kind: DocKind::ActionPlan, facts, changed_at: NOW }
}

fn minutes(code: &str, day: &str, held: bool) -> Projected {
    let meeting = Some(MeetingFact { date: day.into(), state: "draft".into(), held });
    Projected { kind: DocKind::Minutes, facts: Facts { meeting, ..Facts::default() }, ..plan(code, Vec::new()) }
}

fn state(projection: &Projection) -> State {
    projection.state(NOW, date(2026, 10, 5), Vocabularies::embedded().regions(), Position(9))
}

fn region(state: &State, code: &str) -> Region {
    state.regions.iter().find(|region| region.code == code).unwrap().clone()
}

#[test]
fn every_region_has_a_row_and_a_silent_one_is_unknown() {
    let mut projection = Projection::default();
    projection.set_enrolled(council("MA-02"), true);
    projection.set_link(council("MA-02"), LinkState { connected: true, linked_at: Some(UnixMs(5)) });
    projection.heard(council("MA-02"), UnixMs(7));
    projection.heard(council("MA-02"), UnixMs(6));
    let state = state(&projection);
    assert_eq!((state.as_of_ms, state.position, state.regions.len()), (NOW.0, 9, 12));
    assert!(state.regions.is_sorted_by_key(|region| &region.code));
    let oriental = region(&state, "MA-02");
    assert_eq!(
        (oriental.enrolled, oriental.connected, oriental.heard_at_ms, oriental.linked_at_ms),
        (true, true, Some(7), Some(5))
    );
    let silent = region(&state, "MA-09");
    assert_eq!((silent.enrolled, silent.heard_at_ms, silent.linked_at_ms, silent.documents), (false, None, None, 0));
}

#[test]
fn actions_are_counted_by_status_and_programme_and_money_is_summed() {
    let mut projection = Projection::default();
    let actions = vec![
        action("a", "ongoing", "2026-12-31", &["7", "10"]),
        action("b", "done", "2026-01-01", &["7"]),
        action("c", "", "", &[]),
    ];
    projection.set_document(doc(1), plan("MA-01", actions));
    projection.set_document(doc(2), plan("MA-02", vec![action("d", "done", "", &["7"])]));
    let north = region(&state(&projection), "MA-01");
    assert_eq!(north.actions, BTreeMap::from([(String::new(), 1), ("done".into(), 1), ("ongoing".into(), 1)]));
    let by_programme: Vec<_> =
        north.programmes.iter().map(|count| (count.programme.as_str(), count.actions.values().sum::<u32>())).collect();
    assert_eq!(by_programme, [("7", 2), ("10", 1), ("", 1)], "an action with two programmes counts in both");
    assert_eq!(north.budget, Some(Budget { planned: 300, spent: 90, ..Budget::default() }));
    assert_eq!((north.documents, north.overdue), (1, 0));
}

#[test]
fn a_document_of_an_inter_regional_group_counts_for_its_owner_alone() {
    let mut projection = Projection::default();
    let shared =
        Projected { group: "inter-regional/nord".parse().unwrap(), ..plan("MA-01", vec![action("a", "ongoing", "", &["3"])]) };
    projection.set_document(doc(1), shared);
    let state = state(&projection);
    assert_eq!(state.regions.iter().map(|region| region.actions.values().sum::<u32>()).sum::<u32>(), 1);
    assert_eq!(region(&state, "MA-01").actions.len(), 1);
    assert_eq!(state.documents.len(), 1);
}

#[test]
fn an_action_is_overdue_from_the_day_after_its_end_until_it_is_done_or_cancelled() {
    let mut projection = Projection::default();
    let actions = vec![
        action("yesterday", "ongoing", "2026-10-04", &["7"]),
        action("today", "ongoing", "2026-10-05", &[]),
        action("long ago", "late", "2026-01-31", &["3", "7"]),
        action("done", "done", "2026-01-31", &[]),
        action("cancelled", "cancelled", "2026-01-31", &[]),
        action("odd", "ongoing", "soon", &[]),
    ];
    projection.set_document(doc(1), plan("MA-01", actions));
    projection.set_document(doc(2), plan("MA-09", vec![action("elsewhere", "planned", "2026-10-04", &[])]));
    let now = state(&projection);
    let listed: Vec<_> =
        now.overdue.iter().map(|late| (late.row.as_str(), late.region.as_str(), late.programme.as_str())).collect();
    assert_eq!(listed, [("long ago", "MA-01", "3"), ("yesterday", "MA-01", "7"), ("elsewhere", "MA-09", "")]);
    assert_eq!((region(&now, "MA-01").overdue, region(&now, "MA-09").overdue), (2, 1));
    let tomorrow = projection.state(NOW, date(2026, 10, 6), ["MA-01"], Position(9));
    assert_eq!(tomorrow.regions[0].overdue, 3, "nobody wrote anything, and one more is overdue");
}

#[test]
fn the_last_meeting_is_the_latest_one_that_was_held() {
    let mut projection = Projection::default();
    projection.set_document(doc(1), minutes("MA-01", "2026-03-01", true));
    projection.set_document(doc(2), minutes("MA-01", "2026-09-30", true));
    projection.set_document(doc(3), minutes("MA-01", "2026-10-02", false));
    projection.set_document(doc(4), minutes("MA-01", "2026-11-02", true));
    projection.set_document(doc(5), minutes("MA-01", "", true));
    assert_eq!(region(&state(&projection), "MA-01").last_meeting, "2026-09-30");
    projection.forget_document(doc(2));
    assert_eq!(region(&state(&projection), "MA-01").last_meeting, "2026-03-01");
}

#[test]
fn lists_are_bounded_and_counts_are_not() {
    let mut projection = Projection::default();
    let actions = (0..300).map(|n| action(&format!("{n:03}"), "ongoing", "2026-01-01", &[])).collect();
    projection.set_document(doc(0), plan("MA-01", actions));
    for n in 0..1_100_u32 {
        let mut id = [1; 16];
        id[..4].copy_from_slice(&n.to_be_bytes());
        projection.set_document(DocId::new(id), Projected { changed_at: UnixMs(i64::from(n)), ..minutes("MA-02", "", false) });
    }
    let state = state(&projection);
    assert_eq!((state.overdue.len(), region(&state, "MA-01").overdue), (OVERDUE_MAX, 300));
    assert_eq!((state.documents.len(), region(&state, "MA-02").documents), (DOCUMENTS_MAX, 1_100));
    assert!(state.documents.is_sorted_by_key(|document| Reverse(document.changed_at_ms)), "last changed first");
}
