//! What a node is told by `config.toml` and the environment. Where its hub is and who it is stands in its identity file instead.

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::Path,
};

use tansiq_shared::{
    domain::GroupId,
    ops::config::{Common, ConfigError, Settings},
};

/// Where the web app is served unless `web_listen` says otherwise: this machine only, for a proxy that speaks TLS.
pub const WEB_LISTEN_DEFAULT: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);

/// A working group of the council, with its names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its id.
    pub id: GroupId,
    /// Its name in French.
    pub fr: String,
    /// Its name in Arabic.
    pub ar: String,
}

/// A node's configuration, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeConfig {
    /// What hub and node are both told.
    pub common: Common,
    /// `[[groups]]`: the working groups whose documents this council makes; empty means the one of its own region.
    pub groups: Vec<Group>,
}

impl NodeConfig {
    /// Reads the configuration of a data folder.
    ///
    /// # Errors
    /// The file cannot be read, or values break their rules; all of them are listed.
    pub fn read(folder: &Path, environment: impl IntoIterator<Item = (String, String)>) -> Result<Self, ConfigError> {
        Self::of(Settings::of_folder(folder, environment)?)
    }

    fn of(mut settings: Settings) -> Result<Self, ConfigError> {
        let common = Common::read(&mut settings, WEB_LISTEN_DEFAULT);
        let rule = "a table such as { id = \"MA-02\", fr = \"…\", ar = \"…\" }";
        let groups = settings.rows("groups", rule, |row| {
            let name = |key: &str| row.get(key).filter(|name| !name.trim().is_empty()).cloned();
            (row.len() == 3).then_some(())?;
            Some(Group { id: row.get("id")?.parse().ok()?, fr: name("fr")?, ar: name("ar")? })
        });
        settings.finish().map(|()| Self { common, groups })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<NodeConfig, String> {
        let settings = Settings::of_text("config.toml".into(), text, []).map_err(|wrong| wrong.to_string())?;
        NodeConfig::of(settings).map_err(|wrong| wrong.to_string())
    }

    #[test]
    fn groups_have_both_names() {
        let config = read("[[groups]]\nid = \"MA-02\"\nfr = \"Groupe\"\nar = \"مجموعة\"\n").unwrap();
        assert_eq!(config.groups.first().unwrap().fr, "Groupe");
        let wrong = read("[[groups]]\nid = \"../x\"\nfr = \"Groupe\"\nar = \"مجموعة\"\n").unwrap_err();
        assert!(wrong.contains("groups is ") && wrong.contains("it must be a table such as"), "{wrong}");
    }

    #[test]
    fn a_key_of_the_hub_is_named_as_unknown() {
        let wrong = read("link_listen = \"0.0.0.0:7443\"\n").unwrap_err();
        assert!(wrong.contains("link_listen is \"0.0.0.0:7443\", it must be left out: there is no such key"), "{wrong}");
    }
}
