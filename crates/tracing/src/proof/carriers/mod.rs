//! The ways by which a value gets into a log, each with a canary of its own.

mod encoded;
mod errors;
mod outside;
mod spans;
mod texts;
mod values;

use std::fmt;

/// The target of every record of the proof; the app's filters must let it pass
/// at level `ERROR`.
pub const TARGET: &str = "palisade::proof";

/// One way of a value to the sinks; sending puts its canary on it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Carrier {
    pub(super) name: &'static str,
    pub(super) class: Class,
    /// A synthetic secret that no other carrier has.
    pub(super) canary: &'static str,
    pub(super) send: fn(&Self),
}

impl Carrier {
    const fn new(
        name: &'static str,
        class: Class,
        canary: &'static str,
        send: fn(&Self),
    ) -> Self {
        Self { name, class, canary, send }
    }

    /// A carrier of a test card number.
    const fn card(
        name: &'static str,
        canary: &'static str,
        send: fn(&Self),
    ) -> Self {
        Self::new(name, Class::Card, canary, send)
    }

    /// The canary as a number of any type that can hold it.
    fn number<N: std::str::FromStr + Default>(&self) -> N {
        self.canary.parse().unwrap_or_default()
    }
}

/// The harmless word by which a record is known where it arrives.
impl fmt::Display for Carrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "proof({})", self.name)
    }
}

/// What a canary stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Card verification values, PINs, track data.
    Authentication,
    Card,
    /// Passwords, tokens, keys.
    Credential,
    /// Telephone numbers, e-mail addresses.
    Personal,
}

/// Which of the carriers are sent that not every app can keep apart or has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Extras {
    pub(super) encoded: bool,
    #[cfg(feature = "log")]
    pub(super) log_record: bool,
    pub(super) panic: bool,
}

impl Default for Extras {
    fn default() -> Self {
        Self {
            encoded: true,
            #[cfg(feature = "log")]
            log_record: false,
            panic: false,
        }
    }
}

/// The carriers of a proof, in the order in which they are sent.
pub(super) fn all(extras: Extras) -> Vec<Carrier> {
    let mut all = values::carriers().to_vec();
    all.extend(texts::carriers());
    all.extend(errors::carriers());
    all.extend(spans::carriers());
    if extras.encoded {
        all.extend(encoded::carriers());
    }
    all.extend(outside::carriers(extras));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every() -> Vec<Carrier> {
        all(Extras {
            panic: true,
            #[cfg(feature = "log")]
            log_record: true,
            ..Extras::default()
        })
    }

    #[test]
    fn names_and_canaries_are_unique() {
        for (index, carrier) in every().iter().enumerate() {
            for other in &every()[..index] {
                assert_ne!(carrier.name, other.name);
                assert!(!carrier.canary.contains(other.canary), "{other}");
                assert!(!other.canary.contains(carrier.canary), "{other}");
            }
        }
    }

    #[test]
    fn a_card_is_a_number_of_every_type() {
        let cards = every();
        let cards = cards.iter().filter(|c| c.class == Class::Card);
        for carrier in cards {
            assert_eq!(carrier.number::<u64>().to_string(), carrier.canary);
            assert_eq!(carrier.number::<f64>().to_string(), carrier.canary);
        }
    }
}
