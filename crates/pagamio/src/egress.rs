use palisade_auth::Environment;
use palisade_egress::{Policy, PolicyBuilder};

use crate::{Profile, ProfileError, base_url};

impl Profile {
    /// Where requests to one environment may go: its host and port, at public
    /// addresses. More may be allowed.
    ///
    /// # Examples
    ///
    /// ```
    /// use palisade_auth::Production;
    /// use palisade_egress::Egress;
    /// use palisade_pagamio::Profile;
    ///
    /// let profile = Profile::default();
    /// let policy = profile.egress_policy::<Production>()?.build()?;
    /// // The address that the provider's portal was told.
    /// let egress = Egress::builder(policy).source_ip("9.9.9.9").build()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ProfileError`] when a value is out of its range.
    pub fn egress_policy<E: Environment>(
        &self,
    ) -> Result<PolicyBuilder, ProfileError> {
        self.check()?;
        let origin = base_url::origin(self.base_url::<E>());
        // Checked: it is https.
        let place = origin.strip_prefix("https://").unwrap_or_default();
        Ok(Policy::builder().allow(place))
    }
}
