use std::error::Error;
use std::fmt;

use tracing::info;

use crate::typed::{Typed, payments, seen};

#[derive(Debug)]
struct Refused {
    card: &'static str,
    because: Option<Box<Self>>,
}

fn refused(card: &'static str, because: Option<Refused>) -> Refused {
    Refused { card, because: because.map(Box::new) }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "card {} refused", self.card)
    }
}

impl Error for Refused {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.because.as_deref().map(|source| source as _)
    }
}

fn chain(error: &(dyn Error + 'static)) -> Vec<(String, String)> {
    let mut seen = seen(&payments(), || info!(error));
    match seen.remove(0).remove(0) {
        ("error", Typed::Error(chain)) => chain,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_error_stays_an_error_with_all_its_sources() {
    let error = refused("4111111111111111", Some(refused("none", None)));
    let chain = chain(&error);
    let none = "Refused { card: \"none\", because: None }";
    let outer = format!(
        "Refused {{ card: \"[redacted:pan]\", because: Some({none}) }}"
    );
    let expected = [
        ("card [redacted:pan] refused".to_owned(), outer),
        ("card none refused".to_owned(), none.to_owned()),
    ];
    assert_eq!(chain, expected);
}

#[test]
fn ten_thousand_sources_are_cut_and_marked() {
    let mut error = refused("innermost", None);
    for _ in 0..10_000 {
        error = refused("none", Some(error));
    }
    let chain = chain(&error);
    assert!(chain.len() <= 65, "{}", chain.len());
    let (last, _) = &chain[chain.len() - 1];
    assert!(last.starts_with("[redacted:"), "{last}");
    // Else dropping it would be what overflows the stack.
    while let Some(next) = error.because {
        error = *next;
    }
}

#[test]
fn a_source_that_is_its_own_is_cut() {
    #[derive(Debug)]
    struct Loop;
    impl fmt::Display for Loop {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("loop")
        }
    }
    impl Error for Loop {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(&Self)
        }
    }
    let chain = chain(&Loop);
    assert!((2..=65).contains(&chain.len()), "{}", chain.len());
}

#[test]
fn an_error_that_panics_is_marked_where_it_does() {
    #[derive(Clone, Copy, Debug, PartialEq)]
    enum At {
        Display,
        Source,
    }
    #[derive(Debug)]
    struct Panics(At);
    impl fmt::Display for Panics {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            assert_ne!(self.0, At::Display);
            f.write_str("shown")
        }
    }
    impl Error for Panics {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            assert_ne!(self.0, At::Source);
            None
        }
    }
    let at_display = chain(&Panics(At::Display));
    assert_eq!(at_display.len(), 1);
    assert!(at_display[0].0.starts_with("[redacted:"), "{at_display:?}");
    assert_eq!(at_display[0].1, "Panics(Display)");
    let at_source = chain(&Panics(At::Source));
    assert_eq!(at_source.len(), 2);
    assert_eq!(at_source[0].0, "shown");
    assert!(at_source[1].0.starts_with("[redacted:"), "{at_source:?}");
}
