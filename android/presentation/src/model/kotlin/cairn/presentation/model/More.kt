package cairn.presentation.model

import cairn.core.Query
import cairn.core.RecoveryStatus
import cairn.core.Role
import cairn.presentation.state.Choice
import cairn.presentation.state.MoreIntent
import cairn.presentation.state.MoreState
import cairn.presentation.state.Screen
import cairn.presentation.state.Text
import cairn.presentation.state.plain
import cairn.presentation.state.text

/** Everything else: this phone, its choices, its storage, what others sent to it. */
class More(desk: Desk) : ScreenModel<MoreState, MoreIntent>(desk, MoreState(version = desk.platform.version)) {
    private val preferences get() = desk.platform.preferences
    private var given: Pair<String, ByteArray>? = null

    init {
        follow(desk.chosen) { choices() }
        follow(desk.sync) { bar -> change { it.copy(sync = bar, waiting = bar.waiting) } }
        follow(book.watch(Query.Sync)) { refresh() }
    }

    private fun choices() = change { s ->
        s.copy(
            language = LANGUAGES.map { Choice(it, text("language.$it"), preferences.language == it) },
            textSize = SIZES.map { Choice(it, text("text_size.$it"), preferences.textSize == it) },
            lock = preferences.lock,
            hideInRecents = preferences.hideInRecents,
        )
    }

    private suspend fun refresh() = inTurn {
        val spaces = book.spaces()
        val me = book.devices().firstOrNull { it.thisDevice }
        val sizes = book.sizes()
        val status = book.status()
        val administrator = me?.role == Role.ADMIN || me?.role == Role.OWNER
        val recovery = book.recovery()
        change { s ->
            s.copy(
                person = me?.name ?: "",
                workspace = spaces.firstOrNull()?.name ?: "",
                administrator = administrator,
                recovery = if (administrator) {
                    (s.recovery ?: MoreState.Recovery()).copy(
                        made = made(recovery),
                        mayMake = recovery.mayMake,
                    )
                } else {
                    null
                },
                device = MoreState.Device(
                    book.deviceId(),
                    text(
                        "role.${(me?.role ?: Role.READER).name.lowercase()}",
                    ),
                    spaces.map {
                        it.name
                    },
                ),
                storage = MoreState.Storage(
                    Text.Size(sizes.database.toLong()),
                    listOf(text("storage.history") to Text.Size(sizes.history.toLong())) +
                        sizes.records.map { kindText(it.kind) to Text.Number(it.count.toLong()) },
                    status.quarantined.toLong(),
                ),
            )
        }
    }

    override fun act(intent: MoreIntent) {
        when (intent) {
            is MoreIntent.Open -> desk.open(intent.screen)
            is MoreIntent.Language -> choose { preferences.language = intent.code }
            is MoreIntent.TextSize -> choose { preferences.textSize = intent.code }
            is MoreIntent.Lock -> if (intent.on &&
                !desk.platform.pins.isSet()
            ) {
                desk.open(Screen.NewPin)
            } else {
                choose { preferences.lock = intent.on }
            }
            is MoreIntent.HideInRecents -> choose { preferences.hideInRecents = intent.on }
            is MoreIntent.Import -> look(intent.name, intent.bytes)
            MoreIntent.ConfirmImport -> confirm()
            MoreIntent.MakeSheets -> makeSheets()
            MoreIntent.KeepSheets -> ofRecovery { it.copy(sure = false) }
            MoreIntent.PutSheetsAway -> ofRecovery { it.copy(sheets = emptyList()) }
            MoreIntent.CancelImport -> {
                given = null
                change { it.copy(import = null, problem = null) }
            }
        }
    }

    private fun made(status: RecoveryStatus): Text? = status.key?.let { key ->
        text("more.recovery_key", Text.Moment(status.sinceMs ?: 0), plain(status.by ?: ""), plain(key))
    }

    private fun ofRecovery(how: (MoreState.Recovery) -> MoreState.Recovery) =
        change { s -> s.copy(recovery = s.recovery?.let(how)) }

    /** Asks first where there are sheets already: they will open nothing any more. */
    private fun makeSheets() {
        val now = state.value.recovery ?: return
        if (now.busy || !now.mayMake) return
        if (now.made != null && !now.sure) return ofRecovery { it.copy(sure = true, problem = null) }
        ofRecovery { it.copy(sure = false, busy = true, problem = null) }
        go({ problem -> ofRecovery { it.copy(busy = false, problem = problem) } }) {
            val new = book.makeRecovery()
            val sheets = new.shares.mapIndexed { at, share ->
                val number = plain((at + 1).toString())
                val whole =
                    text("more.recovery_text", number, plain(new.name), plain(new.key), plain(share), plain(new.relay))
                MoreState.Sheet(text("more.recovery_sheet", number), share, whole)
            }
            val status = book.recovery()
            ofRecovery { it.copy(busy = false, sheets = sheets, made = made(status)) }
        }
    }

    private fun choose(what: () -> Unit) {
        what()
        desk.chosen.value++
    }

    /** Says what a file would bring, and what is wrong in it, before anything is written. */
    private fun look(name: String, bytes: ByteArray) {
        given = name to bytes
        import(name, bytes, dryRun = true)
    }

    private fun confirm() {
        val (name, bytes) = given ?: return
        import(name, bytes, dryRun = false)
    }

    private fun import(name: String, bytes: ByteArray, dryRun: Boolean) {
        change { s -> s.copy(import = (s.import ?: MoreState.Import(name, 0, 0)).copy(busy = true), problem = null) }
        go({ problem -> change { it.copy(import = null, problem = problem) } }) {
            val report = book.importFile(name, bytes, dryRun)
            val problems = report.problems.map { MoreState.ImportProblem(placeOf(it), it.detail) }
            change {
                it.copy(
                    import = MoreState.Import(
                        name,
                        report.imported.toInt(),
                        report.alreadyThere.toInt(),
                        problems,
                        done = !dryRun,
                    ),
                )
            }
        }
    }

    private fun placeOf(problem: cairn.core.ImportProblem): Text {
        val row = text("import.row", Text.Number(problem.line.toLong()))
        return problem.column?.let { Text.Joined(listOf(row, plain(it))) } ?: row
    }

    private companion object {
        val LANGUAGES = listOf("system", "zh-Hans", "zh-Hant", "en")
        val SIZES = listOf("small", "normal", "large", "largest")
    }
}
