use std::panic;

use super::{Carrier, Extras};

/// The carriers that come to the sinks by something that the app must have
/// installed: the bridge from the `log` crate, the panic hook.
pub(super) fn carriers(extras: Extras) -> Vec<Carrier> {
    let mut carriers = Vec::new();
    #[cfg(feature = "log")]
    if extras.log_record {
        carriers.push(Carrier::card("log record", "3569990010095841", |c| {
            log::error!(target: super::TARGET, "{c} paid by {}", c.canary);
        }));
    }
    if extras.panic {
        carriers.push(Carrier::card("panic", "3530111333300000", panic));
    }
    carriers
}

#[expect(clippy::panic, reason = "to see what the hook makes of it")]
fn panic(carrier: &Carrier) {
    let message = format!("{carrier} paid by {}", carrier.canary);
    drop(panic::catch_unwind(|| panic::panic_any(message)));
}
