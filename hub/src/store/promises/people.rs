//! Promises about users, sessions, programs, and who let which station in.

use contract::event::UnixMillis;

use super::{a_station, at, enrol, token};
use crate::{
    people::{PasswordHash, Person, Role, SecretHash},
    store::{Deed, NewSession, ProgramRow, Store, UserChange},
};

pub(super) const ALL: &[fn(&dyn Store)] = &[
    a_user_is_made_once_and_changed,
    a_session_needs_both_halves_and_ends,
    a_session_ends_with_its_user_or_password,
    a_programs_token_counts_until_it_ends,
    an_invitation_shows_which_station_used_it,
    whoever_expels_a_station_stands_in_the_audit,
];

fn deed(seconds: u64) -> Deed {
    Deed {
        at: at(seconds),
        who: "administrator".to_owned(),
        what: "test",
        object: "object".to_owned(),
        reason: String::new(),
    }
}

fn hash(text: &str) -> PasswordHash {
    PasswordHash(text.to_owned())
}

fn lines(store: &dyn Store) -> usize {
    store.audit(u64::MAX, 100).unwrap().len()
}

fn change(store: &dyn Store, change: UserChange) {
    assert!(store.change_user("wang", change, deed(5)).unwrap());
}

fn a_user_is_made_once_and_changed(store: &dyn Store) {
    assert!(store.add_user("wang", Role::Viewer, &hash("one"), deed(1)).unwrap());
    assert!(!store.add_user("wang", Role::Admin, &hash("two"), deed(2)).unwrap());
    assert_eq!(store.password("wang").unwrap(), Some(hash("one")));
    assert_eq!(store.password("li").unwrap(), None);
    change(store, UserChange { role: Some(Role::Operator), ..UserChange::default() });
    change(store, UserChange { password: Some(hash("three")), ..UserChange::default() });
    assert_eq!(store.password("wang").unwrap(), Some(hash("three")));
    change(store, UserChange { shut_out: Some(true), ..UserChange::default() });
    assert_eq!(store.password("wang").unwrap(), None);
    let wang = store.users().unwrap().remove(0);
    assert_eq!((wang.role, wang.made_at, wang.ended_at), (Role::Operator, at(1), Some(at(5))));
    change(store, UserChange { shut_out: Some(false), ..UserChange::default() });
    assert_eq!(store.users().unwrap()[0].ended_at, None);
    assert!(!store.change_user("li", UserChange::default(), deed(6)).unwrap());
    assert_eq!(lines(store), 5, "each deed has its line, and one only");
}

const COOKIE: SecretHash = SecretHash([1; 32]);
const KEY: SecretHash = SecretHash([2; 32]);

fn begin(store: &dyn Store, name: Option<&str>, ends_at: UnixMillis) {
    let session = NewSession { cookie: COOKIE, key: KEY, name: name.map(str::to_owned), ends_at };
    store.begin_session(session, deed(1)).unwrap();
}

fn person(store: &dyn Store, seconds: u64) -> Option<Person> {
    store.session(COOKIE, KEY, at(seconds)).unwrap()
}

fn a_session_needs_both_halves_and_ends(store: &dyn Store) {
    begin(store, None, at(100));
    assert_eq!(person(store, 99), Some(Person::administrator()));
    assert_eq!(person(store, 100), None);
    assert_eq!(store.session(COOKIE, COOKIE, at(2)).unwrap(), None);
    assert_eq!(store.session(KEY, KEY, at(2)).unwrap(), None);
    store.end_session(COOKIE).unwrap();
    assert_eq!(person(store, 2), None);
}

fn a_session_ends_with_its_user_or_password(store: &dyn Store) {
    assert!(store.add_user("wang", Role::Viewer, &hash("one"), deed(1)).unwrap());
    begin(store, Some("wang"), at(100));
    let wang = |role| Some(Person { name: "wang".to_owned(), role });
    assert_eq!(person(store, 2), wang(Role::Viewer));
    change(store, UserChange { role: Some(Role::Admin), ..UserChange::default() });
    assert_eq!(person(store, 2), wang(Role::Admin), "a role counts at once");
    change(store, UserChange { password: Some(hash("two")), ..UserChange::default() });
    assert_eq!(person(store, 2), None);
    begin(store, Some("wang"), at(100));
    change(store, UserChange { shut_out: Some(true), ..UserChange::default() });
    change(store, UserChange { shut_out: Some(false), ..UserChange::default() });
    assert_eq!(person(store, 2), None, "who is let in again signs in again");
}

fn a_programs_token_counts_until_it_ends(store: &dyn Store) {
    let program = |name: &str| ProgramRow {
        name: name.to_owned(),
        role: Role::Viewer,
        made_by: "wang".to_owned(),
        made_at: at(1),
        ends_at: at(100),
        ended_at: None,
    };
    assert!(store.add_program(program("wms"), KEY, deed(1)).unwrap());
    assert!(!store.add_program(program("wms"), COOKIE, deed(1)).unwrap());
    let found = |seconds| store.program(KEY, at(seconds)).unwrap().map(|person| person.name);
    assert_eq!((found(99), found(100)), (Some("wms".to_owned()), None));
    assert_eq!(store.program(COOKIE, at(2)).unwrap(), None);
    assert!(store.end_program("wms", deed(9)).unwrap());
    assert!(!store.end_program("wms", deed(10)).unwrap());
    assert_eq!(found(11), None);
    assert_eq!(store.programs().unwrap(), [ProgramRow { ended_at: Some(at(9)), ..program("wms") }]);
    assert_eq!(lines(store), 2);
}

fn an_invitation_shows_which_station_used_it(store: &dyn Store) {
    let site = "WH-012".parse().unwrap();
    store.invite(&token(1), &site, at(3_600), deed(0)).unwrap();
    store.invite(&token(2), &site, at(3_600), deed(1)).unwrap();
    enrol(store, 1, 1, 2);
    let told = store.invitations(10).unwrap();
    assert_eq!((told[0].made_at, told[0].used_at, &told[0].station), (at(1), None, &None));
    assert_eq!((told[1].made_at, told[1].used_at), (at(0), Some(at(2))));
    assert_eq!(told[1].station, Some(store.stations().unwrap()[0].id.clone()));
    assert_eq!(store.invitations(1).unwrap().len(), 1);
    assert_eq!(lines(store), 2);
}

fn whoever_expels_a_station_stands_in_the_audit(store: &dyn Store) {
    let station = a_station(store);
    assert_eq!(store.expel(&station, deed(1)).unwrap(), 1);
    assert_eq!(store.expel(&station, deed(2)).unwrap(), 0);
    assert_eq!(lines(store), 1);
}
