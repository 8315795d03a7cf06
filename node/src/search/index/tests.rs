use super::*;

fn about(number: u8, kind: DocKind, day: u64) -> About {
    let doc = DocId::try_from([number; 16].as_slice()).unwrap();
    About { doc, kind, state: "draft".to_owned(), day, stamp: format!("{doc}:{number}") }
}

fn passage(place: &str, fr: &str, ar: &str, around: &str) -> Passage {
    let place = place.split('/').map(ToOwned::to_owned).collect();
    Passage { place, fr: fr.to_owned(), ar: ar.to_owned(), around: around.to_owned(), ..Passage::default() }
}

fn filled(folder: &Path) -> Index {
    let index = Index::create(folder).unwrap();
    let minutes = [
        passage("title", "Réunion du groupe", "اجتماع المجموعة", ""),
        passage(
            "items/1/summary",
            "L’accès à l’emploi des migrantes régionales",
            "ولوج المهاجرات إلى الشُّغْلِ",
            "Réunion du groupe",
        ),
    ];
    let plan = Passage {
        programmes: vec!["4".to_owned()],
        ..passage("actions/1/title", "Guichet unique pour l'emploi", "الشباك الوحيد", "Plan 2027")
    };
    index.put(&about(1, DocKind::Minutes, 20_261_102), &minutes).unwrap();
    index.put(&about(2, DocKind::ActionPlan, 20_261_120), &[plan]).unwrap();
    index.commit().unwrap();
    index
}

fn places(index: &Index, question: &Question) -> Vec<String> {
    let mut places: Vec<_> = index.find(question).unwrap().0.iter().map(|hit| hit.passage.place.join("/")).collect();
    places.sort();
    places
}

fn sought(index: &Index, words: &str) -> Vec<String> {
    places(index, &Question::of(words))
}

#[test]
fn words_are_found_in_all_their_forms_and_while_they_are_typed() {
    let folder = tempfile::tempdir().unwrap();
    let index = filled(folder.path());
    for words in ["migrant régional", "ACCES", "l'acces a l'emploi des", "المهاجرة", "الشغل", "شغ", "migrantes rég"]
    {
        assert_eq!(sought(&index, words), ["items/1/summary"], "{words}");
    }
    assert_eq!(sought(&index, "emploi"), ["actions/1/title", "items/1/summary"]);
    // A space behind it: the word is whole.
    assert_eq!(sought(&index, "guich"), ["actions/1/title"]);
    assert!(sought(&index, "guich ").is_empty());
    assert!(sought(&index, "  ?! ").is_empty());
    assert!(sought(&index, "emploi.*").len() == 2, "a pattern is no word");
}

#[test]
fn a_passage_has_every_word_itself_or_around_it_and_one_itself() {
    let folder = tempfile::tempdir().unwrap();
    let index = filled(folder.path());
    assert_eq!(sought(&index, "plan 2027 guichet"), ["actions/1/title"]);
    assert!(sought(&index, "plan 2027").is_empty(), "only around");
    assert!(sought(&index, "guichet santé").is_empty());
    // What says little need not be there.
    assert_eq!(sought(&index, "le guichet dans la"), ["actions/1/title"]);
}

#[test]
fn a_question_is_narrowed() {
    let folder = tempfile::tempdir().unwrap();
    let index = filled(folder.path());
    let narrowed = |narrow: &dyn Fn(&mut Question)| {
        let mut question = Question::of("emploi");
        narrow(&mut question);
        places(&index, &question)
    };
    assert_eq!(narrowed(&|question| question.kinds = vec![DocKind::Minutes]), ["items/1/summary"]);
    assert_eq!(narrowed(&|question| question.programmes = vec!["4".to_owned(), "9".to_owned()]), ["actions/1/title"]);
    assert_eq!(narrowed(&|question| question.days = (Some(20_261_103), None)), ["actions/1/title"]);
    assert_eq!(narrowed(&|question| question.days = (None, Some(20_261_103))), ["items/1/summary"]);
    assert!(narrowed(&|question| question.states = vec!["adopted".to_owned()]).is_empty());
}

#[test]
fn what_is_put_takes_the_place_of_what_was_there() {
    let folder = tempfile::tempdir().unwrap();
    let index = filled(folder.path());
    let mut about = about(2, DocKind::ActionPlan, 20_261_120);
    let before = std::mem::replace(&mut about.stamp, "another".to_owned());
    index.put(&about, &[passage("title", "Autre chose", "", "")]).unwrap();
    assert!(index.has(&before).unwrap(), "not before the commit");
    index.commit().unwrap();
    assert!(!index.has(&before).unwrap() && index.has("another").unwrap());
    assert!(sought(&index, "guichet").is_empty());
    assert_eq!(sought(&index, "chose"), ["title"]);
}

#[test]
fn one_that_was_written_bit_by_bit_answers_like_one_that_is_built_anew() {
    let (bit_by_bit, anew) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (first, second) = (Index::create(bit_by_bit.path()).unwrap(), Index::create(anew.path()).unwrap());
    let texts = |round: usize| -> Vec<Passage> {
        (0..=round % 5).map(|at| passage(&format!("items/{at}/summary"), &format!("texte {round} régional"), "", "")).collect()
    };
    for round in 0..20_usize {
        first.put(&about(u8::try_from(round % 7).unwrap(), DocKind::Terms, 1), &texts(round)).unwrap();
        first.commit().unwrap();
    }
    for round in 13..20_usize {
        second.put(&about(u8::try_from(round % 7).unwrap(), DocKind::Terms, 1), &texts(round)).unwrap();
    }
    second.commit().unwrap();
    for words in ["texte", "régionaux", "16", "12"] {
        let answer = |index: &Index| {
            let (hits, all) = index.find(&Question::of(words)).unwrap();
            let mut hits: Vec<_> = hits.into_iter().map(|hit| (hit.doc, hit.passage.place, hit.passage.fr)).collect();
            hits.sort();
            (hits, all)
        };
        assert_eq!(answer(&first), answer(&second), "{words}");
    }
}

#[test]
fn it_is_opened_again_but_not_of_another_version_or_damaged() {
    let folder = tempfile::tempdir().unwrap();
    drop(filled(folder.path()));
    assert_eq!(sought(&Index::open(folder.path()).unwrap(), "guichet"), ["actions/1/title"]);

    let stored = fs::read_dir(folder.path()).unwrap().map(|found| found.unwrap().path());
    let stored = stored.into_iter().find(|path| path.extension().is_some_and(|kind| kind == "store")).unwrap();
    let mut bytes = fs::read(&stored).unwrap();
    *bytes.get_mut(3).unwrap() ^= 0xff;
    fs::write(&stored, bytes).unwrap();
    assert!(matches!(Index::open(folder.path()), Err(IndexError::Damaged(1))));

    drop(filled(folder.path()));
    fs::write(folder.path().join(VERSION_FILE), "0").unwrap();
    assert!(Index::open(folder.path()).is_err());
    assert!(sought(&Index::create(folder.path()).unwrap(), "guichet").is_empty());
}
