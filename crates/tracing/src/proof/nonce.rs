use std::hash::{BuildHasher as _, RandomState};

/// Sixteen letters that nobody has seen before.
///
/// Letters, because a number might be taken for one of a phone or a card.
pub(super) fn letters() -> String {
    // The keys of std's maps are random, which is enough to tell runs apart.
    let mut bits = RandomState::new().hash_one(());
    let mut letters = String::new();
    for _ in 0..16 {
        let low = u8::try_from(bits & 0xf).unwrap_or_default();
        letters.push(char::from(b'a'.saturating_add(low)));
        bits >>= 4;
    }
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_sixteen_letters_and_new_each_time() {
        let (one, two) = (letters(), letters());
        assert_ne!(one, two);
        assert!(one.bytes().all(|b| b.is_ascii_lowercase()), "{one}");
        assert_eq!(one.len(), 16);
    }
}
