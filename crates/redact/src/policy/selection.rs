use crate::{
    PolicyError,
    detect::{About, Detector, set::Detectors},
    error::{Position, Reason},
};

/// A name, and where it stands if that is in a file.
type Named = (String, Option<Position>);

/// Which detectors are to be on, by name.
#[derive(Clone, Debug, Default)]
pub(super) struct Selection {
    /// All of them where nothing is said.
    only: Option<Vec<Named>>,
    off: Vec<Named>,
}

impl Selection {
    pub(super) fn only(&mut self, names: impl IntoIterator<Item = Named>) {
        self.only.get_or_insert_default().extend(names);
    }

    pub(super) fn off(&mut self, names: impl IntoIterator<Item = Named>) {
        self.off.extend(names);
    }

    pub(super) fn detectors(&self) -> Result<Detectors, PolicyError> {
        let cards = Detectors::of_cards();
        let mut on = Detectors::ALL;
        if let Some(only) = &self.only {
            on = cards;
            for name in only {
                on = on.with(find(name)?.0);
            }
        }
        for name in &self.off {
            let (detector, about) = find(name)?;
            if cards.has(detector) {
                let kind = about.name;
                let what = "to be off: it finds card data (PCI DSS v4.0.1 \
                            3.3.1, 3.5.1)";
                let reason = Reason::Impossible { kind, what: what.to_owned() };
                return Err(reason.at(name.1));
            }
            on = on.without(detector);
        }
        Ok(on)
    }
}

fn find((name, place): &Named) -> Result<(Detector, About), PolicyError> {
    Detector::all().find(|(_, about)| about.name == name).ok_or_else(|| {
        let known = "a name that `detectors()` lists".to_owned();
        Reason::unknown("detector", name, known).at(*place)
    })
}
