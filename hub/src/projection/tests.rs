use jiff::civil::date;
use tansiq_shared::{
    docs::{MeetingFact, MoneyFact},
    domain::vocabulary::Vocabularies,
};

use super::{
    lists::{Cut, DocumentFilter, DocumentOrder, OverdueFilter, Page},
    *,
};

const NOW: UnixMs = UnixMs(1_791_000_000_000);

fn council(code: &str) -> CouncilId {
    code.parse().unwrap()
}

fn doc(n: u8) -> DocId {
    DocId::new([n; 16])
}

fn money(currency: &str, planned: i64) -> MoneyFact {
    MoneyFact { currency: currency.into(), planned, secured: 60, committed: 50, spent: 30, gap: planned - 60 }
}

/// Currency, planned, spent and gap.
fn sums(money: &[tansiq_proto::v1::Money]) -> Vec<(&str, i64, i64, i64)> {
    money.iter().map(|money| (money.currency.as_str(), money.planned, money.spent, money.gap)).collect()
}

fn action(row: &str, status: &str, end: &str, programmes: &[&str]) -> ActionFact {
    ActionFact {
        row: row.into(),
        status: status.into(),
        end: end.into(),
        programmes: programmes.iter().map(|code| (*code).to_owned()).collect(),
        money: vec![money("MAD", 100)],
        ..ActionFact::default()
    }
}

fn plan(code: &str, actions: Vec<ActionFact>) -> Projected {
    let facts = Facts { state: "adopted".into(), actions, ..Facts::default() };
    let facts = Arc::new(facts);
    Projected { council: council(code), group: code.parse().unwrap(), kind: DocKind::ActionPlan, facts, changed_at: NOW }
}

fn minutes(code: &str, day: &str, held: bool) -> Projected {
    let meeting = Some(MeetingFact { date: day.into(), state: "draft".into(), held });
    Projected { kind: DocKind::Minutes, facts: Arc::new(Facts { meeting, ..Facts::default() }), ..plan(code, Vec::new()) }
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
    projection.set_enrolment(council("MA-02"), Enrolment::Active);
    projection.set_link(council("MA-02"), LinkState { connected: true, linked_at: Some(UnixMs(5)), expires: None });
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
    assert_eq!(sums(&north.money), [("MAD", 300, 90, 120)]);
    assert_eq!((north.documents, north.overdue), (1, 0));
}

#[test]
fn money_is_added_up_in_each_currency_with_what_is_cancelled_and_suspended_apart() {
    let mut projection = Projection::default();
    let with = |status: &str, money: Vec<MoneyFact>| ActionFact { money, ..action(status, status, "", &[]) };
    let actions = vec![
        with("ongoing", vec![money("EUR", 70), money("MAD", 100)]),
        with("done", vec![money("MAD", 100)]),
        with("suspended", vec![money("XYZ", 61)]),
        with("cancelled", vec![money("MAD", 900)]),
    ];
    projection.set_document(doc(1), plan("MA-01", actions));
    let north = region(&state(&projection), "MA-01");
    assert_eq!(sums(&north.money), [("MAD", 200, 60, 80), ("EUR", 70, 30, 10), ("XYZ", 61, 30, 1)]);
    assert_eq!(sums(&north.cancelled), [("MAD", 900, 30, 840)]);
    assert_eq!(sums(&north.suspended), [("XYZ", 61, 30, 1)]);
    assert_eq!(north.money.iter().map(|money| (money.places, money.committed)).collect::<Vec<_>>(), [(3, 100), (3, 50), (3, 50)]);
}

#[test]
fn a_draft_plan_stands_apart() {
    let mut projection = Projection::default();
    let draft = |actions| {
        let drafted = plan("MA-01", actions);
        Projected { facts: Arc::new(Facts { state: "draft".into(), ..Facts::clone(&drafted.facts) }), ..drafted }
    };
    projection.set_document(doc(1), draft(vec![action("a", "ongoing", "2026-01-01", &["7"])]));
    let state = state(&projection);
    let north = region(&state, "MA-01");
    assert!(north.has_plans && north.actions.is_empty() && north.money.is_empty() && north.programmes.is_empty());
    assert_eq!((north.overdue, state.overdue.len()), (0, 0));
    let draft = north.draft.unwrap();
    assert_eq!((draft.plans, draft.actions["ongoing"], draft.overdue), (1, 1, 1));
    assert_eq!(sums(&draft.money), [("MAD", 100, 30, 40)]);
}

#[test]
fn what_was_never_shared_is_told_from_nothing() {
    let mut projection = Projection::default();
    projection.set_document(doc(1), Projected { kind: DocKind::Terms, ..plan("MA-01", Vec::new()) });
    projection.set_document(doc(2), plan("MA-02", Vec::new()));
    projection.set_document(doc(3), minutes("MA-09", "", false));
    let state = state(&projection);
    let known = |code: &str| (region(&state, code).has_plans, region(&state, code).has_minutes);
    assert_eq!([known("MA-01"), known("MA-02"), known("MA-09")], [(false, false), (true, false), (false, true)]);
}

#[test]
fn a_group_that_spans_regions_has_a_row_of_its_own() {
    let mut projection = Projection::default();
    let shared = |document: Projected| Projected { group: "inter-regional/nord".parse().unwrap(), ..document };
    projection.set_document(doc(1), shared(plan("MA-01", vec![action("a", "ongoing", "2026-10-01", &["3"])])));
    projection.set_document(doc(2), shared(minutes("MA-01", "2026-10-01", true)));
    projection.set_document(doc(3), minutes("MA-01", "2026-08-29", true));
    let state = state(&projection);
    let [group] = &state.groups[..] else { panic!("one group") };
    assert_eq!((group.code.as_str(), group.documents, group.overdue), ("inter-regional/nord", 2, 1));
    assert_eq!((group.last_meeting.as_str(), group.heard_at_ms), ("2026-10-01", Some(NOW.0)));
    let owner = region(&state, "MA-01");
    assert_eq!((owner.documents, owner.actions.len(), owner.last_meeting.as_str()), (1, 0, "2026-08-29"));
    assert_eq!(state.overdue[0].region, "inter-regional/nord");
}

#[test]
fn an_import_that_was_repeated_counts_once() {
    let mut projection = Projection::default();
    projection.set_document(doc(1), plan("MA-01", vec![action("a", "ongoing", "2026-10-01", &[]), action("b", "done", "", &[])]));
    let again = Projected { changed_at: UnixMs(NOW.0 + 1), ..plan("MA-01", vec![action("a", "late", "2026-10-01", &[])]) };
    projection.set_document(doc(2), again);
    projection.set_document(doc(3), plan("MA-02", vec![action("a", "done", "", &[])]));
    let state = state(&projection);
    let north = region(&state, "MA-01");
    assert_eq!(north.actions, BTreeMap::from([("late".into(), 1), ("done".into(), 1)]), "as the plan that changed last says");
    assert_eq!((north.repeated_actions, north.overdue, north.documents), (1, 1, 2));
    assert_eq!(sums(&north.money), [("MAD", 200, 60, 80)]);
    assert_eq!((state.overdue.len(), region(&state, "MA-02").actions["done"]), (1, 1), "another council's action is another one");
}

#[test]
fn silence_counts_from_the_last_content_and_has_a_reason() {
    let days = |days: i64| UnixMs(NOW.0 - days * 86_400_000);
    let told = |enrolment, connected, heard: Option<UnixMs>, expires| {
        let mut projection = Projection::default();
        projection.set_enrolment(council("MA-02"), enrolment);
        projection.set_link(council("MA-02"), LinkState { connected, linked_at: None, expires });
        if let Some(at) = heard {
            projection.heard(council("MA-02"), at);
        }
        let row = region(&state(&projection), "MA-02");
        (row.fresh, row.silence)
    };
    let active = Enrolment::Active;
    assert_eq!(told(active, true, Some(days(2)), None), (true, String::new()));
    assert_eq!(told(active, true, Some(days(24)), None), (false, "nothing_written".into()), "linked, and silent");
    assert_eq!(told(active, true, None, None), (false, "nothing_written".into()));
    assert_eq!(told(active, false, Some(days(2)), Some(days(-3))), (true, "no_line".into()));
    assert_eq!(told(active, false, Some(days(40)), Some(days(3))), (false, "expired".into()));
    assert_eq!(told(Enrolment::Revoked, false, Some(days(2)), None), (true, "revoked".into()));
    assert_eq!(told(Enrolment::Never, false, None, None), (false, "not_enrolled".into()));
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
        now.overdue.iter().map(|late| (late.row.as_str(), late.region.as_str(), late.programmes.join("+"))).collect();
    assert_eq!(
        listed,
        [("long ago", "MA-01", "3+7".to_owned()), ("yesterday", "MA-01", "7".to_owned()), ("elsewhere", "MA-09", String::new())]
    );
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

fn late_in(projection: &Projection, filter: &OverdueFilter, cut: &Cut) -> Page<lists::LateRow> {
    projection.overdue_page(date(2026, 10, 5), filter, cut)
}

#[test]
fn an_action_of_two_programmes_is_listed_under_both() {
    let mut projection = Projection::default();
    projection.set_document(
        doc(1),
        plan("MA-01", vec![action("both", "ongoing", "2026-10-01", &["10", "3"]), action("none", "late", "2026-10-04", &[])]),
    );
    let under = |programme: &str| {
        let filter = OverdueFilter { programme: Some(programme.into()), ..OverdueFilter::default() };
        let rows = late_in(&projection, &filter, &Cut { limit: 9, ..Cut::default() }).rows;
        rows.into_iter().map(|row| (row.row, row.days_late)).collect::<Vec<_>>()
    };
    assert_eq!(under("3"), [("both".to_owned(), 4)]);
    assert_eq!(under("10"), under("3"));
    assert_eq!(under(""), [("none".to_owned(), 1)]);
    assert_eq!(under("7"), []);
}

#[test]
fn lists_are_filtered_first_and_cut_after() {
    let mut projection = Projection::default();
    let late = |count: u32, end: &str| (0..count).map(|n| action(&format!("{n:03}"), "ongoing", end, &[])).collect();
    projection.set_document(doc(1), plan("MA-01", late(240, "2025-01-01")));
    projection.set_document(doc(2), plan("MA-02", late(40, "2026-10-01")));
    let of = |region: &str, after: &str| {
        let filter = OverdueFilter { region: region.into(), programme: None };
        late_in(&projection, &filter, &Cut { limit: 30, after: after.into() })
    };
    let first = of("MA-02", "");
    assert_eq!((first.rows.len(), first.total, first.left_out), (30, 40, 10));
    let second = of("MA-02", &first.next.unwrap());
    assert_eq!((second.rows.len(), second.total, second.left_out, second.next), (10, 40, 0, None));
    assert_eq!((second.rows[0].row.as_str(), second.rows[9].row.as_str()), ("030", "039"));
    assert_eq!((of("", "").total, of("MA-09", "").total), (280, 0));
    let state = state(&projection);
    assert_eq!((state.overdue.len(), region(&state, "MA-01").overdue), (OVERDUE_HEAD, 240));
}

#[test]
fn documents_are_found_by_region_kind_and_words() {
    let mut projection = Projection::default();
    for n in 0..1_100_u32 {
        let mut id = [1; 16];
        id[..4].copy_from_slice(&n.to_be_bytes());
        projection.set_document(DocId::new(id), Projected { changed_at: UnixMs(i64::from(n)), ..minutes("MA-02", "", false) });
    }
    let old = minutes("MA-09", "2026-03-01", true);
    let facts =
        Facts { title_fr: "Réunion n° 2".into(), title_ar: "محضر الاجتماع".into(), ..Facts::clone(&old.facts) };
    projection.set_document(doc(9), Projected { facts: Arc::new(facts), changed_at: UnixMs(0), ..old });
    let found = |filter: DocumentFilter| projection.document_page(&filter, &Cut { limit: 100, ..Cut::default() });
    let by = |words: &str| DocumentFilter { words: words.into(), ..DocumentFilter::default() };
    let all = found(DocumentFilter::default());
    assert_eq!((all.rows.len(), all.total, all.left_out), (100, 1_101, 1_001));
    assert!(all.rows.is_sorted_by_key(|row| Reverse(row.changed_at)), "last changed first");
    for filter in [by("REUNION 2"), by("اجتماع"), by("2026-03-01"), DocumentFilter { region: "MA-09".into(), ..by("") }] {
        let page = found(filter);
        assert_eq!(
            page.rows.iter().map(|row| (row.doc, row.meeting_date.as_str())).collect::<Vec<_>>(),
            [(doc(9), "2026-03-01")]
        );
    }
    assert_eq!(found(DocumentFilter { kind: "terms".into(), ..by("") }).total, 0);
    let ordered = |order| projection.document_page(&DocumentFilter { order, ..by("") }, &Cut { limit: 1_000, ..Cut::default() });
    assert_eq!(ordered(DocumentOrder::Meeting).rows[0].doc, doc(9), "the only one with a meeting");
    let regions = ordered(DocumentOrder::Region);
    assert!(regions.rows.iter().all(|row| row.region == "MA-02"), "MA-09 comes after the cut");
    let rest = projection.document_page(
        &DocumentFilter { order: DocumentOrder::Region, ..by("") },
        &Cut { limit: 1_000, after: regions.next.unwrap() },
    );
    assert_eq!((rest.rows.len(), rest.rows[100].doc, rest.left_out), (101, doc(9), 0));
    assert_eq!(state(&projection).documents.len(), DOCUMENTS_HEAD);
}
