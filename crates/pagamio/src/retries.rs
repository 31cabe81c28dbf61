use http::Method;
use palisade_auth::Environment;
use palisade_retry::{Backoff, Retry, RetryBuilder, Route};

use crate::{Profile, ProfileError, base_url, look_up::LookUp};

impl Profile {
    /// Retries as the provider wants them: a purchase again under the same
    /// reference, which it is given if it has none, with the profile's delays;
    /// what its codes and states say; and a look-up of what nobody knows, as
    /// long as looks come at their quickest, which is a minute. Whoever wants
    /// to know later asks under the key of the `OutcomeUnknown`.
    ///
    /// The builder can be asked for more, such as another deadline.
    ///
    /// # Examples
    ///
    /// ```
    /// use palisade_auth::Sandbox;
    /// use palisade_pagamio::Profile;
    ///
    /// let retry = Profile::default().retry::<Sandbox>()?.build()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ProfileError`] when a value is out of its range.
    pub fn retry<E: Environment>(&self) -> Result<RetryBuilder, ProfileError> {
        self.check()?;
        let base = base_url::path(self.base_url::<E>());
        let route =
            |path: &str| Route::new(Method::POST, format!("{base}{path}"));
        let backoff = self.backoff;
        Ok(Retry::builder()
            .backoff(
                Backoff::new(backoff.first, backoff.longest)
                    .percent_jitter(backoff.jitter_percent),
            )
            .route(
                route(&self.purchase_path)
                    .key_pointer(&*self.pointers.reference),
            )
            .route(route(&self.transactions_path).read_only())
            .classifier(self.clone())
            .resolver(LookUp::new::<E>(self)))
    }
}
