use std::{
    borrow::Cow,
    fmt,
    ops::Range,
    sync::{Arc, Mutex, PoisonError},
};

use palisade_core::{SecretGuard, SecretRefused, SecretSink};

use crate::{
    Explanation, Key, Mode, Policy, PolicyError, Undecidable, engine::Engine,
    kind::Sort, lines::Lines, versions::Versions,
};

/// Finds and takes out what a [`Policy`] calls secret.
///
/// Cheap to clone: clones share the rules, the key and the counts. Every method
/// takes time linear in its input, and none logs.
#[derive(Clone)]
pub struct Redactor(Arc<Shared>);

struct Shared {
    engines: Versions<Engine>,
    /// Held by who makes the next engine of the last.
    reloading: Mutex<()>,
}

impl Redactor {
    pub(crate) fn new(engine: Engine) -> Self {
        let engines = Versions::new(engine);
        Self(Arc::new(Shared { engines, reloading: Mutex::new(()) }))
    }

    /// The engine in force. A method asks once: what it returns is of one
    /// policy.
    #[inline]
    pub(crate) fn engine(&self) -> &Engine {
        self.0.engines.current()
    }

    /// Another redactor, with a policy of its own, that knows the secrets which
    /// are registered here or there, as long as their guards live.
    ///
    /// For texts that are judged by other rules than logs are, such as what is
    /// sent to a provider. It counts its own findings, and a reload of either
    /// leaves the other as it is. Without a
    /// [fingerprint key](Policy::fingerprint_key) of its own it uses that of
    /// this one.
    ///
    /// ```
    /// use palisade_core::SecretSink as _;
    /// use palisade_redact::{Policy, kind};
    ///
    /// let redactor = Policy::payments().build()?;
    /// let _guard = redactor.register("token", b"opaque/4f9c2b7a1d")?;
    /// let policy = Policy::payments().ignore(kind::PHONE);
    /// let bodies = redactor.with_policy(&policy)?;
    /// assert_eq!(
    ///     bodies.redact("opaque/4f9c2b7a1d for +27821234567"),
    ///     "[redacted:token] for +27821234567",
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`Policy::build`].
    pub fn with_policy(&self, policy: &Policy) -> Result<Self, PolicyError> {
        Ok(Self::new(policy.engine_beside(self.engine())?))
    }

    /// Puts another policy in force, in all clones, from the next text on.
    ///
    /// Readers take no lock and wait for nothing: a text is judged by the old
    /// policy or the new one as a whole. Registered secrets and their guards,
    /// and all counts, go on; a rule is the same where its name is. Without a
    /// [fingerprint key](Policy::fingerprint_key) of its own, the new policy
    /// uses the one at hand, so that pseudonyms stay the same. A policy that
    /// says what the one in force says changes nothing.
    ///
    /// [`Key`]s that were made before are stale: see
    /// [`generation`](Self::generation). A policy that was in force is kept as
    /// long as a clone lives, some 40 KiB, and up to 300 KiB for each pattern
    /// that is new in it: this is meant for changes by people.
    ///
    /// ```
    /// use palisade_redact::Policy;
    ///
    /// let redactor = Policy::payments().build()?;
    /// let in_a_layer = redactor.clone();
    /// redactor.reload(&Policy::payments().allow_card("4111111111111111"))?;
    /// assert_eq!(in_a_layer.redact("4111111111111111"), "4111111111111111");
    /// # Ok::<(), palisade_redact::PolicyError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`Policy::build`]. The old policy stays in force then.
    pub fn reload(&self, policy: &Policy) -> Result<(), PolicyError> {
        let turn = self.0.reloading.lock();
        // Nothing is half done by one that panicked.
        let turn = turn.unwrap_or_else(PoisonError::into_inner);
        if let Some(engine) = policy.engine_after(self.engine())? {
            self.0.engines.replace(engine);
        }
        drop(turn);
        Ok(())
    }

    /// A number that changes when another policy comes into force: [`Key`]s
    /// that were made at another number are stale.
    ///
    /// Ask before the keys are made, and keep the number with them: a policy
    /// that comes in between makes them stale at once, and no later. It takes
    /// one atomic load. With a stale key nothing breaks: the value is judged by
    /// the policy in force, under a name of which the old one decided.
    ///
    /// ```
    /// use palisade_redact::{Policy, kind};
    ///
    /// let redactor = Policy::payments().build()?;
    /// let made_at = redactor.generation();
    /// let key = redactor.key("loyalty");
    ///
    /// let policy = Policy::payments().sensitive_key("loyalty", kind::ACCOUNT);
    /// redactor.reload(&policy)?;
    /// assert_ne!(redactor.generation(), made_at);
    /// assert_ne!(redactor.key("loyalty"), key);
    /// # Ok::<(), palisade_redact::PolicyError>(())
    /// ```
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.0.engines.number() as u64
    }

    /// What tells the policy in force from others, for the evidence of an
    /// audit: 32 hexadecimal digits, the same for the same policy in every
    /// process and build of this release.
    ///
    /// Of the fingerprint key only the id counts. It is no signature: it is
    /// not made to withstand somebody who looks for two policies that share it.
    #[must_use]
    pub fn policy_hash(&self) -> &str {
        &self.engine().hash
    }

    /// The text without its secrets; borrowed where there are none.
    ///
    /// Text above [`max_scan`](crate::Policy::max_scan) is replaced as a whole.
    #[must_use]
    pub fn redact<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.redact_with(text, None)
    }

    /// The same, with a part that is known to belong to a private key.
    #[inline]
    pub(crate) fn redact_with<'t>(
        &self,
        text: &'t str,
        key: Option<Range<usize>>,
    ) -> Cow<'t, str> {
        self.engine().base().redact(text, key)
    }

    /// The same for bytes. What is not UTF-8 is replaced as a whole: nobody
    /// can tell what it says.
    #[must_use]
    pub fn redact_bytes<'t>(&self, bytes: &'t [u8]) -> Cow<'t, [u8]> {
        let engine = self.engine();
        let Ok(text) = std::str::from_utf8(bytes) else {
            let marker = engine.base().undecidable(Undecidable::NotUtf8);
            return Cow::Borrowed(match engine.mode {
                Mode::Enforce => marker.as_bytes(),
                Mode::Report => bytes,
            });
        };
        match engine.base().redact(text, None) {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        }
    }

    /// Redacts one text that comes line by line.
    #[must_use]
    pub fn lines(&self) -> Lines {
        Lines::new(self.clone())
    }

    /// What is found in `text`, and what nearly is, each with its reason.
    ///
    /// For people and tests: it counts nothing, and is slower. The findings of
    /// a text above [`max_scan`](crate::Policy::max_scan) are that it is.
    #[must_use]
    pub fn explain(&self, text: &str) -> Explanation {
        self.explain_with(text, None)
    }

    /// The same, with a part that is known to belong to a private key.
    pub(crate) fn explain_with(
        &self,
        text: &str,
        key: Option<Range<usize>>,
    ) -> Explanation {
        self.engine().base().explain(text, key)
    }

    /// The verdict on the name of a field.
    #[must_use]
    pub fn key(&self, name: &str) -> Key {
        self.engine().key(name)
    }

    /// The verdict on the name of a field of an event or span, by the rules of
    /// its [target](crate::Target) where it has some.
    #[must_use]
    pub fn callsite_key(&self, target: &str, name: &str, field: &str) -> Key {
        self.engine().callsite_key(target, name, field)
    }

    /// Whether findings are taken out or only counted.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.engine().mode
    }

    /// Above this many bytes a value is replaced unseen.
    #[must_use]
    pub fn max_scan(&self) -> usize {
        self.engine().max_scan
    }
}

/// Found wherever it appears as long as the guard lives, in all clones.
///
/// From 16 bytes on also inside of other words, in hex and in base64; from 8 to
/// 15 bytes as a whole word. It stands under the kind's name, or under `secret`
/// where there is no such kind, and its letters are not kept: readers compare
/// keyed hashes, and take no lock.
///
/// ```
/// use palisade_core::SecretSink as _;
///
/// let redactor = palisade_redact::Policy::payments().build()?;
/// let guard = redactor.register("token", b"opaque/4f9c2b7a1d")?;
/// assert_eq!(redactor.redact("x=opaque/4f9c2b7a1d"), "x=[redacted:token]");
/// drop(guard);
/// assert_eq!(redactor.redact("x=opaque/4f9c2b7a1d"), "x=opaque/4f9c2b7a1d");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
impl SecretSink for Redactor {
    fn register(
        &self,
        kind: &'static str,
        secret: &[u8],
    ) -> Result<SecretGuard, SecretRefused> {
        let sort = Sort::named(kind).unwrap_or(Sort::Secret);
        let live = Arc::clone(&self.engine().live);
        let number = live.register(sort, secret)?;
        Ok(SecretGuard::new(move || live.forget(number)))
    }
}

impl fmt::Debug for Redactor {
    // The key of the pseudonyms must not show; the rules are long.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redactor")
            .field("mode", &self.mode())
            .finish_non_exhaustive()
    }
}
