//! An application of dummy handlers behind the real gate.

use std::sync::Arc;
use std::time::Duration;

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::from_fn;
use actix_web::{App, Error, HttpResponse, web};
use clarion::clock::Clock;
use clarion::config::{Environment, Settings};
use clarion::domain::moment::Moment;
use clarion::language::Texts;
use clarion::web::middleware::door::ClientIp;
use clarion::web::middleware::{ChromeOf, Gate, body, pass};
use clarion::web::page::problem::Retry;
use clarion::web::page::{Chrome, Organisation};
use clarion::web::problem::Problem;
use clarion::web::public::asset;

/// The chrome of a campaign without petitions.
pub fn chrome() -> ChromeOf {
    Arc::new(|lang| Chrome {
        lang,
        texts: Texts::of(lang),
        campaign_title: "A campaign".to_owned(),
        base_url: "https://campaign.example.org".to_owned(),
        path: "/never-shown".to_owned(),
        stylesheet: asset::style_url().to_owned(),
        icon: asset::icon_url().to_owned(),
        petitions: Arc::new([]),
        nation: None,
        organisation: Arc::new(Organisation {
            name: "Example Organisation".to_owned(),
            imprint: "Example Organisation, 1 Example Street".to_owned(),
            contact_email: "campaign@example.org".to_owned(),
            privacy_email: "privacy@example.org".to_owned(),
            postal_address: "1 Example Street".to_owned(),
            help_line: None,
        }),
        is_indexed: true,
        is_demo: false,
    })
}

/// A gate of the settings that `pairs` make of the defaults.
pub fn gate(pairs: &[(&str, &str)]) -> Gate {
    let environment: Environment =
        pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    let settings = Settings::load(&environment).unwrap();
    let clock = Clock::fixed(Moment::from_millis(1_700_000_000_000));
    Gate::new(&settings, clock, chrome()).with_body_deadline(Duration::from_millis(200))
}

/// An application with one route of each kind behind the gate.
pub fn app(
    gate: web::Data<Gate>,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<BoxBody>,
        Error = Error,
        InitError = (),
    >,
> {
    App::new()
        .app_data(gate)
        .app_data(web::FormConfig::default().limit(body::LETTER_BYTES))
        .wrap(from_fn(pass))
        .service(web::resource("/livez").route(web::get().to(|| async { "live" })))
        .service(
            web::resource("/petitions.json")
                .route(web::get().to(|| async { Err::<HttpResponse, _>(Problem::NotFound) })),
        )
        .service(web::resource("/{lang}").route(web::get().to(|| async { "home" })))
        .service(
            web::resource("/{lang}/petitions/{slug}")
                .route(web::get().to(|| async { "petition" }))
                .route(web::post().to(|body: String| async move { body })),
        )
        .service(
            web::resource("/{lang}/petitions/{slug}/signatures")
                .route(web::post().to(|_: web::Form<Vec<(String, String)>>| async { "signed" })),
        )
        .service(web::resource("/{lang}/letters/{token}").route(web::post().to(
            |form: web::Form<Vec<(String, String)>>| async move {
                form.iter().map(|(_, value)| value.len()).sum::<usize>().to_string()
            },
        )))
        .service(
            web::resource("/{lang}/unsubscribe/{token}")
                .route(web::get().to(|| async { "button" }))
                .route(web::post().to(|| async { "done" })),
        )
        .service(web::resource("/{lang}/framed").route(web::get().to(|| async {
            HttpResponse::Ok().insert_header(("content-security-policy", "sandbox")).body("mail")
        })))
        .service(web::resource("/{lang}/mend").route(web::post().to(|| async {
            HttpResponse::UnprocessableEntity().content_type("text/html").body("the form again")
        })))
        .service(
            web::resource("/{lang}/broken").route(
                web::get().to(|| async {
                    Err::<HttpResponse, _>(Problem::Internal("the shelf is empty".to_owned()))
                }),
            ),
        )
        .service(web::resource("/{lang}/busy").route(web::post().to(|| async {
            let field = clarion::web::page::letter::HiddenField {
                name: "name".to_owned(),
                value: "Zoë \"Z\" Example".to_owned(),
            };
            let retry = Retry { action: "/en/busy".to_owned(), fields: vec![field] };
            Err::<HttpResponse, _>(Problem::unavailable_keeping(retry))
        })))
        .service(web::resource("/{lang}/panic").route(web::get().to(panicking)))
        .service(
            web::resource("/{lang}/from")
                .route(web::get().to(|ip: web::ReqData<ClientIp>| async move { ip.0.to_string() })),
        )
        .service(
            web::resource("/{lang}/number/{number}")
                .route(web::get().to(|_: web::Path<(String, u32)>| async { "number" })),
        )
        .service(web::resource(asset::PATTERN).route(web::get().to(asset::show)))
}

async fn panicking() -> HttpResponse {
    panic!("a handler that fails the hard way")
}
