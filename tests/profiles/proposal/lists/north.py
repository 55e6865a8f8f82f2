"""Lists as offices in northern and eastern Europe publish them; every body and person is made up."""

SWEDISH_SCHOOLS = """\
Skolenhetskod;Skolans namn;Huvudman;Organisationsnummer;Kommun;Län;Besöksadress;Postnummer;Postort;Telefonnummer;E-postadress;Webbadress;Rektor;Status;Startdatum;Skolform
10000001;Björkbackens skola;Lillköpings kommun;212000-0142;Lillköping;Stockholms län;Björkvägen 1;123 45;Lillköping;08-123 450 01;bjorkbacken@lillkoping.se;www.lillkoping.se/bjorkbacken;Anders Lund;Aktiv;1998-07-01;Grundskola
10000002;Ekdalens friskola;Ekdalen AB;556036-0793;Storvik;Gävleborgs län;Ekgatan 2;811 60;Storvik;026-123 450;info@ekdalen.se;https://ekdalen.se;Maria Ek;Aktiv;2004-08-15;Grundskola, Fritidshem
10000003;Norrgymnasiet;Norra regionen;;Umeå;Västerbottens län;Skolgatan 3;903 25;Umeå;090-16 10 00;norr@umea.se;;Per Holm;Upphört;1970;Gymnasieskola
10000004;Söderskolan;Malmö stad;;Malmö;Skåne län;Södergatan 4;211 34;Malmö;040-34 10 00;soder@malmo.se;;;Vilande;2010-01-01;Grundskola
10000005;Kulturskolan Väst;Göteborgs stad;;Göteborg;Västra Götalands län;Västgatan 5;411 23;Göteborg;031-365 00 00;kultur@goteborg.se;;;Aktiv;2012-08-01;Kulturskola
"""

NORWEGIAN_UNITS = {
    "_embedded": {"enheter": [
        {"organisasjonsnummer": "974760673", "navn": "FJORDBY KOMMUNE", "organisasjonsform": {"kode": "KOMM", "beskrivelse": "Kommune"},
         "hjemmeside": "www.fjordby.kommune.no", "telefon": "55 00 00 01",
         "forretningsadresse": {"land": "Norge", "landkode": "NO", "postnummer": "5003", "poststed": "BERGEN", "adresse": ["Rådhusgata 1"], "kommune": "BERGEN"},
         "registreringsdato": "1995-02-20", "overordnetEnhet": None, "konkurs": False},
        {"organisasjonsnummer": "971526920", "navn": "FJORDBY BIBLIOTEK", "organisasjonsform": {"kode": "ORGL", "beskrivelse": "Organisasjonsledd"},
         "hjemmeside": "www.fjordbybibliotek.no", "telefon": "55 00 00 02",
         "forretningsadresse": {"land": "Norge", "landkode": "NO", "postnummer": "0155", "poststed": "OSLO", "adresse": ["Bokgata 2", "3. etasje"], "kommune": "OSLO"},
         "registreringsdato": "1996-03-21", "overordnetEnhet": "974760673", "konkurs": False},
        {"organisasjonsnummer": "961181399", "navn": "FJORDBY SYKEHUS", "organisasjonsform": {"kode": "ORGL", "beskrivelse": "Organisasjonsledd"},
         "hjemmeside": None, "telefon": "55 00 00 03",
         "forretningsadresse": {"land": "Norge", "landkode": "NO", "postnummer": "5021", "poststed": "BERGEN", "adresse": ["Helseveien 3"], "kommune": "BERGEN"},
         "registreringsdato": "2001-12-03", "overordnetEnhet": "974760673", "konkurs": False},
    ]},
    "page": {"size": 3, "totalElements": 3},
}  # fmt: skip

DANISH_ARCHIVES = [
    [
        "Arkivnr.",
        "Arkivets navn",
        "Adresse",
        "Postnr. og by",
        "Telefon",
        "Mail",
        "Hjemmeside",
        "Åbningstider",
        "Arkivleder",
        "Kommune",
        "CVR",
    ],
    [
        "A101",
        "Lokalarkivet for Havby",
        "Havnevej 1",
        "8000 Aarhus C",
        "86 12 34 56",
        "arkiv@havby.dk",
        "www.havbyarkiv.dk",
        "Mandag-torsdag 10-15",
        "Kirsten Holm",
        "Aarhus",
        "29189978",
    ],
    [
        "A102",
        "Stadsarkivet i Nørreby",
        "Rådhuspladsen 2",
        "9000 Aalborg",
        "96 25 00 00",
        "stadsarkiv@noerreby.dk",
        "www.noerreby.dk/arkiv",
        "Tirsdag og onsdag kl. 13.00-16.00",
        "Ole Bang",
        "Aalborg",
        "",
    ],
    [
        "A103",
        "Egnsarkivet Sønderå",
        "Skolegade 3",
        "6400 Sønderborg",
        "74 42 00 00",
        "post@egnsarkivet.dk",
        "",
        "Efter aftale",
        "",
        "Sønderborg",
        "",
    ],
    [
        "A104",
        "Arkivet på Holmen",
        "Kanalvej 4",
        "1438 København K",
        "+45 32 66 00 00",
        "holmen@arkiv.dk",
        "",
        "Alle hverdage 9.00-15.30",
        "",
        "København",
        "",
    ],
]

FINNISH_LIBRARIES = """\
ISIL;Nimi suomeksi;Nimi ruotsiksi;Katuosoite;Postinumero;Postitoimipaikka;Kunta;Maakunta;Puhelinnumero;Sähköposti;Kotisivu;Aukioloajat;Kirjastonjohtaja;Perustamisvuosi
FI-Aa;Aallonkosken kaupunginkirjasto;Aallonkoski stadsbibliotek;Kirjastokatu 1;00100;HELSINKI;Helsinki;Uusimaa;09 310 8511;kirjasto@aallonkoski.fi;www.aallonkoski.fi/kirjasto;ma-to 10-20, pe 10-18, la 10-15;Liisa Virtanen;1872
FI-Bb;Björnsalmen kunnankirjasto;Björnsund kommunbibliotek;Rantatie 2;02600;ESPOO;Espoo;Uusimaa;(09) 816 57 603;info@bjornsalmi.fi;https://bjornsalmi.fi;ma–pe 9.00–16.00;Jukka Salo;1920
FI-Cc;Tuntureiden kirjasto;;Porotie 3;99600;SODANKYLÄ;Sodankylä;Lappi;040 123 4567;tunturi@kirjasto.fi;;arkisin klo 10-17;;1955
FI-Dd;Saariston kirjasto;Skärgårdens bibliotek;Satama 4;21660;NAUVO;Parainen;Varsinais-Suomi;+358 40 488 5555;saaristo@kirjasto.fi;;suljettu;;
FI-Ee;Kallion yliopistonkirjasto;Kallio universitetsbibliotek;Yliopistonkatu 5;33100;TAMPERE;Tampere;Pirkanmaa;0294 520 900;kallio@yliopisto.fi;;ma-pe 8-18;;1925
"""

POLISH_COURTS = [
    [
        "Lp.",
        "Nazwa jednostki",
        "Skrót",
        "Adres siedziby",
        "Kod",
        "Poczta",
        "Powiat",
        "Województwo",
        "Telefon",
        "Faks",
        "Adres e-mail",
        "Strona www",
        "Prezes",
        "NIP",
        "REGON",
        "Godziny urzędowania",
        "Jednostka nadrzędna",
        "Uwagi",
    ],
    [
        "1",
        "Sąd Rejonowy w Brzozowie Dolnym",
        "SR",
        "ul. Jana Pawła II 5",
        "36-200",
        "Brzozów",
        "brzozowski",
        "podkarpackie",
        "13 434 10 01",
        "13 434 10 02",
        "boi@brzozow.sr.gov.pl",
        "www.brzozow.sr.gov.pl",
        "Anna Nowak",
        "5250007738",
        "",
        "pon. - pt. 8:00-16:00",
        "Sąd Okręgowy w Krośnie Starym",
        "",
    ],
    [
        "2",
        "Sąd Okręgowy w Krośnie Starym",
        "SO",
        "ul. Sienkiewicza 12",
        "38-400",
        "Krosno",
        "krośnieński",
        "podkarpackie",
        "13 437 36 71 wew. 15",
        "",
        "boi@krosno.so.gov.pl",
        "www.krosno.so.gov.pl",
        "Jan Kowalski",
        "",
        "",
        "poniedziałek: 8:00-18:00, wtorek-piątek: 8:00-16:00",
        "",
        "",
    ],
    [
        "3",
        "Prokuratura Rejonowa w Sanoku Nowym",
        "PR",
        "ul. Adama Mickiewicza 15",
        "38-500",
        "Sanok",
        "sanocki",
        "podkarpackie",
        "+48 13 464 00 01",
        "",
        "pr@sanok.gov.pl",
        "",
        "Piotr Zając",
        "",
        "",
        "",
        "",
        "zniesiona z dniem 31.12.2019 r.",
    ],
    [
        "4",
        "Sąd Rejonowy w Lesku Górnym",
        "SR",
        "pl. Piłsudskiego 1",
        "38-600",
        "Lesko",
        "leski",
        "podkarpackie",
        "(13) 469 60 01",
        "",
        "boi@lesko.sr.gov.pl",
        "",
        "",
        "",
        "",
        "codziennie 7:30-15:30",
        "Sąd Okręgowy w Krośnie Starym",
        "",
    ],
]

CZECH_OFFICES = """<?xml version="1.0" encoding="UTF-8"?>
<seznam aktualizace="2024-01-31">
  <urad><kod>U-101</kod><nazev>Úřad městské části Dolní Luka</nazev><ico>00063410</ico><datovaSchranka>abcde1f</datovaSchranka><ulice>Dlouhá 12/3</ulice><psc>110 01</psc><obec>Praha</obec><kraj>Hlavní město Praha</kraj><telefon>+420 221 000 001</telefon><mail>posta@dolniluka.cz</mail><web>https://www.dolniluka.cz</web><uredniHodiny>Po a St 8:00-17:00</uredniHodiny><starosta>Petr Novotný</starosta></urad>
  <urad><kod>U-102</kod><nazev>Obecní úřad Horní Lhota</nazev><ico>00231142</ico><datovaSchranka>abcde2g</datovaSchranka><ulice>Náves 1</ulice><psc>37701</psc><obec>Jindřichův Hradec</obec><kraj>Jihočeský kraj</kraj><telefon>384 000 002</telefon><mail>ou@hornilhota.cz</mail><web/><uredniHodiny>pondělí 8:00–12:00, středa 13:00–17:00</uredniHodiny><starosta>Eva Malá</starosta></urad>
  <urad><kod>U-103</kod><nazev>Finanční úřad pro Podhájí</nazev><ico/><datovaSchranka/><ulice>Nádražní 5</ulice><psc>602 00</psc><obec>Brno</obec><kraj>Jihomoravský kraj</kraj><telefon>541 000 003, 541 000 004</telefon><mail>podatelna@fupodhaji.cz</mail><web>www.fupodhaji.cz</web><uredniHodiny/><starosta/></urad>
  <urad><kod>U-104</kod><nazev>Katastrální pracoviště Zálesí</nazev><ico/><datovaSchranka/><ulice>tř. Svobody 7</ulice><psc>77900</psc><obec>Olomouc</obec><kraj>Olomoucký kraj</kraj><telefon>585 000 005</telefon><mail>kp@zalesi.cz</mail><web/><uredniHodiny>Po-Pá 8-15</uredniHodiny><starosta/></urad>
</seznam>
"""

HUNGARIAN_MUSEUMS = """\
Azonosító,Intézmény neve,Rövid név,Irányítószám,Település,Cím,Megye,Telefonszám,E-mail cím,Honlap,Nyitvatartás,Igazgató,Fenntartó,Alapítás éve,Adószám
HU-M1,Folyóparti Városi Múzeum,FVM,6720,Szeged,Roosevelt tér 1-3.,Csongrád-Csanád,+36 62 549 040,info@folyoparti.hu,www.folyoparti.hu,K-V 10:00-18:00,Dr. Nagy István,Szeged MJV Önkormányzata,1883,15483012-2-06
HU-M2,Hegyaljai Bormúzeum,HBM,3910,Tokaj,Bethlen Gábor utca 13.,Borsod-Abaúj-Zemplén,06 47 352 636,bor@hegyalja.hu,https://hegyalja.hu,kedd-vasárnap 9:00-17:00,Kovács Éva,Megyei Önkormányzat,1985,
HU-M3,Pusztai Néprajzi Gyűjtemény,PNGy,4026,Debrecen,Déri tér 1.,Hajdú-Bihar,52/322-207,nepraj@puszta.hu,,hétfőn zárva,,Debrecen MJV Önkormányzata,1902,
HU-M4,Dunamenti Galéria,,1013,Budapest,Fő utca 5.,Budapest,(1) 201 0001,galeria@duna.hu,,szünnap: hétfő,,,1971,
"""

ROMANIAN_TOWN_HALLS = """\
Nr. crt.;Denumirea instituției;Cod SIRUTA;CUI;Județ;Localitate;Adresa;Cod poștal;Telefon;Fax;E-mail;Pagina web;Program cu publicul;Primar
1;Primăria Comunei Valea Lungă;1017;4562786;Alba;Valea Lungă;str. Mihai Eminescu nr. 5;517815;0258-880001;0258-880002;primaria@valealunga.ro;www.valealunga.ro;luni-vineri 8:00-16:00;Ion Popescu
2;Primăria Orașului Râul Mare;1151;4331201;Hunedoara;Râul Mare;str. Unirii nr. 10;335700;0254 770 001;;contact@raulmare.ro;https://raulmare.ro;Luni, miercuri: 08.30-16.30;Maria Ionescu
3;Consiliul Județean Codru;;;Maramureș;Baia Mare;str. Gh. Șincai nr. 46;430311;0262/212.110;0262/213.945;office@cjcodru.ro;www.cjcodru.ro;L-J 8-16:30, V 8-14;
4;Primăria Comunei Dealu Negru;1200;;Cluj;Dealu Negru;nr. 120;40012;+40 264 599 001;;primaria@dealunegru.ro;;;
"""

RUSSIAN_POLYCLINICS = """\
№ п/п;Полное наименование;Сокращенное наименование;ИНН;ОГРН;Индекс;Регион;Район;Населённый пункт;Адрес;Телефон/факс;Эл. почта;Сайт;Режим работы;Главный врач;Дата регистрации
1;ГБУЗ "Городская поликлиника № 7 имени Ивана Петрова";ГБУЗ ГП № 7;7707083893;1027700132195;101000;г. Москва;Центральный;Москва;ул. Мясницкая, д. 7;8 (495) 623-00-01, факс: 8 (495) 623-00-02;gp7@zdrav-msk.ru;gp7.zdrav-msk.ru;Пн-Пт 8:00-20:00, Сб 9:00-15:00;Иванов Сергей Петрович;15.03.1994
2;ГАУЗ "Центральная районная больница";ГАУЗ ЦРБ;;;420111;Республика Татарстан;Приволжский;Казань;ул. Баумана, 10;(843) 292-00-01;crb@tatar-med.ru;http://crb.tatar-med.ru;ежедневно, круглосуточно;Петрова Анна Ильинична;01.12.2002
3;ФГБУ "Институт лесной медицины";ИЛМ;;;630007;Новосибирская область;Центральный;Новосибирск;Красный проспект, 1;+7 383 210-00-01;info@ilm-nsk.ru;;будни с 9:00 до 18:00;;11.11.2011
4;ОГБУЗ "Станция скорой помощи";ССП;;;214000;Смоленская область;Ленинский;Смоленск;ул. Ленина, 4;8-4812-38-00-01;ssp@smol-med.ru;;круглосуточно;;
"""

UKRAINIAN_COUNCILS = """\
ЄДРПОУ\tПовна назва\tСкорочена назва\tПоштовий індекс\tОбласть\tРайон\tНаселений пункт\tАдреса\tТелефон\tФакс\tЕлектронна пошта\tВебсайт\tГолова\tГрафік роботи\tДата створення
04054346\tБілогірська сільська рада\tБілогірська с/р\t30200\tХмельницька область\tШепетівський район\tБілогір'я\tвул. Шевченка, 1\t(03841) 2-00-01\t(03841) 2-00-02\trada@bilohirska.gov.ua\thttps://bilohirska.gov.ua\tОлена Шевчук\tПн-Пт 8:00-17:15\t25.10.2020
04054347\tВеликоолександрівська селищна рада\tВеликоолександрівська с/р\t74100\tХерсонська область\tБериславський район\tВелика Олександрівка\tвул. Свободи, 115\t+380 5532 2-00-11\t\trada@velol.gov.ua\t\tІван Бойко\tпонеділок-четвер 8:00-17:00\t29.11.2020
04054348\tГірська міська рада\tГірська м/р\t09200\tКиївська область\tОбухівський район\tГірське\tпл. Миру, 3\t04572 5-00-21\t\trada@hirska.gov.ua\t\t\tцілодобово\t
04054349\tДолинська міська військова адміністрація\tДолинська МВА\t77500\tІвано-Франківська область\tКалуський район\tДолина\tпросп. Незалежності, 5\t(03477) 2-00-31\t\tmva@dolynska.gov.ua\t\t\t\t24.02.2022
"""
