//! What can be found in a document: a passage for each field with words in it, and each knows its place.

use serde_json::{Map, Value};
use tansiq_shared::{
    docs::{
        Record, schema,
        schema::{FieldType, deletion},
    },
    domain::{DocKind, vocabulary::Vocabularies},
};

/// Passages of one document; ten times what anybody has.
const PASSAGES_MAX: usize = 20_000;
/// Fields that programs write and nobody seeks: checksums, instants, ids.
const NOT_WORDS: &[&str] = &[
    "sha256",
    "media_type",
    "at",
    "path",
    "kept",
    "dropped",
    "role",
    "version",
    "adopted_at",
    "adopted_version",
    "current_since",
    "plan_row",
    "origin_outcome",
    "link",
    "choices",
    "adoption",
];
/// The programmes of the strategy that a row is of.
const PROGRAMMES: &str = "snia";

/// One field and its words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Passage {
    /// Names of fields and ids of rows, from the root.
    pub(crate) place: Vec<String>,
    /// Its words in French; empty when there are none.
    pub(crate) fr: String,
    /// Its words in Arabic.
    pub(crate) ar: String,
    /// Its words when they are of no language that is known.
    pub(crate) plain: String,
    /// What its row is called, in French and in Arabic; empty when it stands in none, or in one without a name.
    pub(crate) row: (String, String),
    /// What its document and its row are called.
    pub(crate) around: String,
    /// Codes of programmes that its row is of.
    pub(crate) programmes: Vec<String>,
}

impl Passage {
    /// Everything that it says.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        [&self.fr, &self.ar, &self.plain].into_iter().map(String::as_str).filter(|text| !text.is_empty())
    }
}

/// The passages of a document, by its view. Rows that wait in the bin have none, and a document in the bin has none at all.
pub(crate) fn passages(kind: DocKind, view: &Value, vocabularies: &Vocabularies) -> Vec<Passage> {
    let schema = schema(kind);
    let (Some(root), Some(map)) = (schema.records.get(&schema.root), view.as_object()) else { return Vec::new() };
    if is_deleted(map) {
        return Vec::new();
    }
    let mut reading = Reading { kind, vocabularies, found: Vec::new() };
    reading.record(root, map, &Context::default());
    reading.found
}

/// What a field stands in.
#[derive(Clone, Default)]
struct Context {
    place: Vec<String>,
    row: (String, String),
    around: String,
    programmes: Vec<String>,
}

impl Context {
    fn inside(&self, step: &str) -> Self {
        let mut inside = self.clone();
        inside.place.push(step.to_owned());
        inside
    }
}

struct Reading<'a> {
    kind: DocKind,
    vocabularies: &'a Vocabularies,
    found: Vec<Passage>,
}

impl Reading<'_> {
    fn record(&mut self, record: &Record, map: &Map<String, Value>, outside: &Context) {
        let mut context = outside.clone();
        let name = name_of(map);
        context.around = format!("{} {} {}", context.around, name.0, name.1);
        if !outside.place.is_empty() && name != Default::default() {
            context.row = name;
        }
        if let Some(codes) = map.get(PROGRAMMES) {
            context.programmes.extend(codes_of(codes).map(ToOwned::to_owned));
        }
        for field in &record.fields {
            let Some(value) = map.get(&field.name).filter(|_| !NOT_WORDS.contains(&field.name.as_str())) else { continue };
            let at = context.inside(&field.name);
            match &field.kind {
                FieldType::Bilingual => {
                    let (fr, ar) = both(value);
                    self.find(at, fr, ar, String::new());
                }
                FieldType::Text | FieldType::String => {
                    self.find(at, String::new(), String::new(), value.as_str().unwrap_or_default().to_owned());
                }
                FieldType::Institution | FieldType::Institutions => self.codes(at, "institutions", value),
                FieldType::Codes { vocabulary } => self.codes(at, vocabulary, value),
                FieldType::Record { record } => self.inner(record, value, &at),
                FieldType::Rows { record } => {
                    for (id, row) in value.as_object().into_iter().flatten() {
                        self.inner(record, row, &at.inside(id));
                    }
                }
                _ => {}
            }
        }
    }

    fn inner(&mut self, record: &str, value: &Value, at: &Context) {
        let record = schema(self.kind).records.get(record);
        if let (Some(record), Some(map)) = (record, value.as_object().filter(|map| !is_deleted(map))) {
            self.record(record, map, at);
        }
    }

    /// Codes are found by their names.
    fn codes(&mut self, at: Context, vocabulary: &str, value: &Value) {
        let labels: Vec<_> =
            codes_of(value).filter_map(|code| self.vocabularies.code(vocabulary, code)).map(|code| &code.label).collect();
        let joined = |texts: Vec<&str>| texts.join(" · ");
        let fr = joined(labels.iter().map(|label| label.fr.as_str()).collect());
        let ar = joined(labels.iter().map(|label| label.ar.as_str()).collect());
        self.find(at, fr, ar, String::new());
    }

    fn find(&mut self, at: Context, fr: String, ar: String, plain: String) {
        let Context { place, row, around, programmes } = at;
        let passage = Passage { place, fr, ar, plain, row, around, programmes };
        if self.found.len() < PASSAGES_MAX && passage.texts().any(|text| !text.trim().is_empty()) {
            self.found.push(passage);
        }
    }
}

fn is_deleted(map: &Map<String, Value>) -> bool {
    map.get("deleted").and_then(Value::as_str).is_some_and(|mark| deletion(mark).is_some())
}

fn both(value: &Value) -> (String, String) {
    let text = |language: &str| value.get(language).and_then(Value::as_str).unwrap_or_default().to_owned();
    (text("fr"), text("ar"))
}

/// What a document or a row is called in French and in Arabic: its code, and its title in either language.
fn name_of(map: &Map<String, Value>) -> (String, String) {
    let plain = |name: &str| map.get(name).and_then(Value::as_str).unwrap_or_default();
    let (fr, ar) = map.get("title").map(both).unwrap_or_default();
    let (fr, ar) = if fr.is_empty() {
        (ar.clone(), ar)
    } else if ar.is_empty() {
        (fr.clone(), fr)
    } else {
        (fr, ar)
    };
    let named = |title: &str| {
        let parts = [plain("code"), plain("name"), title].into_iter().filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join(" · ")
    };
    (named(&fr), named(&ar))
}

/// One code, or the codes of a set.
fn codes_of(value: &Value) -> impl Iterator<Item = &str> {
    let set = value.as_object().into_iter().flatten().filter(|(_, is_in)| **is_in == Value::Bool(true));
    value.as_str().into_iter().chain(set.map(|(code, _)| code.as_str()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_passage_knows_its_place_what_is_around_it_and_its_programmes() {
        let view = json!({
            "title": { "fr": "Plan 2027", "ar": "" },
            "actions": {
                "00000000000000a1": { "code": "1.2", "title": { "fr": "Guichet", "ar": "شباك" }, "snia": { "P1": true } },
                "00000000000000a2": { "title": { "fr": "Jetée" }, "deleted": "2026-11-29T22:40:00Z amina" },
            },
            "attachments": { "00000000000000b1": { "name": "budget.pdf", "sha256": "00ff" } },
        });
        let found = passages(DocKind::ActionPlan, &view, Vocabularies::embedded());
        let places: Vec<_> = found.iter().map(|passage| passage.place.join("/")).collect();
        assert!(places.contains(&"attachments/00000000000000b1/name".to_owned()), "{places:?}");
        assert!(!places.iter().any(|place| place.contains("sha256") || place.contains("a2")), "{places:?}");
        let title = found.iter().find(|passage| passage.place.join("/") == "actions/00000000000000a1/title").unwrap();
        assert_eq!((title.fr.as_str(), title.ar.as_str()), ("Guichet", "شباك"));
        assert!(title.around.contains("Plan 2027") && title.around.contains("1.2"), "{}", title.around);
        assert_eq!(title.row, ("1.2 · Guichet".to_owned(), "1.2 · شباك".to_owned()));
        assert_eq!(title.programmes, ["P1"]);
    }

    #[test]
    fn codes_are_found_by_their_names() {
        let code = "sante";
        let label = &Vocabularies::embedded().code("institutions", code).unwrap().label;
        let view = json!({ "actions": { "00000000000000a1": { "lead": code } } });
        let found = passages(DocKind::ActionPlan, &view, Vocabularies::embedded());
        assert!(found.iter().any(|passage| passage.fr == label.fr && passage.ar == label.ar), "{found:?}");
    }

    #[test]
    fn a_document_in_the_bin_has_no_passages() {
        let view = json!({ "title": { "fr": "Plan" }, "deleted": "2026-11-29T22:40:00Z amina" });
        assert_eq!(passages(DocKind::ActionPlan, &view, Vocabularies::embedded()), []);
    }
}
