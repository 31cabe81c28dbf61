//! Profiles from files: what the tables mean.

mod quotas;
mod source;
mod tables;
mod time;

use self::{
    source::Source,
    tables::{CodesTable, File, Table},
};
use crate::{
    CodeRange, FieldForm, PollPhase, Profile, ProfileError, PurchaseField,
    SecretField, SecretKind, profile,
};

/// Whether it is the old one.
const EDITIONS: [(&str, bool); 2] =
    [("april-2026", false), ("october-2025", true)];

impl Profile {
    /// A profile from the section `[pagamio]` of a file in TOML; what it does
    /// not say is as in its `edition`, by default the newest. Other sections
    /// are for others, and passed over.
    ///
    /// A time is a text with its unit: `ms`, `s`, `min`, `h` or `d`. A list
    /// takes the place of the default one; `secrets` and
    /// `purchase.fields` add, or change what is there. A file with
    /// everything in it:
    ///
    /// ```toml
    #[doc = include_str!("../../palisade.toml")]
    /// ```
    ///
    /// # Examples
    ///
    /// ```
    /// use palisade_pagamio::Profile;
    ///
    /// let text = "[pagamio.quotas.purchase]\nlimit = 20";
    /// let profile = Profile::from_toml(text)?;
    /// assert_eq!(profile.quota("purchase").unwrap().limit, 20);
    ///
    /// let text = "[pagamio.quotas.purchase]\nlimit = 0";
    /// let error = Profile::from_toml(text).unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "line 2, column 9: quotas.purchase.limit is 0, and has to be 1 to \
    ///      1000000",
    /// );
    /// # Ok::<(), palisade_pagamio::ProfileError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ProfileError`], with the line and the column, when the file is not
    /// TOML, has a key that is none, or a value of another type or out of its
    /// range.
    pub fn from_toml(text: &str) -> Result<Self, ProfileError> {
        let mut source = Source::new(text);
        let file: File =
            toml::from_str(text).map_err(|error| source.syntax(&error))?;
        let table = file.pagamio.unwrap_or_default();
        let is_old = match &table.edition {
            Some(edition) => source.one_of(edition, "edition", &EDITIONS)?,
            None => false,
        };
        let mut profile =
            if is_old { Self::october_2025() } else { Self::default() };
        profile.take(&mut source, table)?;
        profile.check().map_err(|error| source.located(error))?;
        Ok(profile)
    }

    fn take(
        &mut self,
        source: &mut Source<'_>,
        table: Table,
    ) -> Result<(), ProfileError> {
        self.take_words(source, &table);
        let (tokens, own) = (&mut self.tokens, table.tokens);
        for (field, slot, word) in [
            (
                "tokens.default_lifetime",
                &mut tokens.default_lifetime,
                own.default_lifetime,
            ),
            ("tokens.max_age", &mut tokens.max_age, own.max_age),
            ("tokens.renew_before", &mut tokens.renew_before, own.renew_before),
            ("backoff.first", &mut self.backoff.first, table.backoff.first),
            (
                "backoff.longest",
                &mut self.backoff.longest,
                table.backoff.longest,
            ),
        ] {
            source.time(field, slot, word.as_ref())?;
        }
        if let Some(percent) = table.backoff.jitter_percent {
            source.note("backoff.jitter_percent", &percent);
            self.backoff.jitter_percent = percent.into_inner();
        }
        self.take_codes(source, &table.codes)?;
        for (name, quota) in table.quotas {
            quotas::take(&mut self.quotas, source, &name, quota)?;
        }
        if let Some(phases) = table.polls {
            source.note("polls", &phases);
            self.polls.clear();
            for (n, phase) in phases.into_inner().into_iter().enumerate() {
                source.note(&format!("polls[{n}]"), &phase.every);
                let [every, until] =
                    ["every", "until"].map(|name| format!("polls[{n}].{name}"));
                let every = source.time_of(&every, &phase.every)?;
                let word = phase.until.as_ref();
                let until = word.map(|word| source.time_of(&until, word));
                self.polls.push(PollPhase::new(every, until.transpose()?));
            }
        }
        for (name, field) in table.purchase.fields {
            source.note(&format!("purchase.fields.{}", name.get_ref()), &name);
            let form = source.one_of(&field.form, "form", &FieldForm::WORDS)?;
            let name = name.into_inner();
            let fields = &mut self.purchase.fields;
            fields.retain(|field| field.name != name);
            let own = PurchaseField::new(name, form);
            fields.push(if field.required { own.required() } else { own });
        }
        for (name, kind) in table.secrets {
            source.note(&format!("secrets.{}", name.get_ref()), &name);
            let kind = source.one_of(&kind, "kind", &SecretKind::WORDS)?;
            let name = name.into_inner();
            self.secrets.retain(|field| field.name != name);
            self.secrets.push(SecretField::new(name, kind));
        }
        Ok(())
    }

    fn take_words(&mut self, source: &mut Source<'_>, table: &Table) {
        let (urls, fields, words) =
            (&mut self.base_urls, &mut self.fields, &mut self.statuses);
        let (purchase, own_purchase) = (&mut self.purchase, &table.purchase);
        let (own_urls, own_fields, own_words) =
            (&table.base_urls, &table.fields, &table.statuses);
        for (field, slot, word) in [
            (
                "base_urls.production",
                &mut urls.production,
                &own_urls.production,
            ),
            ("base_urls.sandbox", &mut urls.sandbox, &own_urls.sandbox),
            ("login_path", &mut self.login_path, &table.login_path),
            ("refresh_path", &mut self.refresh_path, &table.refresh_path),
            ("purchase_path", &mut self.purchase_path, &table.purchase_path),
            (
                "transactions_path",
                &mut self.transactions_path,
                &table.transactions_path,
            ),
            ("fields.password", &mut fields.password, &own_fields.password),
            ("fields.reference", &mut fields.reference, &own_fields.reference),
            (
                "fields.refresh_token",
                &mut fields.refresh_token,
                &own_fields.refresh_token,
            ),
            ("fields.username", &mut fields.username, &own_fields.username),
            (
                "purchase.least_amount",
                &mut purchase.least_amount,
                &own_purchase.least_amount,
            ),
            (
                "purchase.most_amount",
                &mut purchase.most_amount,
                &own_purchase.most_amount,
            ),
            ("statuses.completed", &mut words.completed, &own_words.completed),
            ("statuses.failed", &mut words.failed, &own_words.failed),
            ("statuses.pending", &mut words.pending, &own_words.pending),
            (
                "statuses.processing",
                &mut words.processing,
                &own_words.processing,
            ),
            (
                "pointers.reference",
                &mut self.pointers.reference,
                &table.pointers.reference,
            ),
        ] {
            source.take(field, slot, word.as_ref());
        }
        let (pointers, own) = (&mut self.pointers, &table.pointers);
        for (field, slot, list) in [
            ("pointers.code", &mut pointers.code, &own.code),
            ("pointers.lifetime", &mut pointers.lifetime, &own.lifetime),
            (
                "pointers.refresh_token",
                &mut pointers.refresh_token,
                &own.refresh_token,
            ),
            ("pointers.status", &mut pointers.status, &own.status),
            ("pointers.success", &mut pointers.success, &own.success),
            ("pointers.token", &mut pointers.token, &own.token),
        ] {
            source.take(field, slot, list.as_ref());
        }
    }

    fn take_codes(
        &mut self,
        source: &mut Source<'_>,
        table: &CodesTable,
    ) -> Result<(), ProfileError> {
        let codes: &mut profile::Codes = &mut self.codes;
        for (field, slot, list) in [
            ("codes.success", &mut codes.success, &table.success),
            (
                "codes.already_there",
                &mut codes.already_there,
                &table.already_there,
            ),
            ("codes.look_up", &mut codes.look_up, &table.look_up),
            ("codes.repeat", &mut codes.repeat, &table.repeat),
            ("codes.stop", &mut codes.stop, &table.stop),
            ("codes.not_allowed", &mut codes.not_allowed, &table.not_allowed),
            (
                "codes.unknown_reference",
                &mut codes.unknown_reference,
                &table.unknown_reference,
            ),
        ] {
            let Some(list) = list else { continue };
            source.note(field, list);
            let ranges = list.get_ref().iter().map(|word| {
                source.note(field, word);
                let range = word.get_ref().parse::<CodeRange>();
                range.map_err(|_says_the_same| {
                    let bound = CodeRange::BOUND;
                    source.refused(field, word.get_ref(), bound)
                })
            });
            *slot = ranges.collect::<Result<_, _>>()?;
        }
        Ok(())
    }
}
