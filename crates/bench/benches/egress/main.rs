//! What a layer that checks where a request goes costs.
//!
//! ```sh
//! cargo bench -p palisade-bench --bench egress
//! ```

#![forbid(unsafe_code)]
#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a command-line tool that measures and prints"
)]

mod floor;

use std::{error::Error, process::ExitCode};

use palisade_bench::{Options, chain::Nothing, machine, program, race_chains};
use palisade_egress::{Egress, Policy};
use reqwest::{Client, Method, Request};
use reqwest_middleware::ClientBuilder;

use crate::floor::{First, Last};

fn main() -> ExitCode {
    program(run)
}

fn run(options: Options) -> Result<(), Box<dyn Error>> {
    println!("{}", machine());
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let egress = |places: &[String]| {
        let mut policy = Policy::builder();
        for place in places {
            policy = policy.allow(place);
        }
        Egress::builder(policy.build()?).build()
    };
    let one = egress(&["api.example".to_owned()])?;
    // The one that is asked for comes last.
    let mut many: Vec<_> =
        (0..20).map(|n| format!("host-{n}.example.org")).collect();
    many.push("api.example".to_owned());
    let many = egress(&many)?;
    let start = || ClientBuilder::new(Client::new());
    let mut request = Request::new(
        Method::POST,
        "https://api.example/api/v1/purchase?channel=api".parse()?,
    );
    let headers = [
        ("accept", "application/json"),
        ("authorization", "Bearer not-a-token"),
        ("content-type", "application/json"),
    ];
    for (name, value) in headers {
        request.headers_mut().insert(name, value.parse()?);
    }
    let chains = [
        ("its floor: the stage, a look at the URL", start().with(First)),
        ("no layer", start()),
        ("a layer that does nothing", start().with(Nothing)),
        ("palisade-egress, one host", start().with(one.check())),
        ("one host, the last layer", start().with(one.recheck())),
        ("21 hosts", start().with(many.check())),
        ("floor of both", start().with(First).with(Last)),
        ("first and last", start().with(one.check()).with(one.recheck())),
    ];
    let again = |_| request.try_clone().expect("a body in memory");
    let table = race_chains(chains, again, &runtime, options)?;
    table.print("one POST with three headers, answered at once");
    Ok(())
}
