//! A real vault, which `tests/run` installs.

use std::{
    fs::{self, File},
    path::PathBuf,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use reqwest::{Certificate, Client, ClientBuilder, Method};
use serde_json::{Value, json};

use crate::components::{components, free_ports, installed};

const ROOT: &str = "canary-root-token";

/// `OpenBao` over TLS, in memory, which runs until it is dropped.
pub(crate) struct OpenBao {
    process: Child,
    port: u16,
    folder: PathBuf,
}

impl OpenBao {
    pub(crate) async fn start(name: &str) -> Self {
        let folder = components().join(name);
        // What an earlier run left behind is another server's certificate.
        drop(fs::remove_dir_all(&folder));
        fs::create_dir(&folder).unwrap();
        let [port] = free_ports();
        let process = Command::new(installed("python/bin/bao"))
            .args(["server", "-dev", "-dev-no-store-token", "-dev-tls"])
            .arg(format!("-dev-tls-cert-dir={}", folder.display()))
            .arg(format!("-dev-root-token-id={ROOT}"))
            .arg(format!("-dev-listen-address=127.0.0.1:{port}"))
            .env("HOME", &folder)
            .stdin(Stdio::null())
            .stdout(File::create(folder.join("log")).unwrap())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let vault = Self { process, port, folder };
        vault.wait().await;
        vault
    }

    /// Until the key-value store is there, which comes last.
    async fn wait(&self) {
        for _ in 0..400 {
            thread::sleep(Duration::from_millis(50));
            if !self.folder.join("vault-ca.pem").exists() {
                continue;
            }
            let health = format!("{}/v1/secret/config", self.address());
            let client = self.client().build().unwrap();
            let answer = client.get(health).header("x-vault-token", ROOT);
            let answer = answer.send().await;
            if answer.is_ok_and(|answer| answer.status() == 200) {
                return;
            }
        }
        panic!("OpenBao does not start: see {}", self.folder.display());
    }

    pub(crate) fn address(&self) -> String {
        format!("https://127.0.0.1:{}", self.port)
    }

    /// A client that trusts this server and no other.
    pub(crate) fn client(&self) -> ClientBuilder {
        let pem = fs::read(self.folder.join("vault-ca.pem")).unwrap();
        let ca = Certificate::from_pem(&pem).unwrap();
        Client::builder().no_proxy().tls_certs_only([ca])
    }

    /// Does what only the root may.
    pub(crate) async fn administer(
        &self,
        method: Method,
        path: &str,
        body: Value,
    ) -> Value {
        let client = self.client().build().unwrap();
        let request = client
            .request(method, format!("{}/v1/{path}", self.address()))
            .header("x-vault-token", ROOT)
            .json(&body);
        let answer = request.send().await.unwrap().error_for_status().unwrap();
        let body = answer.bytes().await.unwrap();
        serde_json::from_slice(&body).unwrap_or_default()
    }

    /// Puts a secret below `secret/`.
    pub(crate) async fn put(&self, path: &str, secret: Value) {
        let path = format!("secret/data/{path}");
        let body = json!({ "data": secret });
        self.administer(Method::POST, &path, body).await;
    }

    /// A token that may read this secret only.
    pub(crate) async fn token_for(&self, path: &str) -> String {
        let rule = format!(
            r#"path "secret/data/{path}" {{ capabilities = ["read"] }}"#
        );
        let policy = json!({ "policy": rule });
        self.administer(Method::PUT, "sys/policies/acl/app", policy).await;
        let body = json!({ "policies": ["app"] });
        let path = "auth/token/create";
        let answer = self.administer(Method::POST, path, body).await;
        answer["auth"]["client_token"].as_str().unwrap().to_owned()
    }
}

impl Drop for OpenBao {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}
