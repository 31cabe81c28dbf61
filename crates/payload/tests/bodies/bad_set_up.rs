//! What the author of an app may have got wrong.

use http::Method;
use palisade_payload::{Field, PayloadBuilder, Route};
use palisade_redact::{Policy, Rule};

use crate::builder;

fn said(route: Route) -> String {
    builder().route(route).build().unwrap_err().to_string()
}

#[test]
fn a_set_up_that_makes_no_sense_is_refused_with_the_place() {
    let route = || Route::new(Method::POST, "/a");
    for (route, wanted) in [
        (Route::new(Method::POST, "a"), "\"a\" is no template of a path"),
        (
            Route::new(Method::POST, "/a/:id"),
            "\"/a/:id\" is no template of a path: it begins with /, and {id} \
             or a last {*rest} stands for what differs",
        ),
        (route().required("a", Field::any()), "\"a\" is no JSON pointer"),
        (route().required("", Field::any()), "\"\" is no JSON pointer"),
        (route().required("/a~2", Field::any()), "\"/a~2\" is no JSON"),
        (
            route().required("/a", Field::any()).optional("/a", Field::any()),
            "/a is listed twice",
        ),
        (
            route().required("/a/b", Field::any()).optional("/a", Field::any()),
            "/a is listed twice",
        ),
        (
            route().required("/a", Field::any()).optional("/a/b", Field::any()),
            "/a/b is inside of a field that is no object",
        ),
        (route().required("/a", Field::money("2", "1")), "the bounds of /a"),
        (route().required("/a", Field::money("1", "1e3")), "the bounds of /a"),
        (
            #[expect(clippy::reversed_empty_ranges, reason = "that is wrong")]
            route().required("/a", Field::integer(2..=1)),
            "the bounds of /a",
        ),
        (
            #[expect(clippy::reversed_empty_ranges, reason = "that is wrong")]
            route().required("/a", Field::text(2..=1)),
            "the bounds of /a",
        ),
        (route().required("/a", Field::matching("(")), "the pattern of /a"),
        (
            route().required("/a", Field::matching("a)|(?:b")),
            "the pattern of /a",
        ),
        (route().required("/a", Field::one_of([""])), "/a may be no text"),
        (route().required("/a", Field::one_of([""; 0])), "/a may be no text"),
        (
            (0..129).fold(route(), |route, n| {
                route.optional(format!("/o/{n}"), Field::any())
            }),
            "\"/o/128\" has more than 128 fields",
        ),
    ] {
        let said = said(route);
        assert!(said.starts_with(wanted), "{said}");
    }
    for (one, other) in [("/a", "/a"), ("/a", "/a/"), ("/{x}/b", "/{y}/b")] {
        let [one, other] = [one, other].map(|p| Route::new(Method::POST, p));
        let two = builder().route(one).route(other);
        let said = two.build().unwrap_err().to_string();
        assert!(said.starts_with("there are two routes POST /"), "{said}");
    }
    let two = [Route::new(Method::POST, "/a/{*all}"), route()];
    let two = two.into_iter().fold(builder(), PayloadBuilder::route);
    two.build().unwrap();
    let policy = Policy::payments().rule(Rule::new("x", "a*"));
    let error = builder().policy(policy).build().unwrap_err();
    assert!(std::error::Error::source(&error).is_some());
}

#[test]
fn a_hundred_and_twenty_eight_fields_may_be() {
    let route = (0..128).fold(Route::new(Method::POST, "/purchase"), |r, n| {
        r.required(format!("/{n}"), Field::integer(n..=n))
    });
    let payload = builder().route(route).build().unwrap();
    let fields: Vec<_> = (0..128).map(|n| format!("\"{n}\":{n}")).collect();
    let body = |fields: &[String]| format!("{{{}}}", fields.join(","));
    assert_eq!(crate::sent(&payload, &body(&fields)), Ok(None));
    let said = crate::sent(&payload, &body(&fields[..127]));
    assert_eq!(said, Err("/127 required".to_owned()));
}
