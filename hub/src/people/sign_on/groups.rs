//! What the groups of a company may do here. Pure: it reads what was signed already.

use serde_json::{Map, Value};

use crate::people::Role;

/// Which groups may what; whoever is in several may the most of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Groups {
    /// Where in an identity its groups stand; dots lead into objects.
    pub claim: String,
    /// The groups whose members may look.
    pub viewers: Vec<String>,
    /// The groups whose members may act.
    pub operators: Vec<String>,
    /// The groups whose members may everything.
    pub admins: Vec<String>,
}

impl Groups {
    /// What an identity may do; `None` if it is in none of the groups.
    pub fn role(&self, claims: &Map<String, Value>) -> Option<Role> {
        let mut steps = self.claim.split('.');
        let first = claims.get(steps.next()?)?;
        let said = steps.try_fold(first, |inside, step| inside.get(step))?;
        // A single group is written without a list by some providers.
        let its: Vec<&str> = match said {
            Value::Array(groups) => groups.iter().filter_map(Value::as_str).collect(),
            Value::String(group) => vec![group],
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => Vec::new(),
        };
        let is_in = |groups: &[String]| groups.iter().any(|group| its.contains(&group.as_str()));
        [
            (Role::Admin, &self.admins),
            (Role::Operator, &self.operators),
            (Role::Viewer, &self.viewers),
        ]
        .into_iter()
        .find_map(|(role, groups)| is_in(groups).then_some(role))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(claim: &str, identity: &str, role: Option<Role>) {
        let groups = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let groups = Groups {
            claim: claim.to_owned(),
            viewers: groups(&["warehouse"]),
            operators: groups(&["operations"]),
            admins: groups(&["it"]),
        };
        assert_eq!(groups.role(&serde_json::from_str(identity).unwrap()), role, "{identity}");
    }

    #[test]
    fn whoever_is_in_several_groups_may_the_most_of_it() {
        check("groups", r#"{"groups": ["warehouse"]}"#, Some(Role::Viewer));
        check("groups", r#"{"groups": ["warehouse", "operations"]}"#, Some(Role::Operator));
        check("groups", r#"{"groups": ["it", "other"]}"#, Some(Role::Admin));
        check("groups", r#"{"groups": "operations"}"#, Some(Role::Operator));
        check("realm_access.roles", r#"{"realm_access": {"roles": ["it"]}}"#, Some(Role::Admin));
    }

    #[test]
    fn whoever_is_in_none_may_nothing() {
        for identity in [
            "{}",
            r#"{"groups": []}"#,
            r#"{"groups": ["IT"]}"#,
            r#"{"groups": {"it": true}}"#,
            r#"{"groups": [["it"]]}"#,
            r#"{"roles": ["it"]}"#,
        ] {
            check("groups", identity, None);
        }
        check("realm_access.roles", r#"{"realm_access": ["it"]}"#, None);
    }
}
