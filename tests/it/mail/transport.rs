use clarion::mail::compose::compose;
use clarion::mail::tls::TlsError;
use clarion::mail::transport::{FileTransport, SmtpRoute, Transport};

use super::{confirmation, fixed_id};

fn route(url: &str) -> SmtpRoute {
    SmtpRoute::new(url.parse().unwrap()).unwrap()
}

#[test]
fn a_login_shows_nowhere() {
    let route = route("smtp://someone:hunter2@mail.example");
    let shown = format!("{route:?} {:?}", Transport::Smtp(route.clone()).carrier());
    assert!(!shown.contains("hunter2"), "{shown}");
}

#[test]
fn extra_roots_must_be_certificates() {
    let route = || route("smtp://mail.example");
    assert!(matches!(route().trusting(b"not pem"), Err(TlsError::NoCertificate)));
    assert!(matches!(route().trusting(b"-----BEGIN CERTIFICATE-----\n!\n"), Err(TlsError::NotPem(_))));
    let certificate = rcgen::generate_simple_self_signed(vec!["mail.example".to_owned()]).unwrap();
    assert!(route().trusting(certificate.cert.pem().as_bytes()).is_ok());
}

#[tokio::test]
async fn files_are_whole_and_a_repeat_replaces_by_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("mail");
    let mut carrier = Transport::File(FileTransport::new(&inner).unwrap()).carrier();
    let mail = compose(&confirmation()).unwrap();
    for _ in 0..2 {
        assert_eq!(carrier.send(fixed_id(), &mail).await.unwrap().code, 250);
    }
    let names = std::fs::read_dir(&inner).unwrap().map(|entry| entry.unwrap().file_name());
    assert_eq!(names.collect::<Vec<_>>(), [format!("{}.eml", fixed_id()).as_str()]);
    assert_eq!(std::fs::read(inner.join(format!("{}.eml", fixed_id()))).unwrap(), mail.message);
}

#[tokio::test]
async fn a_folder_that_is_gone_is_trouble_with_the_route() {
    let folder = tempfile::tempdir().unwrap();
    let mut carrier = Transport::File(FileTransport::new(folder.path().join("mail")).unwrap()).carrier();
    folder.close().unwrap();
    let failure = carrier.send(fixed_id(), &compose(&confirmation()).unwrap()).await.unwrap_err();
    assert!(failure.is_of_route(), "{failure}");
}
