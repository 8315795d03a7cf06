//! What the hub's gRPC ports say of themselves, and that every message of the protocol is in use.

use std::{collections::BTreeSet, sync::Mutex};

use hyper_util::rt::TokioIo;
use prost::Message as _;
use prost_types::FileDescriptorSet;
use serde_json::{Value, json};
use tansiq_node::join;
use tansiq_proto::v1::{JoinRequest, RenewRequest, State, enrol_service_client::EnrolServiceClient};
use tansiq_shared::{
    auth::accounts::Role,
    domain::{Access, DocDigest, DocId, DocKind, SharingRule},
    identity::invite::{Invitation, proof_message},
    journal::sign::Signer as _,
    protocol::Frame,
    transport::tls::JoinTls,
};
use tansiq_tests::{
    Federation,
    federation::{PASSWORD, add_account},
    hostile::Hostile,
    http, random,
};
use tonic::transport::{Channel, Endpoint};
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};
use tonic_reflection::pb::v1::{
    ServerReflectionRequest, server_reflection_client::ServerReflectionClient, server_reflection_request::MessageRequest,
    server_reflection_response::MessageResponse,
};

use crate::attachments::{attach, opened};

const MINUTES: DocKind = DocKind::Minutes;

/// The enrol port, as a node dials it that has nothing but a code.
async fn enrol_port(code: &str) -> (Channel, Invitation) {
    let invitation: Invitation = code.parse().unwrap();
    let (line, _) = JoinTls::new(invitation.pin).unwrap().connect(&invitation.address).await.unwrap();
    let line = Mutex::new(Some(TokioIo::new(line)));
    let connector = tower::service_fn(move |_| {
        let line = line.lock().unwrap().take();
        std::future::ready(line.ok_or_else(|| std::io::Error::other("one line only")))
    });
    let channel = Endpoint::from_static("http://hub").connect_with_connector(connector).await.unwrap();
    (channel, invitation)
}

async fn serves(channel: Channel) -> Vec<String> {
    for service in ["", "tansiq.v1.LinkService", "tansiq.v1.EnrolService"] {
        let asked = HealthCheckRequest { service: service.to_owned() };
        let health = HealthClient::new(channel.clone()).check(asked).await.unwrap().into_inner();
        assert_eq!(health.status, tonic_health::ServingStatus::Serving as i32, "{service}");
    }
    let request = |asked| ServerReflectionRequest { host: String::new(), message_request: Some(asked) };
    let asked = vec![
        request(MessageRequest::ListServices(String::new())),
        request(MessageRequest::FileContainingSymbol("tansiq.v1.LinkService".to_owned())),
    ];
    let mut service = ServerReflectionClient::new(channel);
    let mut answers = service.server_reflection_info(tokio_stream::iter(asked)).await.unwrap().into_inner();
    let mut services = Vec::new();
    while let Some(answer) = answers.message().await.unwrap() {
        match answer.message_response.unwrap() {
            MessageResponse::ListServicesResponse(list) => {
                services = list.service.into_iter().map(|service| service.name).collect();
            }
            MessageResponse::FileDescriptorResponse(file) => assert!(!file.file_descriptor_proto.is_empty()),
            other => panic!("{other:?}"),
        }
    }
    services.sort();
    services
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_ports_answer_health_and_reflection() {
    let federation = Federation::start(&[]).await;
    let code = federation.invite("MA-05").await;
    let (enrol, _) = enrol_port(&code).await;
    let hostile = Hostile::join(&federation.spare_folder("node"), &code).await;
    let tls = hostile.membership.tls(&hostile.key).unwrap();
    let link = join::channel(&tls, &federation.hub().link.to_string()).await.unwrap();
    // Reflection tells of every file that the hub knows, whichever port it is asked on.
    let named = [
        "grpc.health.v1.Health",
        "grpc.reflection.v1.ServerReflection",
        "tansiq.v1.BlobService",
        "tansiq.v1.EnrolService",
        "tansiq.v1.LinkService",
    ];
    assert_eq!(serves(enrol).await, named);
    assert_eq!(serves(link).await, named);
    federation.close().await;
}

/// Every message that the protocol files name.
fn all_messages() -> BTreeSet<String> {
    let files = FileDescriptorSet::decode(tansiq_proto::DESCRIPTORS).unwrap().file;
    let ours = files.into_iter().filter(|file| file.package() == "tansiq.v1");
    ours.flat_map(|file| file.message_type).map(|message| message.name().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_message_of_the_protocol_is_sent() {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut federation = Federation::start(&["MA-02", "MA-09"]).await;
    federation.let_roots_differ();

    // Enrolment, call by call.
    let code = federation.invite("MA-05").await;
    let (channel, invitation) = enrol_port(&code).await;
    let keys = join::open_keys(&federation.spare_folder("by-hand")).unwrap();
    let (key, journal) = (keys.tls_key().unwrap(), keys.journal_key().unwrap());
    let csr = key.request().unwrap();
    let request = JoinRequest {
        council: String::new(),
        code: invitation.id.0.to_vec(),
        secret: invitation.secret.to_vec(),
        journal_key: journal.journal_key().as_bytes().to_vec(),
        proof: journal.sign(&proof_message(invitation.id, &csr)).to_vec(),
        csr: csr.clone(),
    };
    let joined = EnrolServiceClient::new(channel).join(request).await.unwrap().into_inner();
    assert_eq!((joined.council.as_str(), joined.registry.len()), ("MA-05", 3));
    seen.extend(["JoinRequest", "JoinResponse"]);
    // The same code and key again: an answer may be lost.
    let mut hostile = Hostile::join(&federation.spare_folder("by-hand"), &code).await;
    let tls = hostile.membership.tls(&hostile.key).unwrap();
    let address = federation.hub().link.to_string();
    let channel = join::channel(&tls, &address).await.unwrap();
    EnrolServiceClient::new(channel).renew(RenewRequest { csr }).await.unwrap();
    seen.extend(["RenewRequest", "RenewResponse"]);

    // A session from its welcome to the line's end.
    let doc = federation.create(0, MINUTES, SharingRule::AtOnce, json!({})).await;
    federation.share(0, doc, &[(1, Access::Edit)]).await;
    let heads = Federation::heads(federation.engine(0), doc).await;
    Federation::arrives(federation.engine(1), doc, &heads).await;
    let (mut writer, mut reader) = (federation.editor(0).await, federation.editor(1).await);
    writer.open(doc, MINUTES).await;
    reader.open(doc, MINUTES).await;
    writer.append(doc, &["title", "fr"], "Réunion").await;
    writer.received(doc).await;
    reader.reaches(doc, &writer.heads(doc)).await;
    let rubbish = writer.submit(doc, &[bytes::Bytes::from_static(b"rubbish")]).await;
    assert!(writer.saved(rubbish).await.is_err());
    assert_eq!(writer.try_open(DocId::new(random()), MINUTES).await, Err("not-found".to_owned()));
    reader.beat().await;
    reader.close(doc).await;
    federation.cut(0).await;
    while writer.line_up {
        writer.hear().await.unwrap();
    }
    federation.restore(0).await;
    seen.extend(&writer.messages);
    seen.extend(&reader.messages);

    refused_then_ended(&mut hostile, &address, doc).await;
    seen.extend(["OpenRequest", "OpenResponse"]);

    // The dashboard, with an overdue action in it.
    let sample = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../deploy/samples/MA-02/plan.json")).unwrap();
    let sample: Value = serde_json::from_slice(&sample).unwrap();
    let plan = federation.create(0, DocKind::ActionPlan, SharingRule::AtOnce, sample["document"].clone()).await;
    let mut states = federation.hub().states.clone();
    let whole = states.wait_for(|state| state.documents.len() == 2 && !state.overdue.is_empty());
    tansiq_tests::wait::within("the plan on the dashboard", whole).await.unwrap();
    let state = feed(&federation).await;
    assert!(state.documents.iter().any(|document| document.doc == plan.as_bytes()));
    assert_eq!(state.regions.len(), 12);
    let region = state.regions.iter().find(|region| region.code == "MA-02").unwrap();
    assert!(region.enrolled && region.connected && region.documents == 2 && region.heard_at_ms.is_some());
    assert!(
        !region.programmes.is_empty() && region.has_plans && !region.money.is_empty() && !state.overdue[0].title_fr.is_empty()
    );
    seen.extend(["State", "Region", "ProgrammeCount", "Draft", "Money", "OverdueAction", "SharedDocument"]);

    // A file beside the document, both ways: what one council attaches, the other opens.
    let bytes = bytes::Bytes::from_static(b"the list of those who came");
    let sha256 = attach(&federation, 0, doc, "liste.txt", &bytes).await;
    opened(&federation, 1, doc, &sha256, &bytes).await;
    seen.extend(["HaveRequest", "HaveResponse", "PutRequest", "PutResponse", "FetchRequest", "FetchResponse"]);
    assert_eq!(damaged(&federation).await, 0);
    seen.extend(["DamagedRequest", "DamagedResponse"]);

    // One side of a Link as a file: opened and checked, so all of its own messages were there.
    let bundle = federation.spare_folder("bundle");
    tansiq_tests::courier::export(&federation.place(0).folder, None, &bundle).await;
    assert!(tansiq_tests::courier::import(&federation.hub_folder(), &bundle).await.is_ok());
    seen.extend(["CourierHeader", "CourierEnd"]);

    // What was written without a line, and compacted meanwhile.
    federation.cut(0).await;
    let compacted = federation.create(0, DocKind::Terms, SharingRule::AtOnce, json!({})).await;
    assert!(federation.engine(0).snapshot(compacted).await.unwrap());
    federation.restore(0).await;
    let hub = &federation.hub().engine;
    tansiq_tests::eventually("the snapshot to arrive", async || hub.document(compacted).await.ok().map(|_| ())).await;

    seen.extend(super::lines::travels(&federation, &mut hostile).await);
    for passed in federation.hub_recording.all() {
        seen.extend(passed.messages());
    }
    let seen: BTreeSet<String> = seen.into_iter().map(str::to_owned).collect();
    let all = all_messages();
    assert_eq!(all.difference(&seen).collect::<Vec<_>>(), Vec::<&String>::new(), "never sent");
    assert_eq!(seen.difference(&all).collect::<Vec<_>>(), Vec::<&String>::new(), "not in the protocol files");
    println!("{} messages, all sent", all.len());
    drop((writer, reader));
    federation.close().await;
}

/// A link that is refused an entry, asks about it, then is ended.
async fn refused_then_ended(hostile: &mut Hostile, address: &str, doc: DocId) {
    let mut link = hostile.link(address).await;
    link.claim((DocId::new(random()), DocDigest(random())), 1).await;
    let (born, _) = hostile.born(doc, SharingRule::Private);
    link.say(hostile.batch(&born[..1])).await;
    assert_eq!(link.answers().await.len(), 1);
    // It asks once more what became of it; and of one that comes before the one it follows on, it hears when it may ask.
    assert!(link.verdict(&born[0]).await.is_some());
    let (own, _) = hostile.born(DocId::new(random()), SharingRule::Private);
    link.say(hostile.batch(&own[1..2])).await;
    assert_eq!(link.answers().await.len(), 1);
    link.say(hostile.batch(&own[..1])).await;
    link.decided().await;
    link.say(Frame::Ping { nonce: 7 }).await;
    while !matches!(link.hear().await, Some(Ok(Frame::Pong { nonce: 7 }))) {}
    link.say(Frame::Registry { entries: Vec::new(), runs: Vec::new(), more: false }).await;
    assert_eq!(link.closed().await, "protocol");
}

/// How many files the hub says were found damaged, asked as a node asks it.
async fn damaged(federation: &Federation) -> usize {
    let key = join::open_keys(&federation.place(0).folder).unwrap().tls_key().unwrap();
    let tls = federation.node(0).membership.tls(&key).unwrap();
    let channel = join::channel(&tls, &federation.hub().link.to_string()).await.unwrap();
    let mut files = tansiq_proto::v1::blob_service_client::BlobServiceClient::new(channel);
    files.damaged(tansiq_proto::v1::DamagedRequest {}).await.unwrap().into_inner().blobs.len()
}

async fn feed(federation: &Federation) -> State {
    add_account(&federation.hub_folder(), "amina", Role::Coordinator);
    let web = federation.hub().web;
    let signed_in = http::ask(web, "POST", "/api/session", None, Some(&json!({ "name": "amina", "password": PASSWORD }))).await;
    let data = http::first_event(web, "/api/feed", &signed_in.cookie.unwrap(), "state").await;
    State::decode(data_encoding::BASE64.decode(data.as_bytes()).unwrap().as_slice()).unwrap()
}
