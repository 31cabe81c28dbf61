//! The tables.

use palisade_retry::Stopped::{
    AttemptsUsedUp as Used, BodyIsStream as Stream, NotReplaySafe as Unsafe,
    NotTransient as Vain,
};

use crate::{
    cell::{Cell, cut, fails, garbled, huge, ok, says, says_then, unsure},
    fault::{
        AFTER_1_S, AFTER_70_MS, ELSEWHERE,
        Fault::{
            self, Cut, Dns, Handshake, Huge, Late, Refused, Reply, Reset, Slow,
            Untrusted, WrongJson,
        },
    },
    kind::Kind,
};

#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    pub(crate) fault: Fault,
    /// The provider does its work, and then the fault hides it.
    pub(crate) is_processed: bool,
    cells: [Cell; 5],
}

impl Row {
    pub(crate) const fn cell(&self, kind: Kind) -> Cell {
        let [get, no_key, header_key, body_key, stream] = self.cells;
        match kind {
            Kind::Get => get,
            Kind::NoKey => no_key,
            Kind::HeaderKey => header_key,
            Kind::BodyKey => body_key,
            Kind::Stream => stream,
        }
    }
}

const fn before(fault: Fault, cells: [Cell; 5]) -> Row {
    Row { fault, is_processed: false, cells }
}

const fn processed(fault: Fault, cells: [Cell; 5]) -> Row {
    Row { fault, is_processed: true, cells }
}

/// Lost once: repeated, where that is safe.
const LOST: [Cell; 5] =
    [ok(2), unsure(1, Unsafe), ok(2), ok(2), unsure(1, Unsafe)];
const LOST_SOLD: [Cell; 5] =
    [ok(2), unsure(1, Unsafe).sold(), ok(2), ok(2), unsure(1, Unsafe).sold()];

/// Turned away once, before anything was done: repeated, whatever it is.
const BUSY: [Cell; 5] = [ok(2), ok(2), ok(2), ok(2), says_then(1, 429, Stream)];
const BUSY_SOLD: [Cell; 5] =
    [ok(2), ok(2), ok(2), ok(2), says_then(1, 429, Stream).sold()];

/// The fault happens once; then the provider is well.
#[rustfmt::skip] // columns
pub(crate) fn once() -> Vec<Row> {
    vec![
        //        fault          GET    no key header body   stream
        before(   Refused,      [ok(2), ok(2), ok(2), ok(2), fails(1, Stream)]),
        before(   Dns,          [ok(2), ok(2), ok(2), ok(2), fails(1, Stream)]),
        before(   Handshake,    [ok(2), ok(2), ok(2), ok(2), fails(1, Stream)]),
        before(   Reset,        LOST),
        processed(Reset,        LOST_SOLD),
        processed(Cut,          [cut(); 5]),
        before(   Slow,         [ok(1); 5]),
        processed(Slow,         [ok(1); 5]),
        before(   Late,         LOST),
        processed(Late,         LOST_SOLD),
        before(   Reply(401),   [says(1, 401); 5]),
        processed(Reply(401),   [says(1, 401).sold(); 5]),
        before(   Reply(403),   [says(1, 403); 5]),
        processed(Reply(403),   [says(1, 403).sold(); 5]),
        before(   Reply(409),   [says(1, 409); 5]),
        processed(Reply(409),   [says(1, 409).sold(); 5]),
        before(   Reply(429),   BUSY),
        processed(Reply(429),   BUSY_SOLD),
        before(   AFTER_1_S,    BUSY),
        processed(AFTER_1_S,    BUSY_SOLD),
        before(   AFTER_70_MS,  BUSY),
        processed(AFTER_70_MS,  BUSY_SOLD),
        before(   Reply(500),   LOST),
        processed(Reply(500),   LOST_SOLD),
        before(   Reply(502),   LOST),
        processed(Reply(502),   LOST_SOLD),
        before(   Reply(503),   LOST),
        processed(Reply(503),   LOST_SOLD),
        before(   Reply(504),   LOST),
        processed(Reply(504),   LOST_SOLD),
        before(   ELSEWHERE,    [says(1, 307); 5]),
        processed(ELSEWHERE,    [says(1, 307).sold(); 5]),
        before(   WrongJson,    [garbled(); 5]),
        processed(WrongJson,    [garbled().sold(); 5]),
        before(   Huge,         [huge(); 5]),
        processed(Huge,         [huge().sold(); 5]),
    ]
}

/// No connection comes about, so nothing is known to be in vain or unsafe.
const DOWN: [Cell; 5] = [
    fails(4, Used),
    fails(4, Used),
    fails(4, Used),
    fails(4, Used),
    fails(1, Stream),
];

/// Lost every time, without an answer: a `GET` failed, the others may not have.
const GONE: [Cell; 5] = [
    fails(4, Used),
    unsure(1, Unsafe),
    unsure(4, Used),
    unsure(4, Used),
    unsure(1, Unsafe),
];
const GONE_SOLD: [Cell; 5] = sold(GONE);

/// The same with an answer, which is what a `GET` gets.
const fn broken(status: u16) -> [Cell; 5] {
    let [_, no_key, header_key, body_key, stream] = GONE;
    [says_then(4, status, Used), no_key, header_key, body_key, stream]
}

const ALWAYS_BUSY: [Cell; 5] = [
    says_then(4, 429, Used),
    says_then(4, 429, Used),
    says_then(4, 429, Used),
    says_then(4, 429, Used),
    says_then(1, 429, Stream),
];

const fn sold(cells: [Cell; 5]) -> [Cell; 5] {
    let [get, no_key, header_key, body_key, stream] = cells;
    [get, no_key.sold(), header_key.sold(), body_key.sold(), stream.sold()]
}

/// The fault outlasts the call.
#[rustfmt::skip] // columns
pub(crate) fn lasting() -> Vec<Row> {
    vec![
        //        fault          GET    no key header body   stream
        before(   Refused,      DOWN),
        before(   Dns,          DOWN),
        before(   Untrusted,    [fails(1, Vain); 5]),
        before(   Handshake,    DOWN),
        before(   Reset,        GONE),
        processed(Reset,        GONE_SOLD),
        processed(Cut,          [cut(); 5]),
        before(   Slow,         [ok(1); 5]),
        processed(Slow,         [ok(1); 5]),
        before(   Late,         GONE),
        processed(Late,         GONE_SOLD),
        before(   Reply(401),   [says(1, 401); 5]),
        processed(Reply(401),   [says(1, 401).sold(); 5]),
        before(   Reply(403),   [says(1, 403); 5]),
        processed(Reply(403),   [says(1, 403).sold(); 5]),
        before(   Reply(409),   [says(1, 409); 5]),
        processed(Reply(409),   [says(1, 409).sold(); 5]),
        before(   Reply(429),   ALWAYS_BUSY),
        processed(Reply(429),   sold(ALWAYS_BUSY)),
        before(   AFTER_1_S,    ALWAYS_BUSY),
        before(   AFTER_70_MS,  ALWAYS_BUSY),
        processed(AFTER_70_MS,  sold(ALWAYS_BUSY)),
        before(   Reply(500),   broken(500)),
        processed(Reply(500),   sold(broken(500))),
        before(   Reply(502),   broken(502)),
        processed(Reply(502),   sold(broken(502))),
        before(   Reply(503),   broken(503)),
        processed(Reply(503),   sold(broken(503))),
        before(   Reply(504),   broken(504)),
        processed(Reply(504),   sold(broken(504))),
        before(   ELSEWHERE,    [says(1, 307); 5]),
        processed(ELSEWHERE,    [says(1, 307).sold(); 5]),
        before(   WrongJson,    [garbled(); 5]),
        processed(WrongJson,    [garbled().sold(); 5]),
        before(   Huge,         [huge(); 5]),
        processed(Huge,         [huge().sold(); 5]),
    ]
}

/// Answers that only who looks into their bodies takes for what they are.
#[rustfmt::skip] // columns
pub(crate) fn peeked_once() -> Vec<Row> {
    vec![
        processed(Cut,          LOST_SOLD),
        before(   Slow,         [ok(1); 5]),
        before(   WrongJson,    LOST),
        processed(WrongJson,    LOST_SOLD),
        before(   Huge,         LOST),
        processed(Huge,         LOST_SOLD),
        before(   Reply(409),   [says(1, 409); 5]),
        before(   Reply(502),   LOST),
    ]
}

/// A `GET` gets what there is, if that is whole.
const fn seen(get: Cell) -> [Cell; 5] {
    let [_, no_key, header_key, body_key, stream] = GONE;
    [get.after(4, Used), no_key, header_key, body_key, stream]
}

#[rustfmt::skip] // columns
pub(crate) fn peeked_lasting() -> Vec<Row> {
    vec![
        processed(Cut,          GONE_SOLD),
        before(   WrongJson,    seen(garbled())),
        processed(WrongJson,    sold(seen(garbled()))),
        before(   Huge,         seen(huge())),
        processed(Huge,         sold(seen(huge()))),
    ]
}
