"""What generated institutions are called and do: the offices that a Chinese place has, in English and Chinese.

The names are those that such offices commonly bear; none is taken from a register. Whether a place has the office that
is generated for it is nobody's claim.
"""

from typing import Final, NamedTuple


class Office(NamedTuple):
    """A kind of office: its name after the place's, in both languages, and the class of list it stands in."""

    english: str
    chinese: str
    category: str
    group: str = "Departments"


GOVERNMENT: Final = Office("People's Government", "人民政府", "Government", "Governments")
"""The office that stands above the others of a place."""

OFFICES: Final = (
    GOVERNMENT,
    Office("Development and Reform Commission", "发展和改革委员会", "Economy"),
    Office("Education Bureau", "教育局", "Education"),
    Office("Science and Technology Bureau", "科学技术局", "Science"),
    Office("Industry and Information Technology Bureau", "工业和信息化局", "Industry"),
    Office("Ethnic Affairs Bureau", "民族事务局", "Society"),
    Office("Public Security Bureau", "公安局", "Safety"),
    Office("Civil Affairs Bureau", "民政局", "Society"),
    Office("Justice Bureau", "司法局", "Justice"),
    Office("Finance Bureau", "财政局", "Finance"),
    Office("Human Resources and Social Security Bureau", "人力资源和社会保障局", "Labour"),
    Office("Natural Resources Bureau", "自然资源局", "Environment"),
    Office("Ecology and Environment Bureau", "生态环境局", "Environment"),
    Office("Housing and Construction Bureau", "住房和城乡建设局", "Construction"),
    Office("Transport Bureau", "交通运输局", "Transport"),
    Office("Water Affairs Bureau", "水务局", "Water"),
    Office("Agriculture and Rural Affairs Bureau", "农业农村局", "Agriculture"),
    Office("Commerce Bureau", "商务局", "Economy"),
    Office("Culture and Tourism Bureau", "文化和旅游局", "Culture"),
    Office("Health Commission", "卫生健康委员会", "Health"),
    Office("Veterans Affairs Bureau", "退役军人事务局", "Society"),
    Office("Emergency Management Bureau", "应急管理局", "Safety"),
    Office("Audit Bureau", "审计局", "Finance"),
    Office("Market Regulation Bureau", "市场监督管理局", "Economy"),
    Office("Statistics Bureau", "统计局", "Economy"),
    Office("Forestry and Grassland Bureau", "林业和草原局", "Environment"),
    Office("Medical Insurance Bureau", "医疗保障局", "Health"),
    Office("Sports Bureau", "体育局", "Culture"),
    Office("Radio and Television Bureau", "广播电视局", "Culture"),
    Office("Foreign Affairs Office", "外事办公室", "Government"),
    Office("Letters and Calls Bureau", "信访局", "Government"),
    Office("Government Services Administration", "政务服务管理局", "Government"),
    Office("Urban Management Bureau", "城市管理局", "Construction"),
    Office("Taxation Bureau", "税务局", "Finance"),
    Office("Meteorological Bureau", "气象局", "Environment"),
    Office("Earthquake Administration", "地震局", "Safety"),
    Office("Post Administration", "邮政管理局", "Transport"),
    Office("Tobacco Monopoly Administration", "烟草专卖局", "Economy"),
    Office("Archives", "档案馆", "Culture", "Public institutions"),
    Office("Library", "图书馆", "Culture", "Public institutions"),
    Office("Museum", "博物馆", "Culture", "Public institutions"),
    Office("Cultural Centre", "文化馆", "Culture", "Public institutions"),
    Office("Science and Technology Museum", "科技馆", "Science", "Public institutions"),
    Office("Centre for Disease Control", "疾病预防控制中心", "Health", "Public institutions"),
    Office("People's Hospital", "人民医院", "Health", "Public institutions"),
    Office("Hospital of Traditional Chinese Medicine", "中医医院", "Health", "Public institutions"),
    Office("Maternal and Child Health Hospital", "妇幼保健院", "Health", "Public institutions"),
    Office("Blood Station", "血站", "Health", "Public institutions"),
    Office("First Middle School", "第一中学", "Education", "Public institutions"),
    Office("Second Middle School", "第二中学", "Education", "Public institutions"),
    Office("Experimental Primary School", "实验小学", "Education", "Public institutions"),
    Office("Vocational School", "职业学校", "Education", "Public institutions"),
    Office("Party School", "党校", "Education", "Public institutions"),
    Office("Agricultural Technology Extension Centre", "农业技术推广中心", "Agriculture", "Public institutions"),
    Office("Seed Station", "种子站", "Agriculture", "Public institutions"),
    Office("Animal Disease Control Centre", "动物疫病预防控制中心", "Agriculture", "Public institutions"),
    Office("Water Conservancy Project Station", "水利工程站", "Water", "Public institutions"),
    Office("Environmental Monitoring Station", "环境监测站", "Environment", "Public institutions"),
    Office("Real Estate Registration Centre", "不动产登记中心", "Construction", "Public institutions"),
    Office("Housing Fund Management Centre", "住房公积金管理中心", "Construction", "Public institutions"),
    Office("Employment Service Centre", "就业服务中心", "Labour", "Public institutions"),
    Office("Social Insurance Service Centre", "社会保险服务中心", "Labour", "Public institutions"),
    Office("Public Resources Trading Centre", "公共资源交易中心", "Economy", "Public institutions"),
    Office("Highway Section", "公路段", "Transport", "Public institutions"),
    Office("Intermediate People's Court", "中级人民法院", "Justice", "Courts and procuratorates"),
    Office("People's Procuratorate", "人民检察院", "Justice", "Courts and procuratorates"),
    Office("Federation of Trade Unions", "总工会", "Labour", "Associations"),
    Office("Women's Federation", "妇女联合会", "Society", "Associations"),
    Office("Youth League Committee", "共青团委员会", "Society", "Associations"),
    Office("Disabled Persons' Federation", "残疾人联合会", "Society", "Associations"),
    Office("Red Cross Society", "红十字会", "Society", "Associations"),
    Office("Federation of Industry and Commerce", "工商业联合会", "Economy", "Associations"),
    Office("Association for Science and Technology", "科学技术协会", "Science", "Associations"),
    Office("Federation of Literary and Art Circles", "文学艺术界联合会", "Culture", "Associations"),
    Office("Water Supply Company", "供水公司", "Water", "Companies"),
    Office("Bus Company", "公共交通公司", "Transport", "Companies"),
)

STREETS: Final = (
    "Renmin Road", "Jiefang Road", "Zhongshan Road", "Jianshe Road", "Xinhua Street", "Heping Street", "Minzhu Road",
    "Tuanjie Street", "Qingyang Road", "Beijing Road", "Nanhuan Road", "Dongfeng Road", "Wenhua Street",
    "Yingbin Avenue",
)  # fmt: skip

TASKS: Final = (
    "Draft and carry out the annual plan of work, and report on it in public.",
    "Supervise the funds allotted to it, and have its accounts audited.",
    "Keep the register of those it is responsible for, and keep it open to inspection.",
    "Advise the offices below it, and train their staff.",
    "Hear complaints, and answer each within fifteen working days.",
    "Draft local rules in its field, and see that they are kept.",
    "Gather and publish the statistics of its field.",
    "Cooperate with the offices of neighbouring places.",
    "Prepare for emergencies in its field, and coordinate the response to them.",
    "Issue the permits that its field requires, and withdraw them where conditions are broken.",
)

HOURS: Final = (
    "Monday to Friday 8:30-12:00, 14:30-18:00",
    "Monday to Friday 9:00-12:00, 13:00-17:00",
    "Monday to Friday 8:00-12:00, 14:00-17:30",
)
