//! A real OAuth 2.0 server, which `tests/run` installs.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
};

use reqwest::Client;
use serde_json::Value;

use crate::{cargo::root, components::installed};

pub(crate) const BASIC: &str = "shop basic";
pub(crate) const POST: &str = "shop-post";
pub(crate) const SECRET: &str = "canary secret: 100% +&=";

/// Written by hand, not by what is tested.
const SECRET_IN_A_FORM: &str =
    "client_secret=canary+secret%3A+100%25+%2B%26%3D";

/// oidc-provider, which runs until it is dropped.
pub(crate) struct OidcProvider {
    process: Child,
    port: u16,
}

impl OidcProvider {
    pub(crate) fn start() -> Self {
        // Says who installs it, where it is not.
        installed("node/node_modules/oidc-provider");
        let script = root().join("tests/oidc-provider.mjs");
        let mut process = Command::new("node")
            .arg(script)
            .arg(installed("node"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("node is installed");
        let stdout = process.stdout.take().unwrap();
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line).unwrap();
        let port = line.trim().parse();
        let port = port.unwrap_or_else(|_| {
            panic!("oidc-provider does not start: {line:?}")
        });
        Self { process, port }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// Whether the server says that a token is good (RFC 7662).
    pub(crate) async fn is_active(&self, token: &str) -> bool {
        let body = format!("client_id={POST}&{SECRET_IN_A_FORM}&token={token}");
        let client = Client::builder().no_proxy().build().unwrap();
        let request = client.post(self.url("/token/introspection"));
        let form = "application/x-www-form-urlencoded";
        let request = request.header("content-type", form).body(body);
        let answer = request.send().await.unwrap();
        let answer: Value = answer.json().await.unwrap();
        answer["active"].as_bool().unwrap()
    }
}

impl Drop for OidcProvider {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}
