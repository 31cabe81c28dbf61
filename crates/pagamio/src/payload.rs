use http::Method;
use palisade_auth::Environment;
use palisade_payload::{Field, Payload, PayloadBuilder, Route};
use palisade_redact::Redactor;

use crate::{FieldForm, Profile, ProfileError, SecretKind, base_url};

impl Profile {
    /// What requests to one environment may carry: of a purchase, the fields of
    /// the profile, and in all of them no card data and no secrets,
    /// `additionalInfo` included. Secrets that are registered at this redactor
    /// are found by their value, and so is what the profile's `secrets` name.
    ///
    /// The builder can be asked for more, such as to replace what is found.
    ///
    /// # Examples
    ///
    /// ```
    /// use palisade_auth::Sandbox;
    /// use palisade_pagamio::Profile;
    /// use palisade_redact::Policy;
    ///
    /// let redactor = Policy::payments().build()?;
    /// let profile = Profile::default();
    /// let payload = profile.payload::<Sandbox>(&redactor)?.redact().build()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ProfileError`] when a value is out of its range.
    pub fn payload<E: Environment>(
        &self,
        secrets: &Redactor,
    ) -> Result<PayloadBuilder, ProfileError> {
        self.check()?;
        let base = base_url::path(self.base_url::<E>());
        let path = format!("{base}{}", self.purchase_path);
        let mut route = Route::new(Method::POST, path);
        for field in &self.purchase.fields {
            let pointer = format!(
                "/{}",
                field.name.replace('~', "~0").replace('/', "~1")
            );
            let form = self.field(field.form);
            route = if field.required {
                route.required(pointer, form)
            } else {
                route.optional(pointer, form)
            };
        }
        let fields = &self.purchase.fields;
        let policy = self
            .secrets
            .iter()
            // What a purchase has a field for is judged by what is in it, and
            // personal data is no secret to the provider.
            .filter(|secret| fields.iter().all(|f| f.name != secret.name))
            .filter(|secret| {
                !matches!(secret.kind, SecretKind::Account | SecretKind::Phone)
            })
            .fold(Payload::default_policy(), |policy, f| f.mark(policy));
        Ok(Payload::builder(secrets).policy(policy).route(route))
    }

    fn field(&self, form: FieldForm) -> Field {
        let purchase = &self.purchase;
        match form {
            FieldForm::Amount => {
                Field::money(&*purchase.least_amount, &*purchase.most_amount)
            }
            FieldForm::Any => Field::any(),
            FieldForm::Digits => Field::matching("[0-9]{1,30}"),
            FieldForm::Phone => Field::matching(r"\+[0-9]{8,15}"),
            FieldForm::Text => Field::text(1..=255),
        }
    }
}
