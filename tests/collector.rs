//! What a real OpenTelemetry collector receives: rotel, which `tests/run`
//! installs, with every record dumped as it came in.

use std::{
    fs::{self, File},
    net::{TcpListener, TcpStream},
    path::PathBuf,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use crate::cargo::{example, root};

/// What `checkout` plants, as far as it is known from outside.
const PLANTED: &[&str] = &[
    "sandbox-pass-7Qx!",
    "4111111111111111",
    "4111 1111 1111 1111",
    "8001015009087",
    "+27821234567",
    "thandi.m@example.co.za",
    "01234567897",
    "pk_sandbox_51HxTq9WcVbN",
];

struct Collector {
    process: Child,
    endpoint: String,
    dump: PathBuf,
}

impl Collector {
    fn start(name: &str) -> Self {
        let components = root().join("target/components");
        let agent = components.join("rotel-agent");
        assert!(agent.exists(), "tests/run installs {}", agent.display());
        let dump = components.join(format!("{name}.dump"));
        let [grpc, http] = free_ports();
        let process = Command::new(agent)
            .args(["start", "--exporter", "blackhole"])
            .args(["--otlp-grpc-endpoint", &format!("127.0.0.1:{grpc}")])
            .args(["--otlp-http-endpoint", &format!("127.0.0.1:{http}")])
            .args(["--debug-log", "traces"])
            .args(["--debug-log-verbosity", "detailed"])
            .arg("--pid-file")
            .arg(components.join(format!("{name}.pid")))
            .stdout(File::create(&dump).unwrap())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let is_up = (0..200).any(|_| {
            thread::sleep(Duration::from_millis(25));
            TcpStream::connect(("127.0.0.1", http)).is_ok()
        });
        assert!(is_up, "the collector does not listen");
        let endpoint = format!("http://127.0.0.1:{http}/v1/traces");
        Self { process, endpoint, dump }
    }

    /// Everything it received, once the last span of the example is there.
    fn received(&self) -> String {
        for _ in 0..200 {
            let dump = fs::read_to_string(&self.dump).unwrap();
            if dump.contains("list_products") {
                return dump;
            }
            thread::sleep(Duration::from_millis(25));
        }
        panic!("the spans did not arrive")
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

fn free_ports() -> [u16; 2] {
    let listeners =
        [(), ()].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    listeners.map(|listener| listener.local_addr().unwrap().port())
}

fn leaked(dump: &str) -> Vec<&'static str> {
    PLANTED.iter().copied().filter(|secret| dump.contains(secret)).collect()
}

#[test]
fn a_collector_receives_no_secret() {
    let collector = Collector::start("protected");
    let output = example("checkout", &["--otlp", &collector.endpoint], b"");
    assert!(output.status.success());
    let dump = collector.received();
    assert!(dump.contains("[redacted:token]"), "{dump}");
    assert_eq!(leaked(&dump), [""; 0]);
}

/// A check that cannot fail proves nothing.
#[test]
fn without_the_line_a_collector_receives_them_all() {
    let collector = Collector::start("unprotected");
    let options = ["--unprotected", "--otlp", &collector.endpoint];
    let output = example("checkout", &options, b"");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(leaked(&collector.received()), PLANTED);
}
