import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
import androidx.compose.ui.geometry.Size
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.test.*
import androidx.compose.ui.unit.Density
import cairn.presentation.state.*
import cairn.presentation.text.Say
import cairn.ui.parts.*
import cairn.ui.screens.*
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** Taps, swipes and typing on the screens arrive as the intents that they mean. */
@OptIn(ExperimentalTestApi::class)
class ActionsTest {
    private val f = Fixtures(true)
    private val words = SourceWords("zh-Hans")
    private val phone = TestPhone()
    private val acts = mutableListOf<Any>()
    private val act: (Any) -> Unit = { acts += it }

    private fun screen(height: Float = 915f, content: @Composable () -> Unit, test: ComposeUiTest.() -> Unit) =
        runSkikoComposeUiTest(Size(412f, height), Density(1f)) {
            setContent { Stage(phone = phone, content = content) }
            test()
        }

    private fun ComposeUiTest.tap(text: String) =
        onNode((hasText(text) or hasContentDescription(text)) and hasClickAction()).performClick()

    private fun ComposeUiTest.says(text: cairn.presentation.state.Text) = onNodeWithText(words.say(text))

    @Test
    fun `Chinese typed into the search is searched, and one tap clears it`() {
        var state by mutableStateOf(f.customers())
        screen(content = {
            CustomersScreen(state) {
                acts += it
                if (it is CustomersIntent.Search) {
                    state =
                        state.copy(search = it.text)
                }
            }
        }) {
            onNodeWithContentDescription(words.say(Say.actionSearch)).performTextInput("王芳")
            waitForIdle()
            assertEquals(listOf(CustomersIntent.Search("王芳")), acts.filterIsInstance<CustomersIntent.Search>())
            onNodeWithContentDescription(words.say(Say.actionSearch)).performTextInput("北京")
            assertEquals(CustomersIntent.Search("王芳北京"), acts.last())
            tap(words.say(Say.loadClear))
            assertEquals(CustomersIntent.Clear, acts.last())
        }
    }

    @Test
    fun `of 10,000 customers none is left out, and only what is seen is drawn`() {
        val many = f.customers().let {
            it.copy(
                rows = Load.Content(
                    List(10_000) { at -> CustomersState.Row("$at", "客户 $at", organisation = "单位 $at") },
                ),
                index = emptyList(),
                chips = emptyList(),
            )
        }
        screen(2600f, { CustomersScreen(many, act) }) {
            val seen = HashSet<String>()
            val list = onNode(hasScrollToIndexAction())
            var at = 0
            while (at < 10_000) {
                list.performScrollToIndex(at)
                val rows = onAllNodes(hasText("客户 ", substring = true) and hasClickAction()).fetchSemanticsNodes()
                assertTrue(rows.size < 60, "${rows.size} rows drawn")
                val titles = rows.map { it.config[androidx.compose.ui.semantics.SemanticsProperties.Text].first().text }
                assertTrue("客户 $at" in titles, "$at is missing")
                seen += titles
                at += titles.size - 1
            }
            assertEquals(10_000, seen.size)
        }
    }

    @Test
    fun `a search without a hit says what was searched and offers to clear it`() = screen(content = {
        CustomersScreen(f.customers("zz").copy(rows = Load.NoMatch("zz")), act)
    }) {
        says(Say.loadNoMatch(cairn.presentation.state.Text.Plain("zz"))).assertIsDisplayed()
        onNodeWithText(words.say(Say.loadClear)).performClick()
        assertEquals(CustomersIntent.Clear, acts.last())
    }

    @Test
    fun `a chip with choices opens them, and the letters are actions`() = screen(content = {
        CustomersScreen(f.customers(), act)
    }) {
        tap("客群")
        tap("冠军客户")
        assertEquals(CustomersIntent.Choose("segment", "champions"), acts.last())
        tap("我负责的")
        assertEquals(CustomersIntent.Choose("owner", null), acts.last())
        val index = onNode(hasContentDescription("跳到 A–Z")).fetchSemanticsNode()
        index.config[SemanticsActions.CustomActions].single { it.label == "跳到 W" }.action()
        assertEquals(CustomersIntent.Letter("W"), acts.last())
    }

    @Test
    fun `the end of the page asks for the next, once`() {
        screen(content = { CustomersScreen(f.customers().copy(more = true), act) }) {
            waitForIdle()
            assertEquals(listOf(CustomersIntent.More), acts)
        }
    }

    @Test
    fun `today is swiped to do or to postpone, and a screen reader has both as actions`() = screen(content = {
        TodayScreen(f.today(), act, {})
    }) {
        onNodeWithText("给陈先生发报价").performTouchInput { swipeRight(centerX, centerX + 250f) }
        waitForIdle()
        assertEquals(TodayIntent.Done("k1"), acts.last())
        onNodeWithText("给陈先生发报价").performTouchInput { swipeLeft(centerX, centerX - 250f) }
        waitForIdle()
        assertEquals(TodayIntent.Postpone("k1"), acts.last())
        onNodeWithText("给陈先生发报价").performTouchInput { swipeRight(centerX, centerX + 40f) }
        waitForIdle()
        assertEquals(2, acts.size)
        // A birthday waits for nobody: it cannot be postponed.
        val row = onNode(hasText("李秀英") and hasClickAction()).fetchSemanticsNode()
        assertEquals(listOf(words.say(Say.todayDone)), row.config[SemanticsActions.CustomActions].map { it.label })
        tap("王芳")
        assertEquals(TodayIntent.Open("v1"), acts.last())
    }

    @Test
    fun `new rows wait behind a pill`() = screen(content = { TodayScreen(f.today(fresh = 3), act, {}) }) {
        tap("3 条新内容")
        assertEquals(TodayIntent.ShowFresh, acts.last())
    }

    @Test
    fun `the recall card calls, messages, navigates and leads to what it rests on`() = screen(2000f, {
        CustomerScreen(f.customer(), act, {})
    }) {
        tap(words.say(Say.actionCall))
        tap(words.say(Say.actionMessage))
        tap(words.say(Say.actionNavigate))
        assertEquals(listOf("call +8613800138000", "message wx", "navigate"), phone.asked)
        tap(words.say(Say.actionLog))
        tap("先问上次空调的事解决得怎么样")
        assertEquals(listOf(CustomerIntent.LogVisit, CustomerIntent.Open(Screen.Case("c1"))), acts)
    }

    @Test
    fun `what one learns at the door is added in place`() = screen(2000f, { CustomerScreen(f.customer(), act, {}) }) {
        tap(words.say(Say.customerAdd))
        waitForIdle()
        tap("座位")
        onNodeWithContentDescription(words.say(Say.customerAdd)).performTextInput("靠过道")
        tap(words.say(Say.actionSave))
        assertEquals(CustomerIntent.AddPreference("seat", "靠过道"), acts.last())
        tap("王芳")
        assertEquals(CustomerIntent.Edit("name"), acts.last())
    }

    @Test
    fun `the recall card needs no scrolling`() = screen(content = {
        AppFrame(f.app(Screen.Root(Tab.CUSTOMERS), Screen.Customer("6")), {
        }, false) { _, _ -> CustomerScreen(f.customer(), act, {}) }
    }) {
        for (text in listOf("王芳", "过敏：花生、虾", "座位：靠窗，车厢前部", "带新的秋季线路册，标出有电梯的酒店", words.say(Say.actionLog))) {
            onNodeWithText(text, useUnmergedTree = true).assertIsDisplayed()
        }
    }

    @Test
    fun `a field that a colleague changed shows both texts and keeps mine`() = screen(content = {
        CustomerScreen(f.customer(f.editing()), act, {})
    }) {
        onNodeWithContentDescription("单位").assertTextContains("蓝岸科技")
        onNodeWithText("蓝岸科技（广西）有限公司").assertIsDisplayed()
        onNodeWithContentDescription(words.say(Say.theirsMark), useUnmergedTree = true).assertExists()
        tap(words.say(Say.theirsTake))
        tap(words.say(Say.actionSave))
        assertEquals(listOf(CustomerIntent.TakeTheirs, CustomerIntent.Save), acts)
    }

    @Test
    fun `the note of a visit grows under the finger while states arrive late`() {
        var state by mutableStateOf(f.visit())
        screen(3000f, { VisitScreen(state, act, {}) }) {
            val note = onNodeWithContentDescription(words.say(Say.visitNote))
            note.performTextReplacement("下周")
            note.performTextInput("三见")
            state = f.visit().let { VisitState(Load.Content(it.page.content!!.copy(note = Field("下周")))) }
            waitForIdle()
            note.assertTextContains("下周三见")
            assertEquals(VisitIntent.Note("下周三见"), acts.last())
        }
    }

    @Test
    fun `a visit takes an objection, a due day and a check-in`() = screen(3000f, {
        VisitScreen(f.visit(checkIn = VisitState.CheckIn(VisitState.CheckIn.Kind.NOT_YET)), act, {})
    }) {
        onNodeWithContentDescription(words.say(Say.visitAddObjection)).performTextInput("太贵")
        onNodeWithContentDescription(words.say(Say.actionAdd)).performClick()
        assertEquals(VisitIntent.AddObjection("太贵"), acts.last())
        onNodeWithContentDescription(
            words.say(Say.visitAddObjection),
        ).assert(
            SemanticsMatcher.expectValue(
                androidx.compose.ui.semantics.SemanticsProperties.EditableText,
                androidx.compose.ui.text.AnnotatedString(""),
            ),
        )
        tap(words.say(Say.visitDue7))
        assertEquals(VisitIntent.DueIn(7), acts.last())
        tap(words.say(Say.visitDueOther))
        waitForIdle()
        tap(words.say(Say.actionCancel))
        tap("已下单")
        assertEquals(VisitIntent.Outcome("ordered"), acts.last())
        tap(words.say(Say.visitCheckIn))
        tap(words.say(Say.visitPhoto))
        assertEquals(listOf("locate", "attach PHOTO"), phone.asked)
    }

    @Test
    fun `a smile is logged in two taps and a third adds words`() {
        var state by mutableStateOf(f.trip())
        screen(2000f, { TripScreen(state, act, {}) }) {
            tap(words.say(Say.tripSmileGood))
            assertEquals(TripIntent.Smile("s3", 2), acts.last())
            state = f.trip(f.feedback().copy(guest = null, logged = false))
            waitForIdle()
            onAllNodesWithText("王芳").onFirst().performClick()
            assertEquals(TripIntent.ForGuest("6"), acts.last())
            state = f.trip(f.feedback())
            waitForIdle()
            onNodeWithContentDescription(words.say(Say.tripWords)).performTextInput("风景好")
            assertEquals(TripIntent.Words("风景好"), acts.last())
            tap(words.say(Say.tripComplaint))
            assertEquals(TripIntent.Complaint(), acts.last())
            tap(words.say(Say.tripHandOver))
            assertEquals(TripIntent.HandOver, acts.last())
        }
    }

    @Test
    fun `a survey is answered by a tap, a swipe and Next`() = screen(content = { SurveyScreen(f.surveyOne(), act) }) {
        tap("非常满意")
        assertEquals(SurveyIntent.Pick("/hotel", "5"), acts.last())
        onNodeWithText("您对酒店整体满意吗？").performTouchInput { swipeLeft() }
        assertEquals(SurveyIntent.Next, acts.last())
        onNodeWithText("您对酒店整体满意吗？").performTouchInput { swipeRight() }
        assertEquals(SurveyIntent.Back, acts.last())
        tap("English")
        assertEquals(SurveyIntent.Language("en"), acts.last())
        tap(words.say(Say.surveyNext))
        assertEquals(SurveyIntent.Next, acts.last())
    }

    @Test
    fun `numbers, order and text of a survey`() = screen(3000f, { SurveyScreen(f.surveyGrid(), act) }) {
        tap("7")
        assertEquals(SurveyIntent.Answer("/nps", "7"), acts.last())
        tap("餐饮")
        assertEquals(SurveyIntent.Pick("/liked", "meals"), acts.last())
        tap("景点")
        assertEquals(SurveyIntent.Pick("/rank", "c"), acts.last())
    }

    @Test
    fun `a table takes a tap in each row, and says which choice it is`() = screen(content = {
        SurveyScreen(f.surveyTable(), act)
    }) {
        onAllNodesWithContentDescription("很同意").fetchSemanticsNodes().let { assertEquals(4, it.size) }
        onAllNodesWithContentDescription("很同意")[2].performClick()
        assertEquals(SurveyIntent.Pick("/sq3", "5"), acts.last())
        onAllNodesWithContentDescription("同意")[0].assertIsSelected()
        onNodeWithText(words.say(Say.surveyRequired)).assertIsDisplayed()
    }

    @Test
    fun `what repeats is added to, and taken out only after a question`() {
        screen(content = { SurveyScreen(f.surveyMore(), act) }) {
            tap(words.say(Say.surveyAdd))
            assertEquals(SurveyIntent.Add("/interest"), acts.last())
            tap(words.say(Say.surveyNext))
            assertEquals(SurveyIntent.Next, acts.last())
        }
        screen(2000f, { SurveyScreen(f.surveyRepeat(), act) }) {
            val before = acts.size
            tap(words.say(Say.surveyRemove))
            assertEquals(before, acts.size)
            tap(words.say(Say.actionCancel))
            tap(words.say(Say.surveyRemove))
            tap(words.say(Say.surveyRemove))
            assertEquals(SurveyIntent.Remove("/interest", 2), acts.last())
            onNodeWithContentDescription(words.say(Say.surveyFind)).performTextReplacement("古镇")
            assertEquals(SurveyIntent.Find("/interest/product", "古镇"), acts.last())
            tap("江南古镇三日")
            assertEquals(SurveyIntent.Pick("/interest/product", "b"), acts.last())
        }
    }

    @Test
    fun `the summary leads to each question, and finishes`() =
        screen(content = { SurveyScreen(f.surveySummary(), act) }) {
            onNodeWithText("您会把我们推荐给朋友吗？").performClick()
            assertEquals(SurveyIntent.Jump("/nps"), acts.last())
            tap(words.say(Say.surveyFinish))
            assertEquals(SurveyIntent.Finish, acts.last())
        }

    @Test
    fun `a survey about a customer begins on their page`() =
        screen(content = { CustomerScreen(f.customer(), act, {}) }) {
            tap(words.say(Say.actionMenu))
            tap(words.say(Say.moreSurveys))
            assertEquals(CustomerIntent.Survey, acts.last())
        }

    @Test
    fun `a problem lies over the page until it is put away, with what helps`() {
        val full = Problem("full", cairn.presentation.state.Text.Key("problem.full"), ProblemAction.FREE_SPACE)
        screen(content = {
            AppFrame(
                AppState(AppState.Phase.OPEN, problem = full),
                act,
                false,
            ) { _, _ -> CasesScreen(f.cases(), act, {}) }
        }) {
            says(full.text).assertIsDisplayed()
            tap(words.say(Say.loadFreeSpace))
            assertEquals(AppIntent.Open(Screen.Storage), acts.last())
            tap(words.say(Say.actionDismiss))
            assertEquals(AppIntent.DismissProblem, acts.last())
        }
    }

    @Test
    fun `a new PIN is typed or given up`() = screen(content = {
        LockScreen(LockState(biometric = false, step = LockState.Step.REPEAT), act)
    }) {
        says(Say.lockRepeatLead).assertIsDisplayed()
        tap("7")
        assertEquals(LockIntent.Digit(7), acts.last())
        tap(words.say(Say.actionCancel))
        assertEquals(LockIntent.Cancel, acts.last())
    }

    @Test
    fun `what a case cost is typed with its currency beside it`() = screen(4000f, { CaseScreen(f.case(), act, {}) }) {
        onNodeWithText("CNY").assertIsDisplayed()
        onNodeWithContentDescription(words.say(Say.caseCost)).performTextReplacement("128.50")
        assertEquals(CaseIntent.Cost("128.50"), acts.last())
    }

    @Test
    fun `a survey is begun, handed over, gone on with or given up`() = screen(2000f, {
        SurveysScreen(f.surveys(), act, {})
    }) {
        tap(words.say(Say.surveysResume))
        assertEquals(SurveysIntent.Resume("i1"), acts.last())
        tap(words.say(Say.surveysDiscard))
        assertEquals(SurveysIntent.Discard("i1"), acts.last())
        onAllNodesWithText(words.say(Say.surveysKiosk))[0].performClick()
        assertEquals(SurveysIntent.Start("f1", kiosk = true), acts.last())
    }

    @Test
    fun `a PIN is chosen before the phone is handed over, and guests see no bar at the bottom`() {
        screen(content = { SurveyScreen(SurveyState(kiosk = true, asksPin = true, choosesPin = true), act) }) {
            for (digit in listOf("2", "5", "8", "0")) tap(digit)
            tap(words.say(Say.surveyHandOver))
            assertEquals(SurveyIntent.Pin("2580"), acts.last())
            tap(words.say(Say.actionCancel))
            assertEquals(SurveyIntent.Leave, acts.last())
        }
        val survey = Screen.Survey("f1", kiosk = true)
        val state =
            AppState(AppState.Phase.OPEN, Navigation().open(survey), handedOver = true, plus = listOf(PlusAction.VISIT))
        screen(content = { AppFrame(state, act, false) { _, _ -> SurveyScreen(f.surveyOne(kiosk = true), act) } }) {
            onNodeWithText(words.say(Say.tabToday)).assertDoesNotExist()
            onNodeWithText("您对酒店整体满意吗？").assertIsDisplayed()
        }
    }

    @Test
    fun `the kiosk shows no way out but the lock, and is left with a PIN`() {
        var state by mutableStateOf(f.surveyOne(kiosk = true))
        screen(content = { SurveyScreen(state, act) }) {
            onNodeWithContentDescription(words.say(Say.actionBack)).assertDoesNotExist()
            onNodeWithContentDescription(words.say(Say.surveySummary)).assertDoesNotExist()
            tap(words.say(Say.surveyLeave))
            assertEquals(SurveyIntent.Leave, acts.last())
            state = SurveyState(kiosk = true, asksPin = true)
            waitForIdle()
            for (digit in listOf("2", "5", "8", "0", "1")) tap(digit)
            tap(words.say(Say.lockDelete))
            tap(words.say(Say.surveyLeave))
            assertEquals(SurveyIntent.Pin("2580"), acts.last())
        }
    }

    @Test
    fun `a case goes on a step, takes an action, is rated at the call back`() {
        var state by mutableStateOf(f.case())
        screen(3000f, { CaseScreen(state, act, {}) }) {
            tap("推进到：已解决")
            assertEquals(CaseIntent.Move("resolved"), acts.last())
            onNodeWithContentDescription(words.say(Say.caseAddAction)).performTextInput("已换房")
            assertEquals(CaseIntent.TypeAction("已换房"), acts.last())
            onNodeWithContentDescription(words.say(Say.actionAdd)).performClick()
            assertEquals(CaseIntent.AddAction, acts.last())
            val page = f.case().page.content!!
            state =
                CaseState(
                    Load.Content(
                        page.copy(
                            steps = page.steps.map {
                                if (it.code in
                                    setOf("in_work", "resolved")
                                ) {
                                    it.copy(state = CaseState.Step.State.DONE)
                                } else {
                                    it
                                }
                            },
                        ),
                    ),
                )
            waitForIdle()
            onNodeWithContentDescription(words.say(Say.caseRating(4))).performClick()
            assertEquals(CaseIntent.CalledBack(4), acts.last())
        }
    }

    @Test
    fun `what was set aside is switched with one tap`() = screen(2000f, { SetAsideScreen(f.setAside(), act, {}) }) {
        onAllNodesWithText(words.say(Say.asideSwitch)).onFirst().performClick()
        assertEquals(SetAsideIntent.Switch("6", "organisation", 0), acts.last())
        onAllNodesWithText(words.say(Say.asideKeep)).onLast().performClick()
        assertEquals(SetAsideIntent.Keep("c1", "remedy"), acts.last())
    }

    @Test
    fun `the outbox sends, retries and takes back`() = screen(2000f, { OutboxScreen(f.outbox(), act, {}) }) {
        tap(words.say(Say.outboxSendNow))
        tap(words.say(Say.outboxRetry))
        onAllNodesWithText(words.say(Say.outboxTakeBack)).onLast().performClick()
        onNode(isToggleable()).performClick()
        assertEquals(
            listOf(
                OutboxIntent.SendNow,
                OutboxIntent.RetryFailed,
                OutboxIntent.TakeBack("v1"),
                OutboxIntent.DataSaver(false),
            ),
            acts,
        )
    }

    @Test
    fun `what was done can be taken back for 6 seconds`() = runSkikoComposeUiTest(Size(412f, 915f), Density(1f)) {
        mainClock.autoAdvance = false
        setContent { Stage { UndoBar(Notice(1, f.s("已改到明天", "Moved"), true), act = act) } }
        mainClock.advanceTimeBy(5_500)
        assertTrue(acts.isEmpty())
        tap(words.say(Say.actionUndo))
        mainClock.advanceTimeBy(1_000)
        assertEquals(listOf<Any>(AppIntent.Undo, AppIntent.DismissNotice), acts)
    }

    @Test
    fun `nothing flickers before 200 ms`() = runSkikoComposeUiTest(Size(412f, 915f), Density(1f)) {
        mainClock.autoAdvance = false
        setContent { Stage { LoadView(Load.Loading, LoadActions(), skeleton = { acts += "bones" }) { } } }
        mainClock.advanceTimeBy(150)
        assertTrue(acts.isEmpty())
        mainClock.advanceTimeBy(100)
        assertTrue(acts.isNotEmpty())
    }

    @Test
    fun `the bar chooses, and + unfolds or acts at once`() {
        var state by mutableStateOf(f.app(Screen.Root(Tab.TODAY), plus = listOf(PlusAction.VISIT, PlusAction.TASK)))
        screen(content = { AppFrame(state, act, false) { _, _ -> } }) {
            tap(words.say(Say.tabCases))
            assertEquals(AppIntent.Select(Tab.CASES), acts.last())
            tap(words.say(Say.plusOpen))
            waitForIdle()
            tap(words.say(Say.plusTask))
            assertEquals(AppIntent.Plus(PlusAction.TASK), acts.last())
            state = f.app(Screen.Root(Tab.CASES), plus = listOf(PlusAction.CASE))
            waitForIdle()
            tap(words.say(Say.plusCase))
            assertEquals(AppIntent.Plus(PlusAction.CASE), acts.last())
        }
    }

    @Test
    fun `pulling down opens the search from everywhere`() = screen(content = {
        AppFrame(f.app(Screen.Root(Tab.TRIPS)), act, false) { _, _ -> TripsScreen(f.trips(), {}, {}) }
    }) {
        onNodeWithText("曼谷清迈慢游七日").performTouchInput { swipeDown(centerY, centerY + 400f) }
        waitForIdle()
        assertEquals(AppIntent.Open(Screen.Search), acts.last())
    }

    @Test
    fun `an invite is pasted, a name given, and one enters as soon as that is possible`() {
        var state by mutableStateOf(f.join(JoinState.Step.INVITE))
        screen(content = { JoinScreen(state, act) }) {
            onNodeWithContentDescription(words.say(Say.joinPaste)).performTextInput("cairn:1:abc")
            assertEquals(JoinIntent.Invite("cairn:1:abc"), acts.last())
            tap(words.say(Say.joinScan))
            assertEquals("scan INVITE", phone.asked.last())
            state = f.join(JoinState.Step.FETCHING)
            waitForIdle()
            onNodeWithText("812 位客户", substring = true).assertIsDisplayed()
            tap(words.say(Say.joinEnter))
            assertEquals(JoinIntent.Continue, acts.last())
        }
    }

    @Test
    fun `a figure explains itself on a tap`() = screen(3000f, { MyFiguresScreen(f.figures(true), act, {}) }) {
        onNodeWithContentDescription(words.say(Say.figuresPyramid), substring = true).performClick()
        assertEquals(MyFiguresIntent.Explain("pyramid"), acts.last())
        tap(words.say(Say.actionClose))
        assertEquals(MyFiguresIntent.CloseExplanation, acts.last())
        tap("周建国")
        assertEquals(MyFiguresIntent.OpenCustomer("8"), acts.last())
    }

    @Test
    fun `what failed says what is safe and helps`() = screen(content = {
        TripsScreen(TripsState(Load.Failed(f.failed)), act, {})
    }) {
        onNodeWithText(f.w("已写的都在", ""), substring = true).assertIsDisplayed()
        tap(words.say(Say.loadFreeSpace))
        assertEquals(TripsIntent.Retry, acts.last())
    }
}
