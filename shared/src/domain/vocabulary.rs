//! Code lists with French and Arabic labels and validity dates, read from data files.
//!
//! The defaults of `shared/vocab/*.toml` are embedded; a folder of files of the same shape lies over them, code by code, so that adding
//! or renaming one needs no new build. A code that is no longer wanted gets an end (`to`) and stays readable in old documents.

use std::{collections::BTreeMap, sync::LazyLock};

use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use toml::Spanned;

/// Largest vocabulary file, in bytes: the greatest of the defaults is a tenth of it.
pub(crate) const FILE_BYTES_MAX: usize = 1024 * 1024;
/// Longest code, in bytes, since a code is a key in documents.
pub(crate) const CODE_BYTES_MAX: usize = 64;
/// Most places that a code may ask for.
pub(crate) const PLACES_MAX: u8 = 6;

/// The language of a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// French.
    French,
    /// Arabic.
    Arabic,
}

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Label {
    /// In French.
    pub fr: String,
    /// In Arabic.
    pub ar: String,
}

/// One code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// The code, unique in its vocabulary; what documents hold.
    pub code: String,
    /// What people read.
    pub label: Label,
    /// First day on which it may be chosen.
    pub from: Option<Date>,
    /// Last day on which it may be chosen.
    pub to: Option<Date>,
    /// Whether it is one of the programme's priorities.
    pub priority: bool,
    /// A code above it: a province's or an institution's region.
    pub parent: Option<String>,
    /// An institution's kind.
    pub kind: Option<String>,
    /// An institution's sector.
    pub sector: Option<String>,
    /// Places after the point of what a unit or a currency counts; `None` leaves it to the vocabulary.
    pub places: Option<u8>,
    /// Place in lists; codes without one come after, in the order of the file.
    pub order: Option<i64>,
}

/// One list of codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Vocabulary {
    /// Its file's name without `.toml`.
    pub name: String,
    /// What the list is.
    pub title: Label,
    /// `working` marks Arabic labels that are not official.
    pub translation: Option<String>,
    /// The year of the scheme, for regions and provinces.
    pub scheme_year: Option<i32>,
    /// The codes in the order of lists.
    pub codes: Vec<Code>,
}

/// All vocabularies by name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Vocabularies {
    by_name: BTreeMap<String, Vocabulary>,
}

/// What is wrong with a vocabulary file, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("read vocabulary {file}, line {line}: {why}")]
pub struct VocabularyError {
    /// The file's name.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// A fragment of a sentence.
    pub why: String,
}

macro_rules! embedded {
    ($($name:literal)*) => {
        &[$(($name, include_str!(concat!("../../vocab/", $name, ".toml")))),*]
    };
}

const EMBEDDED: &[(&str, &str)] = embedded! {
    "adoption_outcomes" "age_bands" "areas" "attendance" "chain_levels" "composition_roles" "contribution_kinds"
    "contribution_states" "currencies" "decision_modes" "dimensions" "disability" "funding_sources" "gcm" "institution_kinds"
    "institutions" "languages" "measures" "meeting_types" "migratory_statuses" "outcome_kinds" "plan_stages" "priorities" "provinces"
    "qualities" "regions" "sdg" "sectors" "sexes" "snia" "snia_objectives" "snmre" "states" "statuses" "target_publics"
    "territorial_plans" "units"
};

static DEFAULTS: LazyLock<Vocabularies> = LazyLock::new(|| {
    let files = EMBEDDED.iter().map(|(name, toml)| (format!("{name}.toml"), (*toml).to_owned()));
    let mut all = Vocabularies::default();
    all.lay_over(files).unwrap_or_else(|error| panic!("an embedded vocabulary does not parse: failed to {error}"));
    all
});

impl Vocabularies {
    /// The defaults that are part of the program.
    pub fn embedded() -> &'static Self {
        &DEFAULTS
    }

    /// The defaults with `files` (name such as `snia.toml`, text) laid over them: codes of the same name are replaced, others added, and
    /// a file of a new name adds a vocabulary.
    ///
    /// # Errors
    /// [`VocabularyError`] with the file and line. Nothing is half applied.
    pub(crate) fn with_overlay(files: impl IntoIterator<Item = (String, String)>) -> Result<Self, VocabularyError> {
        let mut all = Self::embedded().clone();
        all.lay_over(files)?;
        Ok(all)
    }

    /// The vocabulary of this name.
    pub(crate) fn get(&self, name: &str) -> Option<&Vocabulary> {
        self.by_name.get(name)
    }

    /// All, by name.
    #[cfg(test)]
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Vocabulary> {
        self.by_name.values()
    }

    /// The code of this vocabulary.
    pub fn code(&self, vocabulary: &str, code: &str) -> Option<&Code> {
        self.get(vocabulary)?.code(code)
    }

    /// What people read for a code; the code itself when it is unknown, so that nothing shows as blank.
    #[cfg(test)]
    pub(crate) fn label<'a>(&'a self, vocabulary: &str, code: &'a str, language: Language) -> &'a str {
        self.code(vocabulary, code).map_or(code, |code| code.label.in_language(language))
    }

    /// Places of an amount in this currency; two where nothing else is said, as for most of them.
    pub(crate) fn currency_places(&self, currency: &str) -> u8 {
        self.code("currencies", currency).and_then(|code| code.places).unwrap_or(2)
    }

    /// Places of what is counted in this unit; none where nothing else is said.
    pub(crate) fn unit_places(&self, unit: &str) -> u8 {
        self.code("units", unit).and_then(|code| code.places).unwrap_or(0)
    }

    /// The codes of the vocabulary `regions`, in order.
    pub fn regions(&self) -> impl Iterator<Item = &str> {
        self.get("regions").into_iter().flat_map(|regions| &regions.codes).map(|region| region.code.as_str())
    }

    /// As `GET /api/vocabularies` answers them: `{ name: { title: { fr, ar }, translation?, scheme_year?, codes: [ … ] } }`.
    pub fn to_json(&self) -> Value {
        Value::Object(self.by_name.iter().map(|(name, vocabulary)| (name.clone(), vocabulary.to_json())).collect())
    }

    fn lay_over(&mut self, files: impl IntoIterator<Item = (String, String)>) -> Result<(), VocabularyError> {
        for (file, toml) in files {
            let read = read(&file, &toml)?;
            match self.by_name.get_mut(&read.name) {
                Some(below) => below.replace(read),
                None => _ = self.by_name.insert(read.name.clone(), read),
            }
        }
        Ok(())
    }
}

impl Vocabulary {
    /// The code of this name.
    pub(crate) fn code(&self, code: &str) -> Option<&Code> {
        self.codes.iter().find(|known| known.code == code)
    }

    fn replace(&mut self, over: Self) {
        for code in over.codes {
            match self.codes.iter_mut().find(|known| known.code == code.code) {
                Some(known) => *known = code,
                None => self.codes.push(code),
            }
        }
        if over.title != Label::default() {
            self.title = over.title;
        }
        self.translation = over.translation.or(self.translation.take());
        self.scheme_year = over.scheme_year.or(self.scheme_year);
        self.sort();
    }

    fn sort(&mut self) {
        self.codes.sort_by_key(|code| code.order.unwrap_or(i64::MAX));
    }

    fn to_json(&self) -> Value {
        let mut json = Map::new();
        json.insert("title".into(), json!({ "fr": self.title.fr, "ar": self.title.ar }));
        let scheme_year = self.scheme_year.map(Value::from);
        for (key, value) in [("translation", self.translation.clone().map(Value::from)), ("scheme_year", scheme_year)] {
            json.extend(value.map(|value| (key.to_owned(), value)));
        }
        json.insert("codes".into(), self.codes.iter().map(Code::to_json).collect());
        Value::Object(json)
    }
}

impl Code {
    fn to_json(&self) -> Value {
        let mut json = Map::new();
        json.insert("code".into(), self.code.as_str().into());
        json.insert("fr".into(), self.label.fr.as_str().into());
        json.insert("ar".into(), self.label.ar.as_str().into());
        let optional = [
            ("from", self.from.map(|day| day.to_string().into())),
            ("to", self.to.map(|day| day.to_string().into())),
            ("priority", self.priority.then_some(Value::Bool(true))),
            ("parent", self.parent.clone().map(Value::from)),
            ("kind", self.kind.clone().map(Value::from)),
            ("sector", self.sector.clone().map(Value::from)),
            ("places", self.places.map(Value::from)),
            ("order", self.order.map(Value::from)),
        ];
        json.extend(optional.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))));
        Value::Object(json)
    }
}

impl Label {
    /// The text in `language`; the other one where it is empty.
    #[cfg(test)]
    pub(crate) fn in_language(&self, language: Language) -> &str {
        match language {
            Language::Arabic if !self.ar.is_empty() => &self.ar,
            Language::French if self.fr.is_empty() => &self.ar,
            Language::French | Language::Arabic => &self.fr,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VocabularyFile {
    name: Spanned<String>,
    #[serde(default)]
    title: LabelFile,
    translation: Option<String>,
    scheme_year: Option<i32>,
    #[serde(default)]
    code: Vec<CodeFile>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct LabelFile {
    fr: String,
    ar: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CodeFile {
    code: Spanned<String>,
    fr: Spanned<String>,
    ar: String,
    from: Option<Spanned<String>>,
    to: Option<Spanned<String>>,
    #[serde(default)]
    priority: bool,
    parent: Option<String>,
    kind: Option<String>,
    sector: Option<String>,
    places: Option<u8>,
    order: Option<i64>,
}

fn read(file: &str, toml: &str) -> Result<Vocabulary, VocabularyError> {
    let line_at = |at: usize| toml.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1;
    let error = |at: usize, why: String| VocabularyError { file: file.to_owned(), line: line_at(at), why };
    if toml.len() > FILE_BYTES_MAX {
        return Err(error(0, format!("the file is longer than {FILE_BYTES_MAX} bytes")));
    }
    let read: VocabularyFile =
        toml::from_str(toml).map_err(|e| error(e.span().map_or(0, |span| span.start), e.message().to_owned()))?;
    if file.strip_suffix(".toml") != Some(read.name.get_ref()) {
        return Err(error(read.name.span().start, format!("the name {:?} is not the file's", read.name.get_ref())));
    }
    let day = |text: &Option<Spanned<String>>| -> Result<Option<Date>, VocabularyError> {
        let Some(text) = text else { return Ok(None) };
        text.get_ref()
            .parse()
            .map(Some)
            .map_err(|_| error(text.span().start, format!("{:?} is not a date as YYYY-MM-DD", text.get_ref())))
    };
    let mut codes: Vec<Code> = Vec::with_capacity(read.code.len());
    let mut seen = std::collections::BTreeSet::new();
    for code in read.code {
        let at = code.code.span().start;
        let name = code.code.get_ref();
        if name.is_empty() || name.len() > CODE_BYTES_MAX || name.contains(['|', ',', '=']) {
            return Err(error(
                at,
                format!("the code {name:?} is empty, longer than {CODE_BYTES_MAX} bytes, or has one of | , ="),
            ));
        }
        if !seen.insert(name.clone()) {
            return Err(error(at, format!("the code {name:?} is there twice")));
        }
        if code.fr.get_ref().is_empty() && code.ar.is_empty() {
            return Err(error(code.fr.span().start, format!("the code {name:?} has no label")));
        }
        let (from, to) = (day(&code.from)?, day(&code.to)?);
        if let (Some(from), Some(to)) = (from, to)
            && to < from
        {
            return Err(error(at, format!("the code {name:?} ends before it begins")));
        }
        if code.places.is_some_and(|places| places > PLACES_MAX) {
            return Err(error(at, format!("the code {name:?} has more than {PLACES_MAX} places")));
        }
        let (priority, parent, kind, sector) = (code.priority, code.parent, code.kind, code.sector);
        let (places, order) = (code.places, code.order);
        let label = Label { fr: code.fr.into_inner(), ar: code.ar };
        codes.push(Code { code: code.code.into_inner(), label, from, to, priority, parent, kind, sector, places, order });
    }
    let title = Label { fr: read.title.fr, ar: read.title.ar };
    let (translation, scheme_year) = (read.translation, read.scheme_year);
    let mut vocabulary = Vocabulary { name: read.name.into_inner(), title, translation, scheme_year, codes };
    vocabulary.sort();
    Ok(vocabulary)
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use jiff::civil::date;

    use super::*;

    fn over(file: &str, toml: &str) -> Result<Vocabularies, VocabularyError> {
        Vocabularies::with_overlay([(file.to_owned(), toml.to_owned())])
    }

    #[test]
    fn every_file_is_embedded_and_the_lists_are_whole() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("vocab");
        let files: BTreeSet<_> =
            fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        let embedded: BTreeSet<_> = EMBEDDED.iter().map(|(name, _)| format!("{name}.toml")).collect();
        assert_eq!(files, embedded);

        let all = Vocabularies::embedded();
        let count = |name: &str| all.get(name).unwrap().codes.len();
        assert_eq!((count("provinces"), count("regions"), count("snia"), count("gcm")), (75, 12, 11, 23));
        assert_eq!(all.regions().collect::<Vec<_>>()[..2], ["MA-01", "MA-02"]);
        assert!(count("priorities") >= 2);
        assert!(all.get("snia").unwrap().codes.iter().any(|code| code.priority));
        for vocabulary in all.iter() {
            for code in &vocabulary.codes {
                assert!(!code.label.fr.is_empty() && !code.label.ar.is_empty(), "{} {}", vocabulary.name, code.code);
            }
        }
    }

    #[test]
    fn what_is_below_names_what_is_above() {
        let all = Vocabularies::embedded();
        for name in ["provinces", "institutions"] {
            for code in &all.get(name).unwrap().codes {
                assert!(code.parent.as_ref().is_none_or(|region| all.code("regions", region).is_some()), "{name} {}", code.code);
            }
        }
        for institution in &all.get("institutions").unwrap().codes {
            let kind = institution.kind.as_deref().unwrap();
            assert!(all.code("institution_kinds", kind).is_some(), "{} {kind}", institution.code);
            assert!(
                institution.sector.as_ref().is_none_or(|sector| all.code("sectors", sector).is_some()),
                "{}",
                institution.code
            );
        }
    }

    #[test]
    fn every_vocabulary_of_the_schemas_is_there() {
        use crate::{docs::schema, domain::DocKind};
        for kind in DocKind::ALL {
            for field in schema(kind).records.values().flat_map(|record| &record.fields) {
                let vocabulary = field.kind.vocabulary();
                assert!(vocabulary.is_none_or(|name| Vocabularies::embedded().get(name).is_some()), "{kind} {}", field.name);
            }
        }
    }

    #[test]
    fn an_overlay_adds_and_replaces_codes() {
        let all = over("snia.toml", "name = \"snia\"\n[[code]]\ncode = \"12\"\nfr = \"Douze\"\nar = \"اثنا عشر\"\n[[code]]\ncode = \"7\"\nfr = \"Travail\"\nar = \"\"\n").unwrap();
        assert_eq!(all.get("snia").unwrap().codes.len(), 12);
        assert_eq!(all.label("snia", "12", Language::Arabic), "اثنا عشر");
        assert_eq!(all.label("snia", "7", Language::Arabic), "Travail");
        assert_eq!(all.label("snia", "99", Language::French), "99");
        assert_eq!(all.get("snia").unwrap().title, Vocabularies::embedded().get("snia").unwrap().title);
        assert!(over("colours.toml", "name = \"colours\"\n").unwrap().get("colours").is_some());
    }

    #[test]
    fn an_error_names_file_and_line() {
        let head = "name = \"snia\"\n\n[[code]]\n";
        let text = |rest: &str| over("snia.toml", &format!("{head}{rest}")).unwrap_err().to_string();
        assert_eq!(
            text("code = \"\"\nfr = \"a\"\nar = \"b\""),
            "read vocabulary snia.toml, line 4: the code \"\" is empty, longer than 64 bytes, or has one of | , ="
        );
        assert_eq!(
            text("code = \"1\"\nfr = \"a\"\nar = \"b\"\nfrom = \"soon\""),
            "read vocabulary snia.toml, line 7: \"soon\" is not a date as YYYY-MM-DD"
        );
        assert!(text("code = \"1\"\nfr = 3\nar = \"b\"").starts_with("read vocabulary snia.toml, line 5: "));
        assert!(
            text("code = \"1\"\nfr = \"a\"\nar = \"b\"\n[[code]]\ncode = \"1\"\nfr = \"a\"\nar = \"b\"")
                .contains("line 8: the code \"1\" is there twice")
        );
        assert!(
            over("regions.toml", "name = \"snia\"")
                .unwrap_err()
                .to_string()
                .contains("line 1: the name \"snia\" is not the file's")
        );
    }

    #[test]
    fn a_code_may_have_a_first_and_a_last_day() {
        let all = over(
            "priorities.toml",
            "name = \"priorities\"\n[[code]]\ncode = \"old\"\nfr = \"a\"\nar = \"b\"\nfrom = \"2014-12-18\"\nto = \"2020-01-01\"",
        )
        .unwrap();
        let old = all.code("priorities", "old").unwrap();
        assert_eq!((old.from, old.to), (Some(date(2014, 12, 18)), Some(date(2020, 1, 1))));
    }
}
