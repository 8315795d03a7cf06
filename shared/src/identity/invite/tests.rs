use super::*;

const NOW: UnixMs = UnixMs(1_795_000_000_000);

fn book() -> (tempfile::TempDir, InviteBook) {
    let dir = tempfile::tempdir().unwrap();
    let book = InviteBook::new(&dir.path().join("invites.toml"));
    (dir, book)
}

fn invite_at(book: &InviteBook, council: &CouncilId, replaces: Option<PrincipalId>, now: UnixMs) -> Invitation {
    let offer = Offer { council, creator: "admin", replaces };
    book.invite(("hub.example:7443", SpkiHash([3; 32])), offer, INVITATION_LIFETIME, now).unwrap()
}

fn invite(book: &InviteBook) -> Invitation {
    let council = "MA-02".parse().unwrap();
    invite_at(book, &council, None, NOW)
}

fn claimant(byte: u8) -> Claimant {
    Claimant { spki: SpkiHash([byte; 32]), journal_key: JournalKey::new([byte; 32]) }
}

#[test]
fn a_code_is_read_back_whatever_the_address() {
    for address in ["hub.example:7443", "127.0.0.1:1", "[::1]:65535", "hub:443"] {
        let invitation = Invitation { address: address.into(), pin: SpkiHash([1; 32]), id: CodeId([2; 8]), secret: [3; 32] };
        let code = invitation.to_code();
        assert_eq!(code.parse(), Ok(invitation.clone()), "{code}");
        assert_eq!(format!(" {code}\n").parse(), Ok(invitation));
    }
}

#[test]
fn what_is_almost_a_code_is_refused_and_not_quoted() {
    let (_dir, book) = book();
    let code = invite(&book).to_code();
    let bad = [
        code.replace("tansiq1", "tansiq2"),
        code.replace(":7443", ""),
        code.replace(":7443", ":0"),
        code.replace("hub.example", "hub/example"),
        code.replace("hub.example", "http://hub"),
        code[..code.len() - 1].to_owned(),
        format!("{code}A"),
        "tansiq1.".into(),
        String::new(),
        format!("tansiq1.{}", "a".repeat(10_000)),
    ];
    for bad in bad {
        let error = bad.parse::<Invitation>().unwrap_err();
        assert!(!error.to_string().contains("hub"), "{bad}");
    }
}

#[test]
fn a_code_is_found_in_what_a_message_made_of_it() {
    let invitation =
        Invitation { address: "hub.example:7443".into(), pin: SpkiHash([0xfb; 32]), id: CodeId([2; 8]), secret: [0xff; 32] };
    let code = invitation.to_code();
    let (front, back) = code.split_at(code.len() / 2);
    for pasted in [
        format!("« {code} »"),
        format!("`{code}`"),
        format!("*{code}*"),
        format!("_{code}_."),
        format!("Voici le code : {code}. Bonne journée"),
        format!("> {front}\r\n {back}"),
        format!("\u{feff}{front}\u{200b}{back}\u{a0}"),
        code.replace('-', "\u{2011}"),
    ] {
        assert_eq!(pasted.parse(), Ok(invitation.clone()), "{pasted}");
    }
}

#[test]
fn printing_an_invitation_hides_its_secret() {
    let (_dir, book) = book();
    let invitation = invite(&book);
    let secret = invitation.to_code().rsplit('.').next().unwrap().to_owned();
    assert!(!format!("{invitation:?}").contains(&secret));
    let stored = std::fs::read_to_string(&book.path).unwrap();
    assert!(!stored.contains(&secret) && !stored.contains(&HEXLOWER.encode(&invitation.secret)));
}

#[test]
fn a_code_works_for_one_key_and_again_for_the_same() {
    let (_dir, book) = book();
    let code = invite(&book);
    let council: CouncilId = "MA-02".parse().unwrap();
    let first = book.redeem(code.id, &code.secret, claimant(1), NOW).unwrap();
    assert_eq!(first, Redeemed { council: council.clone(), principal: None, replaces: None });
    book.settle(code.id, PrincipalId(7)).unwrap();
    let later = UnixMs(NOW.0 + 1_000);
    let again = InviteBook::new(&book.path).redeem(code.id, &code.secret, claimant(1), later).unwrap();
    assert_eq!(again, Redeemed { council, principal: Some(PrincipalId(7)), replaces: None });

    let error = book.redeem(code.id, &code.secret, claimant(2), later).unwrap_err();
    assert_eq!(error.reason(), "code-used");
    let text = error.to_string();
    assert!(text.contains("MA-02") && text.contains("0101 0101") && text.contains("2026-11-18"), "{text}");
    let other_journal = Claimant { journal_key: JournalKey::new([9; 32]), ..claimant(1) };
    assert_eq!(book.redeem(code.id, &code.secret, other_journal, later).unwrap_err().reason(), "code-used");
}

#[test]
fn who_does_not_know_the_secret_learns_nothing() {
    let (_dir, book) = book();
    let code = invite(&book);
    book.redeem(code.id, &code.secret, claimant(1), NOW).unwrap();
    let wrong = book.redeem(code.id, &[0; 32], claimant(2), NOW).unwrap_err();
    let unknown = book.redeem(CodeId([0; 8]), &code.secret, claimant(2), NOW).unwrap_err();
    assert_eq!((wrong.reason(), unknown.reason()), ("code-wrong-secret", "code-unknown"));
    assert_eq!(wrong.to_string(), unknown.to_string());
    assert_eq!(book.redeem(code.id, &[], claimant(1), NOW).unwrap_err().reason(), "code-wrong-secret");
}

#[test]
fn a_code_expires_for_everybody() {
    let (_dir, book) = book();
    let code = invite(&book);
    let late = UnixMs(NOW.0 + 24 * 3_600_000);
    assert_eq!(book.redeem(code.id, &code.secret, claimant(1), late).unwrap_err().reason(), "code-expired");
    book.redeem(code.id, &code.secret, claimant(1), UnixMs(late.0 - 1)).unwrap();
    assert_eq!(book.redeem(code.id, &code.secret, claimant(1), late).unwrap_err().reason(), "code-expired");
}

#[test]
fn a_withdrawn_code_says_so_and_a_used_one_stays() {
    let (_dir, book) = book();
    let first = invite(&book);
    book.withdraw(first.id, NOW).unwrap();
    let refused = book.redeem(first.id, &first.secret, claimant(1), NOW).unwrap_err();
    assert_eq!(refused.reason(), "code-withdrawn");
    assert_eq!(book.withdraw(first.id, NOW).unwrap_err().reason(), "code-withdrawn");
    assert_eq!(book.withdraw(CodeId([9; 8]), NOW).unwrap_err().reason(), "code-unknown");
    let second = invite(&book);
    book.redeem(second.id, &second.secret, claimant(1), NOW).unwrap();
    assert_eq!(book.withdraw(second.id, NOW).unwrap_err().reason(), "code-used");
    let rows = book.list().unwrap();
    let second = rows.iter().find(|row| row.id == second.id).unwrap();
    assert_eq!((second.used, second.is_open(NOW), rows.len()), (Some((claimant(1), NOW)), false, 2));
}

#[test]
fn an_earlier_code_of_a_council_dies_when_another_is_made() {
    let (_dir, book) = book();
    let (first, second) = (invite(&book), invite(&book));
    let other = invite_at(&book, &"MA-04".parse().unwrap(), None, NOW);
    let refused = book.redeem(first.id, &first.secret, claimant(1), NOW).unwrap_err();
    assert_eq!(refused.reason(), "code-renewed");
    assert!(refused.to_string().contains("a later one was made for the same council on 2026-11-18"), "{refused}");
    // Who does not know the secret does not learn that.
    assert_eq!(book.redeem(first.id, &[0; 32], claimant(1), NOW).unwrap_err().reason(), "code-wrong-secret");
    assert_eq!(book.list().unwrap().iter().filter(|row| row.is_open(NOW)).count(), 2);
    book.redeem(second.id, &second.secret, claimant(2), NOW).unwrap();
    assert_eq!(book.redeem(first.id, &first.secret, claimant(1), NOW).unwrap_err().reason(), "code-renewed");
    book.redeem(other.id, &other.secret, claimant(3), NOW).unwrap();
}

#[test]
fn an_old_book_is_read_and_its_other_codes_die_when_one_is_used() {
    let (dir, book) = book();
    let codes: Vec<Invitation> =
        (0..2_u8).map(|byte| Invitation { id: CodeId([byte; 8]), secret: [byte; 32], ..invite(&book) }).collect();
    let rows = codes.iter().map(|code| {
        format!(
            "[invite.{:?}]\nsecret_sha256 = {:?}\ncouncil = \"MA-02\"\ncreator = \"admin\"\ncreated_at_ms = {}\nexpires_at_ms = {}\n",
            code.id.to_string(),
            hash(&code.secret),
            NOW.0,
            NOW.0 + 1_000
        )
    });
    let text = format!("version = 1\n{}", rows.collect::<String>());
    files::write_private(&dir.path().join("invites.toml"), text.as_bytes()).unwrap();
    assert!(book.list().unwrap().iter().all(|row| row.is_open(NOW) && row.replaces.is_none()));
    book.redeem(codes[1].id, &codes[1].secret, claimant(1), NOW).unwrap();
    let refused = book.redeem(codes[0].id, &codes[0].secret, claimant(2), NOW).unwrap_err();
    assert_eq!(refused.reason(), "code-another-used");
    // A program that knows of no such end sees a code that is over.
    let text = std::fs::read_to_string(&book.path).unwrap();
    assert_eq!(text.matches(&format!("expires_at_ms = {}\n", NOW.0)).count(), 1, "{text}");
}

#[test]
fn a_look_uses_nothing_up() {
    let (_dir, book) = book();
    let council: CouncilId = "MA-02".parse().unwrap();
    let code = invite_at(&book, &council, Some(PrincipalId(7)), NOW);
    let seen = book.look(code.id, &code.secret, claimant(1), NOW).unwrap();
    assert_eq!(seen, Redeemed { council, principal: None, replaces: Some(PrincipalId(7)) });
    assert_eq!(book.redeem(code.id, &code.secret, claimant(2), NOW).unwrap(), seen);
    assert_eq!(book.look(code.id, &code.secret, claimant(1), NOW).unwrap_err().reason(), "code-used");
}

#[test]
fn two_keys_at_the_same_time_cannot_both_win() {
    let (_dir, book) = book();
    let code = invite(&book);
    let won = std::thread::scope(|scope| {
        let tries: Vec<_> = (0..8u8)
            .map(|byte| {
                let (book, code) = (&book, &code);
                scope.spawn(move || book.redeem(code.id, &code.secret, claimant(byte), NOW).is_ok())
            })
            .collect();
        tries.into_iter().map(|thread| thread.join().unwrap()).filter(|won| *won).count()
    });
    assert_eq!(won, 1);
}

#[test]
fn a_damaged_book_is_named_and_left_alone() {
    let (_dir, book) = book();
    files::write_private(&book.path, b"version = 1\n[invite").unwrap();
    assert!(matches!(book.list(), Err(InviteError::Damaged { .. })));
    files::write_private(&book.path, b"version = 2\n").unwrap();
    assert!(matches!(book.list(), Err(InviteError::Damaged { .. })));
}
