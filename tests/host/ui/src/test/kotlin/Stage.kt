import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.ui.ImageComposeScene
import androidx.compose.ui.text.ExperimentalTextApi
import androidx.compose.ui.text.font.FontFamily
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.text.platform.SystemFont
import androidx.compose.ui.unit.Density
import androidx.compose.ui.use
import cairn.presentation.state.Text
import cairn.presentation.text.Texts
import cairn.ui.LocalPhone
import cairn.ui.Phone
import cairn.ui.theme.CairnTheme
import java.awt.image.BufferedImage

/** One fixed font, so that a picture comes out the same on every machine. The Korean face has the narrow quotation marks of English. */
@OptIn(ExperimentalTextApi::class)
fun fixedFont(zh: Boolean): FontFamily {
    val name = if (zh) "Noto Sans CJK SC" else "Noto Sans CJK KR"
    return FontFamily(SystemFont(name, FontWeight.Normal), SystemFont(name, FontWeight.Bold))
}

/** Remembers what the phone was asked to do. */
class TestPhone : Phone {
    val asked = mutableListOf<String>()

    override fun call(number: String) {
        asked += "call $number"
    }

    override fun message(number: String) {
        asked += "message $number"
    }

    override fun navigate(position: Pair<Double, Double>?, address: String?) {
        asked += "navigate"
    }

    override fun scan(what: Phone.Scan, path: String?) {
        asked += "scan $what"
    }

    override fun attach(what: Phone.Attach, path: String?) {
        asked += "attach $what"
    }

    override fun locate(path: String?) {
        asked += "locate"
    }

    override fun pickFile() {
        asked += "file"
    }

    override fun share(text: String) {
        asked += "share $text"
    }
}

/** The words of the string source; what is composed of times and sums is written out in the fixtures. */
class SourceWords(language: String) {
    private val texts = Texts.of(language)
    private val zh = language.startsWith("zh")

    fun say(text: Text): String = when (text) {
        is Text.Key -> {
            val entry = texts[text.key] ?: error("no text ${text.key}")
            val one = text.args.filterIsInstance<Text.Number>().firstOrNull()?.n == 1L
            text.args.foldIndexed(
                (if (one) entry.one else null) ?: entry.other,
            ) { at, all, arg -> all.replace("{$at}", say(arg)) }
        }
        is Text.Plain -> text.text
        is Text.Number -> "%,d".format(text.n)
        is Text.Joined -> text.parts.joinToString(" · ") { say(it) }
        is Text.Moment -> if (zh) "昨天 18:05" else "yesterday 18:05"
        is Text.Size -> "${text.bytes} B"
        else -> text.toString()
    }
}

/** What surrounds a screen in a picture and in a test. */
@Composable
fun Stage(
    language: String = "zh-Hans",
    dark: Boolean = false,
    phone: Phone = TestPhone(),
    content: @Composable () -> Unit,
) {
    val zh = language.startsWith("zh")
    val words = SourceWords(language)
    CairnTheme(words::say, zh, dark, fixedFont(zh), still = true) {
        CompositionLocalProvider(LocalPhone provides phone, content = content)
    }
}

/** Draws [content] without a display. [wait] gives what appears late its time. */
fun picture(
    width: Int,
    height: Int,
    density: Float,
    fontScale: Float = 1f,
    wait: Long = 0,
    content: @Composable () -> Unit,
): BufferedImage {
    ImageComposeScene(
        (width * density).toInt(),
        (height * density).toInt(),
        Density(density, fontScale),
        content = content,
    ).use { scene ->
        scene.render(0)
        if (wait > 0) Thread.sleep(wait)
        for (frame in 1L..3) scene.render(frame * 300_000_000)
        val bitmap = org.jetbrains.skia.Bitmap.makeFromImage(scene.render(2_000_000_000))
        val image = BufferedImage(bitmap.width, bitmap.height, BufferedImage.TYPE_INT_RGB)
        for (y in 0 until bitmap.height) {
            for (x in 0 until bitmap.width) {
                image.setRGB(
                    x,
                    y,
                    bitmap.getColor(x, y) and 0xFFFFFF,
                )
            }
        }
        return image
    }
}
