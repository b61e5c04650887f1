import cairn.presentation.state.*
import cairn.presentation.state.Text as Said

/** What the pictures show: one agency's day, in Chinese and in English. Made by hand, so that a picture changes only when a screen does. */
class Fixtures(private val zh: Boolean) {
    fun w(chinese: String, english: String): String = if (zh) chinese else english

    fun s(chinese: String, english: String): Said = Said.Plain(w(chinese, english))

    private val fang = w("王芳", "Wang Fang")
    private val long =
        w("广西北部湾国际旅行社有限责任公司南宁分公司", "Northern Gulf International Travel Service Company Limited, Nanning Branch")
    val note = w(
        "带了秋季线路的册子。她最在意的是老人能不能跟上节奏，问了三次酒店有没有电梯。价格可以接受，但要等先生出差回来一起定，大概下周三。孩子想看大象，行程里加半天清迈。",
        "Brought the autumn brochure. What matters most to her is whether her parents can keep the pace; she asked three times whether the hotel has a lift. The price is fine, but they decide together once her husband is back, about next Wednesday.",
    )

    val fresh = SyncBar(SyncBar.Kind.FRESH, s("今天 14:20 与公司同步过", "Met the office today 14:20"))
    val waits =
        SyncBar(
            SyncBar.Kind.WAITING,
            s("已存在本机，3 条待发送", "Saved on this phone. 3 records wait for a signal."),
            waiting = 3,
        )
    val offline =
        SyncBar(SyncBar.Kind.OFFLINE, s("没有信号，昨天 18:05 同步过", "No signal. Last met the office yesterday 18:05."))
    val busy = SyncBar(SyncBar.Kind.BUSY, s("正在同步，还有 120 条", "Exchanging, 120 records to go"), progress = 0.6f)
    val stopped =
        SyncBar(
            SyncBar.Kind.STOPPED,
            s("这台设备已停用，请联系管理员", "This device was stopped. Ask your administrator."),
            failed = 1,
        )

    fun today(sync: SyncBar = waits, fresh: Int = 0) = TodayState(
        day = s("3 月 5 日 周四", "Thursday, March 5"),
        sync = sync,
        fresh = fresh,
        trip = TodayState.TripCard(
            "t1",
            w("桂林阳朔五日", "Guilin and Yangshuo, five days"),
            w("漓江游船", "Li River boat"),
            18,
            s("第 2 天", "Day 2"),
        ),
        items = Load.Content(todayItems()),
    )

    private fun todayItems(): List<TodayState.Item> = listOf(
        TodayState.Item(
            "c1",
            TodayState.Kind.CASE,
            w("空调整夜不制冷", "Air conditioning off all night"),
            s("周建国 · 投诉", "Zhou Jianguo, complaint"),
            s("超时 40 分钟", "40 min late"),
            overdue = true,
            mark = Mark.SENT,
        ),
        TodayState.Item(
            "v1", TodayState.Kind.VISIT, fang,
            s(
                "蓝岸科技 · 行政经理",
                "Blue Shore Tech, office manager",
            ),
            s(
                "10:00",
                "10:00",
            ),
            soon = true,
            distance = s(
                "1.2 公里",
                "1.2 km",
            ),
            lastContact = s(
                "12 天前",
                "12 days ago",
            ),
            promise = w("带新的秋季线路册", "bring the autumn brochure"), mark = Mark.SENT,
        ),
        TodayState.Item(
            "v2",
            TodayState.Kind.VISIT,
            long,
            s("王主任，二楼", "Director Wang, second floor"),
            s("14:30", "14:30"),
            distance = s("6.8 公里", "6.8 km"),
            lastContact = s("2 月 1 日", "Feb 1"),
            mark = Mark.WAITING,
        ),
        TodayState.Item(
            "b1",
            TodayState.Kind.BIRTHDAY,
            w("李秀英", "Li Xiuying"),
            s("今天 70 岁生日（农历）", "Turns 70 today (lunar)"),
            mark = Mark.SENT,
            canBePostponed = false,
        ),
        TodayState.Item(
            "k1",
            TodayState.Kind.TASK,
            w("给陈先生发报价", "Send Mr Chen the quote"),
            s("陈志明", "Chen Zhiming"),
            s("今天", "Today"),
            mark = Mark.THIS_PHONE,
        ),
        TodayState.Item(
            "d1",
            TodayState.Kind.DOCUMENT,
            w("黄丽的护照", "Passport of Huang Li"),
            s("还有 62 天到期", "Expires in 62 days"),
            mark = Mark.SENT,
        ),
    )

    fun customers(search: String = "", fresh: Int = 0) = CustomersState(
        search = search,
        total = 1284,
        fresh = fresh,
        chips = listOf(
            CustomersState.Chip("due", s("该联系了", "Contact due"), false),
            CustomersState.Chip("owner", s("我负责的", "Mine"), true),
            CustomersState.Chip(
                "segment",
                s("客群", "Segment"),
                false,
                listOf(Choice("champions", s("冠军客户", "Champions"))),
            ),
            CustomersState.Chip("territory", s("辖区", "Territory"), false, listOf(Choice("gx", s("广西", "Guangxi")))),
        ),
        index = if (search.isEmpty()) ('A'..'Z').map { it.toString() } else emptyList(),
        rows = Load.Content(if (search.isEmpty()) rows() else found()),
    )

    private fun rows(): List<CustomersState.Row> = listOf(
        CustomersState.Row(
            "1",
            w("陈志明", "Chen Zhiming"),
            organisation = w("南宁嘉和地产 · 采购部", "Jiahe Property, purchasing"),
            grade = Grade.GOLD,
            lastContact = s("3 天前", "3 days ago"),
            nextStep = s("发报价 · 今天", "Send quote, today"),
            mark = Mark.THIS_PHONE,
            letter = "C",
        ),
        CustomersState.Row(
            "2",
            w("陈思远", "Chen Siyuan"),
            organisation = w("自由职业", "Freelance"),
            grade = Grade.LEAD,
            lastContact = s("2025 年 11 月", "Nov 2025"),
            letter = null,
        ),
        CustomersState.Row(
            "3", long,
            organisation = w(
                "南宁 · 旅行社",
                "Nanning, travel agency",
            ),
            grade = Grade.PLATINUM,
            lastContact = s(
                "2 月 1 日",
                "Feb 1",
            ),
            nextStep = s(
                "回访 · 逾期 2 天",
                "Call back, 2 days late",
            ),
            nextOverdue = true, mark = Mark.WAITING, setAside = true, letter = if (zh) "G" else "N",
        ),
        CustomersState.Row(
            "4",
            w("黄丽", "Huang Li"),
            organisation = w("漓江学院", "Lijiang College"),
            grade = Grade.IRON,
            lastContact = s("昨天", "Yesterday"),
            nextStep = s("护照续期 · 5 月 6 日", "Renew passport, May 6"),
            letter = "H",
        ),
        CustomersState.Row(
            "5",
            w("李秀英", "Li Xiuying"),
            organisation = w("退休教师", "Retired teacher"),
            grade = Grade.GOLD,
            lastContact = s("1 月 18 日", "Jan 18"),
            nextStep = s("生日祝福 · 今天", "Birthday wishes, today"),
            letter = "L",
        ),
        CustomersState.Row(
            "6",
            fang,
            organisation = w("蓝岸科技 · 行政经理", "Blue Shore Tech, office manager"),
            grade = Grade.PLATINUM,
            lastContact = s("12 天前", "12 days ago"),
            nextStep = s("拜访 · 今天 10:00", "Visit, today 10:00"),
            letter = "W",
        ),
        CustomersState.Row(
            "7",
            w("韦小宝", "Wei Xiaobao"),
            organisation = "",
            lastContact = s("还没联系过", "Never contacted"),
            mark = Mark.FAILED,
        ),
        CustomersState.Row(
            "8",
            w("周建国", "Zhou Jianguo"),
            organisation = w("桂北机械厂", "Guibei Machinery"),
            grade = Grade.IRON,
            lastContact = s("今天 08:10", "Today 08:10"),
            nextStep = s("答复投诉 · 已超时", "Answer complaint, late"),
            nextOverdue = true,
            letter = "Z",
        ),
    )

    private fun found(): List<CustomersState.Row> = listOf(
        CustomersState.Row(
            "6",
            fang,
            listOf(if (zh) Hit(0, 2) else Hit(0, 4)),
            w("蓝岸科技 · 行政经理", "Blue Shore Tech, office manager"),
            Grade.PLATINUM,
            s("12 天前", "12 days ago"),
            s("拜访 · 今天 10:00", "Visit, today 10:00"),
        ),
        CustomersState.Row(
            "9",
            w("汪方圆", "Wang Fangyuan"),
            listOf(if (zh) Hit(0, 2) else Hit(0, 4)),
            w("柳州宏图广告", "Hongtu Advertising"),
            Grade.LEAD,
            s("去年 8 月", "Aug last year"),
        ),
        CustomersState.Row(
            "3",
            long,
            emptyList(),
            w("南宁 · 旅行社", "Nanning, travel agency"),
            Grade.PLATINUM,
            s("2 月 1 日", "Feb 1"),
            matched = s("联系人：王主任", "Contact: Director Wang"),
        ),
    )

    fun search() = SearchState(
        w("王", "wang"),
        Load.Content(
            listOf(
                SearchState.Group(
                    Said.Key("kind.customer"),
                    listOf(
                        SearchState.Row(
                            "6",
                            fang,
                            listOf(if (zh) Hit(0, 1) else Hit(0, 4)),
                            s("蓝岸科技", "Blue Shore Tech"),
                            opens = Screen.Customer("6"),
                        ),
                        SearchState.Row(
                            "9",
                            w("汪方圆", "Wang Fangyuan"),
                            listOf(if (zh) Hit(0, 1) else Hit(0, 4)),
                            s("柳州宏图广告", "Hongtu Advertising"),
                            Mark.WAITING,
                            Screen.Customer("9"),
                        ),
                    ),
                ),
                SearchState.Group(
                    Said.Key("kind.visit"),
                    listOf(
                        SearchState.Row(
                            "v1",
                            w("与王芳谈秋季线路", "Autumn routes with Wang Fang"),
                            emptyList(),
                            s("2 月 21 日", "Feb 21"),
                            opens = Screen.Visit("v1"),
                        ),
                    ),
                ),
                SearchState.Group(
                    Said.Key("kind.case"),
                    listOf(
                        SearchState.Row(
                            "c1",
                            w("王先生的行李晚到", "Mr Wang’s luggage came late"),
                            emptyList(),
                            s("已结案", "Closed"),
                            opens = Screen.Case("c1"),
                        ),
                    ),
                ),
            ),
        ),
    )

    fun customer(editing: CustomerState.Editing? = null, setAside: Int = 0) = CustomerState(
        Load.Content(
            CustomerState.Page(
                card = CustomerState.Card(
                    fang, w("蓝岸科技 · 行政经理 · 南宁", "Blue Shore Tech, office manager, Nanning"), Grade.PLATINUM,
                    s(
                        "12 笔消费，¥186,400；居前 1%（共 1,284 位）",
                        "12 purchases, ¥186,400; top 1 % of 1,284",
                    ),
                    s("稳定期", "Stable"),
                    listOf(
                        CustomerState.Like(s("过敏", "Allergy"), w("花生、虾", "peanuts, shrimp"), pressing = true),
                        CustomerState.Like(s("座位", "Seat"), w("靠窗，车厢前部", "window, front of the coach")),
                        CustomerState.Like(s("饮食", "Meals"), w("少辣，早餐要豆浆", "mild; soy milk for breakfast")),
                        CustomerState.Like(s("节奏", "Pace"), w("带两位老人，不赶路", "two elderly parents, no rush")),
                    ),
                    CustomerState.LastTime(
                        "v0",
                        s("2 月 21 日", "Feb 21"),
                        w("谈秋季线路", "autumn routes"),
                        s("有意向", "Interested"),
                        note,
                    ),
                    listOf(
                        CustomerState.Promise(
                            "v0",
                            w("带新的秋季线路册，标出有电梯的酒店", "Bring the autumn brochure with the hotels that have a lift"),
                            s("今天", "Today"),
                        ),
                    ),
                    listOf(
                        CustomerState.Hint(
                            "case",
                            s("先问上次空调的事解决得怎么样", "Ask first how the air conditioning was settled"),
                            Screen.Case("c1"),
                            pressing = true,
                        ),
                        CustomerState.Hint("promised", s("把线路册交给她", "Hand over the brochure"), Screen.Visit("v0")),
                        CustomerState.Hint("thank", s("谢谢她介绍的两位朋友", "Thank her for the two friends she sent")),
                    ),
                    referredBy = listOf(CustomerState.Person("5", w("李秀英", "Li Xiuying"))), referred = 2,
                ),
                actions = CustomerState.Actions(
                    Said.Phone("+8613800138000"),
                    messenger = "wx",
                    position = 22.8 to 108.3,
                ),
                timeline = listOf(
                    CustomerState.Event(
                        "v0",
                        CustomerState.Event.Kind.VISIT,
                        w("谈秋季线路", "Autumn routes"),
                        s("面谈 · 有意向", "In person, interested"),
                        s("2 月 21 日", "Feb 21"),
                        w("林晓", "Lin Xiao"),
                        Mark.SENT,
                        Screen.Visit("v0"),
                    ),
                    CustomerState.Event(
                        "p0",
                        CustomerState.Event.Kind.PURCHASE,
                        w("桂林亲子四日", "Guilin family tour"),
                        s("¥18,600.00 · 已付", "¥18,600.00, paid"),
                        s("1 月 9 日", "Jan 9"),
                        w("内勤小周", "Zhou"),
                        Mark.SENT,
                    ),
                    CustomerState.Event(
                        "c0",
                        CustomerState.Event.Kind.CASE,
                        w("空调整夜不制冷", "Air conditioning off all night"),
                        s("已解决", "Resolved"),
                        s("1 月 12 日", "Jan 12"),
                        w("林晓", "Lin Xiao"),
                        Mark.WAITING,
                        Screen.Case("c1"),
                    ),
                ),
                moreTimeline = true,
                questions = CustomerState.FourQuestions(
                    s("1 月 9 日", "Jan 9"),
                    s("每 58 天", "Every 58 days"),
                    s("¥15,533", "¥15,533"),
                    s("¥93,200", "¥93,200"),
                    listOf(0, 12_000, 0, 18_000, 0, 0, 22_000, 0, 14_000, 0, 18_600, 4_200),
                    "CNY",
                    s("今天", "today"),
                    12,
                ),
                editing = editing, setAside = setAside, mark = Mark.WAITING,
                updated = s(
                    "林晓 · 昨天 16:40",
                    "Lin Xiao, yesterday 16:40",
                ),
            ),
        ),
    )

    /** Nothing is known yet: each part says what will be there. */
    fun newCustomer() = CustomerState(
        Load.Content(
            CustomerState.Page(
                CustomerState.Card(
                    long,
                    w("南宁", "Nanning"),
                    today = listOf(
                        CustomerState.Hint("acquaint", s("第一次见面：先了解他们的需要", "A first meeting: learn what they need")),
                    ),
                ),
                CustomerState.Actions(),
                mark = Mark.THIS_PHONE,
                updated = s("刚刚", "just now"),
            ),
        ),
    )

    fun editing() = CustomerState.Editing(
        "organisation",
        s("单位", "Organisation"),
        Field(
            w("蓝岸科技", "Blue Shore Tech"),
            theirs = Theirs(w("蓝岸科技（广西）有限公司", "Blue Shore Tech (Guangxi) Ltd"), w("小周", "Zhou")),
        ),
    )

    fun visit(
        theirs: Boolean = false,
        checkIn: VisitState.CheckIn = VisitState.CheckIn(
            VisitState.CheckIn.Kind.VERIFIED,
            s("已核实：离客户地址 40 米", "Verified: 40 m from the customer’s address"),
        ),
    ) = VisitState(
        Load.Content(
            VisitState.Page(
                CustomerState.Person("6", fang), Field(w("秋季线路", "Autumn routes")),
                listOf(
                    Choice("in_person", Said.Key("choice.in_person"), true),
                    Choice("phone", Said.Key("choice.phone")),
                    Choice("messenger", Said.Key("choice.messenger")),
                ),
                listOf(
                    Choice("preparation", Said.Key("choice.preparation")),
                    Choice("discussion", Said.Key("choice.discussion"), true),
                    Choice("closing", Said.Key("choice.closing")),
                ),
                listOf("interested", "undecided", "ordered", "refused", "not_met").map {
                    Choice(
                        it,
                        Said.Key("choice.$it"),
                        it == "interested",
                    )
                },
                listOf(
                    VisitState.Objection(
                        "o1",
                        w("担心老人跟不上", "Worried that her parents cannot keep up"),
                        Field(w("每天只安排一个景点，车上备轮椅", "One sight a day, a wheelchair on the coach")),
                        listOf("yes", "partly", "no").map { Choice(it, Said.Key("choice.$it"), it == "yes") },
                        VisitState.Tip(
                            w("给她看“慢游”团的照片，先说午休", "Show photos of the slow tour, mention the noon rest first"),
                            s("林晓，1 月，对李秀英有效", "Lin Xiao in January, worked with Li Xiuying"),
                        ),
                    ),
                ),
                Field(
                    note,
                    theirs = if (theirs) {
                        Theirs(
                            w("先生 3 月 11 日回来。", "Her husband is back on March 11."),
                            w("小周", "Zhou"),
                        )
                    } else {
                        null
                    },
                ),
                alsoWriting = if (theirs) listOf(w("小周", "Zhou")) else emptyList(),
                nextStep = Field(w("打电话确认日期", "Call to fix the date")), nextDue = s("3 月 12 日 周四", "Thu, March 12"),
                promise = Field(w("给全家做一份慢游报价", "A slow-tour quote for the whole family")),
                checkIn = checkIn, planned = s("今天 10:00", "today 10:00"),
                saved = VisitState.Saved.SAVED, mark = Mark.THIS_PHONE,
            ),
        ),
    )

    fun trips() = TripsState(
        Load.Content(
            listOf(
                TripsState.Row(
                    "t1",
                    w("桂林阳朔五日", "Guilin and Yangshuo, five days"),
                    s("3 月 4 日 – 3 月 8 日", "March 4 – 8"),
                    w("桂林", "Guilin"),
                    Said.Key("choice.under_way"),
                    18,
                    Mark.SENT,
                ),
                TripsState.Row(
                    "t2",
                    w("曼谷清迈慢游七日", "Bangkok and Chiang Mai at ease"),
                    s("3 月 21 日 – 3 月 27 日", "March 21 – 27"),
                    w("泰国", "Thailand"),
                    Said.Key("choice.trip.open"),
                    9,
                    Mark.WAITING,
                ),
                TripsState.Row(
                    "t3",
                    w("北海涠洲岛三日", "Beihai and Weizhou Island"),
                    s("2 月 20 日 – 2 月 22 日", "Feb 20 – 22"),
                    w("北海", "Beihai"),
                    Said.Key("choice.finished"),
                    22,
                    Mark.SENT,
                ),
            ),
        ),
    )

    fun trip(feedback: TripState.Feedback? = null) = TripState(
        Load.Content(
            TripState.Page(
                w("桂林阳朔五日", "Guilin and Yangshuo, five days"),
                s("3 月 4 日 – 3 月 8 日 · 第 2 天", "March 4 – 8, day 2"),
                listOf(
                    TripState.Stop(
                        "s1",
                        w("两江机场接机", "Airport pick-up"),
                        1,
                        s("15:40", "15:40"),
                        TripState.When.PAST,
                        smiles = listOf(0, 2, 12),
                    ),
                    TripState.Stop(
                        "s2",
                        w("象鼻山", "Elephant Trunk Hill"),
                        1,
                        s("17:30", "17:30"),
                        TripState.When.PAST,
                        smiles = listOf(1, 3, 9),
                        complaints = 1,
                    ),
                    TripState.Stop(
                        "s3",
                        w("漓江游船", "Li River boat"),
                        2,
                        s("09:30", "09:30"),
                        TripState.When.PRESENT,
                        w("二层甲板留前两排给带老人的家庭。", "Front rows of the upper deck for families with elders."),
                        listOf(0, 1, 4),
                    ),
                    TripState.Stop(
                        "s4",
                        w("阳朔西街", "West Street, Yangshuo"),
                        2,
                        s("15:00", "15:00"),
                        TripState.When.TO_COME,
                    ),
                    TripState.Stop(
                        "s5",
                        w("遇龙河竹筏", "Yulong River rafting"),
                        3,
                        s("09:00", "09:00"),
                        TripState.When.TO_COME,
                    ),
                ),
                listOf(
                    TripState.Guest("6", fang, "1A", "1208", w("少辣", "mild"), w("花生、虾", "peanuts, shrimp")),
                    TripState.Guest(
                        "5",
                        w("李秀英", "Li Xiuying"),
                        "1B",
                        "1208",
                        w("素食", "vegetarian"),
                        birthday = s("今天", "today"),
                    ),
                    TripState.Guest("8", w("周建国", "Zhou Jianguo"), "2A", "1210"),
                    TripState.Guest(
                        "9",
                        w("欧阳娜娜·阿依古丽", "Ayiguli Ouyang-Fitzgerald of Kashgar"),
                        "",
                        "1211",
                        w("清真", "halal"),
                    ),
                ),
                open = "s3",
                feedback = feedback,
                mark = Mark.SENT,
            ),
        ),
    )

    fun feedback() = TripState.Feedback("s3", 2, "6", Field(""), logged = true)

    fun surveys() = SurveysState(
        Load.Content(
            listOf(
                SurveysState.Row("f1", w("行程满意度", "Trip satisfaction"), "2026-02", listOf("中文", "English", "日本語"), 1),
                SurveysState.Row("f2", w("离店回访", "After the stay"), "3", listOf("中文", "English"), inTest = true),
            ),
        ),
        listOf(SurveysState.Open("i1", w("行程满意度", "Trip satisfaction"), fang, s("今天 14:20", "today 14:20"))),
    )

    private fun option(code: String, chinese: String, english: String, selected: Boolean = false) =
        SurveyState.Option(code, w(chinese, english), selected)

    private val languages get() = listOf(
        Choice("zh", Said.Plain("中文"), zh),
        Choice("en", Said.Plain("English"), !zh),
        Choice("th", Said.Plain("日本語")),
    )

    fun surveyOne(problem: Boolean = false, kiosk: Boolean = false) = SurveyState(
        Load.Content(
            SurveyState.Page(
                w("行程满意度", "Trip satisfaction"),
                languages,
                0.4f,
                w("住宿", "Hotel"),
                listOf(
                    SurveyState.Question(
                        "/hotel",
                        SurveyState.Kind.ONE,
                        w("您对酒店整体满意吗？", "How satisfied are you with the hotel overall?"),
                        w("只看这一次行程。", "Think of this trip only."),
                        required = true,
                        options = listOf(
                            option("5", "非常满意", "Very satisfied"),
                            option("4", "满意", "Satisfied", !problem),
                            option("3", "一般", "Neither"),
                            option("2", "不满意", "Dissatisfied"),
                            option("1", "很不满意", "Very dissatisfied"),
                        ),
                        problem = if (problem) s("请选一项再继续。", "Choose one to go on.") else null,
                    ),
                ),
                canGoBack = true,
            ),
        ),
        kiosk = kiosk,
    )

    fun surveyGrid() = SurveyState(
        Load.Content(
            SurveyState.Page(
                w("行程满意度", "Trip satisfaction"),
                languages,
                0.6f,
                w("导游与用餐", "Guide and meals"),
                listOf(
                    SurveyState.Question(
                        "/nps",
                        SurveyState.Kind.SCALE,
                        w("您会把我们推荐给朋友吗？", "Would you recommend us to a friend?"),
                        from = 0.0,
                        to = 10.0,
                        answer = "9",
                        options = listOf(option("0", "不会", "Not at all"), option("10", "一定会", "Certainly")),
                    ),
                    SurveyState.Question(
                        "/liked",
                        SurveyState.Kind.MANY,
                        w("最喜欢哪些？", "What did you like best?"),
                        options = listOf(
                            option("guide", "导游", "Guide", true),
                            option("meals", "餐饮", "Meals"),
                            option("hotel", "酒店", "Hotel", true),
                            option("pace", "节奏", "Pace"),
                        ),
                        columns = 2,
                    ),
                    SurveyState.Question(
                        "/rank",
                        SurveyState.Kind.RANK,
                        w("按重要程度排序", "Put in order of importance"),
                        answer = "b a",
                        options = listOf(
                            option("a", "价格", "Price"),
                            option("b", "安全", "Safety"),
                            option("c", "景点", "Sights"),
                        ),
                    ),
                    SurveyState.Question(
                        "/age",
                        SurveyState.Kind.RANGE,
                        w("一天走多久合适？（小时）", "How many hours on foot a day?"),
                        from = 0.0,
                        to = 12.0,
                        step = 0.5,
                        answer = "4.5",
                    ),
                ),
                canGoBack = true,
            ),
        ),
    )

    fun surveyList() = SurveyState(
        Load.Content(
            SurveyState.Page(
                w("离店回访", "After the stay"),
                emptyList(),
                0.2f,
                null,
                listOf(
                    SurveyState.Question(
                        "/name",
                        SurveyState.Kind.TEXT,
                        w("怎么称呼您？", "How shall we call you?"),
                        answer = fang,
                    ),
                    SurveyState.Question(
                        "/when",
                        SurveyState.Kind.DATE,
                        w("下次大概什么时候出行？", "When do you plan to travel next?"),
                    ),
                    SurveyState.Question("/photo", SurveyState.Kind.PHOTO, w("愿意分享一张照片吗？", "Would you share a photo?")),
                    SurveyState.Question("/sign", SurveyState.Kind.SIGNATURE, w("请在这里签名", "Please sign here")),
                    SurveyState.Question(
                        "/ok",
                        SurveyState.Kind.ACKNOWLEDGE,
                        w("我们可以引用您的话吗？", "May we quote you?"),
                        answer = "OK",
                    ),
                    SurveyState.Question(
                        "/say",
                        SurveyState.Kind.LONG_TEXT,
                        w("还有什么想告诉我们？", "Anything else you would like to tell us?"),
                    ),
                ),
                canGoBack = true,
            ),
        ),
    )

    private fun grades(selected: String?) = listOf(
        option("1", "很不同意", "Strongly disagree", selected == "1"),
        option("2", "不同意", "Disagree", selected == "2"),
        option(
            "3",
            "一般",
            "Neither",
            selected == "3",
        ),
        option("4", "同意", "Agree", selected == "4"),
        option("5", "很同意", "Strongly agree", selected == "5"),
    )

    fun surveyTable() = SurveyState(
        Load.Content(
            SurveyState.Page(
                w("行程满意度", "Trip satisfaction"),
                languages,
                0.5f,
                w("我们**实际**做得怎么样？", "How did we **actually** do?"),
                listOf(
                    SurveyState.Question(
                        "/sq1",
                        SurveyState.Kind.ONE,
                        w("设施、环境与人员仪表", "Rooms, surroundings and how people looked"),
                        options = grades("4"),
                    ),
                    SurveyState.Question(
                        "/sq2",
                        SurveyState.Kind.ONE,
                        w("答应的事按时做到", "Promises were kept on time"),
                        options = grades("5"),
                    ),
                    SurveyState.Question(
                        "/sq3",
                        SurveyState.Kind.ONE,
                        w("有需要时很快有人来", "Somebody came quickly when needed"),
                        required = true,
                        options = grades(null),
                        problem = Said.Key("survey.required"),
                    ),
                    SurveyState.Question(
                        "/sq4",
                        SurveyState.Kind.ONE,
                        w("他们关心我个人的需要", "They cared for what I need"),
                        options = grades(null),
                    ),
                ),
                canGoBack = true,
                table = true,
            ),
        ),
    )

    fun surveyMore() = SurveyState(
        Load.Content(
            SurveyState.Page(
                w("拜访记录", "Visit note"),
                emptyList(),
                0.5f,
                canGoBack = true,
                repeat = SurveyState.Repeat("/interest", w("意向", "Interest"), 0, 2),
            ),
        ),
    )

    fun surveyRepeat() = SurveyState(
        Load.Content(
            SurveyState.Page(
                w("拜访记录", "Visit note"),
                emptyList(),
                0.45f,
                w("意向", "Interest"),
                listOf(
                    SurveyState.Question(
                        "/interest/product",
                        SurveyState.Kind.ONE,
                        w("产品或线路", "Product or route"),
                        w("输入几个字查找。", "Type a few letters to find it."),
                        options = listOf(
                            option("a", "江南五日 · 拙政园、西湖", "Jiangnan, five days: gardens and the West Lake", true),
                            option("b", "江南古镇三日", "Jiangnan, old towns in three days"),
                        ),
                        search = w("江南", "jiang"),
                    ),
                    SurveyState.Question(
                        "/interest/pax",
                        SurveyState.Kind.WHOLE,
                        w("人数", "Travellers"),
                        answer = "0",
                        problem = s("请填 1 到 999", "1 to 999, please"),
                    ),
                    SurveyState.Question("/interest/clip", SurveyState.Kind.ELSEWHERE, w("一段视频", "A video")),
                ),
                canGoBack = true,
                repeat = SurveyState.Repeat("/interest", w("意向", "Interest"), 2, 2),
                saved = Said.Key("visit.saved"),
            ),
        ),
    )

    fun surveySummary() = SurveyState(
        Load.Content(
            SurveyState.Page(
                w("行程满意度", "Trip satisfaction"),
                languages,
                1f,
                summary = listOf(
                    SurveyState.SummaryRow(
                        "/hotel",
                        w("您对酒店整体满意吗？", "How satisfied are you with the hotel overall?"),
                        w("满意", "Satisfied"),
                    ),
                    SurveyState.SummaryRow("/nps", w("您会把我们推荐给朋友吗？", "Would you recommend us to a friend?"), "9"),
                    SurveyState.SummaryRow(
                        "/liked",
                        w("最喜欢哪些？", "What did you like best?"),
                        w("导游、酒店", "Guide, hotel"),
                    ),
                    SurveyState.SummaryRow(
                        "/say",
                        w("还有什么想告诉我们？", "Anything else you would like to tell us?"),
                        "",
                        s("这一题必答。", "This one needs an answer."),
                    ),
                ),
            ),
        ),
    )

    fun surveyDone() = SurveyState(
        Load.Content(
            SurveyState.Page(
                w("行程满意度", "Trip satisfaction"),
                finished = SurveyState.Finished(
                    s("您的回答已存在本机，有信号时发送。", "Your answers are saved on this phone and sent with the next signal."),
                    8,
                ),
            ),
        ),
        kiosk = true,
    )

    fun cases() = CasesState(
        Load.Content(
            listOf(
                CasesState.Row(
                    "c1",
                    w(
                        "空调整夜不制冷",
                        "Air conditioning off all night",
                    ),
                    Said.Key(
                        "choice.complaint",
                    ),
                    true,
                    w(
                        "周建国",
                        "Zhou Jianguo",
                    ),
                    Said.Key(
                        "choice.received",
                    ),
                    s("超时 40 分钟", "40 min late"), overdue = true, owner = null, mark = Mark.SENT,
                ),
                CasesState.Row(
                    "c2",
                    w(
                        "想换一间不临街的房间，老人睡眠浅",
                        "Wants a room off the street; her mother sleeps lightly",
                    ),
                    Said.Key(
                        "choice.request",
                    ),
                    false, fang,
                    Said.Key(
                        "choice.in_work",
                    ),
                    s("还有 2 小时", "2 h left"), soon = true, owner = w("林晓", "Lin Xiao"), mark = Mark.WAITING,
                ),
                CasesState.Row(
                    "c3",
                    w(
                        "夸导游小林细心",
                        "Praise for the guide’s care",
                    ),
                    Said.Key(
                        "choice.praise",
                    ),
                    false,
                    w(
                        "李秀英",
                        "Li Xiuying",
                    ),
                    Said.Key(
                        "choice.acknowledged",
                    ),
                    s("还有 19 小时", "19 h left"), owner = w("我", "me"), mark = Mark.THIS_PHONE,
                ),
                CasesState.Row(
                    "c4",
                    w(
                        "行李晚到一天",
                        "Luggage a day late",
                    ),
                    Said.Key(
                        "choice.complaint",
                    ),
                    true, long, Said.Key("choice.called_back"), null, owner = w("小周", "Zhou"), mark = Mark.SENT,
                ),
            ),
        ),
        listOf(
            Choice("open", s("未结", "Open"), true),
            Choice("mine", s("我的", "Mine")),
            Choice("late", s("已超时", "Late")),
            Choice("closed", s("已结", "Closed")),
        ),
    )

    fun case(kind: CaseState.Clock.Kind = CaseState.Clock.Kind.SOON) = CaseState(
        Load.Content(
            CaseState.Page(
                Field(w("空调整夜不制冷", "Air conditioning off all night")),
                listOf("complaint", "request", "praise", "idea").map {
                    Choice(
                        it,
                        Said.Key("choice.$it"),
                        it == "complaint",
                    )
                },
                listOf("low", "normal", "high", "critical").map { Choice(it, Said.Key("choice.$it"), it == "high") },
                CustomerState.Person(
                    "8",
                    w("周建国", "Zhou Jianguo"),
                ),
                CustomerState.Person(
                    "t1",
                    w("桂林阳朔五日", "Guilin and Yangshuo, five days"),
                ),
                w("漓江大瀑布酒店", "Waterfall Hotel"),
                CaseState.Clock(
                    0,
                    when (kind) {
                        CaseState.Clock.Kind.LATE -> s("已超时 40 分钟", "40 min late")
                        else -> s("还有 1 小时 20 分", "1 h 20 min left")
                    },
                    kind,
                ),
                listOf(
                    CaseState.Step(
                        "received",
                        Said.Key("choice.received"),
                        CaseState.Step.State.DONE,
                        s("今天 08:10", "today 08:10"),
                    ),
                    CaseState.Step(
                        "acknowledged",
                        Said.Key("choice.acknowledged"),
                        CaseState.Step.State.DONE,
                        s("08:25", "08:25"),
                    ),
                    CaseState.Step(
                        "in_work",
                        Said.Key("choice.in_work"),
                        CaseState.Step.State.NOW,
                        s("09:02", "09:02"),
                    ),
                    CaseState.Step("resolved", Said.Key("choice.resolved"), CaseState.Step.State.TO_COME),
                    CaseState.Step("called_back", Said.Key("choice.called_back"), CaseState.Step.State.TO_COME),
                    CaseState.Step("closed", Said.Key("choice.closed"), CaseState.Step.State.TO_COME),
                ),
                owner = w("林晓", "Lin Xiao"), mine = true,
                cause = listOf("guide", "driver", "hotel", "meal", "transport", "price").map {
                    Choice(
                        it,
                        Said.Key("choice.$it"),
                        it == "hotel",
                    )
                },
                onTheSpot = false,
                actions = listOf(
                    CaseState.Action(
                        w("联系前台换到 1506 房，送果盘致歉。", "Asked the desk for room 1506 and sent fruit with an apology."),
                        w("林晓", "Lin Xiao"),
                        s("09:02", "09:02"),
                    ),
                ),
                remedy = Field(
                    w("换房，减免一晚房费", "Another room, one night free"),
                ),
                cost = Field("420.00"), currency = "CNY", mark = Mark.WAITING,
            ),
        ),
    )

    fun outbox() = OutboxState(
        waits,
        Load.Content(
            listOf(
                OutboxState.Row(
                    "v1",
                    Said.Key("kind.visit"),
                    w("与王芳谈秋季线路", "Autumn routes with Wang Fang"),
                    Said.Plain("4.2 kB"),
                    s("20 分钟前", "20 min ago"),
                    7,
                    mark = Mark.WAITING,
                    canTakeBack = true,
                ),
                OutboxState.Row(
                    "c1",
                    Said.Key("kind.case"),
                    w("空调整夜不制冷", "Air conditioning off all night"),
                    Said.Plain("1.1 kB"),
                    s("1 小时前", "1 h ago"),
                    2,
                    mark = Mark.WAITING,
                ),
                OutboxState.Row(
                    "p1",
                    Said.Key("kind.customer"),
                    fang,
                    Said.Plain("0.6 kB"),
                    s("1 小时前", "1 h ago"),
                    1,
                    mark = Mark.WAITING,
                ),
            ),
        ),
        listOf(
            OutboxState.Row(
                "x1",
                Said.Key(
                    "kind.customer",
                ),
                w(
                    "韦小宝",
                    "Wei Xiaobao",
                ),
                Said.Plain(
                    "0.4 kB",
                ),
                s(
                    "昨天",
                    "yesterday",
                ),
                1,
                s(
                    "你的角色不能改这个辖区的客户。内容留在本机，请管理员开通或撤回。",
                    "Your role may not change customers of this territory. It stays on this phone: ask an administrator, or take it back.",
                ),
                Mark.FAILED, canTakeBack = true,
            ),
        ),
        Said.Plain("5.9 kB"),
        dataSaver = true,
        rounds = listOf(
            OutboxState.Round(s("14:20", "14:20"), true, s("与公司同步完成", "Met the office"), 4, 31, Said.Plain("18 kB")),
            OutboxState.Round(
                s("13:50", "13:50"),
                false,
                s("没有信号，稍后再试", "No signal; tried again later"),
                0,
                0,
                Said.Plain("0 B"),
            ),
            OutboxState.Round(s("12:05", "12:05"), true, s("与公司同步完成", "Met the office"), 12, 2, Said.Plain("9 kB")),
        ),
    )

    fun outboxEmpty() = OutboxState(fresh, Load.Empty(Said.Key("outbox.empty")), rounds = outbox().rounds)

    fun setAside() = SetAsideState(
        Load.Content(
            listOf(
                SetAsideState.Item(
                    "6", fang,
                    Said.Key(
                        "kind.customer",
                    ),
                    "organisation",
                    Said.Key(
                        "field.organisation",
                    ),
                    s(
                        "蓝岸科技（广西）有限公司",
                        "Blue Shore Tech (Guangxi) Ltd",
                    ),
                    w(
                        "小周",
                        "Zhou",
                    ),
                    s(
                        "今天 09:14",
                        "today 09:14",
                    ),
                    listOf(
                        SetAsideState.Aside(
                            0,
                            s("蓝岸科技", "Blue Shore Tech"),
                            w("林晓", "Lin Xiao"),
                            s("今天 09:11", "today 09:11"),
                        ),
                    ),
                ),
                SetAsideState.Item(
                    "c1",
                    w(
                        "空调整夜不制冷",
                        "Air conditioning off all night",
                    ),
                    Said.Key(
                        "kind.case",
                    ),
                    "remedy",
                    Said.Key(
                        "field.remedy",
                    ),
                    s(
                        "换房，减免一晚房费",
                        "Another room, one night free",
                    ),
                    w(
                        "林晓",
                        "Lin Xiao",
                    ),
                    s(
                        "昨天 21:30",
                        "yesterday 21:30",
                    ),
                    listOf(
                        SetAsideState.Aside(
                            0,
                            s("送接机一次", "A free airport transfer"),
                            w("前台小何", "He, front desk"),
                            s("昨天 21:28", "yesterday 21:28"),
                        ),
                    ),
                ),
            ),
        ),
    )

    fun figures(explained: Boolean = false) = MyFiguresState(
        Load.Content(
            MyFiguresState.Page(
                s("今天", "today"),
                1284,
                "CNY",
                listOf(
                    MyFiguresState.Part(
                        "platinum",
                        Said.Key("grade.platinum"),
                        13,
                        0.01f,
                        s("¥1,860,400", "¥1,860,400"),
                        0.31f,
                    ),
                    MyFiguresState.Part(
                        "gold",
                        Said.Key("grade.gold"),
                        51,
                        0.04f,
                        s("¥1,512,000", "¥1,512,000"),
                        0.25f,
                    ),
                    MyFiguresState.Part(
                        "iron",
                        Said.Key("grade.iron"),
                        193,
                        0.15f,
                        s("¥1,690,100", "¥1,690,100"),
                        0.28f,
                    ),
                    MyFiguresState.Part("lead", Said.Key("grade.lead"), 1027, 0.8f, s("¥981,300", "¥981,300"), 0.16f),
                ),
                listOf(
                    MyFiguresState.Part(
                        "champions",
                        s("冠军客户", "Champions"),
                        96,
                        0.07f,
                        s("¥2,410,000", "¥2,410,000"),
                        0.4f,
                    ),
                    MyFiguresState.Part("loyal", s("忠诚客户", "Loyal"), 214, 0.17f, s("¥1,630,000", "¥1,630,000"), 0.27f),
                    MyFiguresState.Part("at_risk", s("有流失风险", "At risk"), 131, 0.1f, s("¥720,000", "¥720,000"), 0.12f),
                ),
                listOf(
                    MyFiguresState.Part("build_up", s("形成期", "Build-up"), 402, 0.31f, s("¥980,000", "¥980,000"), 0.16f),
                    MyFiguresState.Part("stable", s("稳定期", "Stable"), 318, 0.25f, s("¥3,900,000", "¥3,900,000"), 0.64f),
                ),
                listOf(
                    MyFiguresState.Call(
                        "3",
                        long,
                        listOf(
                            s("已 94 天没有消费，平时 40 天一次", "No purchase for 94 days, usually every 40"),
                            s("上次投诉没回访", "last complaint not called back"),
                        ),
                        s("¥82,000", "¥82,000"),
                    ),
                    MyFiguresState.Call(
                        "8",
                        w("周建国", "Zhou Jianguo"),
                        listOf(s("消费逐次减少", "spends less each time")),
                        s("¥12,400", "¥12,400"),
                    ),
                ),
                emptyList(),
            ),
        ),
        if (explained) {
            MyFiguresState.Explanation(
                s("客户金字塔", "Customer pyramid"),
                s(
                    "按累计消费从高到低排名：前 1% 为铂，其后 4% 为金，再 15% 为铁，其余为铅。",
                    "Customers ranked by what they spent in all: the first 1 % are platinum, the next 4 % gold, the next 15 % iron, the rest lead.",
                ),
                s("1,284 位客户，5,310 笔人民币消费", "1,284 customers, 5,310 purchases in CNY"),
                s("3 月 5 日 周四", "Thursday, March 5"),
            )
        } else {
            null
        },
    )

    fun more(import: MoreState.Import? = null) = MoreState(
        w("林晓", "Lin Xiao"), w("路石旅行社", "Cairn Travel"), waits, 2, 3, true,
        listOf(
            Choice("system", s("跟随系统", "System")),
            Choice("zh-Hans", Said.Plain("简体中文"), zh),
            Choice("zh-Hant", Said.Plain("繁體中文")),
            Choice("en", Said.Plain("English"), !zh),
        ),
        listOf(
            Choice("0.85", s("小", "Small")),
            Choice("1", s("标准", "Standard"), true),
            Choice("1.3", s("大", "Large")),
            Choice("2", s("特大", "Very large")),
        ),
        lock = true, hideInRecents = false,
        MoreState.Storage(
            Said.Plain("84 MB"),
            listOf(
                s("客户簿", "The book") to Said.Plain("31 MB"),
                s("照片和录音", "Photos and recordings") to Said.Plain("48 MB"),
                s("等待发送", "Waiting") to Said.Plain("5.9 kB"),
            ),
            1,
        ),
        MoreState.Device(
            "7F3A 91C0",
            s("外勤", "Field rep"),
            listOf(w("广西辖区", "Guangxi territory"), w("桂林阳朔五日", "Guilin and Yangshuo, five days")),
        ),
        "0.1.0", import,
        recovery = MoreState.Recovery(
            Said.Key("more.recovery_key", listOf(Said.Moment(0), s("张经理", "Tom Baker"), Said.Plain("7f3a91c0"))),
            mayMake = true,
        ),
    )

    fun import() = MoreState.Import(
        w("展会名单.csv", "fair-contacts.csv"),
        42,
        6,
        listOf(
            MoreState.ImportProblem(
                s("第 17 行，电话", "Row 17, phone"),
                w(
                    "“138-0013-80” 少两位数字，客户照常导入，电话留空。",
                    "“138-0013-80” lacks two digits. The customer is imported, the phone is left empty.",
                ),
            ),
            MoreState.ImportProblem(
                s("第 23 行，生日", "Row 23, birthday"),
                w("“2 月 30 日”没有这一天。", "There is no February 30."),
            ),
        ),
    )

    fun join(step: JoinState.Step) = JoinState(
        step, Field(if (step == JoinState.Step.INVITE) "" else "cairn:1:…"), Field(w("林晓", "Lin Xiao")),
        if (step ==
            JoinState.Step.NAME
        ) {
            JoinState.Preview("https://relay.cairn.travel", w("路石旅行社 · 7F3A 91C0", "Cairn Travel, 7F3A 91C0"))
        } else {
            null
        },
        if (step == JoinState.Step.FETCHING) JoinState.Progress(620, 1000, 812, 5240, true) else null,
        null, recoverySheet = step == JoinState.Step.LOCK, lock = true, canContinue = step == JoinState.Step.NAME,
    )

    fun app(vararg stack: Screen, notice: Notice? = null, plus: List<PlusAction> = emptyList()): AppState {
        val tab = (stack.first() as Screen.Root).tab
        return AppState(AppState.Phase.OPEN, Navigation(tab, mapOf(tab to stack.toList())), waits, notice, plus, 2)
    }

    val failed =
        Problem(
            "disk_full",
            s(
                "手机空间不足，新内容暂时存不下。已写的都在，清出 200 MB 后会自动继续。",
                "The phone is full, so nothing new can be saved. What you wrote is safe; free 200 MB and it goes on by itself.",
            ),
            ProblemAction.FREE_SPACE,
        )
}
