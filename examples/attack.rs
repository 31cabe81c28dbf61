//! What somebody tries who speaks for the provider, or gets the app to ask for
//! a URL: `--attack NAME`.

mod abuse;
mod metadata;
mod redirect;
mod trap;

use std::{error::Error, fmt};

use palisade_egress::Refusal;
use palisade_http::find;
use palisade_sim::Simulator;
use reqwest::Client;
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware};

use self::{abuse::Abuse, trap::Trap};
use crate::{heard::Heard, provider, shop::Shop};

pub(crate) type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The attacks, by the names that the command line has for them.
#[derive(Clone, Copy)]
pub(crate) enum Attack {
    Metadata,
    Probe,
    Redirect,
    SharedToken,
    Stuffing,
}

impl Attack {
    pub(crate) const NAMES: &'static str =
        "metadata|probe|redirect|shared-token|stuffing";

    pub(crate) fn named(name: &str) -> Option<Self> {
        match name {
            "metadata" => Some(Self::Metadata),
            "probe" => Some(Self::Probe),
            "redirect" => Some(Self::Redirect),
            "shared-token" => Some(Self::SharedToken),
            "stuffing" => Some(Self::Stuffing),
            _ => None,
        }
    }

    /// Whether it came to nothing, or was seen, which is printed step by step.
    pub(crate) async fn run(
        self,
        shop: &Shop,
        sim: &Simulator,
        heard: &Heard,
        is_protected: bool,
    ) -> Result<bool> {
        let trap = Trap::beside(sim).await?;
        let target = Target { shop, sim, trap: &trap, is_protected };
        let steps = match self {
            Self::Metadata => metadata::run(&target).await?,
            Self::Redirect => redirect::run(&target).await?,
            Self::Probe => return Abuse::Probe.run(heard).await,
            Self::SharedToken => return Abuse::SharedToken.run(heard).await,
            Self::Stuffing => return Abuse::Stuffing.run(heard).await,
        };
        println!("\nwhat was tried");
        for step in &steps {
            println!("    {step}");
        }
        let (connections, bytes) = trap.caught();
        println!("at the attacker's: {connections} connections, {bytes} bytes");
        let is_refused = steps.iter().all(|step| step.refusal.is_some());
        Ok(is_refused && (connections, bytes) == (0, 0))
    }
}

/// Who is attacked, and where it is to be led.
struct Target<'t> {
    shop: &'t Shop,
    sim: &'t Simulator,
    trap: &'t Trap,
    is_protected: bool,
}

impl Target<'_> {
    /// The shop's client, or one as it comes.
    fn client(&self) -> Result<ClientWithMiddleware> {
        if self.is_protected {
            return Ok(self.shop.client.clone());
        }
        let ca = provider::authority(self.sim.ca_pem())?;
        let client = Client::builder().tls_certs_only([ca]);
        Ok(ClientBuilder::new(client.build()?).build())
    }
}

/// One thing that was tried, and what refused it.
struct Step {
    what: String,
    refusal: Option<Refusal>,
}

impl Step {
    fn new<T>(
        what: impl Into<String>,
        sent: reqwest_middleware::Result<T>,
    ) -> Self {
        let error = sent.err();
        let refusal = error.and_then(|error| find::<Refusal>(&error).copied());
        Self { what: what.into(), refusal }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.refusal {
            Some(refusal) => {
                let reason = refusal.reason().name();
                write!(f, "{:<56}refused: {reason}", self.what)
            }
            None => write!(f, "{:<56}not refused", self.what),
        }
    }
}
