//! What the hub is told by `config.toml` and the environment.

use std::{
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    path::Path,
};

use tansiq_shared::ops::config::{ADDRESS_RULE, Common, ConfigError, HOST_AND_PORT_RULE, Settings, address, host_and_port};

/// Where the web app is served unless `web_listen` says otherwise: this machine only, for a proxy that speaks TLS.
pub const WEB_LISTEN_DEFAULT: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8090);
/// Where nodes link unless `link_listen` says otherwise.
pub const LINK_LISTEN_DEFAULT: SocketAddr = SocketAddr::new(std::net::IpAddr::V6(Ipv6Addr::UNSPECIFIED), 7443);
/// Where nodes enrol unless `enrol_listen` says otherwise.
pub const ENROL_LISTEN_DEFAULT: SocketAddr = SocketAddr::new(std::net::IpAddr::V6(Ipv6Addr::UNSPECIFIED), 7444);

/// The hub's configuration, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HubConfig {
    /// What hub and node are both told. `public_names` also stand in the hub's own certificate.
    pub common: Common,
    /// `link_listen`: where nodes link, with mutual TLS.
    pub link_listen: SocketAddr,
    /// `enrol_listen`: where nodes enrol with an invitation.
    pub enrol_listen: SocketAddr,
    /// `link_address`: what nodes are told to dial, as host:port; unset means the first public name and the port of `link_listen`.
    pub link_address: Option<String>,
    /// `enrol_address`: what invitations tell nodes to dial; unset means the first public name and the port of `enrol_listen`.
    pub enrol_address: Option<String>,
}

impl HubConfig {
    /// Reads the configuration of a data folder.
    ///
    /// # Errors
    /// The file cannot be read, or values break their rules; all of them are listed.
    pub fn read(folder: &Path, environment: impl IntoIterator<Item = (String, String)>) -> Result<Self, ConfigError> {
        Self::of(Settings::of_folder(folder, environment)?)
    }

    fn of(mut settings: Settings) -> Result<Self, ConfigError> {
        let common = Common::read(&mut settings, WEB_LISTEN_DEFAULT);
        let link_listen = settings.value("link_listen", LINK_LISTEN_DEFAULT, ADDRESS_RULE, address);
        let enrol_listen = settings.value("enrol_listen", ENROL_LISTEN_DEFAULT, ADDRESS_RULE, address);
        let link_address = settings.optional("link_address", HOST_AND_PORT_RULE, host_and_port);
        let enrol_address = settings.optional("enrol_address", HOST_AND_PORT_RULE, host_and_port);
        let listens = [("web_listen", common.web_listen), ("link_listen", link_listen), ("enrol_listen", enrol_listen)];
        for (at, (key, listen)) in listens.iter().enumerate() {
            // Port 0 is any free port, so never the same one.
            if listen.port() != 0 && listens.iter().take(at).any(|(_, earlier)| earlier == listen) {
                settings.wrong((*key).to_owned(), &listen.to_string(), "another address than the ones before it");
            }
        }
        settings.finish().map(|()| Self { common, link_listen, enrol_listen, link_address, enrol_address })
    }

    /// What nodes are told to dial, when the listener got `port`.
    pub fn link_address(&self, port: u16) -> String {
        self.link_address.clone().unwrap_or_else(|| self.public(port))
    }

    /// What invitations tell nodes to dial, when the listener got `port`.
    pub fn enrol_address(&self, port: u16) -> String {
        self.enrol_address.clone().unwrap_or_else(|| self.public(port))
    }

    /// The names without their ports, for the hub's certificate; `localhost` when none is given.
    pub fn certificate_names(&self) -> Vec<String> {
        let addresses = [&self.link_address, &self.enrol_address].into_iter().flatten();
        let mut names: Vec<_> = self.common.public_names.iter().chain(addresses).map(|name| without_port(name)).collect();
        names.sort();
        names.dedup();
        if names.is_empty() { vec!["localhost".to_owned()] } else { names }
    }

    fn public(&self, port: u16) -> String {
        let name = self.common.public_names.first().map_or_else(|| "localhost".to_owned(), |name| without_port(name));
        format!("{name}:{port}")
    }
}

fn without_port(name: &str) -> String {
    match name.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host.to_owned(),
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<HubConfig, String> {
        let settings = Settings::of_text("config.toml".into(), text, []).map_err(|wrong| wrong.to_string())?;
        HubConfig::of(settings).map_err(|wrong| wrong.to_string())
    }

    #[test]
    fn nodes_are_told_the_first_public_name() {
        let config = read("public_names = [\"hub.example.ma:8443\", \"hub.localhost\"]\n").unwrap();
        assert_eq!(config.link_address(7443), "hub.example.ma:7443");
        assert_eq!(config.certificate_names(), ["hub.example.ma", "hub.localhost"]);
        let config = read("link_address = \"links.example.ma:443\"\n").unwrap();
        assert_eq!(config.link_address(7443), "links.example.ma:443");
        assert_eq!(config.enrol_address(7444), "localhost:7444");
    }

    #[test]
    fn two_listeners_cannot_share_an_address() {
        let wrong = read("link_listen = \"127.0.0.1:8090\"\n").unwrap_err();
        assert!(
            wrong.contains("link_listen is \"127.0.0.1:8090\", it must be another address than the ones before it"),
            "{wrong}"
        );
        assert!(read("web_listen = \"127.0.0.1:0\"\nlink_listen = \"127.0.0.1:0\"\n").is_ok());
    }

    #[test]
    fn addresses_have_a_port() {
        let wrong = read("link_address = \"hub.example.ma\"\n").unwrap_err();
        assert!(wrong.contains("link_address is \"hub.example.ma\", it must be a name and a port"), "{wrong}");
    }
}
