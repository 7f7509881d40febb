//! The record of who did what, newest first, a page at a time.

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use actix_web::web::{Data, Query};

use super::guard::Insider;
use super::{answer, words};
use crate::domain::campaign::Date;
use crate::domain::id::StaffId;
use crate::domain::staff::Account;
use crate::domain::staff_event::{Deed, EventOrigin, StaffEvent};
use crate::language::{Texts, start_of};
use crate::store::staff_event::{self, EventFilter};
use crate::store::{StoreError, staff};
use crate::web::page::Choice;
use crate::web::page::staff::{EventLine, RecordPage};
use crate::web::problem::Problem;
use crate::web::state::AppState;

/// Events on one page.
const PER_PAGE: i64 = 50;

/// What the form asks for. Ids and words of ours alone, so that it may stand in an address.
#[derive(Clone, Debug, Default, serde::Deserialize)]
pub struct Wanted {
    #[serde(default)]
    who: String,
    #[serde(default)]
    what: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    until: String,
    before: Option<i64>,
}

impl Wanted {
    /// The filter; what cannot be read filters nothing.
    fn filter(&self) -> EventFilter {
        let day = |text: &str| text.parse::<Date>().ok();
        EventFilter {
            actor: uuid::Uuid::parse_str(&self.who).ok().map(StaffId::from_uuid),
            deed: Deed::from_code(&self.what),
            from: day(&self.from).map(start_of),
            // The last day is meant whole, whether it has 23 hours, 24 or 25.
            until: day(&self.until).map(|day| start_of(day.next())),
        }
    }

    /// The page after the event `last`, under the same filter.
    fn older(&self, last: i64) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in
            [("who", &self.who), ("what", &self.what), ("from", &self.from), ("until", &self.until)]
        {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        query.append_pair("before", &last.to_string());
        format!("/staff/audit?{}", query.finish())
    }
}

/// `GET /staff/audit`.
///
/// # Errors
/// What the database answered.
pub async fn list(
    state: Data<AppState>,
    insider: Insider,
    wanted: Query<Wanted>,
) -> Result<HttpResponse, Problem> {
    let wanted = wanted.into_inner();
    let (filter, before) = (wanted.filter(), wanted.before);
    let read = state.store.read(move |conn| {
        // One more than is shown tells whether there is another page.
        let events = staff_event::list_page(conn, filter, before, PER_PAGE + 1)?;
        Ok::<_, StoreError>((events, staff::list(conn)?))
    });
    let (mut events, accounts) = read.await?;
    let shown = usize::try_from(PER_PAGE).unwrap_or(0);
    let has_more = events.len() > shown;
    events.truncate(shown);
    let older = events.last().filter(|_| has_more).map(|last| wanted.older(last.number));
    let chrome = answer::chrome(&state, &insider, "/staff/audit");
    let texts = chrome.texts;
    let names: BTreeMap<String, &str> =
        accounts.iter().map(|account| (account.id.to_string(), account.email.as_typed())).collect();
    answer::private_page(&RecordPage {
        people: choices(&accounts),
        deeds: Deed::ALL
            .iter()
            .map(|deed| Choice { value: deed.code().to_owned(), label: words::deed(texts, *deed) })
            .collect(),
        who: wanted.who.clone(),
        what: wanted.what.clone(),
        from: wanted.from.clone(),
        until: wanted.until.clone(),
        events: events.iter().map(|event| line(texts, &names, event)).collect(),
        older,
        chrome,
    })
}

fn choices(accounts: &[Account]) -> Vec<Choice> {
    let choice = |account: &Account| Choice {
        value: account.id.to_string(),
        label: account.email.as_typed().to_owned(),
    };
    accounts.iter().map(choice).collect()
}

fn line(texts: &Texts, names: &BTreeMap<String, &str>, event: &StaffEvent) -> EventLine {
    let StaffEvent { number, event } = event;
    let named = |id: &str| names.get(id).map_or_else(|| id.to_owned(), |name| (*name).to_owned());
    let who = match (event.actor.staff, event.actor.origin) {
        (Some(staff), _) => named(&staff.to_string()),
        (None, EventOrigin::Command) => texts.say("staff-who-command"),
        (None, _) => texts.say("staff-who-nobody"),
    };
    let thing = event.thing.strip_prefix("staff/").map_or_else(|| event.thing.clone(), named);
    EventLine {
        number: *number,
        at: texts.date_and_time(event.at),
        who: who.clone(),
        what: words::deed(texts, event.deed),
        thing: if thing == who { String::new() } else { thing },
        why: event.why.clone(),
        detail: event.detail.clone(),
        network: event.actor.network.as_str().to_owned(),
    }
}
