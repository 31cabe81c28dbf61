//! From a request to its answer, in this order:
//!
//! 1. The head has arrived: it is recorded, counted against the limits, and
//!    given its fault.
//! 2. A reset that comes before reading happens here.
//! 3. The body is read, also if nobody will look at it. A server that closes
//!    with unread data sends RST, and the client might lose the answer to it.
//! 4. The engine works, unless a fault takes its place.
//! 5. The fault spoils the answer.
//! 6. The status is recorded, and only then sent: what a client knows, the
//!    ledger knows.

use std::{
    convert::Infallible, future::pending, mem::take, net::IpAddr, sync::Arc,
};

use hyper::{
    Request, Response, StatusCode,
    body::{Bytes, Incoming},
    header::AUTHORIZATION,
};
use tokio::time::sleep;

use crate::{
    Answer, Fault,
    body::{AnswerBody, read},
    connection::Ending,
    engine::{Arrival, Head},
    seen::OF_INTEREST,
    shared::Shared,
};

/// Answers one request, or spoils it as scripted.
pub(crate) async fn answer(
    shared: Arc<Shared>,
    ip: IpAddr,
    ending: Arc<Ending>,
    request: Request<Incoming>,
) -> Result<Response<AnswerBody>, Infallible> {
    let head = head(ip, &request);
    let mut arrival = shared.engine(|engine, now| engine.arrive(now, head));
    let fault = arrival.fault.take();
    if matches!(fault, Some((Fault::Reset, false))) {
        return reset(&ending).await;
    }
    let body = read(request.into_body()).await;
    let (response, status) = match fault {
        None => whole(work(&shared, &arrival, body)),
        Some((Fault::Delay(time), false)) => {
            sleep(time).await;
            whole(work(&shared, &arrival, body))
        }
        Some((fault, processed)) => {
            let real = processed.then(|| work(&shared, &arrival, body));
            match fault {
                Fault::Delay(time) => sleep(time).await,
                Fault::Reset => return reset(&ending).await,
                _ => {}
            }
            spoilt(fault, real, ending)
        }
    };
    shared.engine(|engine, _| engine.answered(arrival.ticket, Some(status)));
    Ok(response)
}

/// An answer on its way, and its status for the ledger.
type Sent = (Response<AnswerBody>, u16);

/// The path of every endpoint begins with this.
pub(crate) const BASE_PATH: &str = "/api/v1";

fn head(ip: IpAddr, request: &Request<Incoming>) -> Head {
    let text = |name: &str| {
        let value = request.headers().get(name)?;
        Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
    };
    let whole = request.uri().path();
    let below = whole.strip_prefix(BASE_PATH);
    let path = match below.filter(|path| path.starts_with('/')) {
        Some(path) => path.to_owned(),
        // As seen from the base URL. Matches no endpoint, limit or fault.
        None => format!("/../..{whole}"),
    };
    Head {
        ip,
        method: request.method().as_str().to_owned(),
        path,
        authorization: text(AUTHORIZATION.as_str()),
        headers: OF_INTEREST
            .iter()
            .filter_map(|name| Some(((*name).to_owned(), text(name)?)))
            .collect(),
    }
}

/// Has the engine do its work, if the body came in one piece.
fn work(shared: &Shared, arrival: &Arrival, body: Option<Vec<u8>>) -> Answer {
    let Some(body) = body else { return Answer::new(413) };
    let Some(entropy) = shared.tls.entropy() else { return Answer::new(500) };
    shared.engine(|engine, now| engine.work(now, arrival, &body, entropy))
}

fn whole(mut answer: Answer) -> Sent {
    let body = AnswerBody::whole(take(&mut answer.body).into());
    respond(&answer, body)
}

/// What a fault sends. `real` is the true answer, if there is one.
fn spoilt(fault: Fault, real: Option<Answer>, ending: Arc<Ending>) -> Sent {
    match fault {
        Fault::HalfAnswer => {
            let answer = real.unwrap_or_else(|| Answer::new(500));
            let length = answer.body.len();
            let answer = answer.header("content-length", length.to_string());
            part(answer, length / 2, ending)
        }
        Fault::HugeBody(bytes) => {
            let answer = Answer::json(200, "");
            respond(&answer, AnswerBody::huge(bytes))
        }
        Fault::RedirectTo(url) => {
            whole(Answer::new(307).header("location", url))
        }
        Fault::Reply(answer) if answer.states_length() => {
            part(answer, usize::MAX, ending)
        }
        Fault::Reply(answer) => whole(answer),
        Fault::WrongJson => whole(Answer::json(200, r#"{"successful": tru"#)),
        _ => whole(real.unwrap_or_else(|| Answer::new(500))),
    }
}

/// Sends at most `size` bytes of an answer that states its length itself,
/// rightly or not.
fn part(mut answer: Answer, size: usize, ending: Arc<Ending>) -> Sent {
    let mut bytes = Bytes::from(take(&mut answer.body));
    bytes.truncate(size);
    respond(&answer, AnswerBody::part(bytes, ending))
}

fn respond(answer: &Answer, body: AnswerBody) -> Sent {
    let mut response = Response::builder().status(answer.status);
    for (name, value) in &answer.headers {
        response = response.header(name, value);
    }
    // Hyper takes an informational status for a mistake of its caller's and
    // sends something else than the ledger would say.
    let sendable = response.body(body).ok();
    let is_final =
        |response: &Response<_>| !response.status().is_informational();
    let response = sendable.filter(is_final).unwrap_or_else(|| {
        let mut plain = Response::new(AnswerBody::whole(Vec::new().into()));
        *plain.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        plain
    });
    let status = response.status().as_u16();
    (response, status)
}

/// Never returns: the connection ends under the request.
async fn reset(ending: &Ending) -> Result<Response<AnswerBody>, Infallible> {
    ending.reset.notify_one();
    pending().await
}
