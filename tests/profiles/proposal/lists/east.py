"""Lists as offices in the Levant, India, South-East Asia and by world bodies publish them; everybody in them is made up."""

GREEK_OFFICES = """\
Α/Α;Φορέας;Πρώην ονομασία;Οδός;Τ.Κ.;Πόλη;Νομός;Περιφέρεια;Τηλ.;Φαξ;Ηλ. ταχυδρομείο;Ιστότοπος;Ώρες λειτουργίας;Διευθυντής;ΑΦΜ;Έτος ίδρυσης
1;Δημόσια Βιβλιοθήκη Μεγάλης Πέτρας;Λαϊκή Βιβλιοθήκη;Ελευθερίου Βενιζέλου 10;54625;Θεσσαλονίκη;Θεσσαλονίκης;Κεντρικής Μακεδονίας;2310 200001;2310 200002;info@megalipetra.gr;www.megalipetra.gr;Δευτέρα - Παρασκευή 08:00 - 20:00;Γιώργος Παππάς;090000045;1960
2;Μουσείο Νέας Ακτής;;Ακτή Μιαούλη 5;18536;Πειραιάς;Αττικής;Αττικής;210 4520001;;mouseio@neaakti.gr;https://neaakti.gr;Καθημερινά 9:00-16:00;Ελένη Νικολάου;;1988
3;Γενικό Νοσοκομείο Παλαιάς Χώρας;;Λεωφόρος Εθνικής Αντιστάσεως;71409;Ηράκλειο;Ηρακλείου;Κρήτης;2810 300001, 2810 300002;;gn@palaiachora.gr;;24 ώρες;;;1975
4;Κέντρο Υγείας Άνω Λιμένα;;Πλ. Δημοκρατίας 1;26221;Πάτρα;Αχαΐας;Δυτικής Ελλάδας;+30 2610 400001;;ky@anolimenas.gr;;Δευ-Παρ 8.00-14.30;;;
"""

ARABIC_HOSPITALS = """\
الرقم;اسم المنشأة;النوع;المنطقة;المدينة;الحي;العنوان;الرمز البريدي;الهاتف;الفاكس;البريد الإلكتروني;الموقع الإلكتروني;ساعات العمل;اسم المدير;تاريخ التأسيس
101;مستشفى الواحة العام;مستشفى;منطقة الرياض;الرياض;العليا;شارع الملك فهد;12214;011 461 0001;011 461 0002;info@wahah.gov.sa;www.wahah.gov.sa;24 ساعة;خالد العمري;1405/03/12هـ
102;مركز صحي النخيل;مركز صحي;منطقة مكة المكرمة;جدة;النخيل;شارع الأمير سلطان;23421;+966 12 650 0001;;nakheel@moh-example.gov.sa;;من الأحد إلى الخميس 8 ص - 4 م;سعاد الفهد;2001
103;مستشفى البحر للأطفال;مستشفى;المنطقة الشرقية;الدمام;الشاطئ;طريق الخليج;32413;013 830 0001;;bahr@moh-example.gov.sa;;٢٤ ساعة;;1998
104;مكتبة المدينة العامة;مكتبة;منطقة المدينة المنورة;المدينة المنورة;قباء;شارع قباء;42311;٠١٤ ٨٢٠ ٠٠٠١;;lib@madinah-example.gov.sa;;الأحد - الخميس 09:00 - 17:00;;1960
"""

HEBREW_MUNICIPALITIES = """\
סמל רשות,שם הרשות,סוג,מחוז,כתובת,מיקוד,עיר,טלפון,פקס,דוא"ל,אתר אינטרנט,שעות פתיחה,ראש הרשות,שנת ייסוד
5000,עיריית גבעת הים,עירייה,תל אביב,רחוב אבן גבירול 69,6416201,תל אביב,03-7240001,03-7240002,moked@givathayam.muni.il,www.givathayam.muni.il,ימים א-ה 08:00-16:00,משה כהן,1950
5001,מועצה מקומית כפר האלון,מועצה מקומית,הצפון,שדרות האלונים 1,3600001,טבעון,04-9830001,,info@kfarhaalon.muni.il,,א'-ה' 8:00-15:30,רחל לוי,1949
5002,המועצה האזורית עמק הנחל,מועצה אזורית,הדרום,ת.ד. 5,8500500,אופקים,*5001,,emek@nahal.muni.il,,יום ראשון 08:00-19:00,,1952
5003,עיריית נווה מדבר,עירייה,הדרום,דרך המדבר 3,8410000,באר שבע,+972 8 646 0001,,neve@midbar.muni.il,,24 שעות,,1965
"""

HINDI_SCHOOLS = """\
यूडाइस कोड,विद्यालय का नाम,प्रकार,जिला,राज्य,पता,पिन कोड,दूरभाष,ईमेल,वेबसाइट,कार्य समय,प्रधानाचार्य,स्थापना वर्ष
09100100101,राजकीय बालिका विद्यालय नदीपुर,राजकीय,वाराणसी,उत्तर प्रदेश,गंगा मार्ग 1,221001,0542-2200001,nadipur@school.gov.in,www.nadipur.gov.in,सोमवार से शनिवार 08:00-14:00,राम कुमार,1956
09100100102,आदर्श विद्या मंदिर पर्वतगढ़,अशासकीय,लखनऊ,उत्तर प्रदेश,हजरतगंज 5,226001,+91 522 220 0011,parvat@school.gov.in,,प्रतिदिन 9:00-15:00,सीता देवी,1972
09100100103,नगर पुस्तकालय विद्यालय,राजकीय,प्रयागराज,उत्तर प्रदेश,सिविल लाइन्स,211001,0532 2200021,nagar@school.gov.in,,,,1980
"""

VIETNAMESE_OFFICES = """\
STT;Tên đơn vị;Cơ quan chủ quản;Địa chỉ;Quận/Huyện;Tỉnh/Thành phố;Điện thoại;Fax;Thư điện tử;Trang web;Giờ làm việc;Giám đốc;Mã số thuế;Năm thành lập
1;Thư viện Khoa học Sông Xanh;Sở Văn hóa và Thể thao;69 Lý Tự Trọng;Quận 1;Thành phố Hồ Chí Minh;028 3822 5001;028 3822 5002;thuvien@songxanh.gov.vn;www.songxanh.gov.vn;Thứ Hai - Thứ Sáu 7:30-16:30;Nguyễn Văn An;0300000001;1976
2;Bệnh viện Đa khoa Núi Trắng;Sở Y tế;78 Giải Phóng;Đống Đa;Hà Nội;(024) 3869 3001;;bv@nuitrang.gov.vn;;24/24;Trần Thị Bình;;1911
3;Bảo tàng Biển Đông Hải;Sở Văn hóa và Thể thao;2 Đường 2/9;Hải Châu;Đà Nẵng;+84 236 388 6001;;baotang@donghai.vn;;Hàng ngày 8:00-17:00;;;1915
4;Trung tâm Lưu trữ Cao Nguyên;Sở Nội vụ;5 Lê Duẩn;;Đắk Lắk;0262 385 0001;;luutru@caonguyen.gov.vn;;;;;
"""

THAI_HOSPITALS = """\
รหัส,ชื่อหน่วยงาน,ประเภท,ที่อยู่,ตำบล,อำเภอ,จังหวัด,รหัสไปรษณีย์,โทรศัพท์,โทรสาร,อีเมล,เว็บไซต์,เวลาทำการ,ผู้อำนวยการ
10661,โรงพยาบาลภูเขาเขียว,โรงพยาบาลทั่วไป,123 ถนนพหลโยธิน,เวียง,เมือง,เชียงราย,57000,053 711 001,053 711 002,info@phukhao.go.th,www.phukhao.go.th,จันทร์-ศุกร์ 08:30-16:30,นายสมชาย ใจดี
10662,โรงพยาบาลแม่น้ำใส,โรงพยาบาลชุมชน,45 หมู่ 3,ท่าเรือ,ท่าเรือ,พระนครศรีอยุธยา,13130,035 341 001,,maenam@health.go.th,,24 ชั่วโมง,
10663,ห้องสมุดประชาชนริมทะเล,ห้องสมุด,9 ถนนชายหาด,หัวหิน,หัวหิน,ประจวบคีรีขันธ์,77110,032 511 001,,lib@rimthale.go.th,,ทุกวัน 09:00-17:00,
"""

INDONESIAN_SCHOOLS = """\
NPSN;Nama Satuan Pendidikan;Status Sekolah;Bentuk Pendidikan;Alamat;Kode Pos;Kelurahan;Kecamatan;Kabupaten/Kota;Provinsi;Telepon;Faksimile;Surel;Situs Web;Jam Layanan;Kepala Sekolah;Tanggal SK Pendirian;Lintang;Bujur
20100001;SMA Negeri 1 Laut Biru;Negeri;SMA;Jl. Budi Utomo No. 7;10710;Pasar Baru;Sawah Besar;Kota Jakarta Pusat;DKI Jakarta;(021) 386 5001;(021) 386 5002;info@sman1lautbiru.sch.id;www.sman1lautbiru.sch.id;Senin - Jumat 07.00 - 15.00;Budi Santoso;1950-08-17;-6,1656;106,8372
20100002;SMP Bukit Hijau;Swasta;SMP;Jl. Merdeka 12;40111;Braga;Sumur Bandung;Kota Bandung;Jawa Barat;022 423 0001;;smp@bukithijau.sch.id;;Setiap hari 08.00-14.00;Siti Aminah;1985-01-02;-6,9147;107,6098
20100003;SD Negeri Pantai Timur;Negeri;SD;Jl. Pantai 3;60111;Kenjeran;Bulak;Kota Surabaya;Jawa Timur;+62 31 372 0001;;sd@pantaitimur.sch.id;;;;1977-07-18;-7,2356;112,7950
"""

TURKISH_UNIVERSITIES = [
    [
        "Sıra No",
        "Üniversite Adı",
        "Türü",
        "Kısaltma",
        "İl",
        "İlçe",
        "Adres",
        "Posta Kodu",
        "Telefon",
        "Faks",
        "E-posta",
        "Web Sitesi",
        "Çalışma Saatleri",
        "Rektör",
        "Kuruluş Tarihi",
        "Vergi No",
    ],
    [
        "1",
        "Yeşilova Üniversitesi",
        "Devlet",
        "YÜ",
        "Ankara",
        "Çankaya",
        "Dumlupınar Bulvarı No:1",
        "06800",
        "0312 210 20 01",
        "0312 210 20 02",
        "bilgi@yesilova.edu.tr",
        "www.yesilova.edu.tr",
        "Pazartesi-Cuma 08:30-17:30",
        "Prof. Dr. Mehmet Yılmaz",
        "15.11.1956",
        "1234567890",
    ],
    [
        "2",
        "Mavideniz Üniversitesi",
        "Vakıf",
        "MDÜ",
        "İzmir",
        "Bornova",
        "Ege Caddesi 5",
        "35100",
        "(0232) 311 10 01",
        "",
        "iletisim@mavideniz.edu.tr",
        "https://www.mavideniz.edu.tr",
        "Hafta içi 09:00-18:00",
        "Prof. Dr. Ayşe Kaya",
        "20.05.1955",
        "",
    ],
    [
        "3",
        "Karadağ Teknik Üniversitesi",
        "Devlet",
        "KTÜ",
        "Konya",
        "Selçuklu",
        "Alaaddin Mah.",
        "42130",
        "+90 332 223 00 01",
        "",
        "info@karadag.edu.tr",
        "",
        "",
        "",
        "01.01.1975",
        "",
    ],
]

EMBASSIES = """\
Mission,Mission type,Host country,Host city,Street address,P.O. Box,Telephone,Emergency telephone,Fax,E-mail,Website,Ambassador,Opening hours,Notes
Embassy of Freedonia in Berlin,Embassy,Germany,Berlin,Wilhelmstrasse 70-71,,+49 30 204 57 100,+49 171 555 0100,+49 30 204 57 594,berlin@mfa.example,https://berlin.mfa.example,H.E. John Carter,Mon-Fri 09:00-12:30,Ask for John Carter
Embassy of Freedonia in Paris,Embassy,France,Paris,35 rue du Faubourg,,+33 1 44 51 31 00,,,paris@mfa.example,https://paris.mfa.example,H.E. Anna Wells,Mon-Fri 09:00-12:30,
Consulate General of Freedonia in Milan,Consulate General,Italy,Milan,Via San Paolo 7,,+39 02 7230 0001,,,milan@mfa.example,,,By appointment,
High Commission of Freedonia in Nairobi,High Commission,Kenya,Nairobi,Upper Hill Road,P.O. Box 30465,+254 20 287 3000,,,nairobi@mfa.example,,H.E. Peter Odhiambo,Mon-Thu 08:00-16:00; Fri 08:00-13:00,
Embassy of Freedonia in Tbilisi,Embassy,Georgia,Tbilisi,51 Krtsanisi Street,,+995 32 227 4747,,,tbilisi@mfa.example,,,,closed since 2021
Honorary Consulate of Freedonia in Cork,Honorary Consulate,Ireland,Cork,South Mall 5,,+353 21 427 0001,,,cork@mfa.example,,Mr Liam Walsh,,
"""

UNIVERSITIES_OF_EUROPE = """\
ETER ID,Institution Name,Institution Name - English,NUTS 3 2016,ROR,Wikidata,VAT,EORI,Foundation year,Institution category,Website,Geographic coordinates
AT0001,Universität Donautal,University of Donautal,AT130,https://ror.org/03prydq77,Q165980,ATU37586901,AT0000000001,1365,University,www.donautal.ac.at,"48° 12' 47"" N, 16° 21' 35"" E"
CZ0002,Vysoká škola lesní,Forest College,CZ010,https://ror.org/024d6js02,Q31519,CZ00216208,,1348,University,https://lesni.cz,"50° 5' 18"" N, 14° 24' 13"" E"
ES0003,Universidad del Río,University of the River,ES300,https://ror.org/02p0gd045,Q219694,ESQ2818014I,,1499,University,www.rio.es,"40° 26' 56"" N, 3° 43' 41"" W"
PL0004,Uniwersytet Zielony,Green University,PL213,https://ror.org/03bqmcz70,Q189441,PL6750002236,,1364,University,zielony.edu.pl,"50° 3' 39"" N, 19° 56' 0"" E"
"""

CENTRES_YAML = """\
centres:
  - ref: C-01
    name: Harbour Resource Centre
    previous name: Dock Street Institute
    kind: community centre
    location: {lat: 53.3498, lng: -6.2603}
    address: {line1: 12 Dock Street, line2: "", town: Dublin, county: Dublin, eircode: D02 X285}
    phones: ["(01) 671 0001", "01-671 0002"]
    opening: Mo-Fr 09:00-17:00; Sa 10:00-14:00
    web: harbourcentre.ie
    manager: Aoife Byrne
    opened: 3 May 1998
  - ref: C-02
    name: Mountain View Family Centre
    kind: family centre
    location: {lat: 53.2707, lng: -9.0568}
    address: {line1: Salthill Road, line2: Upper Salthill, town: Galway, county: Galway, eircode: H91 E9YX}
    phones: ["+353 91 520 001"]
    opening: daily 10:00-18:00
    web: https://mountainview.ie
    manager: Sean Murphy
    opened: June 2004
  - ref: C-03
    name: Old Mill Heritage Centre
    kind: heritage centre
    location: {lat: 51.8985, lng: -8.4756}
    address: {line1: Mill Lane, town: Cork, county: Cork, eircode: T12 W8KP}
    phones: []
    opening: closed
    web: null
    manager: null
    opened: 1986
    closed: 2019-12-31
"""
