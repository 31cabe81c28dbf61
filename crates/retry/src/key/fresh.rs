use super::{IdempotencyKey, KeyError};

/// A key that nobody else has: 122 random bits in the form of a UUID (RFC 9562,
/// version 4), which every provider has room for.
pub(super) fn fresh() -> Result<IdempotencyKey, KeyError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).or(Err(KeyError::NO_RANDOM_NUMBERS))?;
    Ok(IdempotencyKey::new(&uuid(u128::from_be_bytes(bytes))))
}

fn uuid(random: u128) -> String {
    const VERSION_AND_VARIANT: u128 = 0xf000_c000 << 48;
    const V4: u128 = 0x4000_8000 << 48;
    let bits = (random & !VERSION_AND_VARIANT) | V4;
    let hex = format!("{bits:032x}");
    let parts = [0..8, 8..12, 12..16, 16..20, 20..32];
    parts.map(|part| hex.get(part).unwrap_or_default()).join("-")
}

#[cfg(test)]
mod tests {
    use super::{fresh, uuid};

    #[test]
    fn a_fresh_key_is_a_uuid_of_version_4() {
        for (random, expected) in [
            (0, "00000000-0000-4000-8000-000000000000"),
            (u128::MAX, "ffffffff-ffff-4fff-bfff-ffffffffffff"),
            (
                0x0123_4567_89ab_cdef_0123_4567_89ab_cdef,
                "01234567-89ab-4def-8123-456789abcdef",
            ),
        ] {
            assert_eq!(uuid(random), expected);
        }
    }

    #[test]
    fn no_two_are_the_same() {
        assert_ne!(fresh().unwrap(), fresh().unwrap());
    }
}
