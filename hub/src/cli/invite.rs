//! Invitations on the command line: made, listed, withdrawn. One for a council whose node works asks back first.

use std::{
    io::{IsTerminal as _, Write as _},
    path::Path,
};

use clap::{Args, Subcommand};
use serde_json::{Value, json};
use tansiq_shared::{
    admin::{
        command::{self, EXIT_OK, Shown},
        socket,
    },
    domain::{CouncilId, morocco},
};

/// Whom to invite, and what the code may do.
#[derive(Debug, Args)]
pub(super) struct Invite {
    /// The council's region, such as MA-02
    council: CouncilId,
    /// Whoever uses the code takes the place of the node that the council has: that one is cut, for good
    #[arg(long, conflicts_with = "same_node")]
    replace: bool,
    /// For the node that the council has, with its own keys: after its certificate expired, or when the hub has another address
    #[arg(long)]
    same_node: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum InvitationCommand {
    /// Lists the codes that nobody used yet; a code itself is shown only when it is made
    List {
        /// Those that were used, withdrawn or are over as well
        #[arg(long)]
        all: bool,
    },
    /// Makes a code useless that nobody used yet
    Withdraw {
        /// Its id as listed, or the council that it is for
        invitation: String,
    },
}

pub(super) async fn invite(folder: &Path, invite: Invite, shown: Shown) -> anyhow::Result<Value> {
    let Invite { council, replace, same_node } = invite;
    let answer = socket::get(folder, "/councils").await?;
    let rows = answer.get("councils").and_then(Value::as_array);
    let works =
        |row: &&Value| row.get("council") == Some(&council.as_str().into()) && row.get("status") == Some(&"active".into());
    let mut asked = json!({ "council": council.as_str(), "same_node": same_node });
    if let Some(row) = rows.into_iter().flatten().find(works)
        && !same_node
    {
        let cut = what_is_cut(&council, row);
        if replace {
            eprint_line(&cut);
        } else if shown.json || !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
            anyhow::bail!(
                "make a code: {cut}\nTo have another one in its place, type: tansiq-hub council invite {council} --replace\nFor that very \
                 node, whose certificate expired or that must learn the hub's new address, type: tansiq-hub council invite {council} \
                 --same-node"
            );
        } else {
            eprint_line(&cut);
            confirm(&council)?;
        }
        if let Some(fields) = asked.as_object_mut() {
            fields.insert("replace".to_owned(), row.get("principal").cloned().unwrap_or_default());
        }
    }
    Ok(socket::post(folder, "/invites", &asked).await?)
}

/// The node that a council has, for somebody who is about to cut it.
fn what_is_cut(council: &CouncilId, row: &Value) -> String {
    let number = |key: &str| row.get(key).and_then(Value::as_i64);
    let heard = match (row.get("connected").and_then(Value::as_bool), number("linked_at_ms"), number("heard_at_ms")) {
        (Some(true), ..) => "is linked now".to_owned(),
        (_, None, None) => "was never heard".to_owned(),
        (_, linked, heard) => format!("was last heard on {}", moment(linked.max(heard).unwrap_or(0))),
    };
    let made = number("made").unwrap_or(0);
    let documents = if made == 1 { "1 document".to_owned() } else { format!("{made} documents") };
    format!(
        "{council} has a node that works: number {}, which {heard} and made {documents}. Whoever uses a code that replaces it cuts it for \
         good, and goes on with all documents of {council} that reached the ministry. What that node keeps for itself stays on its disk alone.",
        number("principal").unwrap_or(0)
    )
}

/// A moment on the clock of Morocco.
fn moment(ms: i64) -> String {
    let time =
        jiff::Timestamp::from_millisecond(ms).map(|time| time.to_zoned(morocco::zone()).strftime("%Y-%m-%d %H:%M").to_string());
    time.unwrap_or_else(|_| "an unknown day".to_owned())
}

fn confirm(council: &CouncilId) -> anyhow::Result<()> {
    write!(std::io::stderr(), "To make a code that replaces it, type {council}: ")?;
    std::io::stderr().flush()?;
    let mut typed = String::new();
    std::io::stdin().read_line(&mut typed)?;
    if typed.trim() == council.as_str() { Ok(()) } else { anyhow::bail!("make a code: it was not confirmed; nothing was done") }
}

#[expect(clippy::print_stderr, reason = "words beside the answer of a command")]
fn eprint_line(line: &str) {
    eprintln!("{line}");
}

/// Carries out a command on invitations.
pub(super) async fn invitation(folder: &Path, command: InvitationCommand, shown: Shown) -> anyhow::Result<u8> {
    let answer = socket::get(folder, "/invites").await?;
    let rows = answer.get("invitations").and_then(Value::as_array).cloned().unwrap_or_default();
    let text = |row: &Value, key: &str| row.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    match command {
        InvitationCommand::List { all } => {
            let rows: Vec<Value> = rows.into_iter().filter(|row| all || text(row, "state") == "open").collect();
            if shown.json {
                command::show(&Value::Array(rows), shown);
            } else {
                for row in &rows {
                    let at = |key| row.get(key).and_then(Value::as_i64).map_or_else(|| "-".to_owned(), moment);
                    let replaces = row.get("replaces").and_then(Value::as_i64);
                    let replaces = replaces.map_or_else(String::new, |number| format!("  replaces number {number}"));
                    let line = format!(
                        "{}  {}  {:<12}  made {}  good until {}{replaces}",
                        text(row, "id"),
                        text(row, "council"),
                        text(row, "state"),
                        at("made_at_ms"),
                        at("expires_at_ms")
                    );
                    writeln!(std::io::stdout(), "{line}")?;
                }
            }
        }
        InvitationCommand::Withdraw { invitation } => {
            let is_meant = |row: &&Value| {
                text(row, "id") == invitation || (text(row, "council") == invitation && text(row, "state") == "open")
            };
            let Some(row) = rows.iter().find(is_meant) else {
                anyhow::bail!(
                    "failed to withdraw {invitation}: there is no such open invitation; `tansiq-hub invitation list` shows those that are"
                );
            };
            let path = format!("/invites/{}/withdraw", text(row, "id"));
            command::show(&socket::post(folder, &path, &json!({})).await?, shown);
        }
    }
    Ok(EXIT_OK)
}
