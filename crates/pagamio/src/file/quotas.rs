use std::time::Duration;

use http::Method;
use palisade_limit::Key;
use toml::Spanned;

use super::{source::Source, tables::QuotaTable};
use crate::{ProfileError, Quota};

const KEYS: [(&str, Key); 3] =
    [("caller", Key::Caller), ("global", Key::Global), ("host", Key::Host)];

/// Changes the quota of this name, or adds it.
pub(super) fn take(
    quotas: &mut Vec<Quota>,
    source: &mut Source<'_>,
    name: &Spanned<String>,
    table: QuotaTable,
) -> Result<(), ProfileError> {
    let names = Quota::NAMES.map(|name| (name, name));
    let known = source.one_of(name, "quota", &names)?;
    source.note(&format!("quotas.{known}"), name);
    let place = quotas.iter().position(|quota| quota.name == known);
    let mut quota = match place {
        Some(place) => quotas.remove(place),
        None => Quota::new(known, 0, Duration::ZERO),
    };
    let is_new = place.is_none();
    set(&mut quota, source, table)?;
    if is_new && quota.path.is_none() && known != "all" {
        let field = format!("quotas.{known}.path");
        let error = ProfileError::bound(field, "missing", "there");
        return Err(source.located(error));
    }
    quotas.insert(place.unwrap_or(quotas.len()), quota);
    Ok(())
}

fn set(
    quota: &mut Quota,
    source: &mut Source<'_>,
    table: QuotaTable,
) -> Result<(), ProfileError> {
    let field = |name| format!("quotas.{}.{name}", quota.name);
    let fields = ["limit", "window", "per", "method", "path"].map(field);
    let [limit, window, per, method, path] = &fields;
    source.take(limit, &mut quota.limit, table.limit.as_ref());
    source.time(window, &mut quota.window, table.window.as_ref())?;
    if quota.is_about_tokens() {
        let words = [(per, &table.per), (method, &table.method)];
        let words = words.into_iter().chain([(path, &table.path)]);
        for (field, word) in words {
            let Some(word) = word else { continue };
            source.note(field, word);
            let bound = "left out: the authentication knows what it counts";
            return Err(source.refused(field, word.get_ref(), bound));
        }
    }
    if let Some(word) = &table.per {
        quota.per = source.one_of(word, "word", &KEYS)?;
    }
    if let Some(word) = &table.method {
        source.note(method, word);
        let text = word.get_ref();
        let known = Method::from_bytes(text.as_bytes()).ok();
        let known = known.filter(|_| {
            !text.is_empty() && text.bytes().all(|b| b.is_ascii_uppercase())
        });
        let bound = "a method of HTTP in capital letters";
        let refused = || source.refused(method, text, bound);
        quota.method = Some(known.ok_or_else(refused)?);
    }
    if let Some(word) = table.path {
        source.note(path, &word);
        quota.path = Some(word.into_inner());
    }
    Ok(())
}
