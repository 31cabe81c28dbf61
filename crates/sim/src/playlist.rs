use crate::{Fault, Script};

/// The faults still to come, in the order they were injected.
///
/// One request meets one fault: the first whose script is due. A script that
/// lets a request pass counts it, also when another one takes it: "after 2" is
/// the third request, whatever became of the first two.
#[derive(Default)]
pub(crate) struct Playlist(Vec<Script>);

impl Playlist {
    pub(crate) fn add(&mut self, script: Script) {
        self.0.push(script);
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// How many requests or connections are still going to be hit.
    pub(crate) fn left(&self) -> u64 {
        self.0.iter().map(|script| u64::from(script.left)).sum()
    }

    /// The fault for a request to `path`, and whether it comes after the work.
    pub(crate) fn for_request(&mut self, path: &str) -> Option<(Fault, bool)> {
        self.next(|script| {
            let anywhere = script.path.is_none();
            script.fault != Fault::ResetHandshake
                && (anywhere || script.path.as_deref() == Some(path))
        })
    }

    /// Whether a new connection is reset.
    pub(crate) fn for_connection(&mut self) -> bool {
        self.next(|script| script.fault == Fault::ResetHandshake).is_some()
    }

    fn next(
        &mut self,
        matches: impl Fn(&Script) -> bool,
    ) -> Option<(Fault, bool)> {
        let mut found = None;
        for script in self.0.iter_mut().filter(|script| matches(script)) {
            if script.skip > 0 {
                script.skip = script.skip.saturating_sub(1);
            } else if found.is_none() && script.left > 0 {
                script.left = script.left.saturating_sub(1);
                found = Some((script.fault.clone(), script.processed));
            }
        }
        self.0.retain(|script| script.left > 0);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_come_in_order_to_the_requests_they_match() {
        let mut list = Playlist::default();
        list.add(Fault::Reset.on("/purchase").times(2));
        list.add(Fault::WrongJson.after(1));
        let mut next = |path| list.for_request(path).map(|(fault, _)| fault);
        assert_eq!(next("/products"), None, "the second lets one pass");
        assert_eq!(next("/purchase"), Some(Fault::Reset));
        assert_eq!(next("/products"), Some(Fault::WrongJson));
        assert_eq!(next("/products"), None);
        assert_eq!(next("/purchase"), Some(Fault::Reset));
        assert_eq!(next("/purchase"), None);
        assert_eq!(list.left(), 0);
    }

    #[test]
    fn a_connection_takes_only_what_is_meant_for_connections() {
        let mut list = Playlist::default();
        list.add(Fault::Reset.into());
        assert!(!list.for_connection());
        list.add(Fault::ResetHandshake.into());
        assert_eq!(list.for_request("/x"), Some((Fault::Reset, false)));
        assert_eq!(list.for_request("/x"), None);
        assert!(list.for_connection());
        assert!(!list.for_connection());
    }
}
