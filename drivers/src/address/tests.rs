//! What addresses say, and what is said of texts that are none.

use proptest::prelude::*;

use super::*;

fn check(text: &str, expected: &str) {
    let said = match text.parse::<Address>() {
        Ok(address) => address.to_string(),
        Err(error) => error.to_string(),
    };
    assert_eq!(said, expected, "{text}");
}

#[test]
fn a_socket_names_a_host_and_perhaps_a_port() {
    check("socket://bench-1", "socket://bench-1:9100");
    check("socket://10.0.0.7:9101/", "socket://10.0.0.7:9101");
    check("socket://[fe80::1%eth0]", "socket://[fe80::1%eth0]:9100");
    check("socket://[::1]:9105", "socket://[::1]:9105");
    check("socket://10.0.0.7:1024?status=1025", "socket://10.0.0.7:1024?status=1025");
}

#[test]
fn a_serial_line_names_a_port_and_its_settings() {
    check("serial:///dev/ttyS0", "serial:///dev/ttyS0?baud=9600&flow=xon-xoff");
    check(
        "serial:///dev/ttyUSB0?baud=115200&flow=rts-cts&parity=even&bits=7&stop=2&usb-serial=FT%2012",
        "serial:///dev/ttyUSB0?baud=115200&flow=rts-cts&bits=7&parity=even&stop=2&usb-serial=FT%2012",
    );
}

#[test]
fn the_other_ways_have_an_address_each() {
    check("usb://0A5F:0084?serial=28J1234", "usb://0a5f:0084?serial=28J1234");
    check("usb:///dev/usb/lp0", "usb:///dev/usb/lp0");
    check("lpd://print-server/dock%7E1", "lpd://print-server:515/dock~1");
    check("ipp://10.0.0.9", "ipp://10.0.0.9:631/ipp/print");
    check("ipp://[::1]:8631/ipp/print/a", "ipp://[::1]:8631/ipp/print/a");
    check(
        "ipp://host/ipp/print?format=application/vnd.zebra-zpl",
        "ipp://host:631/ipp/print?format=application/vnd.zebra-zpl",
    );
    check("file:///var/labels/", "file:///var/labels");
    check("file:///C:/My%20labels", "file:///C:/My%20labels");
    check("spooler://ZDesigner%20ZD421", "spooler://ZDesigner%20ZD421");
    check("spooler:////server/Dock%201", "spooler:////server/Dock%201");
}

#[test]
fn what_is_no_address_is_explained() {
    check("10.0.0.7:9100", "\"10.0.0.7:9100\" does not begin with a known way to a printer");
    check("tcp://host", "\"tcp://host\" does not begin with a known way to a printer");
    check("socket://", "\"socket://\" names no usable host");
    check("socket://:9100", "\"socket://:9100\" names no usable host");
    check("socket://user@host", "\"socket://user@host\" names no usable host");
    check("socket://host/path", "\"socket://host/path\" names no usable host");
    check("socket://[::1", "\"socket://[::1\" names no usable host");
    for port in ["", "0", "65536", "x"] {
        let text = format!("socket://host:{port}");
        check(&text, &format!("the port in {text:?} is not a number from 1 to 65535"));
    }
    check("lpd://host", "\"lpd://host\" names no usable queue");
    check("lpd://host/a%0Ab", "\"lpd://host/a%0Ab\" names no usable queue");
    check("ipp://host/a%0D%0Ab", "\"ipp://host/a%0D%0Ab\" names no usable path");
    check("ipps://host", "\"ipps://host\" asks for IPP over TLS, which is not spoken here");
    check("usb://zebra", "\"usb://zebra\" names no USB printer");
    check("usb://", "\"usb://\" names no USB printer");
    check("usb://+a5f:0084", "\"usb://+a5f:0084\" names no USB printer");
    check("file://host/x", "\"file://host/x\" names no usable path");
    check("file:///%zz", "\"file:///%zz\" names no usable path");
    check("spooler://", "\"spooler://\" names no usable path");
}

#[test]
fn a_wrong_setting_is_named_with_what_it_may_be() {
    check(
        "serial:///dev/ttyS0?baud=fast",
        "baud=fast in \"serial:///dev/ttyS0?baud=fast\" is not possible; baud is a number from 300 to 4000000",
    );
    check(
        "serial:///dev/ttyS0?flow=dtr",
        "flow=dtr in \"serial:///dev/ttyS0?flow=dtr\" is not possible; flow is xon-xoff, rts-cts or none",
    );
    check(
        "serial:///dev/ttyS0?speed=9600",
        "\"serial:///dev/ttyS0?speed=9600\" has the setting \"speed\", which this way does not have",
    );
    check(
        "serial:///dev/ttyS0?baud=9600&baud=19200",
        "\"serial:///dev/ttyS0?baud=9600&baud=19200\" has the setting \"baud\", which this way does not have",
    );
}

#[test]
fn every_refusal_says_what_to_do() {
    for text in ["x", "socket://", "lpd://h", "usb://x", "ipps://h", "serial:///d?baud=x"] {
        let error = text.parse::<Address>().unwrap_err();
        assert!(error.remedy().ends_with('.'), "{text}: {}", error.remedy());
    }
}

proptest! {
    #[test]
    fn any_text_is_an_address_or_explained(text in ".{0,400}") {
        if let Ok(address) = text.parse::<Address>() {
            prop_assert_eq!(address.to_string().parse(), Ok(address));
        }
    }

    #[test]
    fn what_an_address_shows_is_the_same_address(
        scheme in "socket|serial|usb|lpd|ipp|file|spooler",
        rest in "[a-z0-9:/%.?=&~ -]{1,40}",
    ) {
        if let Ok(address) = format!("{scheme}://{rest}").parse::<Address>() {
            prop_assert_eq!(address.to_string().parse(), Ok(address));
        }
    }
}
