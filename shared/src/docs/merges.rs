//! What concurrent work becomes, by property: every test merges in both orders and asks for the same document.

use automerge::{Automerge, ROOT, ReadDoc as _, transaction::Transaction};
use jiff::civil::date;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::domain::{ActorId, DocKind, UnixMs};

const ROWS: [&str; 3] = ["00000000000000a1", "00000000000000a2", "00000000000000a3"];

fn plan() -> Automerge {
    let birth_of = Birth {
        kind: DocKind::ActionPlan,
        actor: ActorId::new([1; 16]),
        now: UnixMs(1_790_000_000_000),
        today: date(2026, 10, 5),
    };
    let row = |n: u8| json!({ "code": format!("A{n}"), "title": { "fr": "Ouvrir un guichet à Oujda" } });
    let content = json!({ "actions": { ROWS[0]: row(1), ROWS[1]: row(2), ROWS[2]: row(3) } });
    birth(&birth_of, &mut || unreachable!("every row has an id"), &content).unwrap().doc
}

/// A copy of `doc` after `work` by an editor of its own.
fn edited(doc: &Automerge, editor: u8, work: impl FnOnce(&mut Edit<'_, Transaction<'_>>) -> Result<(), DocError>) -> Automerge {
    let mut copy = doc.clone().with_actor(automerge::ActorId::from([editor; 16]));
    copy.transact(|tx| work(&mut Edit::new(tx, schema(DocKind::ActionPlan)))).unwrap();
    copy
}

/// The merge of two copies, which is the same in either order.
fn merged(a: &Automerge, b: &Automerge) -> (Automerge, Value) {
    let (mut left, mut right) = (a.clone(), b.clone());
    left.merge(&mut b.clone()).unwrap();
    right.merge(&mut a.clone()).unwrap();
    assert_eq!(left.get_heads(), right.get_heads());
    let shown = view(&left);
    assert_eq!(shown, view(&right));
    (left, shown)
}

/// The characters of `text` that are in `alphabet`, in order.
fn only(text: &str, alphabet: std::ops::RangeInclusive<char>) -> String {
    text.chars().filter(|c| alphabet.contains(c)).collect()
}

fn scalar() -> impl Strategy<Value = (&'static str, automerge::ScalarValue)> {
    prop_oneof![
        prop::sample::select(vec!["planned", "ongoing", "done"]).prop_map(|code| ("status", code.into())),
        (0_i64..=100).prop_map(|percent| ("percent", percent.into())),
        (1_u32..=28).prop_map(|day| ("end", format!("2026-11-{day:02}").into())),
        "[A-Z][0-9]{1,3}".prop_map(|code| ("code", code.into())),
        "[a-z]{1,8}".prop_map(|lead| ("lead", lead.into())),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn edits_of_different_fields_both_survive(row in 0_usize..3, (field_a, a) in scalar(), (field_b, b) in scalar()) {
        prop_assume!(field_a != field_b);
        let doc = plan();
        let one = edited(&doc, 2, |edit| edit.set(&["actions", ROWS[row], field_a], a));
        let two = edited(&doc, 3, |edit| edit.set(&["actions", ROWS[row], field_b], b));
        let (_, shown) = merged(&one, &two);
        for (field, source) in [(field_a, &one), (field_b, &two)] {
            prop_assert_eq!(&shown["actions"][ROWS[row]][field], &view(source)["actions"][ROWS[row]][field]);
        }
    }

    #[test]
    fn edits_of_different_rows_and_new_rows_all_survive(row_a in 0_usize..3, row_b in 0_usize..3, a in 0_i64..=100, b in 0_i64..=100) {
        prop_assume!(row_a != row_b);
        let doc = plan();
        let (new_a, new_b) = ("00000000000000b1", "00000000000000b2");
        let one = edited(&doc, 2, |edit| {
            edit.set(&["actions", ROWS[row_a], "percent"], a)?;
            edit.push_row(&["actions"], new_a)?;
            edit.splice(&["actions", new_a, "title", "ar"], 0, 0, "من طنجة")
        });
        let two = edited(&doc, 3, |edit| {
            edit.push_row(&["actions"], new_b)?;
            edit.set(&["actions", ROWS[row_b], "percent"], b)?;
            edit.toggle(&["actions", new_b, "snia"], "7", true)
        });
        let (_, shown) = merged(&one, &two);
        let actions = &shown["actions"];
        prop_assert_eq!((&actions[ROWS[row_a]]["percent"], &actions[ROWS[row_b]]["percent"]), (&json!(a), &json!(b)));
        prop_assert_eq!((&actions[new_a]["title"]["ar"], &actions[new_b]["snia"]), (&json!("من طنجة"), &json!({ "7": true })));
        prop_assert_eq!(actions.as_object().unwrap().len(), 5);
    }

    #[test]
    fn every_typed_character_survives_in_its_writers_order(
        a in prop::collection::vec((0_usize..60, "[0-9]{1,6}"), 1..8),
        b in prop::collection::vec((0_usize..60, "[\\u{628}-\\u{64a}]{1,6}"), 1..8),
    ) {
        let doc = plan();
        let path = ["actions", ROWS[0], "title", "fr"];
        let typed = |edit: &mut Edit<'_, Transaction<'_>>, work: &[(usize, String)]| {
            work.iter().try_for_each(|(at, text)| edit.splice(&path, *at, 0, text))
        };
        let one = edited(&doc, 2, |edit| typed(edit, &a));
        let two = edited(&doc, 3, |edit| typed(edit, &b));
        let (_, shown) = merged(&one, &two);
        let text = |view: &Value| view["actions"][ROWS[0]]["title"]["fr"].as_str().unwrap().to_owned();
        let both = text(&shown);
        prop_assert_eq!(only(&both, '0'..='9'), only(&text(&view(&one)), '0'..='9'));
        prop_assert_eq!(only(&both, '\u{600}'..='\u{6ff}'), only(&text(&view(&two)), '\u{600}'..='\u{6ff}'));
        let typed: usize = a.iter().chain(&b).map(|(_, text)| text.chars().count()).sum();
        prop_assert_eq!(both.chars().count(), "Ouvrir un guichet à Oujda".chars().count() + typed);
    }

    #[test]
    fn codes_and_cells_of_different_keys_never_collide(on in prop::sample::select(vec!["1", "2", "3"]), off in prop::sample::select(vec!["8", "9"]), a in 0_i64..99, b in 0_i64..99) {
        let doc = edited(&plan(), 4, |edit| edit.toggle(&["actions", ROWS[0], "snia"], off, true));
        let one = edited(&doc, 2, |edit| {
            edit.toggle(&["actions", ROWS[0], "snia"], on, true)?;
            edit.set(&["actions", ROWS[0], "target_estimate", "2026|sex=f"], a)
        });
        let two = edited(&doc, 3, |edit| {
            edit.toggle(&["actions", ROWS[0], "snia"], off, false)?;
            edit.set(&["actions", ROWS[0], "target_estimate", "2026|sex=m"], b)
        });
        let (_, shown) = merged(&one, &two);
        prop_assert_eq!(&shown["actions"][ROWS[0]]["snia"], &json!({ on: true }));
        prop_assert_eq!(&shown["actions"][ROWS[0]]["target_estimate"], &json!({ "2026|sex=f": a, "2026|sex=m": b }));
    }

    #[test]
    fn two_values_of_one_field_are_kept_as_a_conflict_until_somebody_chooses(a in 1_u32..=28, b in 1_u32..=28) {
        prop_assume!(a != b);
        let doc = plan();
        let end = ["actions", ROWS[1], "end"];
        let set = |day: u32| move |edit: &mut Edit<'_, Transaction<'_>>| edit.set(&end, format!("2026-11-{day:02}"));
        let (one, two) = (edited(&doc, 2, set(a)), edited(&doc, 3, set(b)));
        let (both, shown) = merged(&one, &two);
        let values = |doc: &Automerge| {
            let (_, actions) = doc.get(ROOT, "actions").unwrap().unwrap();
            let (_, row) = doc.get(&actions, ROWS[1]).unwrap().unwrap();
            let mut all: Vec<_> = doc.get_all(&row, "end").unwrap().iter().map(|(value, _)| value.as_str().unwrap().to_owned()).collect();
            all.sort();
            all
        };
        let mut expected = vec![format!("2026-11-{a:02}"), format!("2026-11-{b:02}")];
        expected.sort();
        prop_assert_eq!(values(&both), expected);
        let winner = shown["actions"][ROWS[1]]["end"].as_str().unwrap().to_owned();
        // Choosing the value that is shown settles it too.
        let settled = edited(&both, 4, |edit| edit.set(&end, winner.as_str()));
        prop_assert_eq!(values(&settled), vec![winner]);
    }

    #[test]
    fn a_deleted_row_stays_deleted_and_takes_no_other_with_it(row in 0_usize..3, percent in 0_i64..=100) {
        let doc = plan();
        let one = edited(&doc, 2, |edit| edit.delete_row(&["actions"], ROWS[row]));
        let two = edited(&doc, 3, |edit| {
            edit.set(&["actions", ROWS[row], "percent"], percent)?;
            edit.splice(&["actions", ROWS[row], "title", "fr"], 0, 0, "Vite ")
        });
        let (both, shown) = merged(&one, &two);
        prop_assert!(shown["actions"].get(ROWS[row]).is_none());
        prop_assert_eq!(shown["actions"].as_object().unwrap().len(), 2);
        // The edit is still in the history, for whoever wants the row back.
        let heads = two.get_heads();
        let kept = both.fork_at(&heads).unwrap();
        prop_assert_eq!(&view(&kept)["actions"][ROWS[row]]["percent"], &json!(percent));
    }
}
