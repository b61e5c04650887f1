"""Writes the demo's lists: the book of a made-up travel agency, 路石旅行 / Cairn Travel.

    python3 make.py

The same seed gives the same files, byte for byte. Nobody in them exists. Telephone numbers are those that
manuals give as examples, or from one unlikely block: they pass for valid ones and are nobody's by intention.
A handful of rows is wrong on purpose, as in every real list; `expected.json` counts them.
"""

import csv
import datetime as dt
import io
import json
import random
from pathlib import Path

HERE = Path(__file__).parent
RANDOM = random.Random(20261123)
FIRST, LAST = dt.date(2023, 11, 1), dt.date(2026, 11, 15)

SURNAMES = """
    王 李 张 刘 陈 杨 赵 黄 周 吴 徐 孙 胡 朱 高 林 何 郭 马 罗 梁 宋 郑 谢 韩
    唐 冯 于 董 萧 程 曹 袁 邓 许 傅 沈 曾 彭 吕 苏 卢 蒋 蔡 贾 丁 魏 薛 叶 阎
    余 潘 杜 戴 夏 钟 汪 田 任 姜 范 方 石 单 仇 解 查 尉迟 欧阳 上官 司徒 诸葛
    令狐 慕容
""".split()
GIVEN_F = """
    芳 娜 敏 静 丽 艳 娟 霞 燕 玲 桂英 秀兰 晓梅 雪梅 雅文 思琪 梓涵 欣怡 诗涵 雨桐
    婷婷 佳怡 美玲 若曦 慧敏 丹丹 月华 淑芬 乐瑶 嘉欣 晨曦 朵朵
""".split()
GIVEN_M = """
    伟 强 磊 军 洋 勇 杰 涛 明 超 建国 志强 浩然 子轩 俊杰 文博 国庆 海峰 天佑 一鸣
    宇航 博文 思远 建华 永康 少华 长江 重阳 乐山 和平 大为 鹏飞
""".split()
HK_TW = [
    "陳美玲",
    "歐陽志明",
    "黃詩婷",
    "林宥廷",
    "葉雅雯",
    "蕭敬騰煒",
    "曾國輝",
    "鄭嘉穎",
    "劉家豪",
    "許瑋倫",
    "謝佩珊",
    "羅文傑",
]
FOREIGN = {
    "en": (
        [
            "Emily Carter",
            "James O'Neill",
            "Sophie Whitfield",
            "Oliver Hartley",
            "Grace Pemberton",
            "Daniel Okafor",
            "Hannah Lindqvist",
            "Thomas Ashworth",
            "Chloe Bennett",
            "William Drake",
            "Isabella Moreno",
            "Jack Sullivan",
            "Amelia Frost",
            "Henry Caldwell",
            "Zoe Nakamura-Hill",
            "Ben Rosenthal",
            "Lucy Marchetti",
            "Samuel Adeyemi",
        ],
        "英国",
    ),
    "us": (
        [
            "Ashley Monroe",
            "Tyler Brooks",
            "Megan Ellison",
            "Jordan Reyes",
            "Kayla Whitman",
            "Nathan Cole",
            "Rachel Goldstein",
            "Brandon Ochoa",
        ],
        "美国",
    ),
    "th": (
        [
            "สมชาย ใจดี (Somchai Jaidee)",
            "Apinya Srisai",
            "Kittipong Wattana",
            "Nattaya Boonmee",
            "Pimchanok Thongdee",
            "Anong Saetang",
        ],
        "泰国",
    ),
    "ja": (["佐藤健", "鈴木美咲", "高橋大輔", "田中陽菜", "渡辺翔太", "山本さくら", "中村優子", "小林拓也"], "日本"),
    "fr": (
        [
            "Claire Martin",
            "René Lefèvre",
            "Élodie Garçon",
            "François Dubois",
            "Amélie Rousseau",
            "Benoît Château",
            "Noémie Petit",
        ],
        "法国",
    ),
}
CITIES = [
    "上海",
    "北京",
    "杭州",
    "南京",
    "苏州",
    "重庆",
    "成都",
    "广州",
    "深圳",
    "武汉",
    "西安",
    "黄山",
    "合肥",
    "厦门",
    "青岛",
    "长沙",
    "天津",
    "六安",
    "台州",
    "丽水",
]
JOBS = [
    "退休教师",
    "医生",
    "律师",
    "软件工程师",
    "会计",
    "摄影师",
    "大学教授",
    "企业主",
    "银行职员",
    "护士",
    "设计师",
    "公务员",
    "全职妈妈",
    "建筑师",
    "记者",
    "中学生家长",
    "药剂师",
    "翻译",
]
EN_JOBS = ["teacher", "nurse", "architect", "retired engineer", "photographer", "consultant", "chef", "violinist"]
SOURCES = ["转介绍", "网络", "门店", "微信", "电话", "会议", "人脉", "携程"]
TAGS = ["VIP", "亲子", "摄影", "老年团", "蜜月", "徒步", "美食", "企业客户", "怕冷", "复购", "朋友圈", "银发", "自驾"]
SEATS = ["靠窗", "过道", "前排", "aisle", "window"]
MEALS = ["素食", "清真", "少辣", "不吃香菜", "低糖", "vegetarian", "vegan", "无"]
ALLERGIES = ["花生", "海鲜", "乳制品", "芒果", "peanuts", "shellfish", "青霉素"]
NOTES = [
    "上次在宏村掉了眼镜，领队帮忙找回。",
    "喜欢早起拍日出，房间要高楼层。",
    "带外婆出行，需要轮椅。",
    "对酒店隔音要求高。",
    "女儿九月上小学，暑假出行。",
    "去年生日我们送了蛋糕，很感动。",
    "投诉过大巴空调，已当面道歉并补偿。",
    "每年国庆前后出游，提前两个月联系。",
    "Prefers quiet rooms away from the lift.",
    "Asked for a halal breakfast on the last trip.",
    "Travels with a cello; book the extra seat.",
    "Celebrates the wedding anniversary on every second trip.",
]
OWNERS = ["林晓", "周敏", "陈嘉", "曾强", "单雅文", "Claire Martin"]
GUIDES = ["曾强", "单雅文", "Apinya Srisai", "佐藤健", "欧阳静"]
COMPANIES = [
    "路石科技",
    "江南建筑设计院",
    "第一中学",
    "重庆山城火锅",
    "蓝海律师事务所",
    "青藤画廊",
    "Harbour & Finch Ltd",
    "Café Lumière",
]

used_names, blocks = set(), {}


def phone(country):
    n = blocks[country] = blocks.get(country, -1) + 1
    return {
        "cn": f"1990000{n + 1000:04d}",
        "en": f"+44 7911 123{n + 100:03d}",
        "us": f"+1 202-555-{n + 100:04d}",
        "th": f"+66 81 000 {n + 1000:04d}",
        "ja": f"+81 90-1234-{n + 1000:04d}",
        "fr": f"+33 6 12 34 {n // 100 + 10:02d} {n % 100:02d}",
        "tw": f"+886 912 000 {n + 100:03d}",
    }[country]


def birthday(young=18, old=80):
    day = dt.date(2026, 1, 1) - dt.timedelta(days=RANDOM.randint(young * 365, old * 365))
    return RANDOM.choice(
        [day.isoformat()] * 6
        + [f"{day.year}/{day.month}/{day.day}", f"{day.year}年{day.month}月{day.day}日", f"{day:%m-%d}"]
    )


def maybe(share, value):
    return value if RANDOM.random() < share else ""


def chinese_name():
    while True:
        female = RANDOM.random() < 0.55
        name = RANDOM.choice(SURNAMES) + RANDOM.choice(GIVEN_F if female else GIVEN_M)
        if name not in used_names or RANDOM.random() < 0.02:
            used_names.add(name)
            return name, "女" if female else "男"


def chinese():
    name, gender = chinese_name()
    number = phone("cn")
    shape = RANDOM.random()
    shown = number if shape < 0.7 else f"{number[:3]} {number[3:7]} {number[7:]}" if shape < 0.85 else f"+86{number}"
    return {
        "姓名": name,
        "英文名": maybe(0.08, RANDOM.choice(["Lily", "Kevin", "Cindy", "Leo", "Vivian", "Frank"])),
        "手机": shown,
        "邮箱": maybe(0.35, f"guest{number[-4:]}@example.com"),
        "微信": maybe(0.4, f"wx_{number[-4:]}"),
        "性别": gender,
        "生日": maybe(0.7, birthday()),
        "语言": maybe(0.3, "zh"),
        "城市": RANDOM.choice(CITIES),
        "地址": maybe(
            0.3, f"{RANDOM.choice(['人民路', '中山路', '解放街', '西湖大道', '长江路'])}{RANDOM.randint(1, 399)}号"
        ),
        "公司": maybe(0.15, RANDOM.choice(COMPANIES)),
        "职业": maybe(0.5, RANDOM.choice(JOBS)),
        "_number": number,
        "_country": "cn",
    }


def foreigner(country, name):
    number = phone(country)
    language = {"us": "en", "tw": "zh-Hant"}.get(country, country)
    plain = (
        "".join(c for c in name.lower() if c.isascii() and c.isalpha())[:12]
        or "guest" + number.replace(" ", "").replace("-", "")[-4:]
    )
    return {
        "姓名": name,
        "手机": number,
        "邮箱": f"{plain}@example.{RANDOM.choice(['com', 'org', 'net'])}",
        "性别": RANDOM.choice(["女", "男", ""]),
        "生日": maybe(0.6, birthday()),
        "语言": language,
        "城市": {"en": "London", "us": "Boston", "th": "Bangkok", "ja": "東京", "fr": "Lyon", "tw": "臺北"}[country],
        "职业": maybe(0.6, RANDOM.choice(EN_JOBS)),
        "_number": number,
        "_country": country,
    }


def tastes(person):
    """What a good host remembers, whether they buy, and who looks after them."""
    person["_habit"] = RANDOM.choices(["loyal", "regular", "once", "lost", "potential"], [9, 42, 22, 17, 10])[0]
    person["关系"] = {"lost": "流失", "potential": "潜在"}.get(person["_habit"], "现实")
    person["来源"] = RANDOM.choice(SOURCES)
    person["负责人"] = RANDOM.choice(OWNERS)
    person["标签"] = "、".join(RANDOM.sample(TAGS, RANDOM.choice([0, 1, 1, 2, 3])))
    person["饮食"], person["过敏"] = maybe(0.25, RANDOM.choice(MEALS)), maybe(0.12, RANDOM.choice(ALLERGIES))
    person["座位"], person["备注"] = maybe(0.3, RANDOM.choice(SEATS)), maybe(0.3, RANDOM.choice(NOTES))
    return person


def write_csv(name, columns, rows, encoding="utf-8-sig"):
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, extrasaction="ignore", restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    (HERE / name).write_bytes(text.getvalue().encode(encoding))


def customers():
    """The agency's own list, with the mistakes that such lists have."""
    people = [chinese() for _ in range(361)]
    people += [foreigner(country, name) for country, (names, _) in FOREIGN.items() for name in names]
    people += [foreigner("tw", name) for name in HK_TW]
    RANDOM.shuffle(people)
    people = [tastes(person) for person in people]
    columns = [
        "姓名",
        "英文名",
        "手机",
        "邮箱",
        "微信",
        "性别",
        "生日",
        "语言",
        "城市",
        "地址",
        "公司",
        "职业",
        "关系",
        "来源",
        "负责人",
        "标签",
        "饮食",
        "过敏",
        "座位",
        "备注",
    ]
    rows = [dict(person) for person in people]
    for index, column, value in [
        (17, "手机", "1990000123"),
        (58, "手机", "1.99E+10"),
        (133, "手机", "见微信"),
        (201, "生日", "1988-02-30"),
        (240, "邮箱", "guest.example.com"),
        (302, "关系", "很熟"),
        (350, "生日", "农历五月初五"),
    ]:
        rows[index][column] = value
        if column == "手机":
            people[index]["_number"] = ""
    rows[90]["手机"] = (
        people[90]["_number"].replace(" ", "") + ".0" if people[90]["_country"] == "cn" else rows[90]["手机"]
    )
    rows.insert(275, {"城市": "重庆", "备注": "名片丢了，只记得是团友介绍的。"})
    write_csv("customers.csv", columns, rows)
    return people, len(rows), 1


def gbk_customers():
    """What a branch office keeps in an older spreadsheet."""
    people = [tastes(chinese()) for _ in range(120)]
    columns = {
        "客户姓名": "姓名",
        "手机号码": "手机",
        "出生日期": "生日",
        "所在城市": "城市",
        "职业": "职业",
        "客户来源": "来源",
        "标签": "标签",
        "备注": "备注",
    }
    rows = [{heading: person.get(column, "") for heading, column in columns.items()} for person in people]
    rows[40]["手机号码"], people[40]["_number"] = "19900", ""
    for row in rows:
        row["备注"] = "".join(c for c in row["备注"] if c.isascii() or c >= "\u2000")
    write_csv("customers_gbk.csv", list(columns), rows, "gbk")
    return people, len(rows), 0


def fold(line):
    """RFC 6350, section 3.2: at most 75 bytes, not inside a character."""
    out, size = "", 0
    for c in line:
        if size + len(c.encode()) > 74:
            out, size = out + "\r\n ", 1
        out, size = out + c, size + len(c.encode())
    return out


def card(person, version):
    def text(value):
        return value.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;").replace("\n", "\\n")

    name = person["姓名"]
    family = next(surname for surname in sorted(SURNAMES, key=len, reverse=True) if name.startswith(surname))
    given = name[len(family) :]
    kind = "TYPE=CELL" if version == "3.0" else "TYPE=cell;VALUE=uri"
    number = person["_number"] if version == "3.0" else "tel:" + ("+86" + person["_number"]).replace(" ", "")
    lines = [
        "BEGIN:VCARD",
        f"VERSION:{version}",
        f"FN:{text(name)}",
        f"N:{text(family)};{text(given)};;;",
        f"TEL;{kind}:{number}",
    ]
    for column, start in [
        ("邮箱", "EMAIL"),
        ("职业", "TITLE"),
        ("公司", "ORG"),
        ("备注", "NOTE"),
        ("微信", "X-WECHAT"),
    ]:
        if person.get(column):
            lines.append(f"{start}:{text(person[column])}")
    if person.get("标签"):
        lines.append("CATEGORIES:" + ",".join(person["标签"].split("、")))
    if len(person.get("生日", "")) == 10 and person["生日"][4] == "-":
        lines.append("BDAY:" + (person["生日"] if version == "3.0" else person["生日"].replace("-", "")))
    lines.append(f"ADR:;;{text(person.get('地址', ''))};{text(person.get('城市', ''))};;;")
    return lines + ["END:VCARD"]


def contacts():
    """A guide's telephone book, from two telephones."""
    people = [tastes(chinese()) for _ in range(38)]
    out = []
    for index, person in enumerate(people):
        lines = card(person, "3.0" if index % 2 else "4.0")
        if index == 7:
            lines.insert(
                -1,
                "PHOTO;ENCODING=b;TYPE=PNG:iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==",
            )
        out += lines
    out += [
        "BEGIN:VCARD",
        "VERSION:4.0",
        "KIND:org",
        "FN:黄山云谷酒店",
        "TEL;TYPE=work:+86 559 000 0100",
        "NOTE:团队房找前台值班经理。",
        "END:VCARD",
    ]
    (HERE / "contacts.vcf").write_bytes(("\r\n".join(fold(line) for line in out) + "\r\n").encode())
    return people, len(people) + 1, 0


ROUTES = [
    ("黄山宏村三日", "黄山", ["屯溪老街", "黄山风景区", "宏村"], 2),
    ("重庆长江夜游四日", "重庆", ["洪崖洞", "武隆", "磁器口"], 3),
    ("清迈慢旅行六日", "清迈", ["古城", "素贴山", "湄林"], 5),
    ("京都红叶五日", "京都", ["清水寺", "岚山", "宇治"], 4),
    ("甘南徒步七日", "甘南", ["夏河", "郎木寺", "扎尕那"], 6),
    ("厦门鼓浪屿亲子三日", "厦门", ["鼓浪屿", "植物园", "沙坡尾"], 2),
    ("巴黎卢瓦尔河八日", "法国", ["巴黎", "Chambord", "Amboise"], 7),
    ("川西摄影六日", "川西", ["四姑娘山", "新都桥", "稻城"], 5),
    ("西湖龙井茶三日", "杭州", ["西湖", "龙井村", "灵隐寺"], 2),
]


def trips():
    rows, start = [], dt.date(2023, 12, 8)
    while len(rows) < 25:
        title, where, stops, days = ROUTES[len(rows) % len(ROUTES)]
        end = start + dt.timedelta(days=days)
        code = f"CT{start:%y%m}-{len(rows) + 1:02d}"
        rows.append(
            {
                "行程名称": f"{title} {start:%Y-%m}",
                "团号": code,
                "出发日期": start.isoformat(),
                "返回日期": end.isoformat(),
                "目的地": where,
                "站点": " > ".join(stops),
                "导游": RANDOM.choice(GUIDES),
                "状态": "已结束" if end < LAST else "计划",
                "备注": maybe(0.3, RANDOM.choice(["雨天备选：博物馆。", "含一位轮椅客人。", "酒店早餐可换素食。"])),
                "_start": start,
            }
        )
        start += dt.timedelta(days=RANDOM.randint(38, 52))
    write_csv("trips.csv", ["行程名称", "团号", "出发日期", "返回日期", "目的地", "站点", "导游", "状态", "备注"], rows)
    return rows


SEASON = {1: 9, 2: 8, 3: 5, 4: 8, 5: 9, 6: 6, 7: 13, 8: 13, 9: 7, 10: 14, 11: 5, 12: 6}
PRODUCTS = [
    ("跟团游", 1800, 6800, 0.30),
    ("自由行", 1200, 9800, 0.18),
    ("定制游", 6000, 38000, 0.07),
    ("机票", 480, 5200, 0.17),
    ("酒店", 260, 3600, 0.14),
    ("签证", 300, 1500, 0.05),
    ("保险", 60, 480, 0.05),
    ("门票", 80, 620, 0.04),
]


def days_of(habit):
    last = dt.date(2025, 3, 1) if habit == "lost" else LAST
    count = {
        "loyal": RANDOM.randint(12, 22),
        "regular": RANDOM.randint(2, 8),
        "once": 1,
        "lost": RANDOM.randint(1, 6),
        "potential": 0,
    }[habit]
    first = FIRST + dt.timedelta(days=RANDOM.randint(0, (last - FIRST).days // 2))
    days = []
    while len(days) < count:
        day = first + dt.timedelta(days=RANDOM.randint(0, (last - first).days))
        if RANDOM.random() * 14 < SEASON[day.month]:
            days.append(day)
    return days


def purchase(person, day, departures):
    product, least, most, _ = RANDOM.choices(PRODUCTS, [p[3] for p in PRODUCTS])[0]
    amount = round(least + (most - least) * RANDOM.random() ** 2.2, RANDOM.choice([0, 0, 1, 2]))
    row = {
        "客户": person["姓名"],
        "客户电话": person["_number"],
        "日期": day,
        "产品": product,
        "金额": f"{amount:.2f}",
        "币种": "CNY",
        "成本": f"{amount * RANDOM.uniform(0.78, 0.92):.2f}",
        "付款状态": "已付",
        "经手人": person["负责人"],
    }
    if product == "跟团游":
        soon = [trip for trip in departures if 0 <= (trip["_start"] - day).days <= 60]
        row["行程"] = RANDOM.choice(soon)["行程名称"] if soon else ""
    if person["_country"] == "ja" and RANDOM.random() < 0.4:
        row.update({"币种": "JPY", "金额": str(round(amount * 20)), "成本": str(round(amount * 17))})
    if (LAST - day).days < 40:
        row["付款状态"] = RANDOM.choice(["定金", "已付", "未付"])
    return row


def purchases(people, departures):
    rows = [purchase(person, day, departures) for person in people for day in days_of(person["_habit"])]
    rows.sort(key=lambda row: (row["日期"], row["客户"]))
    for number, row in enumerate(rows, 1):
        row["合同号"] = f"LS{row['日期']:%y%m}{number:05d}"
        row["日期"] = row["日期"].isoformat()
        if RANDOM.random() < 0.05:
            row["金额"] = f"¥{float(row['金额']):,.2f}" if row["币种"] == "CNY" else row["金额"]
    for index, column, value in [
        (111, "日期", ""),
        (640, "日期", "国庆后"),
        (1203, "金额", ""),
        (1777, "金额", "待定"),
        (2040, "客户", ""),
    ]:
        rows[index][column] = value
    rows[2040]["客户电话"] = ""
    columns = [
        "客户",
        "客户电话",
        "日期",
        "产品",
        "金额",
        "币种",
        "成本",
        "行程",
        "合同号",
        "付款状态",
        "经手人",
        "备注",
    ]
    write_csv("purchases.csv", columns, rows)
    return len(rows), 5, rows


# Three years of what happened around the purchases. With a random source of its own: the lists above stay as they are.
HISTORY = random.Random(20261124)
TOUCHPOINTS = {"hotel": "酒店", "meal": "用餐", "guide": "导游", "coach": "用车"}
QUALITY = {"曾强": 0.5, "单雅文": 0.2, "Apinya Srisai": 0.6, "佐藤健": -0.1, "欧阳静": -0.9}
WEAK = {"重庆": ("meal", -0.9), "甘南": ("hotel", -1.1), "川西": ("coach", -0.8), "清迈": ("meal", 0.5)}
CAUSES = {"hotel": ["hotel"], "meal": ["meal"], "guide": ["guide", "shopping"], "coach": ["driver", "transport"]}
TITLES = {
    "hotel": ["房间有霉味", "空调整夜不制冷", "说好的湖景房换成了山景房"],
    "meal": ["午餐不合口味，分量太少", "素食客人没有安排", "过敏食材没有避开"],
    "guide": ["导游催促购物", "讲解敷衍，提前收工", "集合时间一再更改"],
    "coach": ["大巴迟到四十分钟", "司机路上接电话", "座位安全带坏了"],
}
REMEDIES = ["当面道歉并换房", "退还当餐餐费", "补偿一次接机", "送下次出行八百元抵用券", "请主管登门致歉"]
OBJECTIONS = [
    ("太贵", "改成分两期付，另送接机", "yes"),
    ("怕孩子累", "每天只走两个点，下午留空", "yes"),
    ("上次导游一般", "指定熟悉的导游带队", "partly"),
    ("要和家人商量", "发一份行程对比表，约周末再谈", "yes"),
    ("别家便宜三百", "讲清含餐标准和保险差别", "no"),
]
STEPS = ["寄云南行程单", "确认护照有效期", "报亲子团价格", "约到门店看房型照片", "电话确认十月档期"]
PROMISES = ["留靠窗座位", "给老人备轮椅", "把素食菜单先发来", "提前两周给出分房表"]


def e164(person):
    number = person["_number"].replace(" ", "").replace("-", "")
    return number if number.startswith("+") else "+86" + number


def at(day, hour=10, minute=0):
    """Milliseconds, by the clock of Shanghai."""
    return int(
        (
            dt.datetime.combine(day, dt.time(hour, minute)) - dt.datetime(1970, 1, 1) - dt.timedelta(hours=8)
        ).total_seconds()
        * 1000
    )


def clip(value, low=1, high=5):
    return max(low, min(high, round(value)))


def feedback(person, trip, mood):
    """Answers to the guest survey: what was expected of each touchpoint and what it was like."""
    place, shift = WEAK.get(trip["目的地"], ("", 0))
    answers, gaps = {}, {}
    for touchpoint in TOUCHPOINTS:
        expected = clip(HISTORY.gauss(4.1, 0.6))
        seen = (
            4.1 + mood + (QUALITY[trip["导游"]] if touchpoint == "guide" else 0) + (shift if touchpoint == place else 0)
        )
        experienced = clip(HISTORY.gauss(seen, 0.7))
        answers[f"exp_{touchpoint}"], answers[f"per_{touchpoint}"] = expected, experienced
        gaps[touchpoint] = experienced - expected
    overall = clip(sum(answers[f"per_{t}"] for t in TOUCHPOINTS) / 4 + HISTORY.gauss(0, 0.3))
    answers["csat"] = overall
    answers["nps"] = clip(HISTORY.gauss(overall * 2.1 - 0.8, 1.2), 0, 10)
    answers["come_again"] = "yes" if HISTORY.random() < overall / 5.2 else "no"
    answers["bring_friends"] = "yes" if answers["nps"] >= 9 else "no"
    answers["speaks_well"] = "yes" if overall >= 4 else "no"
    if HISTORY.random() < 0.5:
        answers["names_us"] = "yes" if HISTORY.random() < 0.45 else "no"
        answers["leaves_for_price"] = "yes" if HISTORY.random() < 0.3 + (0.2 if overall < 4 else 0) else "no"
        answers["share_of_wallet"] = HISTORY.choice([20, 30, 40, 50, 60, 80, 100])
        answers["has_alternative"] = HISTORY.choice(["yes", "yes", "yes", "no"])
        answers["for_benefit"] = HISTORY.choice(["no", "no", "no", "yes"])
        answers["kin"] = HISTORY.choice(["no"] * 9 + ["yes"])
    return answers, gaps


def complaint(person, trip, touchpoint, ended):
    """From received to closed; most in time, some late, a few reopened."""
    received = at(ended - dt.timedelta(days=HISTORY.randint(0, 1)), HISTORY.randint(9, 21), HISTORY.randint(0, 59))
    severity = HISTORY.choices(["low", "normal", "high", "critical"], [2, 6, 3, 1])[0]
    allowed = {"low": 48, "normal": 24, "high": 8, "critical": 2}[severity]
    hour = 3_600_000
    spot = touchpoint in ("meal", "coach") and HISTORY.random() < 0.5
    answered = received + int(
        allowed * hour * (HISTORY.uniform(0.05, 0.8) if spot or HISTORY.random() < 0.82 else HISTORY.uniform(1.1, 3))
    )
    resolved = answered + int(HISTORY.uniform(2, 90) * hour)
    closed = resolved + int(HISTORY.uniform(20, 120) * hour)
    line = {
        "kind": "case",
        "title": HISTORY.choice(TITLES[touchpoint]),
        "customer": {"phone": e164(person)},
        "trip": {"name": trip["行程名称"]},
        "touchpoint": touchpoint,
        "cause": HISTORY.choice(CAUSES[touchpoint]),
        "channel": HISTORY.choice(["in_person", "messenger", "phone"]),
        "severity": severity,
        "received_at": received,
        "answer_due_at": received + allowed * hour,
        "solved_on_the_spot": spot,
    }
    line["kind_of"] = "complaint"
    if at(LAST) - received < 3 * 24 * hour:
        line["status"] = "received"
        return line
    line.update(
        {
            "status": "closed",
            "acknowledged_at": answered,
            "resolved_at": resolved,
            "closed_at": closed,
            "remedy": HISTORY.choice(REMEDIES),
            "cost": {"minor": HISTORY.randint(0, 80) * 1000, "currency": "CNY"},
            "rating": clip(HISTORY.gauss(3.6, 1.1)),
        }
    )
    if HISTORY.random() < 0.1:
        line["reopened_at"] = closed + int(HISTORY.uniform(10, 200) * hour)
    return line


def visit(person, day, **more):
    return {
        "kind": "visit",
        "customer": {"phone": e164(person)},
        "channel": HISTORY.choice(["phone", "messenger", "in_person", "in_person"]),
        "made_at": at(day, HISTORY.randint(9, 18), HISTORY.choice([0, 15, 30, 45])),
        **more,
    }


def visits_of(person, days):
    """Contacts before some purchases, calls in vain to those who were lost, and what is agreed for the days to come."""
    found = []
    for day in days:
        if HISTORY.random() < {"loyal": 0.5, "regular": 0.35}.get(person["_habit"], 0.2):
            more = {"subject": "行前沟通", "outcome": "ordered", "phase": "closing"}
            if HISTORY.random() < 0.3:
                text, handling, worked = HISTORY.choice(OBJECTIONS)
                more["objections"] = [{"text": text, "handling": handling, "worked": worked}]
            found.append(visit(person, day - dt.timedelta(days=HISTORY.randint(2, 12)), **more))
    if person["_habit"] == "lost" and days:
        for _ in range(HISTORY.randint(0, 4)):
            day = max(days) + dt.timedelta(days=HISTORY.randint(40, 420))
            if day < LAST:
                found.append(
                    visit(person, day, subject="回访", outcome=HISTORY.choice(["refused", "not_met", "undecided"]))
                )
    if person["_habit"] in ("loyal", "regular") and HISTORY.random() < 0.12:
        day = LAST - dt.timedelta(days=HISTORY.randint(0, 12))
        due = day + dt.timedelta(days=HISTORY.randint(6, 20))
        more = {"next_step": HISTORY.choice(STEPS)} if HISTORY.random() < 0.6 else {"promise": HISTORY.choice(PROMISES)}
        found.append(
            visit(
                person,
                day,
                subject="意向洽谈",
                outcome="interested",
                phase="discussion",
                next_step_due=due.isoformat(),
                **more,
            )
        )
    return found


def why_lost(person):
    reason, kind = HISTORY.choice(
        [
            ("moved", "natural"),
            ("price", "competitive"),
            ("price", "competitive"),
            ("quality", "fault"),
            ("neglected", "fault"),
            ("neglected", "fault"),
            ("other_ties", "competitive"),
        ]
    )
    return {"kind": "customer", "edit": {"phone": e164(person)}, "loss_reason": reason, "loss_kind": kind}


def remembered(person, index):
    """Documents that expire, lunar birthdays, who sent whom."""
    line = {"kind": "customer", "edit": {"phone": e164(person)}}
    if index % 2:
        line["documents"] = [
            {"kind": "passport", "expires": (LAST + dt.timedelta(days=HISTORY.randint(20, 900))).isoformat()}
        ]
    else:
        month, day = 10, HISTORY.randint(1, 29)
        line.update({"birthday": f"{HISTORY.randint(1950, 1995)}-{month:02d}-{day:02d}", "birthday_calendar": "lunar"})
    return line


def history(people, departures, bought):
    """Records as JSON lines, in the order in which they can be read: people before what happened to them."""
    known = {person["_number"]: person for person in people if person["_number"]}
    numbers = [person["_number"] for person in people]
    known = {number: person for number, person in known.items() if numbers.count(number) == 1}
    trips = {trip["行程名称"]: trip for trip in departures}
    days, guests = {}, {}
    for row in bought:
        person = known.get(row["客户电话"])
        if person is None or row["日期"][:2] != "20":
            continue
        days.setdefault(row["客户电话"], []).append(dt.date.fromisoformat(row["日期"]))
        if row.get("行程"):
            guests.setdefault(row["行程"], []).append(person)
    lines = []
    for index, person in enumerate(known.values()):
        if person["_habit"] == "lost" and HISTORY.random() < 0.7:
            lines.append(why_lost(person))
        if person["_habit"] in ("loyal", "regular") and HISTORY.random() < 0.25:
            lines.append(remembered(person, index))
    loyal = [person for person in known.values() if person["_habit"] == "loyal"]
    for person in HISTORY.sample([p for p in known.values() if p["_habit"] in ("regular", "once")], 40):
        lines.append(
            {
                "kind": "customer",
                "edit": {"phone": e164(person)},
                "links": [{"role": "referrer", "customer": {"phone": e164(HISTORY.choice(loyal))}}],
            }
        )
    for name, came in guests.items():
        trip = trips[name]
        ended = dt.date.fromisoformat(trip["返回日期"])
        if ended > LAST:
            continue
        for person in came:
            mood = {"lost": -0.7, "loyal": 0.3}.get(person["_habit"], 0)
            answers, gaps = feedback(person, trip, mood)
            if HISTORY.random() < 0.75:
                finished = at(ended, HISTORY.randint(15, 21), HISTORY.randint(0, 59))
                lines.append(
                    {
                        "kind": "response",
                        "customer": {"phone": e164(person)},
                        "trip": {"name": name},
                        "form_version": "1",
                        "mode": HISTORY.choice(["guest", "guest", "interviewer"]),
                        "language": "zh",
                        "started_at": finished - HISTORY.randint(90, 420) * 1000,
                        "finished_at": finished,
                        "score": answers["nps"],
                        "answers": answers,
                    }
                )
            worst = min(gaps, key=gaps.get)
            if gaps[worst] <= -2 and HISTORY.random() < 0.45:
                lines.append(complaint(person, trip, worst, ended))
            elif min(gaps.values()) >= 0 and HISTORY.random() < 0.1:
                lines.append(
                    {
                        "kind": "case",
                        "title": "表扬导游",
                        "kind_of": "praise",
                        "customer": {"phone": e164(person)},
                        "trip": {"name": name},
                        "touchpoint": "guide",
                        "status": "closed",
                        "received_at": at(ended, 20),
                        "acknowledged_at": at(ended, 21),
                        "resolved_at": at(ended, 21),
                        "closed_at": at(ended, 22),
                    }
                )
    for number, person in known.items():
        lines += visits_of(person, sorted(days.get(number, [])))
    for person in HISTORY.sample(loyal, min(24, len(loyal))):
        entries = [
            {"points": HISTORY.randint(80, 900), "reason": "earned", "at": at(day, 12), "text": "消费积分"}
            for day in sorted(days[person["_number"]])[-8:]
        ]
        if len(entries) > 3:
            entries.append(
                {
                    "points": -HISTORY.randint(50, 200),
                    "reason": "spent",
                    "at": at(LAST - dt.timedelta(days=30), 12),
                    "text": "兑换旅行颈枕",
                }
            )
        lines.append(
            {
                "kind": "account",
                "customer": {"phone": e164(person)},
                "programme": "路石会员",
                "member_since": min(days[person["_number"]]).isoformat(),
                "points": entries,
            }
        )
    return lines


def write_history(lines):
    text = io.StringIO()
    for line in lines:
        # A case has a field called kind, as every line has.
        of = line.pop("kind_of", None)
        if of:
            line = {**line, "fields": {"kind": of}}
        text.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
    (HERE / "history.jsonl").write_bytes(text.getvalue().encode())
    return len(lines)


def main():
    lists = {"customers.csv": customers(), "customers_gbk.csv": gbk_customers(), "contacts.vcf": contacts()}
    people = [person for found, _, _ in lists.values() for person in found]
    departures = trips()
    counts = {name: {"rows": rows, "errors": errors} for name, (_, rows, errors) in lists.items()}
    counts["trips.csv"] = {"rows": len(departures), "errors": 0}
    rows, errors, bought = purchases(people, departures)
    counts["purchases.csv"] = {"rows": rows, "errors": errors}
    counts["history.jsonl"] = {"rows": write_history(history(people, departures, bought)), "errors": 0}
    (HERE / "expected.json").write_text(json.dumps(counts, indent=1) + "\n")


if __name__ == "__main__":
    main()
