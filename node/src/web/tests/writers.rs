//! Who the actors in a document stand for.

use tansiq_shared::domain::ActorId;

use super::*;

async fn ask(app: &App, cookie: &str, actors: &[ActorId]) -> Value {
    let actors: Vec<_> = actors.iter().map(ToString::to_string).collect();
    app.get(&format!("/api/writers?actors={}", actors.join(",")), cookie).await.json()
}

#[tokio::test]
async fn an_actor_has_the_name_and_role_of_the_person_who_first_wrote_with_it() {
    let app = app().await;
    let (secretary, observer) = (app.sign_in(Role::Secretary).await, app.sign_in(Role::Observer).await);
    let new = json!({ "kind": "minutes", "group": "MA-02", "rule": "private", "title": { "fr": "Réunion", "ar": "اجتماع" } });
    let made = app.send("POST", "/api/documents", &secretary, &new).await.json();
    let doc: DocId = made.get("id").and_then(Value::as_str).unwrap().parse().unwrap();
    let mut tab = dial(&app, &secretary, None).await.unwrap();
    next(&mut tab).await;
    let opened = open(&mut tab, &doc, vec![]).await;
    let changes = vec![edited(&app, &opened)];
    let submit = proto::Submit { doc: doc.as_bytes().to_vec(), number: 9, changes, given_back: false };
    say(&mut tab, proto::editor_frame::Body::Submit(submit)).await;
    next(&mut tab).await;

    let written = ActorId::of(app.web.principal(), [1; 12]);
    let answer = ask(&app, &observer, &[written]).await;
    assert_eq!(answer.pointer("/writers/0/actor"), Some(&json!(written.to_string())));
    assert_eq!(answer.pointer("/writers/0/name"), Some(&json!("The secretary")));
    assert_eq!(answer.pointer("/writers/0/role"), Some(&json!("secretary")));

    let account = app.web.gate.accounts.list().unwrap().into_iter().find(|account| account.role == Role::Secretary).unwrap();
    app.web.gate.accounts.remove(&account.name).unwrap();
    let answer = ask(&app, &observer, &[written]).await;
    assert_eq!(answer.pointer("/writers/0/name"), Some(&Value::Null), "the name left with the account");
}

#[tokio::test]
async fn of_actors_that_nobody_of_here_wrote_with_no_name_is_told() {
    let app = app().await;
    let cookie = app.sign_in(Role::Observer).await;
    let (nobody, stranger) = (ActorId::of(app.web.principal(), [2; 12]), ActorId::of(PrincipalId(77), [1; 12]));
    let answer = ask(&app, &cookie, &[nobody, stranger]).await;
    assert_eq!(answer.pointer("/writers").and_then(Value::as_array).map(Vec::len), Some(1), "an unknown principal is left out");
    assert_eq!(answer.pointer("/writers/0/id"), Some(&Value::Null));

    assert_eq!(app.get("/api/writers?actors=", "").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(app.get("/api/writers?actors=zz", &cookie).await.status, StatusCode::BAD_REQUEST);
    let many = vec![nobody.to_string(); directory::WRITERS_MAX + 1].join(",");
    assert_ne!(app.get(&format!("/api/writers?actors={many}"), &cookie).await.status, StatusCode::OK);
}
