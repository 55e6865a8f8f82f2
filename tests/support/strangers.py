"""Twenty lists as public bodies publish them, in as many languages and formats, with what is right for each.

What is stated must be published, or be kept as text with the doubt told; what is private must be nowhere, and no
institution may be made of anything else.
"""

import json
import zipfile
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

import openpyxl

from publisher.profiles import load
from publisher.profiles.proposal.init import inspect_file
from publisher.profiles.proposal.source_toml import describe


@dataclass(frozen=True)
class Right:
    """What is right for one institution; empty means that nothing of the kind is published.

    Attributes:
        phones: its telephone numbers in E.164, faxes too.
        site: its home page.
        parent: the key or the name of the body above it.
        founded: its date in ISO 8601.
        town, code: of its address.
        emails: those of offices.
    """

    phones: tuple[str, ...] = ()
    site: str | None = None
    parent: str | None = None
    founded: str | None = None
    town: str | None = None
    code: str | None = None
    emails: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stranger:
    """A file, and what is right for it.

    Attributes:
        name: the name of the file.
        content: its text, or its bytes.
        encoding: that of a text.
        language: the language of the names; None where nothing says it.
        country: of the source.
        key: the columns that the key is made of.
        right: the institutions by name.
        private: what must be nowhere.
        doubts: parts of the notes that must be printed.
    """

    name: str
    content: object
    language: str | None
    key: str
    right: dict[str, Right]
    country: str | None = None
    encoding: str = "utf-8"
    private: tuple[str, ...] = ()
    doubts: tuple[str, ...] = field(default=())


def xlsx(path, rows, hidden=()):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Lista"
    for row in rows:
        sheet.append(row)
    for title, cells in hidden:
        other = book.create_sheet(title)
        other.append(cells)
        other.sheet_state = "hidden"
    book.save(path)


def ods(path, rows):
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    body = "".join(
        f"<table:table-row>{''.join(cell.format(escape(text)) for text in row)}</table:table-row>" for row in rows
    )
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    xml = (
        f'<?xml version="1.0"?><office:document-content{spaces} office:version="1.2"><office:body><office:spreadsheet>'
        f'<table:table table:name="Taul1">{body}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("content.xml", xml)


GERMAN = """Lfd. Nr.;Behörde;Straße;PLZ;Ort;Telefon;Telefax;E-Mail;Internet;Leitung;Bemerkung
1;Bauamt Seefeld;Marktplatz 3;04109;Leipzig;0341 123-4567;0341 123-4568;bauamt@seefeld.example.de;www.seefeld.example.de;Karin Vogt;Termine bei Karin Vogt, Mobil 0171 5556677
2;Forstamt Hochwald;Waldweg 12;04105;Leipzig;44 55 66;k. A.;karin.vogt@hochwald.example.de;https://hochwald.example.de;Jens Krüger;
Summe;2;;;;;;;;;
"""
FRENCH = """Liste des services, au 1er mars 2024
code;dénomination;adresse;code postal;commune;téléphone;courriel;site;date de création;tutelle;responsable
S01;Mairie de Valmont;1 place du Marché;38000;Grenoble;04 76 12 34 56;mairie@valmont.example.fr;https://valmont.example.fr;12/03/1998;;Luc Perrin
S02;Bibliothèque de Valmont;3 rue Haute;38000;Grenoble;04 76 12 34 57;luc.perrin@valmont.example.fr;n/d;25/11/2003;S01;Zoé Aubert
"""
SPANISH = (
    "Código\tDenominación\tDirección\tMunicipio\tCP\tTeléfono\tPágina web\tTitular\n"
    "E-10\tAyuntamiento de Robledo\tPlaza Mayor 1\tMadrid\t28001\t915 12 34 56\thttps://robledo.example.es\tMarta Gil Soto\n"
    "E-11\tBiblioteca de Robledo\tCalle Luna 4\tMadrid\t28002\t915 12 34 57 ext. 12\thttps://biblio.example.es\tIván Ruiz\n"
)
ITALIAN = [
    ["Ente", "Comune", "CAP", "Telefono", "PEC", "Sito", "Segretario", "Data istituzione"],
    ["Biblioteca di Acquaviva", "Napoli", "80100", "081 123 4567", "biblioteca@pec.example.it", "www.acquaviva.example.it",
     "Rosa Greco", "1985"],
    ["Museo di Acquaviva", "Napoli", "80100", "081 123 4568", "rosa.greco@pec.example.it", "www.museo.example.it",
     "Ugo Marini", "1990"],
]  # fmt: skip
PORTUGUESE = json.dumps(
    {
        "total": 2,
        "orgaos": [
            {"codigo": "010", "nome": "Prefeitura de Ribeira", "telefone": "(11) 3333-4444", "responsável": "Ana Lopes",
             "endereço": {"rua": "Rua Um, 10", "cidade": "São Paulo", "cep": "01001-000"}, "orgao_superior": None,
             "site": "https://ribeira.example.com.br"},
            {"codigo": "020", "nome": "Escola de Ribeira", "telefone": "11 3333-4445", "responsável": "Rui Melo",
             "endereço": {"rua": "Rua Dois, 5", "cidade": "São Paulo", "cep": "01002-000"}, "orgao_superior": "010",
             "site": "https://escola.example.com.br"},
        ],
    },
    ensure_ascii=False,
)  # fmt: skip
DUTCH = json.dumps(
    {
        "gm0101": {"naam": "Gemeente Waterveen", "telefoon": "020 123 4567", "burgemeester": "Piet Smit",
                   "website": "https://waterveen.example.nl"},
        "gm0102": {"naam": "Bibliotheek van Waterveen", "telefoon": "zie website", "burgemeester": "",
                   "website": "https://bieb.example.nl"},
    }
)  # fmt: skip
POLISH = """Lp.;Nazwa;Adres;Kod pocztowy;Miejscowość;Telefon;Strona;Kierownik
1;Urząd Gminy Brzezie;ul. Długa 1;30-001;Kraków;12 345 67 89;https://brzezie.example.pl;Ewa Nowak
2;Ośrodek Kultury w Brzeziu;ul. Krótka 2;30-002;Kraków;12 345 67 90;https://kultura.example.pl;Jan Lis
"""
CZECH = """IČO,Název,Obec,PSČ,Telefon,Starosta,Web
00112233,Městský úřad Lhota,Praha,110 00,222 111 333,Petr Dvořák,https://lhota.example.cz
00112234,Knihovna Lhota,Praha,110 00,222 111 334,Eva Malá,https://knihovna.example.cz
"""
TURKISH = """Kod;Kurum Adı;Adres;Telefon;Web;Müdür
K1;Çamlık Belediyesi;Atatürk Cad. 1;0312 123 45 67;https://camlik.example.tr;Ali Şahin
K2;Göl Üniversitesi;İnönü Cad. 2;0312 123 45 68;https://gol.example.tr;Ayşe Çelik
"""
RUSSIAN = """№;Наименование;Адрес;Телефон;Сайт;Начальник
1;Управление лесов;г. Тверь, ул. Новая, 1;8 (4822) 33-44-55;http://les.example.ru;Смирнов Олег
2;Служба рек;г. Тверь, ул. Старая, 2;(4822) 33-44-56;http://reki.example.ru;Орлова Нина
"""
UKRAINIAN = """Код,Назва,Телефон,Керівник
U-1,Міська бібліотека,+380 44 123 45 67,Олена Шевчук
U-2,Обласний архів,+380 44 123 45 68,Іван Бойко
"""
GREEK = """Κωδικός;Επωνυμία;Τηλέφωνο;Ιστοσελίδα;Πρόεδρος
01;Δήμος Αγίου Φανταστικού;210 1234567;https://dimos.example.gr;Νίκος Παππάς
02;Βιβλιοθήκη Αγίου Φανταστικού;210 1234568;https://vivl.example.gr;Μαρία Λάμπρου
"""
ARABIC = """الرمز,الجهة,هاتف,الموقع,المدير
A1,مكتبة المدينة,+966 11 123 4567,https://lib.example.sa,خالد العمري
A2,متحف المدينة,+966 11 123 4568,https://museum.example.sa,سعاد الفهد
"""
HINDI = """क्रमांक,संस्था,फोन,वेबसाइट,निदेशक
1,नगर पुस्तकालय,011 2345 6789,https://pustak.example.in,राम कुमार
2,नगर संग्रहालय,011 2345 6790,https://sangrah.example.in,सीता देवी
"""
JAPANESE = """施設コード,施設名,郵便番号,所在地,電話番号,館長
101,みなと図書館,231-0001,横浜市中区1-1,045-123-4567,高橋一郎
102,みなと博物館,231-0002,横浜市中区2-2,045-123-4568,伊藤花子
"""
KOREAN = """기관코드,기관명,전화번호,홈페이지,기관장
1001,바다도서관,02-123-4567,https://lib.example.kr,김민수
1002,바다박물관,02-123-4568,https://museum.example.kr,이영희
"""
SWEDISH = json.dumps(
    {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "id": "s1", "geometry": {"type": "Point", "coordinates": [18.07, 59.33]},
             "properties": {"namn": "Lillby kommun", "telefon": "08-123 45 67", "kontaktperson": "Nils Berg",
                            "webb": "https://lillby.example.se"}},
            {"type": "Feature", "id": "s2", "geometry": {"type": "Point", "coordinates": [59.33, 18.07]},
             "properties": {"namn": "Lillby bibliotek och museum", "telefon": "08-123 45 68", "kontaktperson": "Åsa Lind",
                            "webb": "https://bibliotek.example.se"}},
        ],
    },
    ensure_ascii=False,
)  # fmt: skip
HUNGARIAN = """<!doctype html><html lang="hu"><head><meta charset="utf-8"><title>Lista</title></head><body>
<h1>Intézmények</h1><table><tr><th>Kód</th><th>Név</th><th>Telefon</th><th>Vezető</th></tr>
<tr><td>H1</td><td>Polgármesteri Hivatal és Levéltár</td><td>+36 1 123 4567</td><td>Nagy Anna</td></tr>
<tr><td>H2</td><td>Városi Könyvtár és Múzeum</td><td>+36 1 123 4568</td><td>Kiss Béla</td></tr></table></body></html>
"""
FINNISH = [
    ["Tunnus", "Nimi", "Puhelin", "Johtaja", "Verkkosivu"],
    ["F1", "Järvelän kirjasto", "+358 9 123 4567", "Matti Laine", "https://kirjasto.example.fi"],
    ["F2", "Järvelän koulu", "+358 9 123 4568", "Liisa Niemi", "https://koulu.example.fi"],
]
INDONESIAN = """<!doctype html><html><head><meta charset="utf-8"><script type="application/ld+json">
{"@context": "https://schema.org", "@graph": [
 {"@type": "WebSite", "@id": "https://dinas.example.id/#web", "name": "Situs"},
 {"@type": "GovernmentOrganization", "@id": "https://dinas.example.id/#org", "name": "Dinas Kota Bahari",
  "telephone": "+62 21 1234 5678", "url": "https://dinas.example.id",
  "employee": {"@type": "Person", "name": "Budi Santoso"}}]}
</script></head><body></body></html>
"""

STRANGERS = [
    Stranger("aemter.csv", GERMAN, "de", "Behörde", {
        "Bauamt Seefeld": Right(("+493411234567", "+493411234568"), "http://www.seefeld.example.de", town="Leipzig",
                                code="04109", emails=("bauamt@seefeld.example.de",)),
        "Forstamt Hochwald": Right((), "https://hochwald.example.de", town="Leipzig", code="04105"),
    }, "DE", "cp1252", ("Karin", "Vogt", "Krüger", "5556677", "karin.vogt"), ("Behörde: ",)),
    Stranger("services.csv", FRENCH, "fr", "code", {
        "Mairie de Valmont": Right(("+33476123456",), "https://valmont.example.fr", None, "1998-03-12", "Grenoble",
                                   "38000", ("mairie@valmont.example.fr",)),
        "Bibliothèque de Valmont": Right(("+33476123457",), None, "S01", "2003-11-25", "Grenoble", "38000"),
    }, "FR", "cp1252", ("Perrin", "Aubert"), ("the column names are in row 2",)),
    Stranger("organismos.txt", SPANISH, "es", "Código", {
        "Ayuntamiento de Robledo": Right(("+34915123456",), "https://robledo.example.es", town="Madrid", code="28001"),
        "Biblioteca de Robledo": Right(("+34915123457",), "https://biblio.example.es", town="Madrid", code="28002"),
    }, "ES", private=("Marta", "Gil Soto", "Iván", "Ruiz")),
    Stranger("enti.xlsx", lambda path: xlsx(path, ITALIAN, [("Bozza", ["Ente segreto"])]), "it", "Ente", {
        "Biblioteca di Acquaviva": Right(("+390811234567",), "http://www.acquaviva.example.it", None, "1985", "Napoli",
                                         "80100", ("biblioteca@pec.example.it",)),
        "Museo di Acquaviva": Right(("+390811234568",), "http://www.museo.example.it", None, "1990", "Napoli", "80100"),
    }, "IT", private=("Rosa", "Greco", "rosa.greco", "Marini", "segreto"), doubts=("Ente: ",)),
    Stranger("orgaos.json", PORTUGUESE, "pt", "codigo", {
        "Prefeitura de Ribeira": Right(("+551133334444",), "https://ribeira.example.com.br", None, None, "São Paulo",
                                       "01001-000"),
        "Escola de Ribeira": Right(("+551133334445",), "https://escola.example.com.br", "010", None, "São Paulo",
                                   "01002-000"),
    }, "BR", private=("Lopes", "Melo")),
    Stranger("gemeenten.json", DUTCH, "nl", "@key", {
        "Gemeente Waterveen": Right(("+31201234567",), "https://waterveen.example.nl"),
        "Bibliotheek van Waterveen": Right((), "https://bieb.example.nl"),
    }, "NL", private=("Smit",)),
    Stranger("urzedy.csv", POLISH, "pl", "Nazwa", {
        "Urząd Gminy Brzezie": Right(("+48123456789",), "https://brzezie.example.pl", town="Kraków", code="30-001"),
        "Ośrodek Kultury w Brzeziu": Right(("+48123456790",), "https://kultura.example.pl", town="Kraków",
                                           code="30-002"),
    }, "PL", "cp1250", ("Nowak", "Jan Lis"), ("Nazwa: ",)),
    Stranger("obce.csv", CZECH, "cs", "IČO", {
        "Městský úřad Lhota": Right(("+420222111333",), "https://lhota.example.cz", town="Praha", code="110 00"),
        "Knihovna Lhota": Right(("+420222111334",), "https://knihovna.example.cz", town="Praha", code="110 00"),
    }, "CZ", private=("Dvořák", "Malá")),
    Stranger("kurumlar.csv", TURKISH, "tr", "Kod", {
        "Çamlık Belediyesi": Right(("+903121234567",), "https://camlik.example.tr"),
        "Göl Üniversitesi": Right(("+903121234568",), "https://gol.example.tr"),
    }, "TR", private=("Şahin", "Çelik")),
    Stranger("organy.csv", RUSSIAN, "ru", "Наименование", {
        "Управление лесов": Right(("+74822334455",), "http://les.example.ru"),
        "Служба рек": Right(("+74822334456",), "http://reki.example.ru"),
    }, "RU", "cp1251", ("Смирнов", "Орлова"), ("Наименование: ",)),
    Stranger("ustanovy.csv", UKRAINIAN, "uk", "Код", {
        "Міська бібліотека": Right(("+380441234567",)),
        "Обласний архів": Right(("+380441234568",)),
    }, "UA", private=("Шевчук", "Бойко")),
    Stranger("foreis.csv", GREEK, "el", "Κωδικός", {
        "Δήμος Αγίου Φανταστικού": Right(("+302101234567",), "https://dimos.example.gr"),
        "Βιβλιοθήκη Αγίου Φανταστικού": Right(("+302101234568",), "https://vivl.example.gr"),
    }, "GR", "cp1253", ("Παππάς", "Λάμπρου")),
    Stranger("jihat.csv", ARABIC, "ar", "الرمز", {
        "مكتبة المدينة": Right(("+966111234567",), "https://lib.example.sa"),
        "متحف المدينة": Right(("+966111234568",), "https://museum.example.sa"),
    }, "SA", "cp1256", ("خالد", "سعاد")),
    Stranger("sanstha.csv", HINDI, "hi", "संस्था", {
        "नगर पुस्तकालय": Right(("+911123456789",), "https://pustak.example.in"),
        "नगर संग्रहालय": Right(("+911123456790",), "https://sangrah.example.in"),
    }, "IN", private=("राम", "सीता"), doubts=("संस्था: ",)),
    Stranger("shisetsu.csv", JAPANESE, "ja", "施設コード", {
        "みなと図書館": Right(("+81451234567",), code="231-0001"),
        "みなと博物館": Right(("+81451234568",), code="231-0002"),
    }, "JP", "cp932", ("高橋", "伊藤")),
    Stranger("gigwan.csv", KOREAN, "ko", "기관코드", {
        "바다도서관": Right(("+8221234567",), "https://lib.example.kr"),
        "바다박물관": Right(("+8221234568",), "https://museum.example.kr"),
    }, "KR", "cp949", ("김민수", "이영희")),
    Stranger("kommuner.geojson", SWEDISH, "sv", "@id", {
        "Lillby kommun": Right(("+4681234567",), "https://lillby.example.se"),
        "Lillby bibliotek och museum": Right(("+4681234568",), "https://bibliotek.example.se"),
    }, "SE", private=("Nils", "Åsa")),
    Stranger("lista.html", HUNGARIAN, "hu", "Kód", {
        "Polgármesteri Hivatal és Levéltár": Right(("+3611234567",)),
        "Városi Könyvtár és Múzeum": Right(("+3611234568",)),
    }, "HU", private=("Nagy Anna", "Béla")),
    Stranger("laitokset.ods", lambda path: ods(path, FINNISH), "fi", "Tunnus", {
        "Järvelän kirjasto": Right(("+35891234567",), "https://kirjasto.example.fi"),
        "Järvelän koulu": Right(("+35891234568",), "https://koulu.example.fi"),
    }, "FI", private=("Laine", "Niemi")),
    Stranger("dinas.html", INDONESIAN, "id", "@id", {
        "Dinas Kota Bahari": Right(("+622112345678",), "https://dinas.example.id"),
    }, "ID", private=("Budi", "Santoso")),
]  # fmt: skip


def described(stranger, folder):
    """Write a file and what `init` proposes for it; returns the source, and what was told."""
    path = folder / stranger.name
    if callable(stranger.content):
        stranger.content(path)
    else:
        path.write_bytes(stranger.content.encode(stranger.encoding))
    inspection = inspect_file(path)
    text = describe(inspection)
    (folder / "source.toml").write_text(text, encoding="utf-8")
    checks = [f"{guess.column.path}: {guess.reason}" for guess in inspection.guesses]
    notes = [f"{about}: {doubt}" for about, doubt in inspection.doubts.items()]
    return load(folder), "\n".join((text, *checks, *notes, *inspection.notes))
