"""Encodings."""

import pytest

from poles.imports.errors import SourceError
from poles.imports.text import decode

FRENCH = "insee;nom\n19005;Évreux-sur-Œuvre, ça coûte 3 €\n"


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("cp1252", "cp1252"),
        ("iso8859-15", "iso8859-15"),
    ],
)
def test_french_text_survives_its_encoding(encoding, name):
    assert decode(FRENCH.encode(encoding)) == (FRENCH, name)


def test_latin_1_without_its_eight_odd_signs_reads_the_same():
    text = "Forêt-la-Folie;Saint-Étienne;Nîmes"
    assert decode(text.encode("iso8859-1"))[0] == text


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00", "pas un fichier de texte"),
        ("nom".encode("utf-8-sig") + b"\0", "pas un fichier de texte"),
        (b"\xef\xbb\xbfnom\xff", "n'est pas lisible ainsi"),
        (b"nom\x81\x8d\xff", "encodage du fichier n'est pas reconnu"),
    ],
)
def test_what_is_not_text_is_told(content, sentence):
    with pytest.raises(SourceError, match=sentence):
        decode(content)
