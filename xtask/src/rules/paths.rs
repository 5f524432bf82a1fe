//! What a file names: paths with their imports resolved, what it builds, strings, macros, `async`.
//!
//! Code under `#[cfg(test)]` is left out. What a macro is given is seen as text only.

use std::collections::BTreeMap;
use syn::visit::{self, Visit};

/// Everything a file names outside its tests.
#[derive(Debug, Default)]
pub(super) struct Named {
    /// Paths as if no `use` existed: `std::time::Instant::now`. A glob import ends in `*`.
    pub(super) paths: Vec<String>,
    /// Paths of struct literals and of calls: `contract::Event::LabelOutcome`.
    pub(super) built: Vec<String>,
    /// String literals, those in macros included.
    pub(super) strings: Vec<String>,
    /// What macros are given, without white space.
    pub(super) macro_tokens: Vec<String>,
    /// Names of the macros.
    pub(super) macros: Vec<String>,
    /// Whether anything is `async` or awaited.
    pub(super) is_async: bool,
}

/// Reads a file's syntax.
pub(super) fn named(file: &syn::File) -> Named {
    let mut imports = Imports::default();
    imports.visit_file(file);
    let mut reader = Reader { imports: &imports.names, named: Named::default() };
    reader.named.paths.extend(imports.paths.iter().map(|path| resolve(path, &imports.names)));
    reader.visit_file(file);
    reader.named
}

/// Whether `path` is `prefix` or below it; a glob import of a parent counts.
pub(super) fn is_within(path: &str, prefix: &str) -> bool {
    match path.strip_suffix("::*") {
        Some(parent) => is_below(prefix, parent) || is_below(parent, prefix),
        None => is_below(path, prefix),
    }
}

fn is_below(path: &str, prefix: &str) -> bool {
    path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// Replaces an imported first name by what it stands for.
fn resolve(path: &str, names: &BTreeMap<String, String>) -> String {
    let mut path = path.to_owned();
    // An import may itself begin with an imported name; a circle of them ends here.
    for _ in 0..4 {
        let (first, rest) = path.split_once("::").unwrap_or((&path, ""));
        let Some(whole) = names.get(first).filter(|whole| *whole != first) else { break };
        path = if rest.is_empty() { whole.clone() } else { format!("{whole}::{rest}") };
    }
    path.strip_prefix("core::").map_or(path.clone(), |rest| format!("std::{rest}"))
}

fn is_for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let given = attribute.meta.require_list();
        attribute.path().is_ident("cfg")
            && given.is_ok_and(|list| list.tokens.to_string().starts_with("test"))
    })
}

/// What `use` brings in: short name to whole path.
#[derive(Default)]
struct Imports {
    names: BTreeMap<String, String>,
    paths: Vec<String>,
}

impl Imports {
    fn take(&mut self, tree: &syn::UseTree, parent: &str) {
        let below = |name: &syn::Ident| {
            if parent.is_empty() { name.to_string() } else { format!("{parent}::{name}") }
        };
        match tree {
            syn::UseTree::Path(path) => self.take(&path.tree, &below(&path.ident)),
            syn::UseTree::Name(name) if name.ident == "self" => self.add(last(parent), parent),
            syn::UseTree::Name(name) => self.add(&name.ident.to_string(), &below(&name.ident)),
            syn::UseTree::Rename(rename) if rename.ident == "self" => {
                self.add(&rename.rename.to_string(), parent);
            }
            syn::UseTree::Rename(rename) => {
                self.add(&rename.rename.to_string(), &below(&rename.ident));
            }
            syn::UseTree::Glob(_) => self.paths.push(format!("{parent}::*")),
            syn::UseTree::Group(group) => {
                group.items.iter().for_each(|tree| self.take(tree, parent))
            }
        }
    }

    fn add(&mut self, name: &str, whole: &str) {
        self.names.insert(name.to_owned(), whole.to_owned());
        self.paths.push(whole.to_owned());
    }
}

fn last(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or(path)
}

impl<'ast> Visit<'ast> for Imports {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !is_for_tests(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        if !is_for_tests(&item.attrs) {
            self.take(&item.tree, "");
        }
    }
}

struct Reader<'a> {
    imports: &'a BTreeMap<String, String>,
    named: Named,
}

impl Reader<'_> {
    fn whole(&self, path: &syn::Path) -> String {
        let names: Vec<String> = path.segments.iter().map(|part| part.ident.to_string()).collect();
        resolve(&names.join("::"), self.imports)
    }

    fn take_strings(&mut self, tokens: &str) {
        let Ok(stream) = tokens.parse::<proc_macro2::TokenStream>() else { return };
        for token in stream {
            match token {
                proc_macro2::TokenTree::Group(group) => {
                    self.take_strings(&group.stream().to_string());
                }
                proc_macro2::TokenTree::Literal(literal) => {
                    if let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string()) {
                        self.named.strings.push(text.value());
                    }
                }
                proc_macro2::TokenTree::Ident(_) | proc_macro2::TokenTree::Punct(_) => {}
            }
        }
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !is_for_tests(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        if !is_for_tests(&item.attrs) {
            visit::visit_item_fn(self, item);
        }
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        if !is_for_tests(&item.attrs) {
            visit::visit_item_impl(self, item);
        }
    }

    // A doc comment is an attribute too, and may say anything.
    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let whole = self.whole(path);
        self.named.paths.push(whole);
        visit::visit_path(self, path);
    }

    fn visit_expr_struct(&mut self, literal: &'ast syn::ExprStruct) {
        let whole = self.whole(&literal.path);
        self.named.built.push(whole);
        visit::visit_expr_struct(self, literal);
    }

    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        if let syn::Expr::Path(function) = &*call.func {
            let whole = self.whole(&function.path);
            self.named.built.push(whole);
        }
        visit::visit_expr_call(self, call);
    }

    fn visit_lit_str(&mut self, text: &'ast syn::LitStr) {
        self.named.strings.push(text.value());
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        let name = self.whole(&call.path);
        self.named.macros.push(name);
        let tokens = call.tokens.to_string();
        self.take_strings(&tokens);
        self.named.macro_tokens.push(tokens.split_whitespace().collect());
    }

    fn visit_signature(&mut self, signature: &'ast syn::Signature) {
        self.named.is_async |= signature.asyncness.is_some();
        visit::visit_signature(self, signature);
    }

    fn visit_expr_async(&mut self, block: &'ast syn::ExprAsync) {
        self.named.is_async = true;
        visit::visit_expr_async(self, block);
    }

    fn visit_expr_closure(&mut self, closure: &'ast syn::ExprClosure) {
        self.named.is_async |= closure.asyncness.is_some();
        visit::visit_expr_closure(self, closure);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, path: &str) {
        let named = named(&syn::parse_file(text).unwrap());
        assert!(named.paths.iter().any(|each| each == path), "{path} is not in {:?}", named.paths);
    }

    #[test]
    fn a_name_is_followed_to_where_it_comes_from() {
        check("fn f() { std::time::Instant::now(); }", "std::time::Instant::now");
        check("use std::time; fn f() { time::Instant::now(); }", "std::time::Instant::now");
        check("use std::time::Instant as Now; fn f() { Now::now(); }", "std::time::Instant::now");
        check("use std::{io, time::{self as t}}; fn f() -> t::Instant { x }", "std::time::Instant");
        check("use std as s; use s::fs; fn f() { fs::read(p); }", "std::fs::read");
        check("use std::net::*;", "std::net::*");
    }

    #[test]
    fn tests_and_docs_may_name_anything() {
        let text = "//! Reads std::fs.\n#[cfg(test)] mod tests { use std::fs; }";
        assert!(named(&syn::parse_file(text).unwrap()).paths.is_empty());
    }

    #[test]
    fn a_glob_reaches_what_is_below_and_what_is_above() {
        assert!(is_within("std::time::*", "std::time::Instant"));
        assert!(is_within("std::fs::*", "std::fs"));
        assert!(!is_within("std::fmt::*", "std::fs"));
        assert!(!is_within("std::fsx", "std::fs"));
    }
}
