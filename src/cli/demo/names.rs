//! Names that nobody has: first names of all kinds of people, and surnames that say in many languages that they are
//! invented.

/// First names in English, Scots, Irish and the languages of newer neighbours.
pub const FIRST: [&str; 48] = [
    "Ada", "Aisha", "Alun", "Amara", "Asha", "Bea", "Callum", "Chidi", "Chloë", "Deepa", "Eilidh", "Emeka",
    "Fatima", "Fergal", "Grace", "Harpreet", "Hassan", "Imogen", "Iona", "Jamal", "José", "Kofi", "Kwame",
    "Leila", "Linh", "Mairi", "Marek", "Mei", "Mehmet", "Nadia", "Ngozi", "Niamh", "Noor", "Olu", "Oonagh",
    "Orla", "Priya", "Ravi", "Rosa", "Ruth", "Saoirse", "Shreya", "Tomasz", "Uche", "Wei", "Yasmin",
    "Zainab", "Zofia",
];

/// Surnames: "example", "invented" and the like.
pub const LAST: [&str; 36] = [
    "Example",
    "Exemplar",
    "Sampleton",
    "Makebelieve",
    "Notareal",
    "Pretend",
    "Imaginary",
    "Fictional",
    "Invention",
    "Supposed",
    "Mockford",
    "Placeholder",
    "Madeup",
    "Hypothetical",
    "Fabricated",
    "Nobody",
    "Namuna",
    "Udaharan",
    "Przykładowska",
    "Wymyślony",
    "Ejemplo",
    "Inventada",
    "Örnek",
    "Mfano",
    "Apẹẹrẹ",
    "Vídụ",
    "Lìzi",
    "Mithali",
    "Exemplu",
    "Piemērs",
    "Ó Samplach",
    "Ní Shamplach",
    "MacSampaill",
    "NicSampaill",
    "Beispiel",
    "Exemple",
];

/// First names in Welsh.
pub const WELSH_FIRST: [&str; 16] = [
    "Aled", "Angharad", "Bethan", "Dafydd", "Efa", "Ffion", "Geraint", "Gwen", "Iestyn", "Llinos", "Megan",
    "Non", "Owain", "Rhiannon", "Siân", "Tomos",
];

/// Surnames in Welsh.
pub const WELSH_LAST: [&str; 8] =
    ["Enghraifft", "Dychmygol", "Esiampl", "Ffuglen", "Sampl", "Ffug", "Dyfeisiol", "ap Dychymyg"];
