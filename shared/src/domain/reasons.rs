//! Every reason for saying no, in one table: what it is about, whose doing it is, and whether to try again.
//!
//! Reasons are codes of a closed set, because programs of other versions and in other languages read them, and because a journal keeps
//! them. A code is never spelled anew. `tests/tidy` finds a code that is answered and not listed here, and one that is listed and never
//! answered; `shared/web/src/reasons.gen.ts` is this table for the browser, whose own test wants words for every code that a person meets.

/// What is not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// An edit does not become part of its document, here or at the ministry; a person reads why.
    Edit,
    /// A request over HTTP is not carried out; a person reads why.
    Answer,
    /// A tab's session ends, or one document in it; a person reads why.
    Session,
    /// The hub serves no Link, or one ends.
    Link,
    /// No TLS connection comes about.
    Line,
    /// A node does not join, or its certificate is not renewed.
    Joining,
    /// A file beside a document is not passed on.
    File,
    /// A courier's bundle is not taken in.
    Bundle,
    /// What the administrator asks for is not done.
    Order,
}

/// Whose doing it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Of who wrote, asked or called.
    Sender,
    /// Of the program that says no, or of its machine.
    Here,
    /// Nobody's: something has not come yet, or the line is bad.
    Nobody,
}

/// Whether the same may be tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// No: the answer stays.
    Never,
    /// Yes, as it is: the reason passes by itself.
    Later,
    /// Yes, once somebody has changed something.
    Changed,
}

/// A reason for saying no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reason {
    /// Its code, in kebab case: on the wire, in journals and in logs.
    pub code: &'static str,
    /// What it may be about.
    pub about: &'static [About],
    /// Whose doing it is.
    pub fault: Fault,
    /// Whether to try again.
    pub again: Again,
}

const fn row(code: &'static str, about: &'static [About], fault: Fault, again: Again) -> Reason {
    Reason { code, about, fault, again }
}

/// All of them.
pub const REASONS: &[Reason] = &[
    // Who may write.
    row("no-grant", &[About::Edit, About::File], Fault::Sender, Again::Changed),
    row("not-owner", &[About::Edit], Fault::Sender, Again::Never),
    row("not-registry", &[About::Edit], Fault::Sender, Again::Never),
    row("not-ministry", &[About::Edit, About::Order, About::Joining], Fault::Sender, Again::Never),
    row("role", &[About::Edit], Fault::Sender, Again::Changed),
    row("denied", &[About::Answer], Fault::Sender, Again::Changed),
    row("not-found", &[About::Answer, About::Session, About::File], Fault::Sender, Again::Never),
    row("born-twice", &[About::Edit], Fault::Sender, Again::Never),
    row("revoked", &[About::Edit, About::Link, About::Joining], Fault::Sender, Again::Never),
    row("actor-bound", &[About::Edit], Fault::Sender, Again::Never),
    row("foreign-actor", &[About::Edit], Fault::Sender, Again::Never),
    row("unknown-principal", &[About::Edit, About::Link], Fault::Nobody, Again::Later),
    // What is written.
    row("too-large", &[About::Edit, About::Answer, About::File, About::Bundle], Fault::Sender, Again::Never),
    row("too-many-ops", &[About::Edit], Fault::Sender, Again::Never),
    row("too-many-preds", &[About::Edit], Fault::Sender, Again::Never),
    row("too-many-deps", &[About::Edit], Fault::Sender, Again::Never),
    row("too-many-actors", &[About::Edit], Fault::Sender, Again::Never),
    row("too-many-together", &[About::Edit], Fault::Sender, Again::Never),
    row("name-too-long", &[About::Edit], Fault::Sender, Again::Never),
    row("counter-too-high", &[About::Edit], Fault::Sender, Again::Never),
    row("too-deep", &[About::Edit], Fault::Sender, Again::Never),
    row("too-many-grants", &[About::Edit], Fault::Sender, Again::Changed),
    row("document-too-long", &[About::Edit], Fault::Nobody, Again::Never),
    row("too-many-heads", &[About::Edit], Fault::Nobody, Again::Later),
    row("malformed", &[About::Edit, About::Answer, About::Link, About::Joining, About::File], Fault::Sender, Again::Never),
    row("bad-actor", &[About::Edit], Fault::Sender, Again::Never),
    row("bad-checksum", &[About::Edit], Fault::Sender, Again::Never),
    row("compressed", &[About::Edit], Fault::Sender, Again::Never),
    row("extra-bytes", &[About::Edit], Fault::Sender, Again::Never),
    row("unknown-column", &[About::Edit], Fault::Sender, Again::Never),
    row("not-canonical", &[About::Edit], Fault::Sender, Again::Never),
    row("lone-mark", &[About::Edit], Fault::Sender, Again::Never),
    row("no-deps", &[About::Edit], Fault::Sender, Again::Never),
    row("start-op", &[About::Edit], Fault::Sender, Again::Never),
    row("actor-seq", &[About::Edit], Fault::Sender, Again::Never),
    row("cannot-apply", &[About::Edit], Fault::Sender, Again::Never),
    row("not-what-it-says", &[About::Edit], Fault::Sender, Again::Never),
    // Whose it is.
    row("wrong-federation", &[About::Edit, About::Line, About::Bundle], Fault::Sender, Again::Never),
    row("wrong-key", &[About::Edit], Fault::Sender, Again::Never),
    row("payload-mismatch", &[About::Edit], Fault::Sender, Again::Never),
    row("bad-signature", &[About::Edit, About::Line, About::Bundle], Fault::Sender, Again::Never),
    row("bad-chain", &[About::Edit], Fault::Sender, Again::Never),
    row("fork", &[About::Edit], Fault::Sender, Again::Never),
    // What it stands on.
    row("stands-on-refused", &[About::Edit], Fault::Sender, Again::Never),
    row("refused-before", &[About::Edit], Fault::Sender, Again::Never),
    row("waited-too-long", &[About::Edit], Fault::Nobody, Again::Never),
    row("given-up", &[About::Edit], Fault::Nobody, Again::Never),
    row("gap", &[About::Edit, About::Bundle], Fault::Nobody, Again::Later),
    row("unknown-heads", &[About::Edit], Fault::Nobody, Again::Later),
    row("unknown-deps", &[About::Edit], Fault::Nobody, Again::Later),
    row("unknown-document", &[About::Edit], Fault::Nobody, Again::Later),
    row("snapshot-pending", &[About::Edit], Fault::Nobody, Again::Later),
    row("snapshot-unlisted", &[About::Edit], Fault::Here, Again::Later),
    row("quarantined", &[About::Edit], Fault::Here, Again::Changed),
    // Whether it can be done now.
    row("busy", &[About::Answer, About::File, About::Joining, About::Bundle], Fault::Here, Again::Later),
    row("unavailable", &[About::Answer, About::Session, About::Link, About::Joining], Fault::Here, Again::Later),
    row("no-space", &[About::Edit, About::Link, About::File], Fault::Here, Again::Changed),
    row("internal", &[About::Answer, About::File, About::Joining], Fault::Here, Again::Changed),
    // Sessions.
    row("signed-out", &[About::Answer, About::Session], Fault::Sender, Again::Changed),
    row("gone", &[About::Session], Fault::Nobody, Again::Later),
    row("leaving", &[About::Session], Fault::Here, Again::Later),
    row("resync", &[About::Session], Fault::Sender, Again::Later),
    row("bad-frame", &[About::Session], Fault::Sender, Again::Never),
    row("too-many", &[About::Session, About::Line, About::Link], Fault::Sender, Again::Later),
    // Links: whom the hub serves, and how one ends.
    row("again", &[About::Link], Fault::Here, Again::Later),
    row("clone", &[About::Link], Fault::Sender, Again::Changed),
    row("superseded", &[About::Link], Fault::Sender, Again::Never),
    row("foreign-store", &[About::Link], Fault::Sender, Again::Changed),
    row("restoring", &[About::Link], Fault::Here, Again::Later),
    row("expired", &[About::Link, About::Line], Fault::Sender, Again::Changed),
    row("name-mismatch", &[About::Link, About::Joining], Fault::Sender, Again::Changed),
    row("stopped", &[About::Link], Fault::Here, Again::Later),
    row("line", &[About::Link], Fault::Nobody, Again::Later),
    row("protocol", &[About::Link, About::Bundle], Fault::Sender, Again::Changed),
    row("handshake", &[About::Link], Fault::Nobody, Again::Later),
    row("slow", &[About::Link, About::File], Fault::Nobody, Again::Later),
    row("silent", &[About::Link], Fault::Nobody, Again::Later),
    // Lines: TLS.
    row("unreachable", &[About::Line], Fault::Nobody, Again::Later),
    row("timeout", &[About::Line], Fault::Nobody, Again::Later),
    row("closed", &[About::Line], Fault::Nobody, Again::Later),
    row("line-failed", &[About::Line], Fault::Nobody, Again::Later),
    row("credentials", &[About::Line], Fault::Here, Again::Changed),
    row("no-certificate", &[About::Line, About::File, About::Joining], Fault::Sender, Again::Changed),
    row("bad-certificate", &[About::Line], Fault::Sender, Again::Changed),
    row("bad-name", &[About::Line], Fault::Sender, Again::Changed),
    row("not-yet-valid", &[About::Line], Fault::Sender, Again::Changed),
    row("unknown-issuer", &[About::Line], Fault::Sender, Again::Changed),
    row("wrong-purpose", &[About::Line], Fault::Sender, Again::Changed),
    row("wrong-name", &[About::Line], Fault::Sender, Again::Changed),
    row("pin-mismatch", &[About::Line], Fault::Sender, Again::Changed),
    row("not-tls", &[About::Line], Fault::Sender, Again::Changed),
    row("no-h2", &[About::Line], Fault::Sender, Again::Changed),
    row("incompatible", &[About::Line], Fault::Sender, Again::Changed),
    row("handshake-failed", &[About::Line], Fault::Nobody, Again::Later),
    row("far-end-wants-certificate", &[About::Line], Fault::Here, Again::Changed),
    row("far-end-does-not-know-issuer", &[About::Line], Fault::Here, Again::Changed),
    row("far-end-says-expired", &[About::Line], Fault::Here, Again::Changed),
    row("far-end-refused-certificate", &[About::Line], Fault::Here, Again::Changed),
    row("far-end-alert", &[About::Line], Fault::Nobody, Again::Later),
    // Joining and renewing.
    row("code-unknown", &[About::Joining], Fault::Sender, Again::Changed),
    row("code-wrong-secret", &[About::Joining], Fault::Sender, Again::Changed),
    row("code-expired", &[About::Joining], Fault::Sender, Again::Changed),
    row("code-used", &[About::Joining], Fault::Sender, Again::Changed),
    row("code-renewed", &[About::Joining], Fault::Sender, Again::Changed),
    row("code-another-used", &[About::Joining], Fault::Sender, Again::Changed),
    row("code-withdrawn", &[About::Joining], Fault::Sender, Again::Changed),
    row("council-living", &[About::Joining], Fault::Sender, Again::Changed),
    row("key-closed", &[About::Joining], Fault::Sender, Again::Changed),
    row("key-taken", &[About::Joining], Fault::Sender, Again::Changed),
    row("other-council", &[About::Joining], Fault::Sender, Again::Changed),
    row("bad-proof", &[About::Joining], Fault::Sender, Again::Never),
    row("bad-request", &[About::Joining], Fault::Sender, Again::Never),
    row("wrong-port", &[About::Joining], Fault::Sender, Again::Changed),
    // Files.
    row("not-here", &[About::File], Fault::Nobody, Again::Later),
    row("not-referenced", &[About::File], Fault::Sender, Again::Never),
    row("mismatch", &[About::File], Fault::Sender, Again::Never),
    row("offset", &[About::File], Fault::Sender, Again::Later),
    row("torn", &[About::File, About::Bundle], Fault::Nobody, Again::Changed),
    // Bundles.
    row("damaged", &[About::Bundle], Fault::Nobody, Again::Changed),
    row("not-a-bundle", &[About::Bundle], Fault::Sender, Again::Changed),
    row("not-for-us", &[About::Bundle], Fault::Sender, Again::Changed),
    row("version", &[About::Bundle], Fault::Here, Again::Changed),
    // What the administrator asks for.
    row("not-brought", &[About::Order], Fault::Sender, Again::Changed),
    row("not-held", &[About::Order], Fault::Sender, Again::Never),
    row("not-restoring", &[About::Order], Fault::Sender, Again::Never),
    row("not-waiting", &[About::Order], Fault::Sender, Again::Never),
];

/// The table as `shared/web/src/reasons.gen.ts` has it.
#[cfg(test)]
fn typescript() -> String {
    use std::fmt::Write as _;

    const HEAD: [&str; 4] = [
        "// Generated from shared/src/domain/reasons.rs; do not edit.",
        "",
        "/** Each reason code: whether people read it, and whether the same may be tried again. */",
        "export const REASON_CODES = {",
    ];
    const END: [&str; 4] =
        ["} as const;", "", "/** A code of the table. */", "export type ReasonCode = keyof typeof REASON_CODES;"];

    let mut out = HEAD.join("\n") + "\n";
    for reason in REASONS {
        let is_read = reason.about.iter().any(|about| matches!(about, About::Edit | About::Answer | About::Session));
        let again = match reason.again {
            Again::Never => "never",
            Again::Later => "later",
            Again::Changed => "changed",
        };
        let code = if reason.code.contains('-') { format!("'{}'", reason.code) } else { reason.code.to_owned() };
        writeln!(out, "  {code}: {{ isRead: {is_read}, again: '{again}' }},").unwrap();
    }
    out + &END.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, env, fs, path::Path};

    use super::*;

    #[test]
    fn a_code_is_listed_once_in_kebab_case_and_is_about_something() {
        let mut seen = BTreeSet::new();
        for reason in REASONS {
            assert!(seen.insert(reason.code), "{} is listed twice", reason.code);
            let is_kebab = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
            assert!(reason.code.split('-').all(is_kebab), "{}", reason.code);
            assert!(!reason.about.is_empty(), "{}", reason.code);
        }
    }

    #[test]
    fn the_browsers_file_is_what_the_table_says() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("web/src/reasons.gen.ts");
        let now = typescript();
        if env::var_os("TANSIQ_REGENERATE").is_some() {
            fs::write(&path, &now).unwrap();
        }
        let committed = fs::read_to_string(&path).unwrap_or_default();
        assert!(committed == now, "reasons.gen.ts is not what the table says: run the tests once with TANSIQ_REGENERATE=1");
    }
}
