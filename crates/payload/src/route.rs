//! What some requests carry.

use http::Method;
use palisade_http::PathTemplate;
use palisade_redact::Redactor;

use crate::{Field, error::Fault, tree::Members};

/// Some of the requests: the fields that their JSON bodies may have.
///
/// A field that is not listed is refused, unless none is. Fields are named by
/// JSON pointers (RFC 6901) through objects; letters of either case are told
/// apart.
///
/// # Examples
///
/// ```
/// use http::Method;
/// use palisade_payload::{Field, Route};
///
/// let purchase = Route::new(Method::POST, "/v1/purchases")
///     .required("/amount", Field::money("2.00", "5000.00"))
///     .required("/customer/phone", Field::matching(r"\+[0-9]{8,15}"))
///     .optional("/customer/name", Field::text(1..=80))
///     .optional("/additionalInfo", Field::any());
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Route {
    method: Method,
    path: String,
    fields: Vec<(String, Field, bool)>,
    #[cfg(feature = "schema")]
    schema: Option<serde_json::Value>,
}

impl Route {
    /// Requests with this method to this path, in which `{…}` stands for any
    /// one segment and a last `{*…}` for any number of them. What is written
    /// here is the `route` of events.
    pub fn new(method: Method, path: impl Into<String>) -> Self {
        Self {
            method,
            path: path.into(),
            fields: Vec::new(),
            #[cfg(feature = "schema")]
            schema: None,
        }
    }

    /// A field that may be there.
    pub fn optional(
        mut self,
        pointer: impl Into<String>,
        field: Field,
    ) -> Self {
        self.fields.push((pointer.into(), field, false));
        self
    }

    /// A field that has to be there, with something in it, and so what it is
    /// inside of.
    pub fn required(
        mut self,
        pointer: impl Into<String>,
        field: Field,
    ) -> Self {
        self.fields.push((pointer.into(), field, true));
        self
    }

    /// A JSON Schema for the whole body, as it is after what is empty was taken
    /// out; beside listed fields, or in their place.
    ///
    /// Nothing that it refers to is fetched. Its patterns take linear time, so
    /// those that look around are refused. It reads numbers with a point as
    /// floating-point numbers: list amounts as [`Field::money`].
    #[cfg(feature = "schema")]
    pub fn schema(mut self, schema: serde_json::Value) -> Self {
        self.schema = Some(schema);
        self
    }

    pub(crate) fn checked(
        &self,
        redactor: &Redactor,
    ) -> Result<CheckedRoute, Fault> {
        let path = PathTemplate::parse(&self.path);
        let path = path.ok_or_else(|| Fault::Template(self.path.clone()))?;
        let mut members = Members::default();
        for (pointer, field, is_required) in &self.fields {
            members.list(pointer, field, *is_required, redactor)?;
        }
        #[cfg(feature = "schema")]
        let has_schema = self.schema.is_some();
        #[cfg(not(feature = "schema"))]
        let has_schema = false;
        Ok(CheckedRoute {
            method: self.method.clone(),
            path,
            members,
            has_schema,
            #[cfg(feature = "schema")]
            schema: match &self.schema {
                Some(schema) => Some(crate::schema::Schema::new(schema)?),
                None => None,
            },
        })
    }
}

/// A route that makes sense.
#[derive(Debug)]
pub(crate) struct CheckedRoute {
    method: Method,
    path: PathTemplate,
    members: Members,
    /// Then there has to be a body.
    pub(crate) has_schema: bool,
    #[cfg(feature = "schema")]
    pub(crate) schema: Option<crate::schema::Schema>,
}

impl CheckedRoute {
    pub(crate) fn is_of(&self, method: &Method, path: &str) -> bool {
        self.method == *method && self.path.matches(path)
    }

    pub(crate) const fn template(&self) -> &str {
        self.path.as_str()
    }

    /// `None` if any fields may be there.
    pub(crate) fn members(&self) -> Option<&Members> {
        Some(&self.members).filter(|members| !members.is_empty())
    }

    /// Whether both are about the same requests.
    pub(crate) fn is_twin(&self, other: &Self) -> bool {
        self.method == other.method
            && self.path.matches(other.template())
            && other.path.matches(self.template())
    }

    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.method, self.template())
    }
}
