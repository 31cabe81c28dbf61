//! The provider redirects: somebody has taken it over, or its name.

use palisade_sim::Fault;

use super::{Result, Step, Target};

pub(crate) async fn run(target: &Target<'_>) -> Result<Vec<Step>> {
    let (sim, trap) = (target.sim, target.trap.address);
    let client = target.client()?;
    let mut steps = Vec::new();
    for location in [
        format!("https://{trap}/steal"),
        format!("http://{trap}/steal"),
        format!("https://[::ffff:127.0.0.2]:{}/steal", trap.port()),
    ] {
        // A 307: the client is to say the same again, over there.
        sim.inject(Fault::RedirectTo(location.clone()).on("/products"));
        let url = format!("{}/products", sim.base_url());
        let sent = client.get(url).send().await;
        steps.push(Step::new(location, sent));
        sim.clear_faults();
    }
    Ok(steps)
}
