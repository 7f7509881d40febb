//! Staff's texts as templates: what they may say, and that neither they nor a supporter's words get anything else out.

use clarion::domain::campaign::{FIELDS, LetterFields, WordingFault, fill};
use clarion::domain::nation::Nation;
use clarion::domain::representative::{Chamber, OfficeKind};
use proptest::prelude::*;

/// Invented fields of a letter, to be changed where a test is about one of them.
pub const FIELDS_OF_NOBODY: LetterFields<'static> = LetterFields {
    name: "Ada Example",
    member: "Dr Bea Sample",
    seat: "Inventton",
    nation: Nation::England,
    nation_name: "England",
    chamber: OfficeKind::Member(Chamber::HouseOfCommons),
    petition: "An invented petition",
    postcode: "ZZ9 9ZZ",
    seat_signatures: None,
    promised: &[],
};

fn filled(text: &str, fields: &LetterFields<'_>) -> String {
    fill(text, fields).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn a_text_says_what_fits_its_reader() {
    let text = "{{ name }} of {{ seat }}, {{ nation_name }} ({{ postcode }}), to {{ member }}: “{{ petition }}”.\
                {% if nation == \"wales\" %} Wales.{% elif chamber == 'minister' %} Post.{% else %} Else.{% endif %}\
                {% if seat_signatures %} {{ seat_signatures }} signed.{% endif %}\
                {% if 'data' in promised and 'cns' not in promised %} Data.{% endif %}\
                {%- for ask in promised %} {{ ask }}{% endfor %}{# said to nobody #}";
    let of = FIELDS_OF_NOBODY;
    let head = "Ada Example of Inventton, England (ZZ9 9ZZ), to Dr Bea Sample: “An invented petition”.";
    assert_eq!(filled(text, &of), format!("{head} Else."));
    let minister = LetterFields { chamber: OfficeKind::Minister, promised: &["data", "trials"], ..of };
    assert_eq!(filled(text, &minister), format!("{head} Post. Data. data trials"));
    let welsh = LetterFields { nation: Nation::Wales, seat_signatures: Some(10), promised: &["cns"], ..of };
    assert_eq!(filled(text, &welsh), format!("{head} Wales. 10 signed. cns"));
    for name in FIELDS {
        filled(&format!("{{{{ {name} }}}}"), &of);
    }
}

#[test]
fn a_seat_of_few_signatures_is_not_counted_out() {
    let fields = LetterFields { seat_signatures: Some(9), ..FIELDS_OF_NOBODY };
    assert_eq!(
        filled("{% if seat_signatures %}{{ seat_signatures }}{% else %}few{% endif %}", &fields),
        "few"
    );
}

#[test]
fn a_supporter_s_name_is_no_template_and_no_markup() {
    for name in ["{{ postcode }}", "{% for x in name %}", "{# a #}", "<b>&amp;", "}}", "{name}"] {
        let fields = LetterFields { name, ..FIELDS_OF_NOBODY };
        assert_eq!(filled("From {{ name }}.", &fields), format!("From {name}."));
    }
}

#[test]
fn an_attack_is_refused_or_runs_dry() {
    let doubling = format!("{{% set a = name %}}{}{{{{ a }}}}", "{% set a = a ~ a %}".repeat(60));
    let looping = "{% for a in name %}{% for b in name %}{% for c in name %}{% for d in name %}{{ name }}\
                   {% endfor %}{% endfor %}{% endfor %}{% endfor %}";
    let recursion = "{% for a in [[[name]]] recursive %}{{ loop([[[a]]]) }}{% endfor %}";
    let refused = "wording-template";
    for (attack, code) in [
        ("{{ 'a' * 100000000000 }}", refused),
        ("{{ [1] * 1000000000 }}", refused),
        (doubling.as_str(), refused),
        (looping, refused),
        (recursion, refused),
        ("{{ range(100000000) }}", refused),
        ("{{ namespace(a=1) }}", refused),
        ("{{ dict(a=1) }}", refused),
        ("{{ debug() }}", refused),
        ("{{ name | safe }}", refused),
        ("{{ name | indent(2000000000) }}", refused),
        ("{{ name | replace('A', name) }}", refused),
        ("{{ '%2000000000d' | format(1) }}", refused),
        ("{{ name.upper() }}", refused),
        ("{{ secret }}", refused),
        ("{{ name.email }}", refused),
        ("{{ name", refused),
        ("{% if name %}", refused),
        ("{% autoescape false %}{{ name }}{% endautoescape %}", "wording-tag"),
        ("{%- autoescape 'html' -%}{{ name }}{% endautoescape %}", "wording-tag"),
        ("{% include 'secret' %}", "wording-tag"),
        ("{% extends 'base' %}", "wording-tag"),
        ("{% import 'base' as base %}", "wording-tag"),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "wording-tag"),
        ("{% raw %}{{ name }}{% endraw %}", "wording-tag"),
        ("{% block b %}{% endblock %}", "wording-tag"),
        // A quoted end of a tag is none: what follows is still looked at.
        ("{{ '}} {% if ' }}{% autoescape false %}{% endautoescape %}", "wording-tag"),
        ("{{ '\\'}} {% if ' }}{% autoescape false %}{% endautoescape %}", "wording-tag"),
        ("{ name }", "wording-brace"),
        ("name}", "wording-brace"),
    ] {
        let error = fill(attack, &FIELDS_OF_NOBODY).expect_err(attack);
        assert_eq!(error.code(), code, "{attack}: {error}");
    }
    let dry = fill(&doubling, &FIELDS_OF_NOBODY).unwrap_err();
    assert!(matches!(&dry.kind, WordingFault::Template(said) if said.contains("fuel")), "{dry}");
    let dry = fill(looping, &FIELDS_OF_NOBODY).unwrap_err();
    assert!(matches!(&dry.kind, WordingFault::Template(said) if said.contains("fuel")), "{dry}");
}

#[test]
fn fields_show_no_person() {
    assert_eq!(format!("{FIELDS_OF_NOBODY:?}"), "LetterFields(…)");
}

proptest! {
    #[test]
    fn a_value_is_put_in_as_it_is(
        parts in prop::collection::vec(("[^{}]{0,8}", 0..4_usize), 0..6),
        value in "[{}%#a-z\" ]{0,12}",
    ) {
        let fields = LetterFields {
            name: &value, member: &value, seat: &value, petition: &value, ..FIELDS_OF_NOBODY
        };
        let (mut text, mut expected) = (String::new(), String::new());
        for (plain, index) in &parts {
            let name = ["name", "member", "seat", "petition"][*index];
            text.push_str(&format!("{plain}{{{{ {name} }}}}"));
            expected.push_str(plain);
            expected.push_str(&value);
        }
        prop_assert_eq!(fill(&text, &fields).unwrap(), expected);
    }

    #[test]
    fn any_text_is_filled_or_refused(text in "([{}%#nam\"'\\\\x -]|\\{\\{ name \\}\\}|\\{% if name %\\}|\\{% endif %\\}){0,12}") {
        match fill(&text, &FIELDS_OF_NOBODY) {
            // What was no tag is as it was, and no brace is left of what was.
            Ok(filled) => prop_assert_eq!(filled == text, !text.contains('{'), "{}", filled),
            Err(error) => prop_assert_eq!(error.line, 1),
        }
    }
}
