"""Lists as offices in western and southern Europe and America publish them; every body and person is made up."""

FRENCH_LIBRARIES = """\
Code RCR;Nom de l'établissement;Sigle;Adresse;Code Postal;Ville;Téléphone;Télécopie;Courriel;Site internet;Horaires d'ouverture;Année de création;Directeur / Directrice;SIRET;Observations
380010101;Médiathèque Simone de Vauclair;MSV;Place Robert Delmas;1500;Montclair-en-Bugey;0474000001;04 74 00 00 02;contact@mediatheque-montclair.fr;www.mediatheque-montclair.fr;Du mardi au samedi 10h-18h;1987;Mme Claire Fontaine;13002526500013;Fermée en août
380010102;Bibliothèque de l'Abbaye;BDA;12 bis, rue Marie Curie;1000;Bourg-Saint-Aubin;04.74.00.00.11;;accueil@bib-abbaye.fr;https://bib-abbaye.fr;Mardi et jeudi 14h-18h;1954;M. Paul Roux;;
380010103;Bibliothèque municipale d'Aurillon;;Rue Jean Jaurès;69003;Lyon;+33 4 78 00 00 21;;bm@aurillon.fr;bm.aurillon.fr;Lundi au vendredi 9h30-12h et 14h-17h30;vers 1900;Mme Anne Petit;;Tél. en semaine
380010104;Médiathèque du Parc;;BP 12;38000;Grenoble;04 76 00 00 31 / 32;04 76 00 00 33;n.lambert@parc.fr;;sur rendez-vous;2004;M. Nicolas Lambert;;
380010105;Bibliothèque Louise Martin;BLM;3 allée Pierre Blanc;1200;Valbonne-sur-Ain;04 50 00 00 41;;louise-martin@biblio.fr;;Mercredi 14h-17h;12/03/1998;;;
380010106;Centre de documentation du Léman;CDL;8 quai du Lac;74200;Thonon;04 50 00 00 51;;cdl@leman.fr;http://cdl.leman.fr/;Lundi au vendredi 9h-17h;1971-05;M. Jean Morel;;
380010107;Bibliothèque des sciences;;1 avenue Albert Dupont;38400;Saint-Martin;04 76 00 00 61;;bu@sciences.fr;;;1962;;;
380010108;Médiathèque Victor Hugo;MVH;2 place Victor Hugo;1300;Belleroche;04 79 00 00 71;;mvh@belleroche.fr;;Samedi 9h-12h;1980;;;
"""

BRAZILIAN_HOSPITALS = """\
CNES;Nome Fantasia;Razão Social;CNPJ;Natureza Jurídica;Logradouro;Número;Bairro;Município;UF;CEP;Telefone;E-mail;Diretor Clínico;Situação
2000001;Hospital Municipal da Serra;Prefeitura Municipal da Serra;11.222.333/0001-81;Administração Pública;Rua das Flores;120;Centro;Curitiba;PR;80010-000;(41) 3333-1000;contato@hmserra.com.br;Dr. Carlos Souza;Ativo
2000002;Hospital Santa Rita;Sociedade Santa Rita;;Entidade sem fins lucrativos;Av. Brasil;S/N;Jardim América;Londrina;PR;86010-000;(43) 3333-2000 / 3333-2001;ouvidoria@santarita.com.br;Dra. Ana Lima;Ativo
2000003;UPA Boa Vista;Prefeitura Municipal de Curitiba;76.417.005/0001-86;Administração Pública;Rua Um;45;Boa Vista;Curitiba;PR;82560-000;41 3333 3000;upa@boavista.com.br;;Ativo
2000004;Maternidade Nova Esperança;Fundação Esperança;;Entidade sem fins lucrativos;Rua Dom Pedro;900;Centro;Maringá;PR;87010-000;(44) 3333-4000;maternidade@esperanca.com.br;Dr. João Alves;Desativado
2000005;Hospital do Trabalhador do Norte;Governo do Estado;00.000.000/0001-91;Administração Pública;Av. República;10;Portão;Curitiba;PR;80320-000;(41) 3333-5000 ramal 12;sac@htn.com.br;;Ativo
2000006;Hospital São Lucas;Associação São Lucas;;Entidade sem fins lucrativos;Rua Sete;7;Cidade Alta;Cascavel;PR;85810-000;0800 123 4567;sl@saolucas.com.br;;Ativo
2000007;Posto de Saúde Vila Nova;Prefeitura Municipal de Maringá;;Administração Pública;Rua Oito;8;Vila Nova;Maringá;PR;87020-000;;;;Ativo
2000008;Hospital Universitário do Vale;Universidade do Vale;33.000.167/0001-01;Autarquia;Rodovia PR 445;km 12;Campus;Londrina;PR;86057-970;(43) 3333-8000;hu@vale.edu.br;;Ativo
"""

SPANISH_COURTS = [
    ["RELACIÓN DE ÓRGANOS JUDICIALES", "", "", "", "", "", "", "", ""],
    ["Datos a 31/12/2023", "", "", "", "", "", "", "", ""],
    [
        "Código",
        "Órgano",
        "Domicilio",
        "C.P.",
        "Población",
        "Provincia",
        "Teléfono / Fax",
        "Horario de atención",
        "Partido judicial",
    ],
    [
        "2800142001",
        "Juzgado de Primera Instancia n.º 1",
        "C/ Mayor, 10",
        "28013",
        "Villanueva",
        "Madrid",
        "914 00 10 01 / Fax 914 00 10 02",
        "De lunes a viernes de 9:00 a 14:00",
        "Villanueva",
    ],
    [
        "2800142002",
        "Juzgado de Primera Instancia n.º 2",
        "C/ Mayor, 10",
        "28013",
        "Villanueva",
        "Madrid",
        "914 00 10 03",
        "De lunes a viernes de 9:00 a 14:00",
        "Villanueva",
    ],
    [
        "0800142001",
        "Juzgado de lo Social n.º 1",
        "Avda. del Puerto, s/n",
        "8001",
        "Puertoalto",
        "Barcelona",
        "934 00 20 01",
        "L-V 9:00-14:00",
        "Puertoalto",
    ],
    [
        "0300142001",
        "Juzgado de Paz de Alcoraya",
        "Plaza de la Iglesia, 1",
        "3111",
        "Alcoraya",
        "Alicante",
        "965 00 30 01",
        "Miércoles de 17:00 a 19:00",
        "Alicante",
    ],
    [
        "4100142001",
        "Audiencia Provincial",
        "Prado de San Juan, s/n",
        "41004",
        "Sevillana",
        "Sevilla",
        "954 00 40 01 (centralita)",
        "L-V 9:00-14:00",
        "Sevillana",
    ],
    [
        "2900142001",
        "Fiscalía de Área",
        "Apdo. de Correos 55",
        "29601",
        "Marballa",
        "Málaga",
        "952 00 50 01",
        "",
        "Marballa",
    ],
    [
        "1500142001",
        "Registro Civil Único",
        "Rúa Nova, 3",
        "15003",
        "Corunia",
        "A Coruña",
        "981 00 60 01",
        "L-V 8:30-14:30",
        "Corunia",
    ],
    ["Total", "7", "", "", "", "", "", "", ""],
]

ITALIAN_SCHOOLS = """\
CODICESCUOLA\tDENOMINAZIONESCUOLA\tINDIRIZZOSCUOLA\tCAPSCUOLA\tDESCRIZIONECOMUNE\tPROVINCIA\tREGIONE\tINDIRIZZOEMAILSCUOLA\tSITOWEBSCUOLA\tCODICE IPA\tCODICE FISCALE\tCODICEISTITUTORIFERIMENTO\tLATITUDINE\tLONGITUDINE\tDIRIGENTE SCOLASTICO
RMIC800001\tI.C. "Giovanni Rossi"\tVIA GIOVANNI ROSSI 12\t00185\tROMA\tROMA\tLAZIO\trmic800001@istruzione.it\twww.icrossi.edu.it\tistsc_rmic800001\t80001250580\tRMIC800001\t41,8933\t12,4829\tLaura Bianchi
RMEE800012\tScuola primaria "Maria Montessori"\tPIAZZA MARIA MONTESSORI 1\t00185\tROMA\tROMA\tLAZIO\trmic800001@istruzione.it\tNon Disponibile\t\t\tRMIC800001\t41,8940\t12,4900\tLaura Bianchi
RMAA80002X\tScuola dell'infanzia "Anna Frank"\tVIA MARCO POLO 3\t00185\tROMA\tROMA\tLAZIO\t\tNon Disponibile\t\t\tRMIC800001\t41,8950\t12,4850\t
MIIC800005\tI.C. "Alessandro Manzoni"\tCORSO ITALIA 20\t20122\tMILANO\tMILANO\tLOMBARDIA\tmiic800005@istruzione.it\twww.icmanzoni.edu.it\tistsc_miic800005\t80124170152\tMIIC800005\t45,4642\t9,1900\tPaolo Ferri
MIPS01000X\tLiceo scientifico "Galileo"\tVIA CARLO GOLDONI 5\t20129\tMILANO\tMILANO\tLOMBARDIA\tmips01000x@istruzione.it\twww.galileo.edu.it\tistsc_mips01000x\t80123456789\tMIPS01000X\t45,4700\t9,2100\tMarta Conti
TOPS02000A\tLiceo classico "Cavour"\tCORSO TASSONI 15\t10143\tTORINO\tTORINO\tPIEMONTE\ttops02000a@istruzione.it\t\tistsc_tops02000a\t\tTOPS02000A\t45,0800\t7,6600\tElena Greco
NAIC8A000P\tI.C. "Vittorio Emanuele"\tVIA TOLEDO 100\t80134\tNAPOLI\tNAPOLI\tCAMPANIA\tnaic8a000p@istruzione.it\t\t\t\tNAIC8A000P\t40,8400\t14,2500\tUgo Marini
PAIS01000B\tI.I.S. "Archimede"\tVIA ROMA 50\t90133\tPALERMO\tPALERMO\tSICILIA\tpais01000b@istruzione.it\t\t\t\tPAIS01000B\t38,1150\t13,3610\tRosa Amato
"""

PORTUGUESE_PARISHES = """\
DICOFRE;Freguesia;Concelho;Distrito;Morada;Código Postal;Localidade;Telefone;Telemóvel;Fax;Correio eletrónico;Sítio;Presidente;NIF;Horário
110601;Junta de Freguesia da Ajuda Velha;Lisboa;Lisboa;Calçada da Ajuda 236;1300-014;Lisboa;213 000 001;910 000 001;213 000 002;geral@jf-ajudavelha.pt;www.jf-ajudavelha.pt;José Marques;510832784;2ª a 6ª feira das 9h00 às 17h00
110602;Junta de Freguesia de Alcântara Nova;Lisboa;Lisboa;Rua dos Lusíadas 13;1300-366;Lisboa;213 000 011;;213 000 012;secretaria@jf-alcantaranova.pt;www.jf-alcantaranova.pt;Maria Dias;510832806;Dias úteis das 09:00 às 18:00
131201;Junta de Freguesia de Bonfim de Cima;Porto;Porto;Campo 24 de Agosto 294;4300-504;Porto;225 000 021;;;geral@jfbonfimcima.pt;;Rui Santos;;segunda a sexta 9:00-12:30, 14:00-17:30
131202;Junta de Freguesia de Campanhã Alta;Porto;Porto;Rua Ferreira dos Santos 55;4300-203;Porto;225 000 031;;;correio@campanhaalta.pt;;Ana Sousa;;
030301;Junta de Freguesia de Adaúfe Novo;Braga;Braga;Rua da Junta 1;4710-571;Braga;253 000 041;;;junta@adaufenovo.pt;;Pedro Gomes;;
060301;Junta de Freguesia de Almalaguês de Baixo;Coimbra;Coimbra;Largo da Igreja;3040-400;Coimbra;239 000 051;;;jf@almalaguesbaixo.pt;;;;
080501;Junta de Freguesia da Conceição Nova;Faro;Faro;Largo da Sé 3;8000-138;Faro;289 000 061;;;jf@conceicaonova.pt;;;;
150601;Junta de Freguesia de Canha Velha;Montijo;Setúbal;Rua 1º de Maio;2985-042;Canha;265 000 071;;;jf@canhavelha.pt;;;;
"""

DUTCH_WATER_BOARDS = {
    "data": [
        {"oin": "00000001002", "organisatienaam": "Waterschap Groene Vecht", "afkorting": "WGV", "provincie": "Utrecht",
         "bezoekadres": {"straat": "Dijkweg 1", "postcode": "3994 DB", "plaats": "Houten"},
         "postadres": {"postbus": "Postbus 550", "postcode": "3990 GJ", "plaats": "Houten"},
         "contact": {"telefoon": "030 634 57 00", "fax": "030 634 59 99", "e-mail": "post@wgv.nl", "contactpersoon": "Jan de Vries"},
         "rsin": "001234567", "kvk": "12345678", "openingstijden": "ma t/m vr 08.30 - 17.00 uur", "opgeheven": None},
        {"oin": "00000001003", "organisatienaam": "Hoogheemraadschap van Laagland", "afkorting": "HHL", "provincie": "Zuid-Holland",
         "bezoekadres": {"straat": "Kade 2", "postcode": "2611 AL", "plaats": "Delft"},
         "postadres": {"postbus": "Postbus 3061", "postcode": "2601 DB", "plaats": "Delft"},
         "contact": {"telefoon": "(015) 260 81 08", "fax": None, "e-mail": "loket@hhl.nl", "contactpersoon": "Piet Bakker"},
         "rsin": "", "kvk": "23456789", "openingstijden": "maandag t/m donderdag 9.00-16.00 uur", "opgeheven": None},
        {"oin": "00000001004", "organisatienaam": "Waterschap Oude Rijn", "afkorting": "WOR", "provincie": "Zuid-Holland",
         "bezoekadres": {"straat": "Plein 3", "postcode": "2311 AA", "plaats": "Leiden"},
         "postadres": {"postbus": "", "postcode": "", "plaats": ""},
         "contact": {"telefoon": "071-3060535", "fax": None, "e-mail": "info@wor.nl", "contactpersoon": ""},
         "rsin": "", "kvk": "34567890", "openingstijden": "", "opgeheven": "31-12-2004"},
        {"oin": "00000001005", "organisatienaam": "Waterschap De Hoge Dommel", "afkorting": "", "provincie": "Noord-Brabant",
         "bezoekadres": {"straat": "Bosscheweg 56", "postcode": "5283 WB", "plaats": "Boxtel"},
         "postadres": {"postbus": "Postbus 10001", "postcode": "5280 DA", "plaats": "Boxtel"},
         "contact": {"telefoon": "0411 618 618", "fax": "", "e-mail": "info@hogedommel.nl", "contactpersoon": ""},
         "rsin": "", "kvk": "45678901", "openingstijden": "ma-vr 08:00-17:00", "opgeheven": None},
    ],
    "meta": {"total": 4},
}  # fmt: skip

GERMAN_AUTHORITIES = [
    ["", "", "Anschrift", "", "", "Kontakt", "", "", "Leitung", "", "Lage", ""],
    [
        "Dst.-Nr.",
        "Dienststelle",
        "Straße/Hausnr.",
        "PLZ",
        "Ort",
        "Tel./Fax",
        "E-Mail",
        "Internet",
        "Name",
        "Durchwahl",
        "Breite",
        "Länge",
    ],
    [
        "0101",
        "Amtsgericht Altenau (AG)",
        "Schloßstr. 1",
        "01067",
        "Dresden",
        "Tel. 0351 446-0, Fax 0351 446-1299",
        "poststelle@ag-altenau.de",
        "www.ag-altenau.de",
        "Dr. Werner Kunze",
        "-1000",
        "51,0504",
        "13,7373",
    ],
    [
        "0102",
        "Landgericht Neuenburg",
        "Lothringer Str. 1",
        "01069",
        "Dresden",
        "Tel. 0351 446-0, Fax 0351 446-3070",
        "poststelle@lg-neuenburg.de",
        "www.lg-neuenburg.de",
        "Petra Scholz",
        "-2000",
        "51,0470",
        "13,7500",
    ],
    [
        "0103",
        "Arbeitsgericht Bergheim",
        "Hans-Poelzig-Haus",
        "01307",
        "Dresden",
        "0351/446-5",
        "poststelle@arbg-bergheim.de",
        "",
        "Uwe Franke",
        "-5000",
        "51,0560",
        "13,7700",
    ],
    [
        "0104",
        "Sozialgericht Talstadt",
        "Postfach 10 01 23",
        "04001",
        "Leipzig",
        "Tel.: 0341/5957-0",
        "poststelle@sg-talstadt.de",
        "",
        "N.N.",
        "",
        "51,3397",
        "12,3731",
    ],
    [
        "0105",
        "Staatsanwaltschaft Oberau",
        "Straße des 17. Juni 2",
        "04107",
        "Leipzig",
        "0341 2136-0",
        "poststelle@sta-oberau.de",
        "",
        "Karin Vogt",
        "-100",
        "51,3300",
        "12,3700",
    ],
    [
        "0106",
        "Finanzgericht Unterau",
        "Richterstr. 8",
        "04105",
        "Leipzig",
        "(0341) 702 30-0",
        "poststelle@fg-unterau.de",
        "",
        "Heike Lange",
        "",
        "51,3450",
        "12,3650",
    ],
    [
        "0107",
        "Justizvollzugsanstalt Waldeck",
        "Leinestr. 111",
        "04279",
        "Leipzig",
        "0341 8639-0",
        "jva@waldeck.de",
        "",
        "",
        "",
        "51,2900",
        "12,3900",
    ],
    [
        "0108",
        "Grundbuchamt Seefeld (bis 31.12.2012 Außenstelle)",
        "Am Markt 3",
        "01445",
        "Radebeul",
        "0351 8950-0",
        "",
        "",
        "",
        "",
        "51,1060",
        "13,6570",
    ],
]

AMERICAN_LIBRARIES = """\
FSCSKEY,LIBNAME,ADDRESS,CITY,ZIP,ZIP4,CNTY,PHONE,LONGITUD,LATITUDE,STABR,ADMIN_EMAIL,Branch Manager,Hours
AL0001,Ada Moore Memorial Library,200 Jackson Street,Dothan,36301,1234,HOUSTON,3347939767,-85.3905,31.2232,AL,info@adamoore.example.org,Susan Hill,"Mon-Thu 9am-8pm; Fri-Sat 9am-5pm"
MA0002,Public Library of Westfield Falls,6 Elm Street,Westfield,1085,2345,HAMPDEN,4135680638,-72.7495,42.1251,MA,M,Tom Reed,"Mon-Fri 10:00-18:00"
MA0003,Boston Harbor Reading Room,700 Boylston Street,Boston,2116,,SUFFOLK,6175365400,-71.0779,42.3493,MA,ask@bhrr.example.org,,"M-F 9-5"
CT0004,New Canaan Town Library,151 Main Street,New Canaan,6840,,FAIRFIELD,2035945000,-73.4951,41.1468,CT,help@nctl.example.org,Jane Cole,
NY0005,Albany County Law Library,16 Eagle Street,Albany,12207,,ALBANY,5182855183,-73.7545,42.6511,NY,law@acll.example.org,,Mon-Fri 9:00 AM - 5:00 PM
TX0006,Austin River Library,710 W Cesar Chavez,Austin,78701,,TRAVIS,512-974-7400,-97.7519,30.2655,TX,reach@arl.example.org,,Daily 10am-9pm
CA0007,Marin Bay Library,3501 Civic Center Dr,San Rafael,94903,4188,MARIN,(415) 473-6057,-122.5311,37.9980,CA,desk@marinbay.example.org,,
WA0008,Pike Place Library,1000 4th Ave,Seattle,98104,,KING,206.386.4636,-122.3328,47.6067,WA,pike@ppl.example.org,,Closed Sundays
"""

CATALAN_MUSEUMS = """\
registre,nom,nom_anterior,adreça,codi_postal,població,comarca,telèfon,correu_electrònic,pàgina_web,horari,data_obertura,tipologia,titularitat,utm_x,utm_y
M-01,Museu d'Història de Vilafosca,Museu Municipal,Carrer Major 3,08720,Vilafosca,Alt Penedès,93 800 00 01,museu@vilafosca.cat,https://museu.vilafosca.cat,De dimarts a dissabte de 10 h a 14 h,15/09/1945,Història,Municipal,391000,4578000
M-02,Museu del Mar de Portsec,,Passeig del Moll s/n,17490,Portsec,Alt Empordà,972 00 00 11,info@museumar.cat,https://museumar.cat,Tots els dies de 10:00 a 18:00,01/07/1992,Ciència,Fundació,511000,4690000
M-03,Centre d'Art La Fàbrica,La Fàbrica Vella,Carrer de la Indústria 20,08201,Sabadella,Vallès Occidental,93 700 00 21,hola@lafabrica.cat,,Dilluns tancat,20/11/2008,Art,Privat,425000,4600000
M-04,Ecomuseu de la Vall,,Plaça de l'Església,25580,Esterra,Pallars Sobirà,973 00 00 31,ecomuseu@vall.cat,,Estiu: 10-13 h,13/08/1999,Etnologia,Comarcal,347000,4720000
M-05,Museu de la Pell,,Carrer del Rec 9,08700,Igualava,Anoia,93 805 00 41,pell@igualava.cat,,Dijous i divendres de 10:00 a 13:00,03/02/1954,Tècnica,Municipal,386000,4604000
"""
