//! The words of each mail to a supporter: subject, plain text, and the same words as HTML.
//!
//! No subject names an illness, a petition or a campaign: phones show subjects on lock screens. None repeats
//! what a supporter typed, so that nobody can use a confirmation to write to a stranger. The letter to a
//! representative is not here: it is the supporter's own, plain text.

mod note;

use askama::Template;

pub use note::{Note, Part};

use crate::domain::language::Language;
use crate::language::{Texts, Value};

/// A mail's words, ready to be put into a message. They hold links that are keys, hence no `Debug`.
#[derive(Clone)]
pub struct Words {
    /// The subject line: one line, naming no illness.
    pub subject: String,
    /// The plain text: UTF-8, lines ended by `\n`.
    pub text: String,
    /// The same words as an HTML document.
    pub html: String,
}

/// What every mail to a supporter says of its sender.
#[derive(Clone)]
pub struct Letterhead {
    /// The language of the mail.
    pub lang: Language,
    /// The texts of that language.
    pub texts: &'static Texts,
    /// The organisation's name.
    pub organisation: String,
    /// The organisation's imprint, in one line.
    pub imprint: String,
    /// Where people write by email.
    pub contact_email: String,
    /// The address of the privacy notice.
    pub privacy_url: String,
}

impl Letterhead {
    /// A message of the mail's language.
    #[must_use]
    pub fn say(&self, id: &str) -> String {
        self.texts.say(id)
    }

    /// A message of the mail's language with values put in.
    #[must_use]
    pub fn say_with(&self, id: &str, values: &[(&str, Value<'_>)]) -> String {
        self.texts.say_with(id, values)
    }
}

/// A mail to a supporter.
pub trait Notification {
    /// Draws subject, text and HTML.
    ///
    /// # Errors
    /// Only when writing fails, which a `String` never does.
    fn words(&self) -> Result<Words, askama::Error>;
}

/// Asks to confirm a signature: one link.
pub struct ConfirmSignature {
    /// Who writes.
    pub head: Letterhead,
    /// The petition's title.
    pub petition_title: String,
    /// The one link: the page with the button.
    pub confirm_url: String,
    /// Until when the link works, written out.
    pub expires_on: String,
}

/// The one reminder that a signature still waits to be confirmed.
pub struct RemindSignature {
    /// Who writes.
    pub head: Letterhead,
    /// The petition's title.
    pub petition_title: String,
    /// The one link: the page with the button.
    pub confirm_url: String,
    /// Until when the link works, written out.
    pub expires_on: String,
}

/// Thanks for a confirmed signature, with the links that the supporter may need later.
pub struct SignatureReceipt {
    /// Who writes.
    pub head: Letterhead,
    /// The petition's title.
    pub petition_title: String,
    /// The page to write to the representatives; `None` for who has none.
    pub letter_url: Option<String>,
    /// The page that shows what is held.
    pub my_data_url: String,
    /// The page that ends the updates, if they were asked for.
    pub unsubscribe_url: Option<String>,
}

/// Tells someone who signed again that the signature counts already.
pub struct AlreadySigned {
    /// Who writes.
    pub head: Letterhead,
    /// The petition's title.
    pub petition_title: String,
    /// The page to write to the representatives; `None` for who has none.
    pub letter_url: Option<String>,
    /// The page that shows what is held.
    pub my_data_url: String,
}

#[derive(Template)]
#[template(path = "mail/confirm_signature/body.txt", escape = "none")]
struct ConfirmSignatureText<'a> {
    head: &'a Letterhead,
    mail: &'a ConfirmSignature,
}

#[derive(Template)]
#[template(path = "mail/confirm_signature/body.html")]
struct ConfirmSignatureHtml<'a> {
    head: &'a Letterhead,
    mail: &'a ConfirmSignature,
    subject: &'a str,
}

impl Notification for ConfirmSignature {
    fn words(&self) -> Result<Words, askama::Error> {
        let (head, mail) = (&self.head, self);
        let subject = head.say("mail-confirm-signature-subject");
        let text = ConfirmSignatureText { head, mail }.render()?;
        let html = ConfirmSignatureHtml { head, mail, subject: &subject }.render()?;
        Ok(Words { subject, text, html })
    }
}

#[derive(Template)]
#[template(path = "mail/remind_signature/body.txt", escape = "none")]
struct RemindSignatureText<'a> {
    head: &'a Letterhead,
    mail: &'a RemindSignature,
}

#[derive(Template)]
#[template(path = "mail/remind_signature/body.html")]
struct RemindSignatureHtml<'a> {
    head: &'a Letterhead,
    mail: &'a RemindSignature,
    subject: &'a str,
}

impl Notification for RemindSignature {
    fn words(&self) -> Result<Words, askama::Error> {
        let (head, mail) = (&self.head, self);
        let subject = head.say("mail-remind-signature-subject");
        let text = RemindSignatureText { head, mail }.render()?;
        let html = RemindSignatureHtml { head, mail, subject: &subject }.render()?;
        Ok(Words { subject, text, html })
    }
}

#[derive(Template)]
#[template(path = "mail/signature_receipt/body.txt", escape = "none")]
struct SignatureReceiptText<'a> {
    head: &'a Letterhead,
    mail: &'a SignatureReceipt,
}

#[derive(Template)]
#[template(path = "mail/signature_receipt/body.html")]
struct SignatureReceiptHtml<'a> {
    head: &'a Letterhead,
    mail: &'a SignatureReceipt,
    subject: &'a str,
}

impl Notification for SignatureReceipt {
    fn words(&self) -> Result<Words, askama::Error> {
        let (head, mail) = (&self.head, self);
        let subject = head.say("mail-signature-receipt-subject");
        let text = SignatureReceiptText { head, mail }.render()?;
        let html = SignatureReceiptHtml { head, mail, subject: &subject }.render()?;
        Ok(Words { subject, text, html })
    }
}

#[derive(Template)]
#[template(path = "mail/already_signed/body.txt", escape = "none")]
struct AlreadySignedText<'a> {
    head: &'a Letterhead,
    mail: &'a AlreadySigned,
}

#[derive(Template)]
#[template(path = "mail/already_signed/body.html")]
struct AlreadySignedHtml<'a> {
    head: &'a Letterhead,
    mail: &'a AlreadySigned,
    subject: &'a str,
}

impl Notification for AlreadySigned {
    fn words(&self) -> Result<Words, askama::Error> {
        let (head, mail) = (&self.head, self);
        let subject = head.say("mail-already-signed-subject");
        let text = AlreadySignedText { head, mail }.render()?;
        let html = AlreadySignedHtml { head, mail, subject: &subject }.render()?;
        Ok(Words { subject, text, html })
    }
}

/// Tells a supporter that a letter waits for its office.
pub struct LetterHeld {
    /// Who writes.
    pub head: Letterhead,
    /// What stands in the way, with the office's name.
    pub reason: String,
    /// What becomes of the letter, with the day on which it was written.
    pub next: String,
    /// The last day on which it may go, written out.
    pub until: String,
    /// The letter page, which leads to where the letters are and can be taken back.
    pub letters_url: String,
}

/// Tells a supporter that a letter was not sent and will not be.
pub struct LetterReturned {
    /// Who writes.
    pub head: Letterhead,
    /// Why, with the office's name and the day on which it was written.
    pub reason: String,
    /// The page that shows what is held.
    pub my_data_url: String,
    /// The letter itself, where its writer gets it back and may write another.
    pub given_back: Option<GivenBack>,
}

/// A letter that its writer gets back.
pub struct GivenBack {
    /// The whole text.
    pub text: String,
    /// Where another can be written.
    pub write_url: String,
}

#[derive(Template)]
#[template(path = "mail/letter_held/body.txt", escape = "none")]
struct LetterHeldText<'a> {
    head: &'a Letterhead,
    mail: &'a LetterHeld,
}

#[derive(Template)]
#[template(path = "mail/letter_held/body.html")]
struct LetterHeldHtml<'a> {
    head: &'a Letterhead,
    mail: &'a LetterHeld,
    subject: &'a str,
}

impl Notification for LetterHeld {
    fn words(&self) -> Result<Words, askama::Error> {
        let (head, mail) = (&self.head, self);
        let subject = head.say("mail-letter-held-subject");
        let text = LetterHeldText { head, mail }.render()?;
        let html = LetterHeldHtml { head, mail, subject: &subject }.render()?;
        Ok(Words { subject, text, html })
    }
}

#[derive(Template)]
#[template(path = "mail/letter_returned/body.txt", escape = "none")]
struct LetterReturnedText<'a> {
    head: &'a Letterhead,
    mail: &'a LetterReturned,
}

#[derive(Template)]
#[template(path = "mail/letter_returned/body.html")]
struct LetterReturnedHtml<'a> {
    head: &'a Letterhead,
    mail: &'a LetterReturned,
    subject: &'a str,
}

impl Notification for LetterReturned {
    fn words(&self) -> Result<Words, askama::Error> {
        let (head, mail) = (&self.head, self);
        let subject = head.say("mail-letter-returned-subject");
        let text = LetterReturnedText { head, mail }.render()?;
        let html = LetterReturnedHtml { head, mail, subject: &subject }.render()?;
        Ok(Words { subject, text, html })
    }
}

/// Gives a supporter a letter back that was sent and reached nobody.
pub struct LetterBounced {
    /// Who writes.
    pub head: Letterhead,
    /// What happened, with the office's name and the day on which it was written.
    pub reason: String,
    /// The letter's subject.
    pub letter_subject: String,
    /// The letter, as it was sent.
    pub letter: String,
    /// The page that shows what is held.
    pub my_data_url: String,
}

#[derive(Template)]
#[template(path = "mail/letter_bounced/body.txt", escape = "none")]
struct LetterBouncedText<'a> {
    head: &'a Letterhead,
    mail: &'a LetterBounced,
}

#[derive(Template)]
#[template(path = "mail/letter_bounced/body.html")]
struct LetterBouncedHtml<'a> {
    head: &'a Letterhead,
    mail: &'a LetterBounced,
    subject: &'a str,
}

impl Notification for LetterBounced {
    fn words(&self) -> Result<Words, askama::Error> {
        let (head, mail) = (&self.head, self);
        let subject = head.say("mail-letter-bounced-subject");
        let text = LetterBouncedText { head, mail }.render()?;
        let html = LetterBouncedHtml { head, mail, subject: &subject }.render()?;
        Ok(Words { subject, text, html })
    }
}
