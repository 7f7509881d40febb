//! Every path of the site, in one table.
//!
//! A resource names GET and POST alone: HEAD follows GET, and any other method is answered 405 by the
//! resource itself (see `middleware::method`).

use actix_web::web::{ServiceConfig, get, post, resource};

use super::api::{commitment as promises, petition as data};
use super::hook;
use super::public::{
    answers, asset, campaign, confirm, find, health, home, letter, mailbox, my_data, office_desk, offices,
    petition, sign, statement, unsubscribe,
};
use crate::domain::language::Language;
use crate::domain::nation::Nation;

/// The paths of the public site.
pub fn public(config: &mut ServiceConfig) {
    // Paths are tried one after another. The hot ones come first, and each is named in full: one with parts costs a
    // regular expression, which is a fifteenth of all that a signature costs.
    for (language, nation) in
        Language::ALL.into_iter().flat_map(|language| Nation::ALL.map(|nation| (language, nation)))
    {
        let path = sign::path(language, nation.slug());
        config.service(resource(path).route(post().to(sign::create)));
    }
    config
        .service(resource("/{lang:en|cy}/petitions/{slug}/signatures").route(post().to(sign::create)))
        .service(resource("/livez").route(get().to(health::live)))
        .service(resource("/readyz").route(get().to(health::ready)))
        .service(resource(asset::PATTERN).route(get().to(asset::show)))
        .service(resource("/petitions.json").route(get().to(data::list)))
        .service(resource("/petitions/{number:[0-9]{1,15}}.json").route(get().to(data::show)))
        .service(resource("/petitions/{number:[0-9]{1,15}}/count.json").route(get().to(data::count)))
        .service(resource("/commitments.json").route(get().to(promises::list)))
        .service(resource("/audit.csv").route(get().to(promises::audit_table)))
        .service(resource("/").route(get().to(home::choose)))
        .service(resource("/{lang:en|cy}").route(get().to(home::show)))
        .service(resource("/{lang:en|cy}/petitions/{slug}").route(get().to(petition::show)))
        .service(
            resource("/{lang:en|cy}/petitions/{slug}/check-your-email")
                .route(get().to(petition::check_your_email)),
        )
        .service(
            resource("/{lang:en|cy}/confirm/{token}")
                .route(get().to(confirm::show))
                .route(post().to(confirm::create)),
        )
        .service(
            resource("/{lang:en|cy}/unsubscribe/{token}")
                .route(get().to(unsubscribe::show))
                .route(post().to(unsubscribe::create)),
        )
        .service(resource("/{lang:en|cy}/my-data/{token}").route(get().to(my_data::show)))
        .service(resource("/{lang:en|cy}/find").route(get().to(find::show)))
        .service(resource("/{lang:en|cy}/commitments").route(get().to(campaign::commitments)))
        .service(resource("/{lang:en|cy}/commitments/{nation}").route(get().to(campaign::commitments_of)))
        .service(resource("/{lang:en|cy}/commitments/{nation}/offices").route(get().to(offices::first)))
        .service(
            resource("/{lang:en|cy}/commitments/{nation}/offices/{page:[0-9]{1,4}}")
                .route(get().to(offices::at)),
        )
        .service(resource("/{lang:en|cy}/privacy").route(get().to(statement::privacy)))
        .service(resource("/{lang:en|cy}/accessibility").route(get().to(statement::accessibility)))
        .service(resource("/{lang:en|cy}/complaints").route(get().to(statement::complaints)))
        .configure(letter::routes)
        .configure(hook::routes)
        .configure(answers_and_offices);
}

/// What comes back: what supporters say of answers, and the pages of offices.
fn answers_and_offices(config: &mut ServiceConfig) {
    config
        .service(
            resource("/{lang:en|cy}/answers/{token}")
                .route(get().to(answers::show))
                .route(post().to(answers::create)),
        )
        .service(
            resource("/{lang:en|cy}/unsubscribe/{token}/questions")
                .route(get().to(answers::show_stop))
                .route(post().to(answers::stop)),
        )
        .service(
            resource("/{lang:en|cy}/office/{token}")
                .route(get().to(office_desk::show))
                .route(post().to(office_desk::create)),
        )
        .service(resource("/{lang:en|cy}/office/{token}/letters").route(get().to(office_desk::letters)))
        .service(resource("/{lang:en|cy}/office/{token}/intake").route(post().to(office_desk::choose)))
        .service(resource("/{lang:en|cy}/office/{token}/answer").route(post().to(office_desk::answer_all)))
        .service(resource("/{lang:en|cy}/office/{token}/commitment").route(post().to(office_desk::commit)))
        .service(
            resource("/{lang:en|cy}/office/{token}/confirm")
                .route(get().to(office_desk::show_confirmation))
                .route(post().to(office_desk::create_confirmation)),
        );
}

/// The captured mail, which exists in the demonstration alone.
pub fn demo(config: &mut ServiceConfig) {
    config
        .service(resource("/dev/mailbox").route(get().to(mailbox::list)))
        .service(resource("/dev/mailbox/{id}").route(get().to(mailbox::show)))
        .service(resource("/dev/mailbox/{id}/html").route(get().to(mailbox::show_html)));
}
