package cairn.app

import android.app.LocaleManager
import android.content.Context
import android.os.Build
import android.os.LocaleList

/** The app's language: the system's per-app setting from Android 13, this app's own choice before. */
object Languages {
    /** `en`, `zh-Hans` or `zh-Hant`. */
    fun present(context: Context, chosen: String): String {
        val tags = if (chosen != "system") listOf(chosen) else tags(context)
        return tags.firstNotNullOfOrNull(::known) ?: "en"
    }

    fun choose(context: Context, code: String) {
        if (Build.VERSION.SDK_INT < Build.VERSION_CODES.TIRAMISU) return
        val list = if (code == "system") LocaleList.getEmptyLocaleList() else LocaleList.forLanguageTags(code)
        context.getSystemService(LocaleManager::class.java)!!.applicationLocales = list
    }

    private fun tags(context: Context): List<String> {
        val locales = context.resources.configuration.locales
        return List(locales.size()) { locales[it].toLanguageTag() }
    }

    private fun known(tag: String): String? = when {
        !tag.startsWith("zh") -> if (tag.startsWith("en")) "en" else null
        listOf("Hant", "TW", "HK", "MO").any { it in tag } -> "zh-Hant"
        else -> "zh-Hans"
    }
}
