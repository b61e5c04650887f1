package cairn.presentation.model

import cairn.core.CairnException
import cairn.presentation.state.Problem
import cairn.presentation.state.ProblemAction
import cairn.presentation.state.Text
import cairn.presentation.state.text

/** The one place where an error becomes a text: what happened, what is safe, what to do next. */
fun problemOf(error: CairnException): Problem = when (error) {
    is CairnException.Invalid -> Problem(
        error.code,
        text("problem.invalid"),
        ProblemAction.NONE,
        error.fields.associate { it.field to text("problem.rule.${ruleKey(it.rule)}") },
        error.detail,
    )
    is CairnException.NotFound -> problem(error.code, "not_found", ProblemAction.NONE, error.detail)
    is CairnException.WrongKey -> problem(error.code, "wrong_key", ProblemAction.REJOIN, error.detail)
    is CairnException.NewerVersion -> problem(error.code, "newer_version", ProblemAction.UPDATE_APP, error.detail)
    is CairnException.StorageFull -> problem(error.code, "full", ProblemAction.FREE_SPACE, error.detail)
    is CairnException.BadInvite ->
        problem(
            error.code,
            if (error.code ==
                "invite_gone"
            ) {
                "invite_gone"
            } else {
                "invite"
            },
            ProblemAction.NEW_INVITE,
            error.detail,
        )
    is CairnException.Forbidden ->
        if (error.code == "revoked") {
            problem(error.code, "revoked", ProblemAction.REJOIN, error.detail)
        } else {
            problem(error.code, "forbidden", ProblemAction.ASK_ADMINISTRATOR, error.detail)
        }
    is CairnException.Offline -> problem(error.code, "offline", ProblemAction.RETRY, error.detail)
    is CairnException.Exists -> problem(error.code, "exists", ProblemAction.NONE, error.detail)
    is CairnException.Other -> problem(error.code, "other", ProblemAction.RETRY, error.detail)
}

/** A failure that the sync task reports by its code. */
fun problemOf(code: String, detail: String): Problem = when (code) {
    "revoked" -> problem(code, "revoked", ProblemAction.REJOIN, detail)
    "forbidden", "unauthorized" -> problem(code, "forbidden", ProblemAction.ASK_ADMINISTRATOR, detail)
    "unsupported_version", "newer_version" -> problem(code, "newer_version", ProblemAction.UPDATE_APP, detail)
    "full" -> problem(code, "full", ProblemAction.FREE_SPACE, detail)
    "not_found" -> problem(code, "not_found", ProblemAction.NONE, detail)
    "unreachable", "rate_limited", "internal" -> problem(code, "offline", ProblemAction.RETRY, detail)
    in ALARMS -> problem(code, code, ProblemAction.ASK_ADMINISTRATOR, detail)
    else -> problem(code, "other", ProblemAction.RETRY, detail)
}

/** What no honest relay or member does; it is told until somebody has put it away. */
internal val ALARMS = setOf(
    "relay_withholds",
    "relay_reorders",
    "relay_shows_other_log",
    "relay_rolled_back",
    "relay_changed",
    "backdated",
    "other_key",
    "speaks_for_another",
)

private fun problem(code: String, key: String, action: ProblemAction, detail: String) =
    Problem(code, text("problem.$key"), action, detail = detail)

/** Rules that have a sentence of their own; any other is a value that does not fit. */
private fun ruleKey(rule: String): String = if (rule in RULES) rule else "other"

private val RULES =
    setOf("required", "too_long", "not_a_date", "not_a_phone", "not_an_email", "out_of_range", "no_such_step")

/** A PIN that does not end a hand-over, or does not begin one. How many tries are left, or until when one waits, stands in the detail. */
fun pinProblem(error: CairnException.Other): Text {
    val said = Regex("\\d+").find(error.detail)?.value?.toLongOrNull()
    return when {
        error.code != "pin" -> text("survey.pin_short")
        "wait" in error.detail && said != null -> text("survey.pin_wait", Text.Moment(said))
        else -> text("survey.pin_wrong", Text.Number(said ?: 0))
    }
}
