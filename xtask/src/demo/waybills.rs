//! Twenty waybills of our own: invented people, Latin and Chinese, one template.
//!
//! 4 by 6 inches at 203 dpi: 812 by 1,218 dots. `^CI28` says that fields are UTF-8.

use super::line::PRINTERS;

/// One waybill.
#[derive(Debug)]
pub(super) struct Waybill {
    /// Its number, on the label as Code 128.
    pub(super) number: &'static str,
    /// The printer it goes to.
    pub(super) printer: &'static str,
    recipient: &'static str,
    street: &'static str,
    city: &'static str,
}

const fn waybill(
    number: &'static str,
    printer: usize,
    [recipient, street, city]: [&'static str; 3],
) -> Waybill {
    Waybill { number, printer: PRINTERS[printer], recipient, street, city }
}

/// All of them, in the order in which they go in.
pub(super) const WAYBILLS: &[Waybill] = &[
    waybill("WS2026112100001", 0, ["Ada Winter", "12 Quay Street", "Harwich CO12"]),
    waybill("WS2026112100002", 1, ["林晓雨", "文一西路 998 号 3 幢", "杭州市 余杭区"]),
    waybill("WS2026112100003", 0, ["Jörg Öhler", "Mühlgasse 7", "73728 Esslingen"]),
    waybill("WS2026112100004", 1, ["Marta Nowak", "ul. Długa 15/4", "80-831 Gdańsk"]),
    waybill("WS2026112100005", 0, ["陈志远", "科技园南区 8 栋 1201", "深圳市 南山区"]),
    waybill("WS2026112100006", 1, ["Siân Prydderch", "4 Heol y Bont", "Aberystwyth SY23"]),
    waybill("WS2026112100007", 0, ["Tomás Ibarra", "Calle del Pez 21", "28004 Madrid"]),
    waybill("WS2026112100008", 1, ["王美玲", "建国门外大街 1 号", "北京市 朝阳区"]),
    waybill("WS2026112100009", 0, ["Noor de Wit", "Havenstraat 88", "3024 TG Rotterdam"]),
    waybill("WS2026112100010", 1, ["赵一鸣", "天府大道中段 530 号", "成都市 高新区"]),
    waybill("WS2026112100011", 0, ["Elif Yıldız", "Gül Sokak 9", "35220 İzmir"]),
    waybill("WS2026112100012", 1, ["Kari Sæther", "Strandgata 3", "9008 Tromsø"]),
    waybill("WS2026112100013", 0, ["孙丽华", "珠江新城华夏路 30 号", "广州市 天河区"]),
    waybill("WS2026112100014", 1, ["Petr Dvořák", "Nádražní 41", "702 00 Ostrava"]),
    waybill("WS2026112100015", 0, ["周建国", "光谷大道 77 号", "武汉市 洪山区"]),
    waybill("WS2026112100016", 1, ["Inês Carvalho", "Rua das Flores 60", "4050-262 Porto"]),
    waybill("WS2026112100017", 0, ["Oisín Byrne", "5 Shop Street", "Galway H91"]),
    waybill("WS2026112100018", 1, ["吴思源", "解放东路 225 号", "西安市 雁塔区"]),
    waybill("WS2026112100019", 0, ["Réka Szabó", "Kossuth tér 2", "6720 Szeged"]),
    waybill("WS2026112100020", 1, ["何雅婷", "软件园二期 18 号楼", "厦门市 思明区"]),
];

impl Waybill {
    /// The label as the printer is told it.
    pub(super) fn zpl(&self) -> String {
        let Self { number, printer, recipient, street, city } = self;
        format!(
            "^XA^CI28^PW812^LL1218^LH0,0\n\
             ^FO40,40^A0N,56,56^FDWAYSTATION^FS\n\
             ^FO560,52^A0N,32,32^FD{printer}^FS\n\
             ^FO40,120^GB732,4,4^FS\n\
             ^FO40,160^A0N,30,30^FDTo / 收件人^FS\n\
             ^FO40,210^A0N,60,60^FD{recipient}^FS\n\
             ^FO40,290^A0N,44,44^FD{street}^FS\n\
             ^FO40,350^A0N,44,44^FD{city}^FS\n\
             ^FO40,440^GB732,4,4^FS\n\
             ^FO80,500^BY3,3,200^BCN,200,Y,N,N^FD{number}^FS\n\
             ^FO40,800^GB732,4,4^FS\n\
             ^FO40,840^BQN,2,8^FDQA,{number}^FS\n\
             ^FO340,860^A0N,36,36^FD{number}^FS\n\
             ^FO340,920^A0N,28,28^FDPrinted once, or not at all.^FS\n\
             ^PQ1^XZ\n"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_number_is_on_one_label_only() {
        let numbers: BTreeSet<&str> = WAYBILLS.iter().map(|waybill| waybill.number).collect();
        assert_eq!(numbers.len(), 20);
        for number in numbers {
            let on = WAYBILLS.iter().filter(|waybill| waybill.zpl().contains(number)).count();
            assert_eq!(on, 1, "{number}");
        }
    }

    #[test]
    fn no_name_or_address_says_anything_to_the_printer() {
        for Waybill { number, recipient, street, city, .. } in WAYBILLS {
            let said = format!("{number}{recipient}{street}{city}");
            assert!(!said.contains(['^', '~', '\n']), "{said}");
        }
    }

    #[test]
    fn a_label_is_long_enough_to_be_cut_in_the_middle() {
        for waybill in WAYBILLS {
            assert!(waybill.zpl().len() > 400, "{}", waybill.number);
        }
    }
}
