//! Documents that a browser began without a line: their first changes come with the request that makes them.

use tansiq_shared::{
    docs::{Birth, birth},
    domain::{ActorId, DocKind, UnixMs},
};

use super::*;

const ID: &str = "0123456789abcdef0123456789abcdef";

/// The first changes of a document, as a browser makes them: by an actor of its council, `browser` of them.
fn begun(app: &App, browser: u8, kind: DocKind) -> Vec<String> {
    let actor = ActorId::of(app.web.principal(), [browser; 12]);
    let birth_of = Birth { kind, actor, now: UnixMs(0), today: jiff::civil::date(2026, 11, 29) };
    let born = birth(&birth_of, &mut || unreachable!(), &json!({ "title": { "fr": "Sans ligne" } })).unwrap();
    born.changes.iter().map(|change| data_encoding::BASE64.encode(change)).collect()
}

fn order(changes: &[String]) -> Value {
    json!({ "id": ID, "kind": "minutes", "group": "MA-02", "rule": "private", "title": { "fr": "Sans ligne", "ar": "" },
        "changes": changes })
}

#[tokio::test]
async fn a_document_that_was_begun_without_a_line_is_made_once_from_its_own_changes() {
    let app = app().await;
    let cookie = app.sign_in(Role::Secretary).await;
    let changes = begun(&app, 1, DocKind::Minutes);
    for _ in 0..2 {
        // The second time as after an answer that was lost.
        let made = app.send("POST", "/api/documents", &cookie, &order(&changes)).await;
        assert_eq!((made.status, made.json()), (StatusCode::OK, json!({ "id": ID })), "{}", made.text);
    }
    let list = app.get("/api/documents", &cookie).await.json();
    assert_eq!(list["documents"].as_array().map(Vec::len), Some(1));

    let mut tab = dial(&app, &cookie, None).await.unwrap();
    next(&mut tab).await;
    let opened = open(&mut tab, &ID.parse().unwrap(), vec![]).await;
    let raw: Vec<_> = changes.iter().map(|change| data_encoding::BASE64.decode(change.as_bytes()).unwrap()).collect();
    assert_eq!(opened.changes, raw, "the browser's own changes, and none of the node's");
    let view = app.get(&format!("/api/documents/{ID}"), &cookie).await.json();
    assert_eq!(view.pointer("/view/title/fr"), Some(&json!("Sans ligne")));
}

#[tokio::test]
async fn what_is_no_birth_makes_nothing() {
    let app = app().await;
    let cookie = app.sign_in(Role::Secretary).await;
    let good = begun(&app, 1, DocKind::Minutes);
    let nameless = {
        let mut order = order(&good);
        order.as_object_mut().unwrap().remove("id");
        order
    };
    let wrong = [
        ("no changes", order(&[])),
        ("no base64", order(&["?".to_owned()])),
        ("no change", order(&[data_encoding::BASE64.encode(&[7; 50])])),
        ("another kind", order(&begun(&app, 1, DocKind::Terms))),
        ("no name", nameless),
    ];
    for (what, order) in wrong {
        let answer = app.send("POST", "/api/documents", &cookie, &order).await;
        assert!(answer.status.is_client_error(), "{what}: {} {}", answer.status, answer.text);
    }
    let answer = app.send("POST", "/api/documents", &app.sign_in(Role::Member).await, &order(&good)).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert_eq!(app.get("/api/documents", &cookie).await.json()["documents"], json!([]));
}

#[tokio::test]
async fn the_actor_of_a_document_begun_by_one_person_is_not_another_persons() {
    let app = app().await;
    let cookie = app.sign_in(Role::Secretary).await;
    app.send("POST", "/api/documents", &cookie, &order(&begun(&app, 1, DocKind::Minutes))).await;
    let accounts = app.web.gate.accounts.clone();
    let new = NewAccount {
        name: "other".to_owned(),
        display: "Another".to_owned(),
        role: Role::Secretary,
        language: Language::French,
        password: Password::new(PASSWORD).unwrap(),
    };
    accounts.add(&new).unwrap();
    let answer = app.send("POST", "/api/session", "", &json!({ "name": "other", "password": PASSWORD })).await;
    let other = answer.headers.get(header::SET_COOKIE).unwrap().to_str().unwrap().split(';').next().unwrap().to_owned();
    let mut order = order(&begun(&app, 1, DocKind::Minutes));
    order["id"] = json!("fedcba9876543210fedcba9876543210");
    let refused = app.send("POST", "/api/documents", &other, &order).await;
    assert!(refused.status.is_client_error(), "{} {}", refused.status, refused.text);
    order["changes"] = json!(begun(&app, 2, DocKind::Minutes));
    assert_eq!(app.send("POST", "/api/documents", &other, &order).await.status, StatusCode::OK);
}
