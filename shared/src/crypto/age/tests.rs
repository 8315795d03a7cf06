use super::*;

fn identity(byte: u8) -> Identity {
    Identity::new([byte; 32]).unwrap()
}

fn sealed(content: &[u8], to: &Identity) -> Vec<u8> {
    let mut writer = Writer::new(Vec::new(), &to.recipient()).unwrap();
    writer.write_all(content).unwrap();
    writer.finish().unwrap()
}

fn opened(file: &[u8], with: &Identity) -> Result<Vec<u8>, AgeError> {
    let mut content = Vec::new();
    match Reader::open(file, with)?.read_to_end(&mut content) {
        Ok(_) => Ok(content),
        Err(error) => Err(error.downcast::<AgeError>().unwrap()),
    }
}

#[test]
fn what_is_written_for_somebody_is_read_by_nobody_else() {
    let (ours, theirs) = (identity(1), identity(2));
    for len in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK] {
        let content: Vec<u8> = (0..len).map(|at| u8::try_from(at % 251).unwrap()).collect();
        let file = sealed(&content, &ours);
        assert_eq!(opened(&file, &ours).unwrap(), content, "{len} bytes");
        assert!(matches!(opened(&file, &theirs), Err(AgeError::NotForUs)));
    }
}

#[test]
fn no_cut_and_no_flip_goes_unnoticed() {
    let ours = identity(1);
    let file = sealed(&vec![7; CHUNK + 100], &ours);
    let header = file.len() - (CHUNK + 100 + 2 * TAG_LEN);
    for len in (0..header + 40).chain([header + CHUNK, header + CHUNK + TAG_LEN, file.len() - 1]) {
        let result = opened(&file[..len], &ours);
        assert!(matches!(result, Err(AgeError::Torn | AgeError::Malformed | AgeError::Damaged)), "{len} bytes: {result:?}");
    }
    assert!(opened(&[&file[..], b"x"].concat(), &ours).is_err(), "something behind the end");
    for at in (0..header + 40).chain([file.len() - 1, file.len() - 60]) {
        let mut flipped = file.clone();
        flipped[at] ^= 1;
        assert!(opened(&flipped, &ours).is_err(), "byte {at}");
    }
}

/// A key and a file that another implementation made, with a stanza in it that is nobody's.
const KEY: &str = "AGE-SECRET-KEY-1DTWALQY70T32Q3WMUND376V62W0EU7LCGR7VMK6F28SJESRA8PRQEA0UPX";
const PUBLIC: &str = "age1k4xy2l3ajj29nx77jwhya2s0zw93vtac6rnp0th55ztdfmsz933sn34epu";
const FILE: &str = concat!(
    "6167652d656e6372797074696f6e2e6f72672f76310a2d3e20583235353139205775576d4f6f6f744737706158436856766e3362594873324a4c3858",
    "2f486f45554d37506553734d7477630a2b597154746771536e4e7a586f76634b415a6b2f4e3445356276595365395a45696779546f397a467971300a",
    "2d3e20704d6a722d6772656173650a0a2d2d2d2038734a6a436a3348664b65614a466e392f545a523036444650422b55665865773135416b3050394d",
    "6157630a1500c4d0bdc068d0dd6b36c3e8605041f594201e26c95f6195dd2a3ba35e8f49ab4fc8eb76723fb3baa77abe7d7ea58dd33f73071983abee",
    "bb57abf68de699c7c49d904007",
);

#[test]
fn keys_are_written_as_the_age_tool_writes_them() {
    let identity = Identity::from_text(KEY).unwrap();
    assert_eq!((identity.recipient().to_string().as_str(), identity.to_text().as_str()), (PUBLIC, KEY));
    assert_eq!(PUBLIC.parse::<Recipient>().unwrap(), identity.recipient());
    assert!("age1".parse::<Recipient>().is_err());
    let printed = format!("{identity:?}");
    assert!(!printed.contains("SECRET") && printed.contains(PUBLIC), "{printed}");
}

#[test]
fn a_file_of_another_implementation_opens() {
    let file = data_encoding::HEXLOWER.decode(FILE.as_bytes()).unwrap();
    let content = opened(&file, &Identity::from_text(KEY).unwrap()).unwrap();
    assert_eq!(content, b"A bundle for a council without a line");
    assert!(matches!(opened(&file, &identity(1)), Err(AgeError::NotForUs)));
}
