//! `clarion staff`: who may come into the staff office. The first admin comes from here; there is no other way.

use std::process::ExitCode;

use anyhow::bail;

use super::{Context, argument, say, tell};
use crate::actions::staff::Acting;
use crate::actions::staff::invite::{Invitation, Invited, invite};
use crate::actions::staff::people::{Decided, disable};
use crate::domain::email::EmailAddress;
use crate::domain::id::StaffId;
use crate::domain::language::Language;
use crate::domain::moment::HOUR_MS;
use crate::domain::nation::Nation;
use crate::domain::staff::{Account, LinkKind, Nations, Permission, Role, StaffState};
use crate::domain::staff_event::Actor;
use crate::language::Texts;
use crate::secret::staff::{TokenDigest, new_token};
use crate::store::{Store, StoreError, staff};

/// Arguments of `clarion staff`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    step: Step,
}

#[derive(Debug, clap::Subcommand)]
enum Step {
    /// Invite somebody: prints a link that works once. Whoever was disabled begins anew
    Add {
        /// Their address, which is also what they log in with
        #[arg(value_parser = address)]
        email: EmailAddress,
        /// What they may do: viewer, campaigner, exporter or admin
        #[arg(long, value_parser = role)]
        role: Role,
        /// A nation that their lists, exports and mailings are limited to; may be repeated. Without it, all four
        #[arg(long = "nation", value_name = "NATION", value_parser = argument::nation)]
        nations: Vec<Nation>,
        /// The language of their pages: en or cy
        #[arg(long, default_value = "en", value_parser = argument::language)]
        language: Language,
        /// Why, for the record: 200 characters at most
        #[arg(long, default_value = "", value_parser = argument::reason)]
        reason: String,
    },
    /// Everybody who has an account, and how far it has come
    List,
    /// End somebody's sessions at once and let them in no more
    Disable {
        /// Their address
        #[arg(value_parser = address)]
        email: EmailAddress,
        /// Why, for the record: 200 characters at most
        #[arg(long, default_value = "", value_parser = argument::reason)]
        reason: String,
    },
}

fn address(typed: &str) -> Result<EmailAddress, String> {
    EmailAddress::parse(typed).map_err(|error| error.to_string())
}

fn role(typed: &str) -> Result<Role, String> {
    Role::from_code(typed).ok_or_else(|| "expected viewer, campaigner, exporter or admin".to_owned())
}

/// Runs the command.
///
/// # Errors
/// The address has an account that is in use, or none; the database is away or has another schema.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    context.block_on(async {
        let store = context.store().await?;
        match &args.step {
            Step::Add { email, role, nations, language, reason } => {
                let token = new_token()?;
                let invitation = Invitation {
                    id: StaffId::from_uuid(context.clock().new_id()),
                    email: email.clone(),
                    role: *role,
                    nations: Nations::of(nations),
                    language: *language,
                    digest: TokenDigest::of(token.expose()),
                    why: reason.clone(),
                };
                let link =
                    format!("{}/staff/invitation/{}", context.settings().base_url().as_str(), token.expose());
                add(&store, acting(context).await?, invitation, &link).await?;
            }
            Step::List => list(&store).await?,
            Step::Disable { email, reason } => {
                end(&store, acting(context).await?, email.clone(), reason.clone()).await?;
            }
        }
        Ok(ExitCode::SUCCESS)
    })
}

/// Who acts, with the key of the record; whoever only looks needs none.
async fn acting(context: &Context) -> anyhow::Result<Acting> {
    Ok(Acting {
        actor: Actor::on_the_command_line(),
        now: context.clock().now(),
        chain: context.keys().await?.staff().chain().clone(),
    })
}

async fn add(store: &Store, acting: Acting, invitation: Invitation, link: &str) -> anyhow::Result<()> {
    match store.write(move |tx| invite(tx, &acting, &invitation)).await {
        Ok(Invited::Done) => {}
        Ok(Invited::Denied) => bail!("the command line may do this: report a fault"),
        Ok(Invited::AlreadyActive) | Err(StoreError::Conflict) => {
            bail!("this address has an account that is in use: `clarion staff disable` it first")
        }
        Err(error) => return Err(error.into()),
    }
    let hours = LinkKind::Invitation.life_ms() / HOUR_MS;
    say(&format!("This link lets one person in, once, within {hours} hours. It is not shown again:"))?;
    say(link)?;
    Ok(())
}

async fn list(store: &Store) -> anyhow::Result<()> {
    let accounts = store.read(staff::list).await?;
    if accounts.is_empty() {
        say("nobody yet: `clarion staff add EMAIL --role admin` invites the first")?;
    }
    for account in accounts {
        let nations = if account.nations.is_unlimited() { "all".to_owned() } else { account.nations.text() };
        let made = Texts::of(Language::English).date(account.made_at);
        say(&format!(
            "{:<10} {:<9} {:<24} {}  since {made}",
            account.role.code(),
            account.state.code(),
            nations,
            account.email.as_typed()
        ))?;
    }
    Ok(())
}

async fn end(store: &Store, acting: Acting, email: EmailAddress, reason: String) -> anyhow::Result<()> {
    let ended: Result<_, StoreError> = store
        .write(move |tx| {
            let account = staff::find_by_email(tx.conn(), &email)?.ok_or(StoreError::NotFound)?;
            let decided = disable(tx, &acting, account.id, &reason)?;
            let may_invite = |other: &Account| {
                other.state == StaffState::Active && other.role.may(Permission::ManagePeople)
            };
            Ok((decided, staff::list(tx.conn())?.iter().any(may_invite)))
        })
        .await;
    match ended {
        Ok((Decided::Already, _)) => say("it was disabled before")?,
        Ok((_, is_anybody_left)) => {
            say("disabled, and every session is over")?;
            if !is_anybody_left {
                tell(
                    "warning: nobody is left who may let others in: invite them by `clarion staff add EMAIL --role admin`",
                );
            }
        }
        Err(StoreError::NotFound) => bail!("nobody has this address: look at `clarion staff list`"),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
