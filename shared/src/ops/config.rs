//! Configuration: a TOML file, then the environment over it, every value checked before anything is bound.
//!
//! In come a file's text and the environment; out go typed values, or one error that lists every wrong key with its value and the
//! rule that it breaks. Which keys exist is the business of the hub and of the node; what they share is [`Common`].
//!
//! The key `log.format` is overridden by the variable `TANSIQ_LOG_FORMAT`, a list by its parts with commas between them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use super::limits;
use crate::blobs::Limits;

/// What every variable that overrides a key begins with.
pub(crate) const ENVIRONMENT_PREFIX: &str = "TANSIQ_";
/// The file's name in the data folder.
pub(crate) const FILE_NAME: &str = "config.toml";
/// A configuration file is a page, not a book: more bytes than this are refused unread.
pub(crate) const FILE_BYTES_MAX: u64 = 256 * 1024;

const MIB: u64 = 1024 * 1024;

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("read {path}: {source}", path = path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is too long to be one.
    #[error("read {path}: it has {bytes} bytes, a configuration has at most {FILE_BYTES_MAX}", path = path.display())]
    TooLong {
        /// The file.
        path: PathBuf,
        /// Its length.
        bytes: u64,
    },
    /// The file is not TOML.
    #[error("read {path}: {what}", path = path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// What the reader said, with the line.
        what: String,
    },
    /// Values break their rules.
    #[error("use the configuration in {path}: {}", join(problems), path = path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// Each wrong key, in the order in which the keys are read.
        problems: Vec<Problem>,
    },
}

/// One value that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The key, such as `log.format`, or the variable when the value came from the environment.
    pub key: String,
    /// The value as given, at most 80 characters.
    pub value: String,
    /// What the value has to be.
    pub rule: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is {:?}, it must be {}", self.key, self.value, self.rule)
    }
}

fn join(problems: &[Problem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// A configuration while it is being read: every key is asked for once, then [`Settings::finish`] says what was wrong.
#[derive(Debug)]
pub struct Settings {
    path: PathBuf,
    table: toml::Table,
    environment: BTreeMap<String, String>,
    known: BTreeSet<&'static str>,
    problems: Vec<Problem>,
}

/// Where a value was found.
struct Found {
    key: String,
    parts: Vec<String>,
}

impl Settings {
    /// Reads `config.toml` in a data folder. A folder without one has every default.
    ///
    /// # Errors
    /// The file is there and cannot be read, or is not TOML.
    pub fn of_folder(folder: &Path, environment: impl IntoIterator<Item = (String, String)>) -> Result<Self, ConfigError> {
        let path = folder.join(FILE_NAME);
        let text = match std::fs::metadata(&path) {
            Ok(meta) if meta.len() > FILE_BYTES_MAX => return Err(ConfigError::TooLong { path, bytes: meta.len() }),
            Ok(_) => match std::fs::read_to_string(&path) {
                Ok(text) => text,
                Err(source) => return Err(ConfigError::Read { path, source }),
            },
            Err(gone) if gone.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(source) => return Err(ConfigError::Read { path, source }),
        };
        Self::of_text(path, &text, environment)
    }

    /// Reads a configuration from its text; `path` is only named in errors and the base of relative paths.
    ///
    /// # Errors
    /// The text is not TOML.
    pub fn of_text(
        path: PathBuf,
        text: &str,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let table = match text.parse::<toml::Table>() {
            Ok(table) => table,
            Err(wrong) => return Err(ConfigError::Syntax { path, what: wrong.to_string().trim_end().to_owned() }),
        };
        let environment = environment.into_iter().filter(|(name, _)| name.starts_with(ENVIRONMENT_PREFIX)).collect();
        Ok(Self { path, table, environment, known: BTreeSet::new(), problems: Vec::new() })
    }

    /// One value, or its default. A value that `parse` refuses becomes a problem and the default stands in until
    /// [`Settings::finish`]. `rule` completes "it must be …".
    pub fn value<T>(&mut self, key: &'static str, default: T, rule: &str, parse: impl Fn(&str) -> Option<T>) -> T {
        self.optional(key, rule, parse).unwrap_or(default)
    }

    /// One value that may be absent.
    pub fn optional<T>(&mut self, key: &'static str, rule: &str, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let found = self.find(key)?;
        let value = found.parts.join(",");
        let parsed = parse(&value);
        if parsed.is_none() {
            self.wrong(found.key, &value, rule);
        }
        parsed
    }

    /// A list, empty when absent. Each part has to obey the rule.
    pub(crate) fn list<T>(&mut self, key: &'static str, rule: &str, parse: impl Fn(&str) -> Option<T>) -> Vec<T> {
        let Some(found) = self.find(key) else { return Vec::new() };
        let mut values = Vec::with_capacity(found.parts.len());
        for part in &found.parts {
            match parse(part) {
                Some(value) => values.push(value),
                None => self.wrong(found.key.clone(), part, rule),
            }
        }
        values
    }

    /// A list of small tables, each a row of texts; only the file can hold one. A row that `parse` refuses becomes a problem.
    pub fn rows<T>(&mut self, key: &'static str, rule: &str, parse: impl Fn(&BTreeMap<String, String>) -> Option<T>) -> Vec<T> {
        self.known.insert(key);
        let rows = match self.table.get(key) {
            None => return Vec::new(),
            Some(toml::Value::Array(rows)) => rows.clone(),
            Some(other) => {
                let value = other.to_string();
                self.wrong(key.to_owned(), &value, rule);
                return Vec::new();
            }
        };
        let mut values = Vec::with_capacity(rows.len());
        for row in rows {
            let texts = row.as_table().map(|row| row.iter().map(|(name, value)| (name.clone(), text_of(value))).collect());
            match texts.and_then(|texts| parse(&texts)) {
                Some(value) => values.push(value),
                None => self.wrong(key.to_owned(), &row.to_string(), rule),
            }
        }
        values
    }

    /// Adds a problem that only several values together show.
    pub fn wrong(&mut self, key: String, value: &str, rule: &str) {
        self.problems.push(Problem { key, value: value.chars().take(80).collect(), rule: rule.to_owned() });
    }

    /// A path, taken from the folder of the configuration file when it is relative.
    pub(crate) fn path(&self, text: &str) -> PathBuf {
        self.path.parent().unwrap_or(Path::new(".")).join(text)
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// Every problem found, among them keys that nobody asked for: a misspelt key must not silently leave a default in force.
    pub fn finish(mut self) -> Result<(), ConfigError> {
        let mut unknown = Vec::new();
        for (key, value) in &self.table {
            match value {
                toml::Value::Table(inner) if !self.known.contains(key.as_str()) => {
                    unknown.extend(inner.iter().map(|(name, value)| (format!("{key}.{name}"), text_of(value))));
                }
                other => unknown.push((key.clone(), text_of(other))),
            }
        }
        unknown.retain(|(key, _)| !self.known.contains(key.as_str()));
        for (key, value) in unknown {
            self.wrong(key, &value, "left out: there is no such key");
        }
        if self.problems.is_empty() { Ok(()) } else { Err(ConfigError::Invalid { path: self.path, problems: self.problems }) }
    }

    fn find(&mut self, key: &'static str) -> Option<Found> {
        self.known.insert(key);
        let variable = format!("{ENVIRONMENT_PREFIX}{}", key.replace('.', "_").to_ascii_uppercase());
        if let Some(text) = self.environment.get(&variable) {
            let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect();
            return Some(Found { key: variable, parts });
        }
        let value = match key.split_once('.') {
            None => self.table.get(key)?,
            Some((outer, inner)) => self.table.get(outer)?.as_table()?.get(inner)?,
        };
        let parts = match value {
            toml::Value::Array(values) => values.iter().map(text_of).collect(),
            one => vec![text_of(one)],
        };
        Some(Found { key: key.to_owned(), parts })
    }
}

fn text_of(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// How much is logged, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogSettings {
    /// How a line looks.
    pub format: LogFormat,
    /// A filter of `tracing`, such as `info,tansiq_shared=debug`.
    pub filter: String,
}

/// What both hub and node are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Common {
    /// `web_listen`: where the web app is served, as plain HTTP; a proxy in front speaks TLS.
    pub web_listen: SocketAddr,
    /// `observe_listen`: where `/livez`, `/readyz` with its reasons and `/metrics` are served; unset means at the administrator's socket only.
    pub observe_listen: Option<SocketAddr>,
    /// `public_names`: names, with a port when it is not the usual one, under which browsers and nodes reach this process.
    pub public_names: Vec<String>,
    /// `vocab_dir`: a folder whose files replace the built-in vocabularies of the same name.
    pub vocab_dir: Option<PathBuf>,
    /// `log.format` and `log.filter`.
    pub log: LogSettings,
    /// `shutdown_grace_ms`: how long parts may take to leave.
    pub shutdown_grace: Duration,
    /// `session_hours`: how long a sign-in lasts.
    pub session_life: Duration,
    /// `cookie_secure`: whether browsers may send the session only over TLS (or to a loopback name).
    pub cookie_secure: bool,
    /// `attachment_mib` and `attachments_gib`: how long one file beside a document may be, and all of them together.
    pub files: Limits,
    /// `[limits]` and `trusted_proxies`: how much of everything at a time.
    pub limits: limits::Limits,
}

impl Common {
    /// Asks for the shared keys. Problems stay in `settings`.
    pub fn read(settings: &mut Settings, web_listen_default: SocketAddr) -> Self {
        let web_listen = settings.value("web_listen", web_listen_default, ADDRESS_RULE, address);
        let observe_listen = settings.optional("observe_listen", ADDRESS_RULE, address);
        let public_names = settings.list("public_names", "names such as \"tansiq.example.ma\", with :port if needed", host);
        let vocab_dir =
            settings.optional("vocab_dir", "the path of a folder", |text| (!text.is_empty()).then(|| text.to_owned()));
        let vocab_dir = vocab_dir.map(|text| settings.path(&text));
        if let Some(folder) = vocab_dir.as_ref().filter(|folder| !folder.is_dir()) {
            let value = folder.display().to_string();
            settings.wrong("vocab_dir".to_owned(), &value, "the path of a folder that is there");
        }
        let format = settings.value("log.format", LogFormat::Text, "\"text\" or \"json\"", |text| match text {
            "text" => Some(LogFormat::Text),
            "json" => Some(LogFormat::Json),
            _ => None,
        });
        let filter = settings.value(
            "log.filter",
            "info".to_owned(),
            "a filter such as \"info\" or \"info,tansiq_shared=debug\"",
            |text| tracing_subscriber::EnvFilter::try_new(text).ok().map(|_| text.to_owned()),
        );
        let grace_ms = settings.value("shutdown_grace_ms", 5_000, "a number of milliseconds from 100 to 120000", |text| {
            text.parse::<u64>().ok().filter(|ms| (100..=120_000).contains(ms))
        });
        let hours = settings.value("session_hours", 12, "a number of hours from 1 to 720", |text| {
            text.parse::<u64>().ok().filter(|hours| (1..=720).contains(hours))
        });
        let cookie_secure = settings.value("cookie_secure", true, "true or false", |text| text.parse().ok());
        let count = |max: u64| move |text: &str| text.parse::<u64>().ok().filter(|count| (1..=max).contains(count));
        let default = Limits::default();
        let file_mib = settings.value("attachment_mib", default.file_bytes / MIB, "a number of MiB from 1 to 1024", count(1024));
        let all_gib =
            settings.value("attachments_gib", default.all_bytes / MIB / 1024, "a number of GiB from 1 to 10000", count(10_000));
        let limits = limits::Limits::read(settings);
        Self {
            limits,
            files: Limits { file_bytes: file_mib * MIB, all_bytes: all_gib * MIB * 1024 },
            web_listen,
            observe_listen,
            public_names,
            vocab_dir,
            log: LogSettings { format, filter },
            shutdown_grace: Duration::from_millis(grace_ms),
            session_life: Duration::from_hours(hours),
            cookie_secure,
        }
    }
}

/// The rule of [`address`].
pub const ADDRESS_RULE: &str = "an address and a port such as \"127.0.0.1:8080\" or \"[::1]:8080\"";

/// Parses an address to listen at. Port 0 is allowed: the system chooses.
pub fn address(text: &str) -> Option<SocketAddr> {
    text.parse().ok()
}

/// Parses a host name or address with an optional port, as it stands in a URL between `//` and `/`.
pub fn host(text: &str) -> Option<String> {
    let (name, port) = match text.rsplit_once(':') {
        Some((name, port)) if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) => (name, Some(port)),
        _ => (text, None),
    };
    let bracketed = name.strip_prefix('[').and_then(|name| name.strip_suffix(']'));
    let name_ok = match bracketed {
        Some(inner) => inner.parse::<std::net::Ipv6Addr>().is_ok(),
        None => {
            !name.is_empty()
                && name.len() <= 253
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.')
                && !name.starts_with(['-', '.'])
                && !name.ends_with('-')
        }
    };
    let port_ok = port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port != 0));
    (name_ok && port_ok).then(|| text.to_ascii_lowercase())
}

/// Parses `host:port`, both there.
pub fn host_and_port(text: &str) -> Option<String> {
    let (_, port) = text.rsplit_once(':')?;
    port.parse::<u16>().ok().filter(|port| *port != 0)?;
    host(text)
}

/// The rule of [`host_and_port`].
pub const HOST_AND_PORT_RULE: &str = "a name and a port such as \"hub.example.ma:7443\"";

#[cfg(test)]
mod tests {
    use super::*;

    const DEFAULT: &str = "127.0.0.1:8080";

    fn read(text: &str, environment: &[(&str, &str)]) -> Result<Common, ConfigError> {
        let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let mut settings = Settings::of_text(PathBuf::from("/etc/tansiq/config.toml"), text, environment)?;
        let common = Common::read(&mut settings, DEFAULT.parse().unwrap());
        settings.finish().map(|()| common)
    }

    #[test]
    fn an_empty_file_has_every_default() {
        let common = read("", &[]).unwrap();
        assert_eq!(common.web_listen.to_string(), DEFAULT);
        assert!(common.cookie_secure);
        assert_eq!(common.session_life, Duration::from_hours(12));
    }

    #[test]
    fn the_environment_wins_over_the_file() {
        let text = "web_listen = \"127.0.0.1:1\"\n[log]\nformat = \"text\"\n";
        let over = [("TANSIQ_LOG_FORMAT", "json"), ("TANSIQ_PUBLIC_NAMES", "a.ma, b.ma:8443"), ("HOME", "/root")];
        let common = read(text, &over).unwrap();
        assert_eq!(common.web_listen.port(), 1);
        assert_eq!(common.log.format, LogFormat::Json);
        assert_eq!(common.public_names, ["a.ma", "b.ma:8443"]);
    }

    #[test]
    fn every_wrong_value_is_named_with_its_rule() {
        let text = "web_listen = \"here\"\nsession_hours = 0\nsesion_hours = 4\n[log]\ncolour = true\n";
        let wrong = read(text, &[("TANSIQ_COOKIE_SECURE", "perhaps")]).unwrap_err().to_string();
        assert_eq!(
            wrong,
            "use the configuration in /etc/tansiq/config.toml: \
             web_listen is \"here\", it must be an address and a port such as \"127.0.0.1:8080\" or \"[::1]:8080\"; \
             session_hours is \"0\", it must be a number of hours from 1 to 720; \
             TANSIQ_COOKIE_SECURE is \"perhaps\", it must be true or false; \
             log.colour is \"true\", it must be left out: there is no such key; \
             sesion_hours is \"4\", it must be left out: there is no such key"
        );
    }

    #[test]
    fn what_is_not_toml_is_said_with_its_line() {
        let wrong = read("web_listen = \n", &[]).unwrap_err().to_string();
        assert!(wrong.starts_with("read /etc/tansiq/config.toml: TOML parse error at line 1"), "{wrong}");
    }

    #[test]
    fn a_missing_file_has_defaults_and_a_folder_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Settings::of_folder(folder.path(), []).is_ok());
        std::fs::create_dir(folder.path().join(FILE_NAME)).unwrap();
        assert!(matches!(Settings::of_folder(folder.path(), []), Err(ConfigError::Read { .. })));
    }

    #[test]
    fn names_are_what_a_browser_puts_in_a_url() {
        for good in ["tanger.localhost", "hub.ma:8443", "[::1]:80", "127.0.0.1:1"] {
            assert!(host(good).is_some(), "{good}");
        }
        for bad in ["", "a b", "http://x", "x:0", "x:99999", "-x", "a/b", "::1"] {
            assert!(host(bad).is_none(), "{bad}");
        }
        assert_eq!(host_and_port("hub.ma:7443").as_deref(), Some("hub.ma:7443"));
        assert_eq!(host_and_port("hub.ma"), None);
    }
}
