//! The app is to ask the cloud for its own credentials: by a URL that somebody
//! else wrote, or by the provider's name, which leads there.

use std::net::SocketAddr;

use palisade_egress::{Egress, Policy};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest_middleware::ClientBuilder;

use super::{Result, Step, Target};
use crate::provider;

/// What the servers of clouds are asked. No request is made of these, not even
/// where nothing is protected: they are shown to the policy.
const URLS: [&str; 4] = [
    "https://169.254.169.254/latest/meta-data/iam/",
    "https://[::ffff:169.254.169.254]/latest/meta-data/iam/",
    "https://2852039166/computeMetadata/v1/",
    "https://[fd00:ec2::254]/latest/meta-data/iam/",
];

pub(crate) async fn run(target: &Target<'_>) -> Result<Vec<Step>> {
    let trap = target.trap.address;
    let policy = target.shop.pagamio.egress().policy();
    let mut steps = Vec::new();
    for url in URLS {
        let said = policy.check(&url.parse()?);
        steps.push(Step::new(url, said.map_err(Into::into)));
    }
    let client = target.client()?;
    for url in [
        format!("https://{trap}/latest/meta-data/iam/"),
        format!("http://{trap}/latest/meta-data/iam/"),
        format!("https://[::ffff:127.0.0.2]:{}/latest/", trap.port()),
    ] {
        let sent = client.get(&url).send().await;
        steps.push(Step::new(url, sent));
    }

    // The provider's name, as somebody else resolves it.
    let poisoned = Poisoned(trap);
    let ca = provider::authority(target.sim.ca_pem())?;
    let client = reqwest::Client::builder().tls_certs_only([ca]);
    let client = if target.is_protected {
        let place = format!("localhost:{}", target.sim.port());
        let policy = Policy::builder().allow(place).build()?;
        let egress = Egress::builder(policy).resolver(poisoned).build()?;
        let client = egress.harden(client).build()?;
        ClientBuilder::new(client).with(egress.recheck()).build()
    } else {
        ClientBuilder::new(client.dns_resolver(poisoned).build()?).build()
    };
    let url = format!("{}/products", target.sim.base_url());
    let sent = client.get(url).send().await;
    steps.push(Step::new("the provider's name, which leads there", sent));
    Ok(steps)
}

struct Poisoned(SocketAddr);

impl Resolve for Poisoned {
    fn resolve(&self, _: Name) -> Resolving {
        let address = self.0;
        Box::pin(async move {
            let addresses: Addrs = Box::new([address].into_iter());
            Ok(addresses)
        })
    }
}
