//! Real collectors, which `tests/run` installs, with every byte that they
//! received written down.

use std::{
    fs::{self, File},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use crate::cargo::root;

/// A collector that runs until it is dropped.
pub(crate) struct Collector {
    process: Child,
    grpc: Option<u16>,
    http: u16,
    dump: PathBuf,
}

impl Collector {
    /// rotel, which takes OTLP over gRPC, as Protocol Buffers and as JSON.
    pub(crate) fn rotel(name: &str) -> Self {
        let [grpc, http] = free_ports();
        let mut command = Command::new(installed("rotel-agent"));
        command
            .args(["start", "--exporter", "blackhole"])
            .args(["--otlp-grpc-endpoint", &format!("127.0.0.1:{grpc}")])
            .args(["--otlp-http-endpoint", &format!("127.0.0.1:{http}")])
            .args(["--debug-log", "traces", "--debug-log", "logs"])
            .args(["--debug-log", "metrics"])
            .args(["--debug-log-verbosity", "detailed"])
            .arg("--pid-file")
            .arg(components().join(format!("{name}.pid")));
        Self::start(command, name, Some(grpc), http)
    }

    /// oteltap, which takes OTLP as Protocol Buffers over HTTP.
    pub(crate) fn oteltap(name: &str) -> Self {
        let [http] = free_ports();
        let mut command = Command::new(installed("python/bin/oteltap"));
        command.args(["--port", &http.to_string()]);
        Self::start(command, name, None, http)
    }

    fn start(
        mut command: Command,
        name: &str,
        grpc: Option<u16>,
        http: u16,
    ) -> Self {
        let dump = components().join(format!("{name}.dump"));
        let process = command
            .stdout(File::create(&dump).unwrap())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let collector = Self { process, grpc, http, dump };
        let is_up = (0..200).any(|_| {
            thread::sleep(Duration::from_millis(25));
            TcpStream::connect(("127.0.0.1", http)).is_ok()
        });
        assert!(is_up, "{name} does not listen");
        collector
    }

    pub(crate) fn http(&self) -> String {
        format!("http://127.0.0.1:{}", self.http)
    }

    pub(crate) fn grpc(&self) -> String {
        format!("http://127.0.0.1:{}", self.grpc.expect("speaks gRPC"))
    }

    /// Every byte it received, once all of `last` are there and nothing more
    /// comes.
    pub(crate) fn received(&self, last: &[&str]) -> Vec<u8> {
        let mut dump = Vec::new();
        for _ in 0..50 {
            let before = dump.len();
            dump = fs::read(&self.dump).unwrap();
            let is_whole = last.iter().all(|text| holds(&dump, text));
            if is_whole && dump.len() == before {
                return dump;
            }
            thread::sleep(Duration::from_millis(200));
        }
        let missing = last.iter().filter(|text| !holds(&dump, text));
        panic!("did not arrive: {:?}", missing.collect::<Vec<_>>())
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// Whether a text is anywhere in the bytes.
pub(crate) fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

pub(crate) fn components() -> PathBuf {
    root().join("target/components")
}

pub(crate) fn installed(program: &str) -> PathBuf {
    let program = components().join(program);
    let is_there = Path::exists(&program);
    assert!(is_there, "tests/run installs {}", program.display());
    program
}

pub(crate) fn free_ports<const N: usize>() -> [u16; N] {
    let listeners = [(); N].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    listeners.map(|listener| listener.local_addr().unwrap().port())
}
