//! Damage to a stopped node's or hub's folder: each is named in words or changes nothing, and never is anything silently another.
//!
//! The programs' own start is run on the folder, in this process. Then either it said no and named the place, or all documents are what
//! they were, or some are as they were earlier and the program's log says that something was lost: that is what the other side gives back,
//! see the campaign `damage-healed`.

mod harm;
mod healed;
mod heard;
mod patient;

use std::collections::BTreeMap;

use crate::{
    campaign::{Campaign, Plan, Tally},
    place::copy_folder,
};
use harm::{Harm, KINDS, Part};
pub(crate) use healed::campaign as campaign_healed;
use heard::Heard;
use patient::{BackgroundPool, Found};

/// Tries of each kind in the short form.
const SHORT: usize = 3;
/// Of a hundred tries, those at the hub's folder.
const HUB_PERCENT: usize = 30;

/// Where, as often as each stands here.
const PARTS: [Part; 4] = [Part::Log, Part::Log, Part::Index, Part::Configuration];

/// How a try ended well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Verdict {
    /// The program did not start and said why, or said that a document cannot be read.
    Named,
    /// Everything is what it was.
    Harmless,
    /// Some documents are what they were earlier, and the log says so.
    Earlier,
    /// A setting that people type reads differently; nothing in a setting says what it should be.
    Setting,
}

pub(crate) async fn campaign(plan: &Plan) -> Tally {
    let mut campaign = Campaign::begin("damage", plan, SHORT).times(KINDS.len());
    let heard = Heard::start();
    let patient = BackgroundPool::new().await;
    let mut counts: BTreeMap<(&str, &str, Verdict), usize> = BTreeMap::new();
    for number in campaign.numbers() {
        let mut dice = campaign.dice(number);
        let kind = KINDS[number % KINDS.len()];
        let is_hub = dice.happens(HUB_PERCENT);
        let folder = tempfile::tempdir().unwrap();
        let body = patient.body(is_hub);
        let root = folder.path().join("body");
        copy_folder(&body.folder, &root);
        let harm = Harm::inflict(kind, &PARTS, &root, &body.older, &mut dice);
        heard.clear();
        campaign
            .attempt_async(number, &format!("{} of the {}", harm.what, body.name), async {
                let found = body.open(&root).await;
                let verdict = judge(&body.sound, &found, &heard, &harm);
                *counts.entry((kind.name(), harm.part.name(), verdict)).or_default() += 1;
            })
            .await;
    }
    for ((kind, part, verdict), count) in &counts {
        println!("damage: {kind} in {part}: {verdict:?} {count}");
    }
    campaign.end("never another content, never a panic")
}

/// Compares what was found with what was there.
fn judge(sound: &Found, found: &Result<Found, String>, heard: &Heard, harm: &Harm) -> Verdict {
    let found = match found {
        Err(error) => {
            assert!(harm.names.iter().any(|name| error.contains(name)), "the refusal does not name the place: {error}");
            return Verdict::Named;
        }
        Ok(found) => found,
    };
    assert_eq!(found.identity, sound.identity, "it takes itself for another");
    assert!(found.principals.is_subset(&sound.principals), "the registry holds what nobody wrote: {:?}", found.principals);
    let mut earlier = Vec::new();
    let mut unreadable = false;
    for (doc, was) in &sound.docs {
        match found.docs.get(doc) {
            Some(Ok(now)) if now == was.as_ref().unwrap() => {}
            Some(Ok(now)) => {
                let was = was.as_ref().unwrap();
                assert!(now.changes.is_subset(&was.changes), "document {doc} holds what nobody wrote");
                assert!(
                    now.changes.len() < was.changes.len() || now.grants != was.grants,
                    "document {doc} differs with the same changes"
                );
                earlier.push(doc);
            }
            Some(Err(error)) => {
                assert!(
                    error.contains("journal") || harm.names.iter().any(|name| error.contains(name)),
                    "document {doc}: {error}"
                );
                unreadable = true;
            }
            None => earlier.push(doc),
        }
    }
    assert!(found.docs.keys().all(|doc| sound.docs.contains_key(doc)), "there are documents that nobody made");
    if unreadable {
        return Verdict::Named;
    }
    if !earlier.is_empty() || found.end < sound.end || found.principals != sound.principals {
        assert!(
            heard.something(),
            "{} documents are what they were earlier, up to {} of {}, and nothing says so",
            earlier.len(),
            found.end,
            sound.end
        );
        return Verdict::Earlier;
    }
    if found.settings != sound.settings {
        return Verdict::Setting;
    }
    Verdict::Harmless
}
