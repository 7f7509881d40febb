//! Rows of directories of postcodes, as their publishers write them: a file for each shape of header.

mod cell;
mod csv;
mod ons;
mod spd;

use super::entry::EntryError;
use super::nation::Nation;
use super::place::{Place, PlaceLayer};
use super::postcode::{Postcode, PostcodeKind};

pub use self::cell::{is_former_holyrood, is_former_westminster};

/// A format of files of postcodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlaceFormat {
    /// The ONS Postcode Directory, whole or by area. Its columns carry a year that changes from release to
    /// release, so they are found by their stems: `pcds` (or `pcd`, `pcd7`, `pcd8`), `doterm`, `ctry`,
    /// `pcon`, and where there are some `rgn`, `icb`, `hlth` (or `oshlthau`).
    Onspd,
    /// The National Statistics Postcode Lookup: the same columns, its areas fitted through output areas.
    Nspl,
    /// The Scottish Postcode Directory of National Records of Scotland, `SmallUser.csv` and `LargeUser.csv`:
    /// `Postcode`, `DateOfDeletion`, and by stem and year `UKParliamentaryConstituency`,
    /// `ScottishParliamentaryConstituency`, `ScottishParliamentaryRegion`, `HealthBoardArea`.
    Spd,
    /// Our own: `postcode,nation,constituency`, the nation by its slug or GSS code; optional are `region`,
    /// `health`, `spc` and `spr` (seats of the Scottish Parliament), `devolved` (any other devolved seat),
    /// and `terminated` (a month, empty while in use).
    Csv,
}

impl PlaceFormat {
    /// Every format.
    pub const ALL: [Self; 4] = [Self::Onspd, Self::Nspl, Self::Spd, Self::Csv];

    /// The columns of our own format that must be there, found by name in any order.
    pub const CSV_HEADER: &str = "postcode,nation,constituency";

    /// The name on the command line and in the database.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Onspd => "onspd",
            Self::Nspl => "nspl",
            Self::Spd => "spd",
            Self::Csv => "csv",
        }
    }

    /// The format of a name; `None` for any other text.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// The layers that files of this format can be; the first is meant where none is named.
    #[must_use]
    pub const fn layers(self) -> &'static [PlaceLayer] {
        match self {
            Self::Onspd | Self::Nspl => &[PlaceLayer::Kingdom, PlaceLayer::Assembly],
            Self::Spd => &[PlaceLayer::Scotland],
            Self::Csv => &PlaceLayer::ALL,
        }
    }

    /// The layer that is meant where none is named.
    #[must_use]
    pub const fn layer(self) -> PlaceLayer {
        match self {
            Self::Onspd | Self::Nspl | Self::Csv => PlaceLayer::Kingdom,
            Self::Spd => PlaceLayer::Scotland,
        }
    }

    /// What has to be said wherever data of this format is used.
    #[must_use]
    pub const fn licence(self) -> &'static str {
        match self {
            Self::Onspd | Self::Nspl => {
                "Contains OS data © Crown copyright and database right. Contains Royal Mail data © Royal Mail \
                 copyright and database right. Source: Office for National Statistics licensed under the Open \
                 Government Licence v.3.0. Northern Ireland (BT) postcodes: Land & Property Services, internal \
                 and non-commercial use only."
            }
            Self::Spd => {
                "Contains NRS data © Crown copyright and database right. Contains OS data © Crown copyright and \
                 database right. Contains Royal Mail data © Royal Mail copyright and database right. Source: \
                 National Records of Scotland licensed under the Open Government Licence v.3.0."
            }
            Self::Csv => "As stated by whoever made the file.",
        }
    }

    /// Which members of an archive hold the rows, by the positions of their names; none when it is another
    /// archive. The file of the whole kingdom is taken before those of the areas, which repeat it.
    #[must_use]
    pub fn members(self, names: &[&str]) -> Vec<usize> {
        let pick = |is_wanted: &dyn Fn(&str, &str) -> bool| -> Vec<usize> {
            let named = names.iter().enumerate().filter(|(_, path)| {
                let path = path.to_ascii_lowercase();
                let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
                let is_csv = std::path::Path::new(name).extension().is_some_and(|kind| kind == "csv");
                // Archives made on a Mac hold a shadow of every file.
                is_csv && !name.starts_with('.') && !folder.contains("__macosx") && is_wanted(folder, name)
            });
            named.map(|(position, _)| position).collect()
        };
        let of_areas = |folder: &str| folder.rsplit('/').next() == Some("multi_csv");
        let of_kingdom_or_areas = |prefix: &str| {
            let whole = pick(&|folder, name| {
                !of_areas(folder) && name.starts_with(prefix) && name.ends_with("_uk.csv")
            });
            if whole.is_empty() { pick(&|folder, _| of_areas(folder)) } else { whole }
        };
        match self {
            Self::Onspd => of_kingdom_or_areas("onspd"),
            Self::Nspl => of_kingdom_or_areas("nspl"),
            Self::Spd => pick(&|_, name| matches!(name, "smalluser.csv" | "largeuser.csv")),
            Self::Csv => pick(&|_, _| true),
        }
    }

    /// What an archive of this format holds, for whoever has the wrong one.
    #[must_use]
    pub const fn members_wanted(self) -> &'static str {
        match self {
            Self::Onspd => "Data/ONSPD_…_UK.csv or Data/multi_csv/…csv",
            Self::Nspl => "Data/NSPL_…_UK.csv or Data/multi_csv/…csv",
            Self::Spd => "SmallUser.csv or LargeUser.csv",
            Self::Csv => "file that ends in .csv",
        }
    }
}

/// What a row says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlaceRow {
    /// A postcode by its number, and where it lies.
    Place {
        /// The number of the postcode (`Postcode::to_u32`).
        number: u32,
        /// Where it lies.
        place: Place,
        /// Whether it belongs to the United Kingdom, so that a nation and a seat are to be expected.
        is_domestic: bool,
    },
    /// A further piece of a postcode that a boundary cuts; its first piece, in use, says where it lies.
    Piece {
        /// The number of the postcode.
        number: u32,
        /// Where this piece lies.
        place: Place,
        /// Which piece it is: 1 is the second.
        piece: u8,
    },
    /// A row that the layer is not about.
    Elsewhere,
    /// A postcode of no shape that is in use today: terminated long ago, or a publisher's slip.
    Unreadable {
        /// Whether the row calls it live.
        live: bool,
    },
}

/// Where the cells of a row are.
#[derive(Clone, Copy, Debug)]
enum Layout {
    Ons(ons::Layout),
    Spd(spd::Layout),
    Csv(csv::Layout),
}

/// Reads rows by the columns of their header.
#[derive(Clone, Copy, Debug)]
pub struct PlaceReader {
    layout: Layout,
    layer: PlaceLayer,
}

impl PlaceReader {
    /// A reader of a layer's rows by the columns of `header`, matched without case.
    ///
    /// # Errors
    /// [`EntryError::MissingColumn`].
    pub fn new<'a>(
        format: PlaceFormat,
        layer: PlaceLayer,
        header: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, EntryError> {
        let columns = super::entry::Columns::of(header);
        let layout = match format {
            PlaceFormat::Onspd | PlaceFormat::Nspl => Layout::Ons(ons::Layout::of(&columns)?),
            PlaceFormat::Spd => Layout::Spd(spd::Layout::of(&columns)?),
            PlaceFormat::Csv => Layout::Csv(csv::Layout::of(&columns)?),
        };
        Ok(Self { layout, layer })
    }

    /// What a row says; `cell` gives the text of a cell by its position.
    ///
    /// # Errors
    /// [`EntryError`], with the name of the column.
    pub fn read<'a>(&self, cell: impl Fn(usize) -> Option<&'a str>) -> Result<PlaceRow, EntryError> {
        let cell = |position: usize| cell(position).map(str::trim).unwrap_or_default();
        let said = match &self.layout {
            Layout::Ons(layout) => layout.read(cell)?,
            Layout::Spd(layout) => layout.read(cell)?,
            Layout::Csv(layout) => layout.read(cell)?,
        };
        Ok(said.into_row(self.layer))
    }
}

/// What the cells of a row say, whatever they are called.
#[derive(Clone, Copy, Debug)]
struct Said {
    place: Place,
    /// `None` for a text that is no postcode.
    postcode: Option<Postcode>,
    /// Which piece of a postcode it is; 0 is the first, and the whole.
    piece: u8,
}

impl Said {
    fn into_row(mut self, layer: PlaceLayer) -> PlaceRow {
        match layer {
            PlaceLayer::Kingdom => {}
            PlaceLayer::Scotland if self.place.nation == Some(Nation::Scotland) => {}
            PlaceLayer::Assembly if self.place.nation == Some(Nation::NorthernIreland) => {
                // A directory on the lines of 2008 has the Assembly's seats where a new one has Westminster's.
                let seat = self.place.constituency.filter(|seat| seat.as_str().starts_with("N06"));
                let [told, _] = self.place.devolved;
                self.place = Place {
                    nation: self.place.nation,
                    devolved: [told.or(seat), None],
                    live: self.place.live,
                    ..Place::default()
                };
            }
            PlaceLayer::Scotland | PlaceLayer::Assembly => return PlaceRow::Elsewhere,
        }
        let (place, live) = (self.place, self.place.live);
        let numbered = self.postcode.and_then(|postcode| Some((postcode.to_u32()?, postcode.kind())));
        match (numbered, self.piece) {
            (None, _) => PlaceRow::Unreadable { live },
            (Some((number, kind)), 0) => {
                PlaceRow::Place { number, place, is_domestic: kind == PostcodeKind::Standard }
            }
            (Some((number, _)), piece) => PlaceRow::Piece { number, place, piece },
        }
    }
}
