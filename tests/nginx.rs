//! A real web server, which `tests/run` unpacks, with certificates made here.

use std::{
    fs::{self, File},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair,
    date_time_ymd,
};

use crate::components::{components, free_ports, installed};

/// What one of the servers offers.
pub(crate) struct Offer {
    pub(crate) protocols: &'static str,
    pub(crate) certificate: Shown,
    /// Where `/hop` leads, by 302.
    pub(crate) location: String,
}

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Shown {
    Good,
    Expired,
    OtherHost,
    SelfSigned,
}

/// nginx over TLS on 127.0.0.1, one server for each offer, which runs until it
/// is dropped.
pub(crate) struct Nginx {
    process: Child,
    folder: PathBuf,
    pub(crate) ports: Vec<u16>,
    /// Whom a client is to trust.
    pub(crate) ca_pem: String,
}

impl Nginx {
    pub(crate) fn start(name: &str, offers: &[Offer]) -> Self {
        let program = installed("nginx/usr/sbin/nginx");
        let folder = components().join(name);
        drop(fs::remove_dir_all(&folder));
        fs::create_dir(&folder).unwrap();
        let ca_pem = write_certificates(&folder);
        let ports = free_ports::<16>()[..offers.len()].to_vec();
        let servers: String = offers
            .iter()
            .zip(&ports)
            .map(|(offer, port)| server(offer, *port))
            .collect();
        fs::write(folder.join("nginx.conf"), configuration(&servers)).unwrap();
        let process = Command::new(program)
            .arg("-p")
            .arg(&folder)
            .args(["-c", "nginx.conf"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(folder.join("stderr")).unwrap())
            .spawn()
            .unwrap();
        let mut nginx = Self { process, folder, ports, ca_pem };
        let last = *nginx.ports.last().unwrap();
        let is_up = (0..200).any(|_| {
            thread::sleep(Duration::from_millis(25));
            TcpStream::connect(("127.0.0.1", last)).is_ok()
        });
        let ended = nginx.process.try_wait().unwrap();
        assert!(is_up && ended.is_none(), "nginx: {}", nginx.said());
        nginx
    }

    fn said(&self) -> String {
        let read = |name| fs::read_to_string(self.folder.join(name));
        format!("{:?} {:?}", read("stderr"), read("error.log"))
    }

    /// How many requests arrived at one of the servers; fails unless there are
    /// at least so many, since nginx writes them down after the answer.
    pub(crate) fn requests(&self, index: usize, least: usize) -> usize {
        let port = format!("{} ", self.ports[index]);
        for _ in 0..100 {
            let log = fs::read_to_string(self.folder.join("access.log"));
            let log = log.unwrap_or_default();
            let count = log.lines().filter(|l| l.starts_with(&port)).count();
            if count >= least {
                return count;
            }
            thread::sleep(Duration::from_millis(20));
        }
        panic!("fewer than {least} requests at server {index}")
    }

    /// Whether a client that speaks nothing else gets a connection: that a
    /// server refuses ours for its version proves nothing otherwise.
    pub(crate) fn speaks(&self, index: usize, version: &str) -> bool {
        let output = Command::new("openssl")
            .args(["s_client", version, "-cipher", "DEFAULT@SECLEVEL=0"])
            .arg("-connect")
            .arg(format!("127.0.0.1:{}", self.ports[index]))
            .stdin(Stdio::null())
            .output()
            .expect("openssl is installed, as tests/run says");
        String::from_utf8_lossy(&output.stdout).contains("BEGIN CERTIFICATE")
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

fn configuration(servers: &str) -> String {
    let temporary: String =
        ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|what| format!("{what}_temp_path {what};\n"))
            .concat();
    format!(
        "daemon off;\nmaster_process off;\npid pid;\nerror_log error.log;\n\
         events {{ worker_connections 64; }}\n\
         http {{\nlog_format hits '$server_port $request';\n\
         access_log access.log hits;\n{temporary}{servers}}}\n"
    )
}

/// The old protocols are off in the library, too, unless it is told otherwise.
fn server(offer: &Offer, port: u16) -> String {
    let Offer { protocols, location, certificate } = offer;
    let certificate = certificate.name();
    format!(
        "server {{\nlisten 127.0.0.1:{port} ssl;\n\
         ssl_protocols {protocols};\nssl_ciphers DEFAULT@SECLEVEL=0;\n\
         ssl_certificate {certificate}.pem;\n\
         ssl_certificate_key {certificate}.key;\n\
         location = /hop {{ return 302 {location}; }}\n\
         location / {{ return 200 ok; }}\n}}\n"
    )
}

impl Shown {
    const ALL: [Self; 4] =
        [Self::Good, Self::Expired, Self::OtherHost, Self::SelfSigned];

    const fn name(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Expired => "expired",
            Self::OtherHost => "other-host",
            Self::SelfSigned => "self-signed",
        }
    }
}

/// All of them by one authority, but for that which nobody signed.
fn write_certificates(folder: &Path) -> String {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    let key = KeyPair::generate().unwrap();
    let authority = CertifiedIssuer::self_signed(params, key).unwrap();
    for shown in Shown::ALL {
        let name = match shown {
            Shown::OtherHost => "other.example",
            _ => "api.example",
        };
        let mut params = CertificateParams::new([name.to_owned()]).unwrap();
        if shown == Shown::Expired {
            params.not_before = date_time_ymd(2020, 1, 1);
            params.not_after = date_time_ymd(2021, 1, 1);
        }
        let key = KeyPair::generate().unwrap();
        let certificate = match shown {
            Shown::SelfSigned => params.self_signed(&key),
            _ => params.signed_by(&key, &authority),
        };
        let file = |kind: &str| folder.join(format!("{}.{kind}", shown.name()));
        fs::write(file("pem"), certificate.unwrap().pem()).unwrap();
        fs::write(file("key"), key.serialize_pem()).unwrap();
    }
    authority.pem()
}
