//! Chat robots: Slack, DingTalk, Feishu and WeCom.
//!
//! They take text, answer 200 whatever happens, and say in the body whether they took it.

use contract::event::UnixMillis;
use serde_json::json;

use super::{Links, Message, Post, post::Success, sign, subject, text};

/// Longest text a robot is given, in bytes; the strictest takes 4096.
const TEXT_BYTES_MAX: usize = 4_000;

pub(super) fn slack(url: &str, messages: &[Message], links: &Links) -> Post {
    let body = json!({ "text": shortened(&text(messages, links)) });
    Post::json(url.to_owned(), &body, Success::Status)
}

pub(super) fn dingtalk(
    url: &str,
    secret: &str,
    messages: &[Message],
    links: &Links,
    now: UnixMillis,
) -> Post {
    let millis = now.get();
    let signature = sign::escape(&sign::dingtalk(secret, millis));
    let url = format!("{url}&timestamp={millis}&sign={signature}");
    let text = shortened(&text(messages, links)).replace('\n', "\n\n");
    let body = json!({
        "msgtype": "markdown",
        "markdown": { "title": subject(messages), "text": text },
    });
    Post::json(url, &body, Success::Zero("errcode"))
}

pub(super) fn feishu(
    url: &str,
    secret: &str,
    messages: &[Message],
    links: &Links,
    now: UnixMillis,
) -> Post {
    let seconds = now.get() / 1_000;
    let body = json!({
        "timestamp": seconds.to_string(),
        "sign": sign::feishu(secret, seconds),
        "msg_type": "text",
        "content": { "text": shortened(&text(messages, links)) },
    });
    Post::json(url.to_owned(), &body, Success::Zero("code"))
}

pub(super) fn wecom(url: &str, messages: &[Message], links: &Links) -> Post {
    let body = json!({
        "msgtype": "markdown",
        "markdown": { "content": shortened(&text(messages, links)) },
    });
    Post::json(url.to_owned(), &body, Success::Zero("errcode"))
}

fn shortened(text: &str) -> String {
    if text.len() <= TEXT_BYTES_MAX {
        return text.to_owned();
    }
    let end = (0..=TEXT_BYTES_MAX).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    format!("{}\n…", &text[..end])
}
