//! A condition in CEL, read and proven once: every fact is known, the types fit, it says yes or no,
//! and it ends after a number of steps that is known beforehand.
//!
//! CEL has no loops but its macros over lists. Of those only the ones that build nothing are let in
//! (`all`, `exists`, `exists_one`), over lists of bounded length, and no function makes a text or a
//! list longer: so the steps of a condition are a sum over its parts, and never more than
//! [`STEPS_MAX`].

use std::{fmt, sync::Arc};

use cel::{
    Context, ExecutionError, IdedExpr, Value,
    common::ast::{CallExpr, ComprehensionExpr, Expr, LiteralValue, operators},
    parser::{ParseErrors, Parser},
};
use contract::event::Reason;

use super::facts::{Kind, Of, Place, fact};

/// How long a condition may be, in bytes.
pub const CONDITION_BYTES_MAX: usize = 512;
/// How many steps a condition may take at one place.
pub(super) const STEPS_MAX: u64 = 1_000;
/// How deep its parts may lie in each other.
const DEPTH_MAX: u16 = 24;
/// How deep brackets may, before it is read at all.
const BRACKETS_MAX: usize = 12;
/// How many things a list may hold: a list of facts never holds more.
const LIST_MAX: u64 = 64;

const _: () = assert!(Reason::ALL.len() as u64 <= LIST_MAX, "a printer's reasons fit a list");

/// A condition that is known to end.
#[derive(Clone)]
pub struct Condition {
    text: String,
    expression: Arc<IdedExpr>,
    steps: u64,
}

/// Why a condition is none.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConditionError {
    /// It is too long.
    #[error("it is {0} bytes long; {CONDITION_BYTES_MAX} are the most")]
    Long(usize),
    /// It lies too deep.
    #[error(
        "its brackets lie too deep; {BRACKETS_MAX} are the most, and {DEPTH_MAX} parts in each other"
    )]
    Deep,
    /// It takes too many steps.
    #[error("it takes up to {0} steps; {STEPS_MAX} are the most: use fewer macros in each other")]
    Steps(u64),
    /// It is no CEL.
    #[error("it is no CEL: {0}")]
    Syntax(String),
    /// It speaks of something that is not known, or not here.
    #[error("there is no fact `{0}` for each {of}; docs/hub-alerts.md lists them", of = .1.word())]
    Unknown(String, Of),
    /// It uses something that is not let in.
    #[error("{0} cannot be used; docs/hub-alerts.md says what can")]
    Refused(String),
    /// Its types do not fit.
    #[error(
        "{0} does not go with {1}; compare and reckon like with like, `double(x)` makes a double"
    )]
    Mixed(String, String),
    /// It does not say yes or no.
    #[error("it is a {0}, and must be true or false")]
    NoAnswer(&'static str),
}

/// What a condition says at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    Yes,
    No,
    /// A fact that it needs has not been told.
    Untold,
    /// A number became too large, or was divided by zero.
    Broken,
}

impl Condition {
    /// Reads a condition that is asked for each of something.
    ///
    /// # Errors
    /// When it is not CEL, speaks of what is not known, its types do not fit, or it is too much.
    pub fn new(text: &str, of: Of) -> Result<Self, ConditionError> {
        if text.len() > CONDITION_BYTES_MAX {
            return Err(ConditionError::Long(text.len()));
        }
        if brackets(text) > BRACKETS_MAX {
            return Err(ConditionError::Deep);
        }
        let parser = Parser::new().max_recursion_depth(DEPTH_MAX);
        let expression = parser.parse(text).map_err(|errors| syntax(&errors))?;
        let mut proof = Proof { of, names: Vec::new(), depth: 0 };
        let Part { kind, steps } = proof.of(&expression.expr)?;
        if kind != Kind::Bool {
            return Err(ConditionError::NoAnswer(kind.word()));
        }
        if steps > STEPS_MAX {
            return Err(ConditionError::Steps(steps));
        }
        Ok(Self { text: text.to_owned(), expression: Arc::new(expression), steps })
    }

    /// The most steps it takes at one place.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// What it says at a place.
    pub(super) fn ask(&self, place: &Place<'_>, environment: &Arc<cel::Env>) -> Said {
        let mut context = Context::with_env(Arc::clone(environment));
        context.set_variable_resolver(place);
        match context.resolve(&self.expression) {
            Ok(Value::Bool(true)) => Said::Yes,
            Ok(_) => Said::No,
            Err(ExecutionError::UndeclaredReference(_)) => Said::Untold,
            Err(_) => Said::Broken,
        }
    }
}

impl PartialEq for Condition {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl fmt::Debug for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// How deep brackets lie, whether they match or not.
fn brackets(text: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for letter in text.chars() {
        match letter {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

fn syntax(errors: &ParseErrors) -> ConditionError {
    let said = errors.errors.first().map(|error| error.msg.lines().next().unwrap_or_default());
    ConditionError::Syntax(said.unwrap_or("it cannot be read").to_owned())
}

/// What is proven of a part: its type, and the most steps it takes.
struct Part {
    kind: Kind,
    steps: u64,
}

/// Walks through the parts of a condition.
struct Proof {
    of: Of,
    /// What macros named, the innermost last.
    names: Vec<(String, Kind)>,
    depth: u16,
}

impl Proof {
    fn of(&mut self, part: &Expr) -> Result<Part, ConditionError> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(ConditionError::Deep);
        }
        let found = match part {
            Expr::Literal(literal) => self.literal(literal),
            Expr::Ident(name) => self.name(name),
            Expr::Select(select) if select.test => {
                Err(ConditionError::Refused("has() of a fact".to_owned()))
            }
            Expr::Select(_) => self.name(&dotted(part)?),
            Expr::List(list) => self.list(&list.elements),
            Expr::Call(call) => self.call(call),
            Expr::Comprehension(each) => self.each(each),
            Expr::Map(_) | Expr::Struct(_) => Err(ConditionError::Refused("{…}".to_owned())),
            Expr::Unspecified => Err(ConditionError::Refused("an empty part".to_owned())),
        };
        self.depth -= 1;
        found
    }

    fn literal(&self, literal: &LiteralValue) -> Result<Part, ConditionError> {
        let kind = match literal {
            LiteralValue::Boolean(_) => Kind::Bool,
            LiteralValue::Int(_) => Kind::Int,
            LiteralValue::Double(_) => Kind::Double,
            LiteralValue::String(_) => Kind::Text,
            LiteralValue::Bytes(_) | LiteralValue::Null | LiteralValue::UInt(_) => {
                return Err(ConditionError::Refused(
                    "bytes, null or an unsigned number".to_owned(),
                ));
            }
        };
        Ok(Part { kind, steps: 1 })
    }

    fn name(&self, name: &str) -> Result<Part, ConditionError> {
        if let Some((_, kind)) = self.names.iter().rev().find(|(known, _)| known == name) {
            return Ok(Part { kind: *kind, steps: 1 });
        }
        let found = fact(name).filter(|fact| fact.of <= self.of);
        let fact = found.ok_or_else(|| ConditionError::Unknown(name.to_owned(), self.of))?;
        let steps = if fact.kind == Kind::Texts { LIST_MAX } else { 1 };
        Ok(Part { kind: fact.kind, steps })
    }

    fn list(&mut self, elements: &[IdedExpr]) -> Result<Part, ConditionError> {
        if elements.len() as u64 > LIST_MAX {
            return Err(ConditionError::Refused(format!("a list of more than {LIST_MAX}")));
        }
        let parts = self.all(elements)?;
        let kind = match parts.first().map(|part| part.kind) {
            Some(Kind::Int) => Kind::Ints,
            Some(Kind::Text) => Kind::Texts,
            _ => {
                return Err(ConditionError::Refused("a list of neither int nor string".to_owned()));
            }
        };
        let first = &parts[0];
        if let Some(other) = parts.iter().find(|part| part.kind != first.kind) {
            return Err(mixed(first.kind, other.kind));
        }
        Ok(Part { kind, steps: 1 + steps(&parts) })
    }

    fn all(&mut self, parts: &[IdedExpr]) -> Result<Vec<Part>, ConditionError> {
        parts.iter().map(|part| self.of(&part.expr)).collect()
    }

    fn call(&mut self, call: &CallExpr) -> Result<Part, ConditionError> {
        let mut parts = Vec::new();
        if let Some(target) = &call.target {
            parts.push(self.of(&target.expr)?);
        }
        let is_member = call.target.is_some();
        parts.extend(self.all(&call.args)?);
        let kinds: Vec<Kind> = parts.iter().map(|part| part.kind).collect();
        let kind = result(&call.func_name, is_member, &kinds)?;
        let looks = if call.func_name == operators::IN { LIST_MAX } else { 1 };
        Ok(Part { kind, steps: looks + steps(&parts) })
    }

    /// A macro: one of those that keep a truth or a count while they go through a list.
    fn each(&mut self, each: &ComprehensionExpr) -> Result<Part, ConditionError> {
        let range = self.of(&each.iter_range.expr)?;
        let element = match range.kind {
            Kind::Texts => Kind::Text,
            Kind::Ints => Kind::Int,
            other @ (Kind::Bool | Kind::Int | Kind::Double | Kind::Text) => {
                return Err(ConditionError::Refused(format!("a macro over a {}", other.word())));
            }
        };
        let builds = matches!(each.accu_init.expr, Expr::List(_) | Expr::Map(_));
        if builds || each.iter_var2.is_some() {
            return Err(ConditionError::Refused(
                "a macro other than all, exists, exists_one".to_owned(),
            ));
        }
        let begin = self.of(&each.accu_init.expr)?;
        self.names.push((each.accu_var.clone(), begin.kind));
        self.names.push((each.iter_var.clone(), element));
        let (goes_on, step) = (self.of(&each.loop_cond.expr), self.of(&each.loop_step.expr));
        self.names.pop();
        let end = self.of(&each.result.expr);
        self.names.pop();
        let (goes_on, step, end) = (goes_on?, step?, end?);
        if step.kind != begin.kind {
            return Err(mixed(begin.kind, step.kind));
        }
        let turns = LIST_MAX.saturating_mul(goes_on.steps + step.steps);
        let steps = range.steps + begin.steps + end.steps;
        Ok(Part { kind: end.kind, steps: steps.saturating_add(turns) })
    }
}

fn steps(parts: &[Part]) -> u64 {
    parts.iter().map(|part| part.steps).fold(0, u64::saturating_add)
}

fn mixed(one: Kind, other: Kind) -> ConditionError {
    ConditionError::Mixed(one.word().to_owned(), other.word().to_owned())
}

/// The name of a fact as it is written.
fn dotted(part: &Expr) -> Result<String, ConditionError> {
    match part {
        Expr::Ident(name) => Ok(name.clone()),
        Expr::Select(select) if !select.test => {
            Ok(format!("{}.{}", dotted(&select.operand.expr)?, select.field))
        }
        Expr::Select(_)
        | Expr::Call(_)
        | Expr::Comprehension(_)
        | Expr::List(_)
        | Expr::Literal(_)
        | Expr::Map(_)
        | Expr::Struct(_)
        | Expr::Unspecified => {
            Err(ConditionError::Refused("a field of something that is no fact".to_owned()))
        }
    }
}

/// What comes out of an operator or a function; the list of them is closed.
fn result(name: &str, is_member: bool, kinds: &[Kind]) -> Result<Kind, ConditionError> {
    use Kind::{Bool, Double, Int, Ints, Text, Texts};
    let fits = match (name, kinds) {
        (operators::LOGICAL_AND | operators::LOGICAL_OR, all) => {
            all.iter().all(|kind| *kind == Bool).then_some(Bool)
        }
        (operators::LOGICAL_NOT | operators::NOT_STRICTLY_FALSE, [Bool]) => Some(Bool),
        (operators::CONDITIONAL, [Bool, one, other]) => (one == other).then_some(*one),
        (operators::EQUALS | operators::NOT_EQUALS, [one, other]) => {
            (one == other && !matches!(one, Ints | Texts)).then_some(Bool)
        }
        (
            operators::LESS
            | operators::LESS_EQUALS
            | operators::GREATER
            | operators::GREATER_EQUALS,
            [one, other],
        ) => (one == other && matches!(one, Int | Double | Text)).then_some(Bool),
        (
            operators::ADD | operators::SUBSTRACT | operators::MULTIPLY | operators::DIVIDE,
            [one, other],
        ) => (one == other && matches!(one, Int | Double)).then_some(*one),
        (operators::MODULO, [Int, Int]) => Some(Int),
        (operators::NEGATE, [kind @ (Int | Double)]) => Some(*kind),
        (operators::IN, [Text, Texts] | [Int, Ints]) => Some(Bool),
        ("size", [Text | Texts | Ints]) => Some(Int),
        ("double", [Int]) if !is_member => Some(Double),
        ("int", [Double]) if !is_member => Some(Int),
        ("startsWith" | "endsWith" | "contains", [Text, Text]) if is_member => Some(Bool),
        (_, _) if !KNOWN.contains(&name) => {
            return Err(ConditionError::Refused(format!("`{name}`")));
        }
        (_, _) => None,
    };
    fits.ok_or_else(|| {
        let words: Vec<&str> = kinds.iter().map(|kind| kind.word()).collect();
        ConditionError::Mixed(format!("`{}`", name.trim_matches(['_', '@'])), words.join(" and "))
    })
}

/// Everything that may be called.
const KNOWN: &[&str] = &[
    operators::LOGICAL_AND,
    operators::LOGICAL_OR,
    operators::LOGICAL_NOT,
    operators::NOT_STRICTLY_FALSE,
    operators::CONDITIONAL,
    operators::EQUALS,
    operators::NOT_EQUALS,
    operators::LESS,
    operators::LESS_EQUALS,
    operators::GREATER,
    operators::GREATER_EQUALS,
    operators::ADD,
    operators::SUBSTRACT,
    operators::MULTIPLY,
    operators::DIVIDE,
    operators::MODULO,
    operators::NEGATE,
    operators::IN,
    "size",
    "double",
    "int",
    "startsWith",
    "endsWith",
    "contains",
];

#[cfg(test)]
mod tests;
