use std::{fs, os::unix::fs::PermissionsExt as _};

use jiff::civil::date;
use proptest::prelude::*;
use rusqlite::types::ValueRef;
use tansiq_shared::{
    docs::{ActionFact, Facts, MeetingFact, MoneyFact, adoption::AdoptionFact},
    domain::{CouncilId, DocKind, morocco, vocabulary::Vocabularies},
};
use tempfile::TempDir;

use super::*;
use crate::projection::{Enrolment, Projection, changes::changes};

/// The start of a minute, at which the tests begin.
const START: i64 = 1_791_201_600_000;
const MINUTE: i64 = 60_000;

fn past() -> (TempDir, Past) {
    let folder = tempfile::tempdir().unwrap();
    let past = Past::open(folder.path(), UnixMs(START)).unwrap();
    (folder, past)
}

fn doc(n: u8) -> DocId {
    DocId::new([n; 16])
}

/// A plan of MA-02 or, of an even number, minutes of MA-09; `step` makes each of its states another.
fn state(n: u8, step: u8, at: i64) -> Projected {
    let is_plan = n % 2 == 1;
    let council: CouncilId = if is_plan { "MA-02" } else { "MA-09" }.parse().unwrap();
    let money =
        |currency: &str| MoneyFact { currency: currency.into(), planned: 1_000 * i64::from(step), ..MoneyFact::default() };
    let action = |row: u8| ActionFact {
        row: format!("{n:02x}{row:02x}"),
        code: format!("A{row}"),
        status: if row < step { "done" } else { "ongoing" }.into(),
        end: "2026-10-05".into(),
        programmes: vec!["3".into(), "7".into()],
        money: vec![money("EUR"), money("MAD")],
        percent: Some(2_500),
        ..ActionFact::default()
    };
    let facts = Facts {
        title_fr: format!("Titre {step}"),
        title_ar: "عنوان".into(),
        state: if step == 0 { "draft" } else { "adopted" }.into(),
        updated_ms: at,
        actions: if is_plan { (0..=step.min(3)).map(action).collect() } else { Vec::new() },
        meeting: (!is_plan).then(|| MeetingFact { date: "2026-10-01".into(), state: "draft".into(), held: true }),
        adopted: (step > 1).then(|| AdoptionFact { on: "2026-10-04".into(), amended: step > 2, ..AdoptionFact::default() }),
        ..Facts::default()
    };
    let kind = if is_plan { DocKind::ActionPlan } else { DocKind::Minutes };
    Projected { group: council.as_str().parse().unwrap(), council, kind, facts: Arc::new(facts), changed_at: UnixMs(at) }
}

fn is(n: u8, step: u8, at: i64) -> (DocId, News) {
    let position = Position(u64::try_from((at - START) / 1_000).unwrap());
    (doc(n), News::Is { document: Box::new(state(n, step, at)), position })
}

fn ended(n: u8, at: i64) -> (DocId, News) {
    (doc(n), News::Ended { at: UnixMs(at), position: Position(1) })
}

fn tell(past: &Past, news: &[(DocId, News)]) {
    past.write(news.iter().map(|(doc, news)| (*doc, news)), None).unwrap();
}

fn said(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
        other => format!("{other:?}"),
    }
}

/// Every row of a view as text, sorted; without the columns `but`.
fn rows(past: &Past, view: &str, but: &[&str]) -> Vec<String> {
    let reader = file::reader(&past.file).unwrap();
    let mut asked = reader.prepare(&format!("SELECT * FROM {view}")).unwrap();
    let names: Vec<String> = asked.column_names().map(str::to_owned).collect();
    let text = |row: &rusqlite::Row<'_>| {
        let columns = names.iter().enumerate().filter(|(_, name)| !but.contains(&name.as_str()));
        let columns: Vec<String> = columns.map(|(at, name)| format!("{name}={}", said(row.get_ref(at).unwrap()))).collect();
        Ok(columns.join(" "))
    };
    let mut rows: Vec<String> = asked.query_map([], text).unwrap().map(Result::unwrap).collect();
    rows.sort();
    rows
}

const VIEWS: [&str; 5] = ["v_documents", "v_meetings", "v_actions", "v_action_programmes", "v_action_money"];

fn all(past: &Past, end: &str) -> Vec<Vec<String>> {
    VIEWS.iter().map(|view| rows(past, &format!("{view}{end}"), &[])).collect()
}

/// A live projection that heard this of its documents.
fn live(news: &[(DocId, News)]) -> Projection {
    let mut projection = Projection::default();
    let councils: [CouncilId; 2] = ["MA-02".parse().unwrap(), "MA-09".parse().unwrap()];
    for council in councils {
        projection.set_enrolment(council, Enrolment::Active);
    }
    for (doc, news) in news {
        match news {
            News::Is { document, .. } => {
                projection.heard(document.council.clone(), document.changed_at);
                projection.set_document(*doc, Projected::clone(document));
            }
            News::Ended { .. } | News::Withdrawn => projection.forget_document(*doc),
        }
    }
    projection
}

fn shown(projection: &Projection, at: i64) -> tansiq_proto::v1::State {
    let at = UnixMs(at);
    projection.state(at, morocco::day(at), Vocabularies::embedded().regions(), Position(0))
}

/// What the past shows of a moment.
fn shown_then(past: &Past, at: i64) -> tansiq_proto::v1::State {
    let moment = past.at(UnixMs(at)).unwrap();
    shown(&live(&[]).as_it_was(moment.documents, moment.heard), at)
}

fn at_of(news: &News) -> i64 {
    match news {
        News::Is { document, .. } => document.changed_at.0,
        News::Ended { at, .. } => at.0,
        News::Withdrawn => START,
    }
}

/// News of four documents, each later than the one before.
fn histories() -> impl Strategy<Value = Vec<(DocId, News)>> {
    let one = (1_u8..5, 0_u8..5, 1_i64..100_000);
    proptest::collection::vec(one, 1..25).prop_map(|steps| {
        let mut at = START;
        let news = |(n, step, passed): (u8, u8, i64)| {
            at += passed;
            if step == 4 { ended(n, at) } else { is(n, step, at) }
        };
        steps.into_iter().map(news).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn documents_in_any_order_and_any_batches_give_the_same_tables(news in histories(), batch in 1_usize..6) {
        let (_one, in_time) = past();
        tell(&in_time, &news);
        let mut by_document = news.clone();
        by_document.sort_by_key(|(doc, _)| std::cmp::Reverse(*doc));
        let (_two, shuffled) = past();
        by_document.chunks(batch).for_each(|part| tell(&shuffled, part));
        prop_assert_eq!(all(&in_time, "_history"), all(&shuffled, "_history"));
    }

    #[test]
    fn the_end_of_every_minute_is_told_as_it_was(news in histories()) {
        let (_folder, past) = past();
        tell(&past, &news);
        let last = news.iter().map(|(_, news)| at_of(news)).max().unwrap();
        for minute in 0..=(last - START) / MINUTE {
            let at = START + (minute + 1) * MINUTE - 1;
            let until: Vec<_> = news.iter().filter(|(_, news)| at_of(news) <= at).cloned().collect();
            let mut lived = shown(&live(&until), at);
            let mut told = shown_then(&past, at);
            for region in lived.regions.iter_mut().chain(&mut told.regions) {
                // Of the lines of the past nothing is known.
                region.connected = false;
                region.silence.clear();
            }
            prop_assert_eq!(lived, told);
        }
    }

    #[test]
    fn a_file_that_is_deleted_has_the_same_current_rows_again(news in histories()) {
        let (_one, whole) = past();
        tell(&whole, &news);
        let last: std::collections::BTreeMap<_, _> = news.into_iter().collect();
        let (_two, anew) = past();
        tell(&anew, &last.into_iter().collect::<Vec<_>>());
        // A state that lasted through text that no fact is made of is dated by the last change then.
        let dated = ["from_position", "received_at_ms"];
        for view in VIEWS {
            prop_assert_eq!(rows(&whole, view, &dated), rows(&anew, view, &dated));
        }
    }
}

#[test]
fn each_state_has_a_row_from_one_moment_to_another() {
    let (folder, past) = past();
    tell(&past, &[is(1, 1, START), is(1, 1, START + MINUTE), is(1, 2, START + 3 * MINUTE)]);
    let documents = rows(&past, "v_documents_history", &[]);
    assert_eq!(documents.len(), 2, "what changed no fact began no row: {documents:?}");
    assert!(documents[0].contains("to_position=Integer(180)") && documents[0].contains("adopted_on=Null"), "{}", documents[0]);
    assert!(documents[1].contains("ended_at_ms=Null") && documents[1].contains("Titre 2"), "{}", documents[1]);
    assert_eq!(rows(&past, "v_actions", &[]).len(), 3);
    let money = rows(&past, "v_action_money", &[]);
    assert!(money.iter().all(|row| row.contains("places=Integer(3)") && row.contains("planned=Integer(2000)")), "{money:?}");
    assert_eq!(past.at(UnixMs(START + 2 * MINUTE)).unwrap().documents[0].1.changed_at, UnixMs(START + MINUTE));
    let mode = fs::metadata(folder.path().join(FACTS)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn what_was_taken_back_is_gone_with_its_past_and_what_is_in_the_bin_keeps_it() {
    let (folder, past) = past();
    tell(&past, &[is(1, 1, START), is(2, 1, START), is(1, 2, START + MINUTE), is(3, 1, START)]);
    tell(&past, &[(doc(1), News::Withdrawn), ended(2, START + MINUTE)]);
    let titles = |view: &str| rows(&past, view, &[]).into_iter().filter(|row| row.contains(&doc(1).to_string())).count();
    assert_eq!(titles("v_documents_history") + titles("v_actions_history") + titles("v_action_money_history"), 0);
    let then = past.at(UnixMs(START)).unwrap();
    assert_eq!(then.documents.iter().map(|(doc, _)| *doc).collect::<Vec<_>>(), [doc(2), doc(3)]);
    let now = past.at(UnixMs(START + 2 * MINUTE)).unwrap();
    assert_eq!(now.documents.iter().map(|(doc, _)| *doc).collect::<Vec<_>>(), [doc(3)]);
    // Not in the files either.
    for name in [FACTS, "facts.sqlite-wal"] {
        let bytes = fs::read(folder.path().join(name)).unwrap();
        let id = doc(1).to_string();
        assert!(!bytes.windows(id.len()).any(|part| part == id.as_bytes()), "{name}");
    }
    // Whatever the hub does not have any more after a start is gone too.
    past.write([], Some(&BTreeSet::from([doc(2)]))).unwrap();
    assert_eq!(past.at(UnixMs(START)).unwrap().documents.len(), 1);
}

#[test]
fn a_file_that_is_there_goes_on() {
    let (folder, past) = past();
    tell(&past, &[is(1, 1, START)]);
    drop(past);
    let past = Past::open(folder.path(), UnixMs(START + MINUTE)).unwrap();
    assert_eq!((past.since(), past.at(UnixMs(START)).unwrap().documents.len()), (UnixMs(START), 1));
}

#[test]
fn a_newer_file_is_refused_in_words_and_an_older_or_damaged_one_is_moved_aside() {
    let (folder, past) = past();
    let version = |n: i64| past.writer.lock().unwrap().pragma_update(None, "user_version", n).unwrap();
    let file = folder.path().join(FACTS);
    version(99);
    let refused = Past::open(folder.path(), UnixMs(START)).unwrap_err();
    assert!(refused.to_string().contains("a newer version of this program wrote it"), "{refused}");
    version(0);
    drop(past);
    let anew = Past::open(folder.path(), UnixMs(START + 7)).unwrap();
    assert_eq!(anew.since(), UnixMs(START + 7));
    drop(anew);
    fs::write(&file, vec![7; 10_000]).unwrap();
    let anew = Past::open(folder.path(), UnixMs(START + 9)).unwrap();
    assert_eq!(anew.since(), UnixMs(START + 9));
    assert_eq!(fs::read(folder.path().join("facts.sqlite.aside")).unwrap(), vec![7; 10_000]);
}

#[test]
fn what_changed_is_counted_for_each_row() {
    let before = live(&[is(1, 1, START), is(3, 0, START), is(2, 1, START)]);
    let after = live(&[is(1, 3, START), is(3, 1, START), is(2, 1, START), is(4, 1, START)]);
    let found = changes((&before, date(2026, 10, 5)), (&after, date(2026, 10, 6)));
    let [east, souss] = &found[..] else { panic!("two regions: {found:?}") };
    assert_eq!((east.code.as_str(), east.new_documents, east.adopted, east.amended), ("MA-02", 0, 1, 1));
    // Of the first plan two rows more, of the second, circulated since, two; done are rows 1 and 2 of the first and row 0 of the second.
    assert_eq!((east.new_actions, east.done, east.newly_late), (4, 3, 2));
    let planned = |money: &[MoneyFact]| money.iter().map(|sum| (sum.currency.clone(), sum.planned)).collect::<Vec<_>>();
    assert_eq!(planned(&east.money_before), [("MAD".to_owned(), 2_000), ("EUR".to_owned(), 2_000)]);
    assert_eq!(planned(&east.money_after), [("MAD".to_owned(), 14_000), ("EUR".to_owned(), 14_000)]);
    assert_eq!((souss.code.as_str(), souss.new_documents, souss.new_actions), ("MA-09", 1, 0));
    assert_eq!(changes((&after, date(2026, 10, 6)), (&after, date(2026, 10, 6))), []);
}

#[test]
fn what_could_not_be_written_waits_and_what_was_taken_back_waits_for_nothing() {
    let mut pending = Pending::default();
    let add = |pending: &mut Pending, (doc, news): (DocId, News)| pending.add(doc, UnixMs(at_of(&news)), news);
    add(&mut pending, is(1, 1, START));
    add(&mut pending, is(2, 1, START));
    let unwritten = std::mem::take(&mut pending);
    add(&mut pending, is(2, 2, START + MINUTE));
    pending.add(doc(1), UnixMs(START + MINUTE), News::Withdrawn);
    pending.put_back(unwritten);
    let (_folder, past) = past();
    pending.write(&past).unwrap();
    assert_eq!(rows(&past, "v_documents_history", &[]).len(), 2);
    assert_eq!(past.at(UnixMs(START + MINUTE)).unwrap().documents.len(), 1);
}

#[test]
fn what_comes_right_after_all_documents_were_read_is_not_taken_for_withdrawn() {
    let mut pending = Pending::default();
    pending.only(BTreeSet::from([doc(1)]));
    for (doc, news) in [is(1, 1, START), is(2, 1, START)] {
        pending.add(doc, UnixMs(START), news);
    }
    let unwritten = std::mem::take(&mut pending);
    pending.add(doc(3), UnixMs(START), is(3, 1, START).1);
    pending.put_back(unwritten);
    let (_folder, past) = past();
    pending.write(&past).unwrap();
    assert_eq!(past.at(UnixMs(START)).unwrap().documents.len(), 3);
}
