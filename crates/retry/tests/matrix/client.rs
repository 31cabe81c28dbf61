//! A client of a simulator, for one call.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use http::{Method, StatusCode};
use palisade_retry::{
    Answer, Backoff, Classifier, Outcome, Retry, Verdict, outcome_of_status,
};
use palisade_sim::{SANDBOX_PASSWORD, SANDBOX_USERNAME, Simulator};
use reqwest::{
    Certificate, Client,
    dns::{Addrs, Name, Resolve, Resolving},
    redirect,
};
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware};
use serde_json::{Value, json};

use crate::{
    check::World, fault::Fault, kind::Kind, tables::Row, witness::Witness,
};

/// The shortest and the longest delay of this backoff before the `retry`th
/// retry, from 1 on.
pub(crate) fn own_delay(retry: u32) -> (Duration, Duration) {
    let longest = (FIRST * 2_u32.pow(retry - 1)).min(LONGEST);
    (longest / 2, longest)
}

const FIRST: Duration = Duration::from_millis(10);
const LONGEST: Duration = Duration::from_millis(30);

/// Short where it is to pass, but long enough for a handshake on a machine that
/// has other things to do, and for an answer where one is to come in the end.
pub(crate) const fn timeout(fault: Fault, world: World) -> Duration {
    match fault {
        Fault::Late if world.lasts => Duration::from_millis(500),
        Fault::Late => Duration::from_secs(1),
        _ => Duration::from_secs(10),
    }
}

/// A token, obtained by a client of its own: the one under test has no
/// connection yet.
pub(crate) async fn log_in(sim: &Simulator) -> String {
    let login = json!({
        "username": SANDBOX_USERNAME,
        "password": SANDBOX_PASSWORD,
    });
    let client = Client::builder().tls_certs_only([authority(sim)]);
    let request = client
        .build()
        .unwrap()
        .post(format!("{}/auth/token", sim.base_url()))
        .json(&login);
    let answer = request.send().await.unwrap();
    let answer: Value = answer.json().await.unwrap();
    answer["data"]["token"].as_str().unwrap().to_owned()
}

pub(crate) async fn client(
    sim: &Simulator,
    kind: Kind,
    row: &Row,
    world: World,
) -> (ClientWithMiddleware, Witness) {
    let authority = match row.fault {
        // That of another one.
        Fault::Untrusted => {
            authority(&Simulator::builder().start().await.unwrap())
        }
        _ => authority(sim),
    };
    let plain = Client::builder()
        .https_only(true)
        .tls_certs_only([authority])
        .redirect(redirect::Policy::none())
        .retry(reqwest::retry::never())
        .dns_resolver(Arc::new(Names::new(row.fault, world)))
        .build()
        .unwrap();
    let retry = Retry::builder()
        .backoff(Backoff::new(FIRST, LONGEST).equal_jitter())
        .attempt_timeout(timeout(row.fault, world))
        .route(kind.route());
    let retry =
        if world.peeks { retry.classifier(Peeks) } else { retry }.build();
    let (retry, witness) = (retry.unwrap(), Witness::default());
    let client = ClientBuilder::new(plain)
        .with(retry.call())
        .with(retry.attempts())
        .with(witness.clone())
        .build();
    (client, witness)
}

fn authority(sim: &Simulator) -> Certificate {
    Certificate::from_pem(sim.ca_pem().as_bytes()).unwrap()
}

/// Resolves without any traffic, wrongly for as often as it is told.
struct Names {
    wrong: AtomicU32,
    fault: Fault,
}

impl Names {
    fn new(fault: Fault, world: World) -> Self {
        let wrong = match fault {
            Fault::Dns | Fault::Refused if !world.lasts => 1,
            Fault::Dns => u32::MAX,
            _ => 0,
        };
        Self { wrong: wrong.into(), fault }
    }
}

impl Resolve for Names {
    fn resolve(&self, _: Name) -> Resolving {
        let less = |left: u32| left.checked_sub(1);
        let order = Ordering::Relaxed;
        let is_wrong = self.wrong.fetch_update(order, order, less).is_ok();
        let ip = match self.fault {
            Fault::Dns if is_wrong => None,
            // The simulator listens on 127.0.0.1 only.
            _ if is_wrong => Some(Ipv4Addr::new(127, 0, 0, 2)),
            _ => Some(Ipv4Addr::LOCALHOST),
        };
        Box::pin(async move {
            let ip = ip.ok_or_else(|| io::Error::other("no such name"))?;
            let address = SocketAddr::from((ip, 0));
            let addresses: Addrs = Box::new([address].into_iter());
            Ok(addresses)
        })
    }
}

/// Looks into each 200, as one has to where a 200 may be a failure.
struct Peeks;

impl Classifier for Peeks {
    fn max_body(&self, _: &Method, _: &str, status: StatusCode) -> usize {
        if status == StatusCode::OK { 64 * 1024 } else { 0 }
    }

    fn classify(&self, answer: &Answer<'_>) -> Verdict {
        if answer.status != StatusCode::OK {
            return outcome_of_status(answer.status).into();
        }
        let json = answer.body.map(serde_json::from_slice::<Value>);
        match json {
            Some(Ok(json)) if json["successful"] == true => Outcome::Completed,
            Some(Ok(_)) => Outcome::Failed,
            // A 200 that cannot be read does not say what was done.
            Some(Err(_)) | None => Outcome::Unknown,
        }
        .into()
    }
}
