//! Signing on with the accounts of a company: OpenID Connect Core 1.0, the code flow, with PKCE
//! (RFC 7636).
//!
//! It sends people to their provider, and believes of what they bring back only what the provider
//! has signed for this hub and this errand. It begins no session, and keeps nothing: what an errand
//! must remember goes with the browser.

mod groups;

use std::{fmt, path::Path, time::Duration};

use openidconnect::{
    AdditionalClaims, AuthType, AuthenticationFlow, AuthorizationCode, Client, ClientId,
    ClientSecret, CsrfToken, EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet,
    HttpRequest, HttpResponse, IdTokenFields, IssuerUrl, Nonce, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, Scope, StandardErrorResponse, StandardTokenResponse,
    core::{
        CoreAuthDisplay, CoreAuthPrompt, CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey,
        CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreProviderMetadata,
        CoreResponseType, CoreRevocableToken, CoreRevocationErrorResponse,
        CoreTokenIntrospectionResponse, CoreTokenType,
    },
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use ureq::tls::{Certificate, RootCerts, TlsConfig};

use super::{Person, SecretHash, is_name};
use crate::HubError;

pub use groups::Groups;

/// Where the provider sends people back to, below the hub's own address.
pub const BACK: &str = "/api/sign-on/back";
/// How long the provider may take for one answer.
const TIME_MAX: Duration = Duration::from_secs(10);
/// How much of an answer is read, in bytes; a token with some hundred groups fits.
const ANSWER_BYTES_MAX: u64 = 256 * 1024;

/// Whose accounts count.
#[derive(Clone)]
pub struct Provider {
    /// What people call it.
    pub name: String,
    /// The issuer.
    pub issuer: IssuerUrl,
    /// What this hub is called there.
    pub client_id: String,
    /// The secret of this hub there; a public client has none.
    pub secret: Option<String>,
    /// What is asked for beside `openid`.
    pub scopes: Vec<String>,
}

/// The way in with an account of a company.
pub struct SignOn {
    provider: Provider,
    groups: Groups,
    back: RedirectUrl,
    agent: ureq::Agent,
}

/// What one errand to the provider must be recognised by. It belongs to the browser that goes.
#[derive(PartialEq, Eq)]
pub struct Errand {
    state: String,
    nonce: String,
    verifier: String,
}

/// Why somebody does not come in this way.
#[derive(Debug, thiserror::Error)]
pub enum SignOnError {
    /// The provider does not answer as it should.
    #[error(
        "the provider of accounts does not answer as it should ({0}); try again, or sign in with a password"
    )]
    Provider(String),
    /// What came back is not from an errand of this browser, or its time is over.
    #[error("this is not the answer to an errand of this browser; begin again")]
    Stranger,
    /// The provider's answer is not to be believed.
    #[error("the provider's word cannot be believed ({0}); an admin should look at the settings")]
    NotBelieved(String),
    /// The identity has no name that can stand in the audit.
    #[error(
        "the account has no name that can stand in the audit; ask for a preferred_username or an e-mail address of up to 60 letters and digits"
    )]
    Nameless,
    /// None of the groups may come in.
    #[error("{name} is in no group that may use this hub; ask an admin of it")]
    NoRole {
        /// Whose account it is.
        name: String,
    },
}

/// All that an identity says beside what every one says.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
struct Claims(Map<String, Value>);

impl AdditionalClaims for Claims {}

type Tokens = StandardTokenResponse<
    IdTokenFields<
        Claims,
        EmptyExtraTokenFields,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm,
    >,
    CoreTokenType,
>;

/// What talks to a provider whose addresses are known.
type Talker = Client<
    Claims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

impl SignOn {
    /// The way in over `provider`, for a hub that people reach at `public_url`. An `authority` of
    /// the company's own is trusted instead of the usual ones.
    ///
    /// # Errors
    /// When the authority's certificate cannot be used, or the hub's own address is none.
    pub fn new(
        provider: Provider,
        groups: Groups,
        authority: Option<&Path>,
        public_url: &str,
    ) -> Result<Self, HubError> {
        let back = format!("{}{BACK}", public_url.trim_end_matches('/'));
        let back = RedirectUrl::new(back)
            .map_err(|_| HubError::PublicUrl { url: public_url.to_owned() })?;
        let roots = authority.map_or(Ok(RootCerts::WebPki), trusted)?;
        let agent = ureq::Agent::config_builder()
            .timeout_global(Some(TIME_MAX))
            .http_status_as_error(false)
            // An answer that leads elsewhere would lead this machine wherever it likes.
            .max_redirects(0)
            .tls_config(TlsConfig::builder().root_certs(roots).build())
            .build()
            .new_agent();
        Ok(Self { provider, groups, back, agent })
    }

    /// What people call the provider.
    pub fn name(&self) -> &str {
        &self.provider.name
    }

    /// Where to send somebody, and what their browser must remember. Takes as long as the provider.
    ///
    /// # Errors
    /// When the provider does not answer as it should.
    pub fn begin(&self) -> Result<(String, Errand), SignOnError> {
        let talker = self.talker()?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let scopes = self.provider.scopes.iter().map(|scope| Scope::new(scope.clone()));
        let (address, state, nonce) = talker
            .authorize_url(
                AuthenticationFlow::<CoreResponseType>::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .add_scopes(scopes)
            .set_pkce_challenge(challenge)
            .url();
        let errand = Errand {
            state: state.into_secret(),
            nonce: nonce.secret().clone(),
            verifier: verifier.into_secret(),
        };
        Ok((address.into(), errand))
    }

    /// Who somebody is who comes back with a code. Takes as long as the provider.
    ///
    /// # Errors
    /// When they are a stranger, not to be believed, or may not come in.
    pub fn finish(&self, errand: Errand, state: &str, code: String) -> Result<Person, SignOnError> {
        // Hashes are compared, so that the time this takes says nothing.
        if SecretHash::of(state) != SecretHash::of(&errand.state) {
            return Err(SignOnError::Stranger);
        }
        let talker = self.talker()?;
        let request = talker
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|error| SignOnError::Provider(error.to_string()))?
            .set_pkce_verifier(PkceCodeVerifier::new(errand.verifier));
        let tokens = request.request(&|request| self.ask(request)).map_err(|error| {
            // What the provider says may hold the code: only its kind is repeated.
            SignOnError::Provider(kind_of(&error).to_owned())
        })?;
        let identity = tokens
            .extra_fields()
            .id_token()
            .ok_or_else(|| SignOnError::NotBelieved("it says nothing of who this is".to_owned()))?;
        let claims = identity
            .claims(&talker.id_token_verifier(), &Nonce::new(errand.nonce))
            .map_err(|error| SignOnError::NotBelieved(error.to_string()))?;
        let called = claims.preferred_username().map(|name| name.as_str());
        let called = called.or_else(|| claims.email().map(|address| address.as_str()));
        let name = called.filter(|name| is_name(name)).ok_or(SignOnError::Nameless)?.to_owned();
        match self.groups.role(&claims.additional_claims().0) {
            Some(role) => Ok(Person { name, role }),
            None => Err(SignOnError::NoRole { name }),
        }
    }

    /// What talks to the provider: its addresses and keys are asked for each time, so that keys that
    /// it changes are known.
    fn talker(&self) -> Result<Talker, SignOnError> {
        let Provider { issuer, client_id, secret, .. } = &self.provider;
        let metadata = CoreProviderMetadata::discover(issuer, &|request| self.ask(request))
            .map_err(|error| SignOnError::Provider(error.to_string()))?;
        let by_form = metadata.token_endpoint_auth_methods_supported().is_some_and(|methods| {
            use openidconnect::core::CoreClientAuthMethod::{ClientSecretBasic, ClientSecretPost};
            methods.contains(&ClientSecretPost) && !methods.contains(&ClientSecretBasic)
        });
        let id = ClientId::new(client_id.clone());
        let secret = secret.clone().map(ClientSecret::new);
        let talker = Client::from_provider_metadata(metadata, id, secret)
            .set_redirect_uri(self.back.clone());
        Ok(if by_form { talker.set_auth_type(AuthType::RequestBody) } else { talker })
    }

    /// One request to the provider; time and size of the answer are bounded.
    fn ask(&self, request: HttpRequest) -> Result<HttpResponse, ureq::Error> {
        let (parts, mut body) = self.agent.run(request)?.into_parts();
        let bytes = body.with_config().limit(ANSWER_BYTES_MAX).read_to_vec()?;
        Ok(HttpResponse::from_parts(parts, bytes))
    }
}

fn trusted(authority: &Path) -> Result<RootCerts, HubError> {
    let failed = |source| HubError::File { what: "read", path: authority.to_owned(), source };
    let pem = std::fs::read(authority).map_err(failed)?;
    let certificate = Certificate::from_pem(&pem)
        .map_err(|_| HubError::Authority { path: authority.to_owned() })?;
    Ok(RootCerts::new_with_certs(&[certificate]))
}

fn kind_of<E: std::error::Error + 'static, T: openidconnect::ErrorResponse + 'static>(
    error: &openidconnect::RequestTokenError<E, T>,
) -> &'static str {
    use openidconnect::RequestTokenError::{Other, Parse, Request, ServerResponse};
    match error {
        ServerResponse(_) => "it refuses the code",
        Request(_) => "it cannot be reached",
        Parse(..) | Other(_) => "its answer cannot be read",
    }
}

impl Errand {
    /// As text, for the browser to keep.
    pub fn text(&self) -> String {
        [&*self.state, &*self.nonce, &*self.verifier].join(".")
    }

    /// What a browser has kept; `None` if it is none.
    pub fn read(text: &str) -> Option<Self> {
        let mut parts = text.split('.').map(str::to_owned);
        let errand = Self { state: parts.next()?, nonce: parts.next()?, verifier: parts.next()? };
        let is_whole =
            ![&errand.state, &errand.nonce, &errand.verifier].iter().any(|it| it.is_empty());
        (is_whole && parts.next().is_none()).then_some(errand)
    }
}

impl fmt::Debug for Errand {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Errand(..)")
    }
}

impl fmt::Debug for SignOn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SignOn").field("name", &self.provider.name).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_errand_comes_back_as_it_went_and_nothing_else_is_one() {
        let errand = Errand { state: "s-1".into(), nonce: "n_2".into(), verifier: "v~3".into() };
        assert_eq!(Errand::read(&errand.text()), Some(errand));
        for other in ["", "a.b", "a.b.", ".b.c", "a.b.c.d"] {
            assert_eq!(Errand::read(other), None, "{other}");
        }
    }
}
