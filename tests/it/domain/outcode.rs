//! Outcodes: which nation, and the few that must ask.

use clarion::domain::nation::Nation;
use clarion::domain::outcode::{OutcodeNation, nation_of};

#[test]
fn exactly_twenty_five_outcodes_ask() {
    let mut asking = Vec::new();
    for first in 'A'..='Z' {
        for second in std::iter::once(None).chain(('A'..='Z').map(Some)) {
            for district in 0..100 {
                let outcode = format!("{first}{}{district}", second.map(String::from).unwrap_or_default());
                if matches!(nation_of(&outcode), OutcodeNation::Mixed(_)) {
                    asking.push(outcode);
                }
            }
        }
    }
    assert_eq!(
        asking.join(" "),
        "CH1 CH4 DG16 GL16 HR3 HR5 LD7 LD8 LL14 NP7 NP16 NP25 SY5 SY7 SY9 SY10 SY13 SY14 SY15 SY21 SY22 \
         TD5 TD9 TD12 TD15"
    );
}

#[test]
fn each_nation_has_its_areas() {
    for (nation, outcodes) in [
        (Nation::England, "SW1A M1 CA6 CA1 NE1 DH1 B33 W1A EC1A SY1 SY99 HR1 CH2 CH99 GL15"),
        (Nation::Wales, "CF10 SA1 LL11 LL13 LL15 LD1 LD6 NP4 NP44 CH5 CH8 SY16 SY20 SY23 SY25"),
        (Nation::Scotland, "AB10 DD1 EH1 FK1 G1 G59 HS1 IV1 KA1 KW1 KY1 ML1 PA1 PH1 ZE1 TD1 TD14 DG1 DG14"),
        (Nation::NorthernIreland, "BT1 BT58 BT94"),
    ] {
        for outcode in outcodes.split(' ') {
            assert_eq!(nation_of(outcode), OutcodeNation::One(nation), "{outcode}");
        }
    }
}

#[test]
fn the_nation_with_the_most_postcodes_comes_first() {
    assert_eq!(nation_of("LL14"), OutcodeNation::Mixed(&[Nation::Wales, Nation::England]));
    assert_eq!(nation_of("SY5"), OutcodeNation::Mixed(&[Nation::England, Nation::Wales]));
    assert_eq!(nation_of("TD15"), OutcodeNation::Mixed(&[Nation::England, Nation::Scotland]));
    assert_eq!(nation_of("DG16"), OutcodeNation::Mixed(&[Nation::Scotland, Nation::England]));
}

#[test]
fn what_lies_in_none_of_the_four_is_said_so() {
    for outcode in ["JE2", "GY10", "IM1"] {
        assert_eq!(nation_of(outcode), OutcodeNation::CrownDependency);
    }
    for outcode in ["BF1", "BFPO", "GX11", "FIQQ", "GIR", "QQ1", "", "1", "É1"] {
        assert_eq!(nation_of(outcode), OutcodeNation::Unknown, "{outcode}");
    }
}
