//! The attributes of what a station tells about a printer's wear, in the order of the schema.

use super::Attributes;
use crate::{
    event::{Count, PrinterHealth},
    schema,
};

impl Attributes {
    pub(super) fn printer_health(&mut self, event: &PrinterHealth) {
        let PrinterHealth {
            at: _, // the record's own time
            printer,
            labels_printed,
            distance_m,
            head,
            head_used_percent,
            temperature,
            media,
            labels_left,
            media_basis,
            ribbon,
            ribbon_left_m,
            ribbon_basis,
            firmware,
        } = event;
        self.number(&schema::SLOT_OF_LABEL, printer.get().into());
        self.optional(&schema::LABELS_PRINTED, labels_printed.map(Count::get));
        self.optional(&schema::DISTANCE, distance_m.map(Count::get));
        self.text(&schema::HEAD, head.word().to_owned());
        self.optional(&schema::HEAD_USED, head_used_percent.map(u64::from));
        self.text(&schema::TEMPERATURE, temperature.word().to_owned());
        self.text(&schema::MEDIA, media.word().to_owned());
        self.optional(&schema::LABELS_LEFT, labels_left.map(u64::from));
        self.text(&schema::MEDIA_BASIS, media_basis.word().to_owned());
        self.text(&schema::RIBBON, ribbon.word().to_owned());
        self.optional(&schema::RIBBON_LEFT, ribbon_left_m.map(u64::from));
        self.text(&schema::RIBBON_BASIS, ribbon_basis.word().to_owned());
        if let Some(firmware) = firmware {
            self.text(&schema::FIRMWARE, firmware.to_string());
        }
    }
}
