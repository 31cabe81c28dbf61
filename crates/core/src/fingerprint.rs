use std::{error, fmt, hash::Hasher as _};

use siphasher::sip::SipHasher24;

/// A key for [`Fingerprint`]s: 128 bits, from the operating system or given.
///
/// A random key per process is the safe default. A given key, shared by a
/// fleet, lets the logs of many processes be put together; who holds it can
/// test guesses, so it is to be kept like any other secret.
///
/// A given key can bear an [id](Self::with_id), a public word that stands in
/// every tag, so that readers see which key made it, and when it was changed.
#[derive(Clone)]
pub struct FingerprintKey {
    bytes: [u8; 16],
    id: Option<KeyId>,
}

/// One to eight bytes of ASCII, and NULs behind.
#[derive(Clone, Copy)]
struct KeyId([u8; 8]);

impl FingerprintKey {
    /// A key from the operating system's random numbers.
    ///
    /// # Errors
    ///
    /// When the operating system has none to give, which on the common
    /// platforms happens only early in the boot.
    pub fn random() -> Result<Self, RandomKeyError> {
        let mut key = [0; 16];
        getrandom::fill(&mut key).map_err(RandomKeyError)?;
        Ok(Self::from_bytes(key))
    }

    /// A key that was made elsewhere, by a cryptographic random generator.
    #[must_use]
    pub const fn from_bytes(key: [u8; 16]) -> Self {
        Self { bytes: key, id: None }
    }

    /// The same key with an id, such as `k7`: 1 to 8 of `a` to `z` and `0` to
    /// `9`. It is printed in every tag and is no secret.
    ///
    /// ```
    /// use palisade_core::FingerprintKey;
    ///
    /// let key = FingerprintKey::random()?.with_id("k7")?;
    /// assert_eq!(key.id(), Some("k7"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When the id is no such word. The error does not repeat it: it may be the
    /// key itself, given in the wrong place.
    pub fn with_id(self, id: &str) -> Result<Self, KeyIdError> {
        let is_word =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        if !(1..=8).contains(&id.len()) || !id.bytes().all(is_word) {
            return Err(KeyIdError(()));
        }
        let mut bytes = [0; 8];
        for (slot, byte) in bytes.iter_mut().zip(id.bytes()) {
            *slot = byte;
        }
        Ok(Self { id: Some(KeyId(bytes)), ..self })
    }

    /// The id, if the key has one.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        let KeyId(bytes) = self.id.as_ref()?;
        let word = bytes.split(|&byte| byte == 0).next()?;
        std::str::from_utf8(word).ok()
    }

    /// The key itself, for another keyed function than the one here. To be kept
    /// out of logs, errors and `Debug`.
    #[must_use]
    pub const fn expose_bytes(&self) -> &[u8; 16] {
        &self.bytes
    }

    /// The tag of `secret` within `domain`.
    ///
    /// The domain keeps tags of different things apart: a number that is both
    /// a phone and an account has two unrelated fingerprints. SipHash-2-4
    /// (Aumasson and Bernstein, 2012) is a pseudorandom function, so without
    /// the key a fingerprint tells nothing of the secret, however short that
    /// is.
    #[must_use]
    pub fn fingerprint(&self, domain: &str, secret: &[u8]) -> Fingerprint {
        self.within(domain).fingerprint(secret)
    }

    /// The key for one domain, for who tags many secrets of it: what the key
    /// and the domain add to the work is done here, once.
    ///
    /// ```
    /// use palisade_core::FingerprintKey;
    ///
    /// let key = FingerprintKey::random()?;
    /// let phones = key.within("phone");
    /// let tag = phones.fingerprint(b"+27821234567");
    /// assert_eq!(tag, key.fingerprint("phone", b"+27821234567"));
    /// # Ok::<(), palisade_core::RandomKeyError>(())
    /// ```
    #[must_use]
    pub fn within(&self, domain: &str) -> DomainKey {
        let mut hasher = SipHasher24::new_with_key(&self.bytes);
        hasher.write(domain.as_bytes());
        // No domain is UTF-8 for the byte that ends it: no two pairs collide.
        hasher.write_u8(0xff);
        DomainKey(hasher)
    }
}

/// A [`FingerprintKey`] for one domain, to be kept as it is: from
/// [`within`](FingerprintKey::within).
#[derive(Clone)]
pub struct DomainKey(SipHasher24);

impl DomainKey {
    /// The tag of `secret`: that of [`FingerprintKey::fingerprint`].
    #[must_use]
    #[inline]
    pub fn fingerprint(&self, secret: &[u8]) -> Fingerprint {
        Fingerprint(self.0.hash(secret))
    }
}

impl fmt::Debug for DomainKey {
    // Leaves the key out on purpose, as that of the whole key does.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DomainKey").finish_non_exhaustive()
    }
}

impl fmt::Debug for FingerprintKey {
    // Leaves the key out on purpose: with it, tags can be turned by guessing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FingerprintKey")
            .field("id", &self.id())
            .finish_non_exhaustive()
    }
}

/// A short tag that is the same for the same secret and key, and no use for
/// anything else.
///
/// Printed as six hexadecimal digits. Two given secrets share them once in 16.8
/// million; among 5,000 secrets a single pair that does is more likely than
/// not, so a tag helps a reader follow somebody, it proves no identity.
/// Comparison uses all 64 bits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint(u64);

impl Fingerprint {
    /// All 64 bits, for counting distinct secrets.
    #[must_use]
    pub const fn as_u64(self) -> u64 {
        self.0
    }

    /// One that was kept as its 64 bits.
    #[must_use]
    pub const fn from_u64(bits: u64) -> Self {
        Self(bits)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:06x}", self.0 >> 40)
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}

/// The operating system gave no random numbers.
#[derive(Debug)]
pub struct RandomKeyError(getrandom::Error);

impl fmt::Display for RandomKeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the operating system gave no random numbers for a key")
    }
}

impl error::Error for RandomKeyError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        Some(&self.0)
    }
}

/// The id of a key is not 1 to 8 lower-case letters and digits.
#[derive(Debug)]
pub struct KeyIdError(());

impl fmt::Display for KeyIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the key id is not 1 to 8 lower-case letters and digits")
    }
}

impl error::Error for KeyIdError {}

#[cfg(test)]
mod tests {
    use std::hash::Hasher as _;

    use super::{FingerprintKey, SipHasher24};

    const KEY: FingerprintKey = FingerprintKey::from_bytes([7; 16]);

    #[test]
    fn same_secret_same_tag() {
        let tag = KEY.fingerprint("phone", b"+27821234567");
        assert_eq!(tag, KEY.fingerprint("phone", b"+27821234567"));
        assert_ne!(tag, KEY.fingerprint("phone", b"+27821234568"));
    }

    #[test]
    fn the_key_decides() {
        let other = FingerprintKey::from_bytes([8; 16]);
        assert_ne!(
            KEY.fingerprint("phone", b"+27821234567"),
            other.fingerprint("phone", b"+27821234567"),
        );
    }

    #[test]
    fn random_keys_differ() {
        let tags: Vec<_> = (0..2)
            .map(|_| FingerprintKey::random().unwrap())
            .map(|key| key.fingerprint("phone", b"+27821234567"))
            .collect();
        assert_ne!(tags[0], tags[1]);
    }

    #[test]
    fn domain_and_secret_do_not_run_together() {
        assert_ne!(KEY.fingerprint("ab", b"c"), KEY.fingerprint("a", b"bc"));
    }

    #[test]
    fn a_key_for_a_domain_makes_the_same_tags() {
        // Domains and secrets that end anywhere in a block of eight bytes.
        let text = "abcdefghijklmnopqrstuvwx";
        for domain in 0..text.len() {
            let (domain, _) = text.split_at(domain);
            let ready = KEY.within(domain);
            for secret in 0..text.len() {
                let secret = &text.as_bytes()[..secret];
                let mut whole = SipHasher24::new_with_key(&[7; 16]);
                whole.write(domain.as_bytes());
                whole.write(&[0xff]);
                whole.write(secret);
                let tag = ready.fingerprint(secret);
                assert_eq!(tag.as_u64(), whole.finish());
                assert_eq!(tag, KEY.fingerprint(domain, secret));
            }
        }
        assert_eq!(format!("{:?}", KEY.within("phone")), "DomainKey { .. }");
    }

    #[test]
    fn prints_six_hexadecimal_digits_and_no_key() {
        let tag = KEY.fingerprint("phone", b"x").to_string();
        assert_eq!(tag.len(), 6);
        assert!(tag.bytes().all(|b| b.is_ascii_hexdigit()));
        assert_eq!(format!("{KEY:?}"), "FingerprintKey { id: None, .. }");
    }

    #[test]
    fn an_id_is_a_short_word_and_changes_no_tag() {
        let named = KEY.with_id("k7").unwrap();
        assert_eq!(named.id(), Some("k7"));
        assert_eq!(
            KEY.fingerprint("phone", b"x"),
            named.fingerprint("phone", b"x"),
        );
        assert_eq!(KEY.with_id("rotation").unwrap().id(), Some("rotation"));
    }

    #[test]
    fn what_is_no_id_is_refused_and_not_repeated() {
        let too_long = "0123456789abcdef0123456789abcdef";
        for id in ["", "K7", "k-7", "k\0", "\u{e9}", "123456789", too_long] {
            let error = KEY.with_id(id).unwrap_err();
            assert_eq!(
                format!("{error} {error:?}"),
                "the key id is not 1 to 8 lower-case letters and digits \
                 KeyIdError(())",
            );
        }
    }

    /// A fleet may compute tags elsewhere: this one was, by a second
    /// implementation that passes the vector of the `SipHash` paper.
    #[test]
    fn the_function_never_changes() {
        let tag = KEY.fingerprint("phone", b"+27821234567");
        assert_eq!(tag.as_u64(), 2_083_898_801_009_602_625);
    }
}
