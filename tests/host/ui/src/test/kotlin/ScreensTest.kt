import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory
import java.awt.image.BufferedImage
import java.io.File
import javax.imageio.ImageIO
import kotlin.math.abs

/** How a shot is drawn. */
data class Look(val language: String, val dark: Boolean, val fontScale: Float = 1f, val tablet: Boolean = false) {
    val suffix: String
        get() = listOfNotNull(
            if (language ==
                "en"
            ) {
                "en"
            } else {
                "zh"
            },
            if (dark) "dark" else "light",
            "x2".takeIf { fontScale > 1f },
            "tablet".takeIf { tablet },
        ).joinToString("-")
}

/**
 * Every screen as it was signed off, in android/screens. A screen that changed on purpose: `./x screens` draws all anew; look at them, then commit.
 * What differs is put beside the golden picture's name in target/screens, as it is now.
 */
class ScreensTest {
    private val folder = File(System.getProperty("cairn.android"), "screens")
    private val update = System.getProperty("cairn.update") == "true"
    private val only = System.getProperty("cairn.only").orEmpty()

    @TestFactory
    fun `every screen looks as it was signed off`(): List<DynamicTest> = shots.filter {
        only.isEmpty() ||
            Regex(only).matches(it.name)
    }.flatMap { shot ->
        looks(shot).map { look -> DynamicTest.dynamicTest("${shot.name} ${look.suffix}") { check(shot, look) } }
    }

    @Test
    fun `the gallery names every picture`() {
        val readme = File(folder, "README.md")
        if (update && only.isEmpty()) {
            val wanted = shots.flatMap { shot -> looks(shot).map { "${shot.name}-${it.suffix}.png" } }.toSet()
            folder.listFiles { file -> file.extension == "png" && file.name !in wanted }?.forEach { it.delete() }
            readme.writeText(gallery())
        }
        assertEquals(gallery(), readme.readText(), "./x screens writes it anew")
    }

    @Test
    fun `one glyph that is missing is seen`() {
        val drawn = draw(shots.first { it.name == "today" }, Look("zh-Hans", false))
        val without = java.awt.image.BufferedImage(
            drawn.width,
            drawn.height,
            drawn.type,
        ).also { it.setData(drawn.data) }
        // The check mark behind the first row of the day.
        without.createGraphics().run {
            color = java.awt.Color(drawn.getRGB(560, 312))
            fillRect(566, 314, 32, 28)
        }
        assertTrue(differing(drawn, without) > TOLERANCE)
        assertEquals(0.0, differing(drawn, drawn))
    }

    private fun check(shot: Shot, look: Look) {
        val drawn = draw(shot, look)
        val file = File(folder, "${shot.name}-${look.suffix}.png")
        if (update) {
            file.parentFile.mkdirs()
            // Pictures that did not change keep their bytes.
            if (!file.exists() ||
                differing(ImageIO.read(file), drawn) > 0
            ) {
                ImageIO.write(fewColours(drawn), "png", file)
            }
            return
        }
        assertTrue(file.exists(), "$file is missing: ./x screens draws it")
        val share = differing(ImageIO.read(file), drawn)
        if (share > TOLERANCE) {
            val now = File("target/screens/${file.name}").also { it.parentFile.mkdirs() }
            ImageIO.write(drawn, "png", now)
            throw AssertionError(
                "%.2f %% of %s differs; as it is now: %s".format(share * 100, file.name, now.absolutePath),
            )
        }
    }

    companion object {
        /** Letters may be smoothed a little differently on another processor; a drawing that is missing is more than this. */
        const val TOLERANCE = 0.00005

        fun looks(shot: Shot): List<Look> = buildList {
            for (language in listOf("zh-Hans", "en")) {
                add(Look(language, false))
                if (shot.allLooks) add(Look(language, true))
                if (shot.main) {
                    add(Look(language, false, fontScale = 2f))
                    add(Look(language, false, tablet = true))
                }
            }
        }

        fun draw(shot: Shot, look: Look): BufferedImage {
            val fixtures = Fixtures(look.language.startsWith("zh"))
            val (width, height) = if (look.tablet) 1180 to 820 else 412 to shot.height
            return picture(width, height, if (look.tablet) 1f else 1.5f, look.fontScale, shot.wait) {
                Stage(look.language, look.dark) { shot.content(fixtures, look.tablet) }
            }
        }

        /** A row for each shot: Chinese and English in light, then what else there is of it. */
        fun gallery(): String = buildString {
            appendLine("# The screens")
            appendLine()
            appendLine(
                "Every phone screen as the tests draw it, without a device: `./x screens` draws all anew, `./x test` compares. Chinese and English, light and dark;",
            )
            appendLine(
                "the main five also with letters of twice the size and on a tablet. All of it is one made-up agency's day.",
            )
            for (shot in shots) {
                appendLine()
                appendLine("## ${shot.title}")
                appendLine()
                val looks = looks(shot)
                val phone = looks.filterNot { it.tablet }
                appendLine(
                    phone.joinToString(" ") {
                        "<img src=\"${shot.name}-${it.suffix}.png\" width=\"206\" alt=\"${shot.title}, ${it.suffix}\">"
                    },
                )
                looks.filter { it.tablet }.forEach {
                    appendLine()
                    appendLine(
                        "<img src=\"${shot.name}-${it.suffix}.png\" width=\"590\" alt=\"${shot.title}, ${it.suffix}\">",
                    )
                }
            }
        }

        /** The share of pixels that differ visibly. */
        fun differing(a: BufferedImage, b: BufferedImage): Double {
            if (a.width != b.width || a.height != b.height) return 1.0
            var count = 0
            for (y in 0 until a.height) {
                for (x in 0 until a.width) {
                    val (p, q) = a.getRGB(x, y) to b.getRGB(x, y)
                    if (p != q && (0..16 step 8).any { abs((p shr it and 0xFF) - (q shr it and 0xFF)) > 24 }) count++
                }
            }
            return count.toDouble() / (a.width * a.height)
        }
    }
}
