package cairn.ui.theme

import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.SolidColor
import androidx.compose.ui.graphics.StrokeCap
import androidx.compose.ui.graphics.StrokeJoin
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.graphics.vector.addPathNodes
import androidx.compose.ui.unit.dp

/** Line drawings of 24 by 24; those that the console has too are the same there. */
object Icons {
    val today = icon("today", "M4 6h16v14H4zM4 10h16M8 3v4M16 3v4M8.500 14.500l2 2 4-4")
    val customers =
        icon(
            "customers",
            "M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM2 20c0-3.500 3-6 7-6s7 2.500 7 6M17 4a3.500 3.500 0 0 1 0 7M19 14c2 .8 3 2.700 3 5",
        )
    val trip =
        icon("trip", "M5 19c5 0 2-7 7-7s3-7 7-7M5 21a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM19 7a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z")
    val case = icon("case", "M4 5h16v11h-8l-5 4v-4H4zM12 8v3M12 13.500v.01")
    val more = icon("more", "M4 7h16M4 12h16M4 17h16")
    val visit =
        icon(
            "visit",
            "M12 21s7-6 7-11.500a7 7 0 0 0-14 0C5 15 12 21 12 21ZM12 12a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5Z",
        )
    val customer =
        icon(
            "customer",
            "M12 12a4.500 4.500 0 1 0 0-9 4.500 4.500 0 0 0 0 9ZM4 21c0-4 3.500-6.500 8-6.500s8 2.500 8 6.500",
        )
    val task = icon("task", "M4 5h16v15H4zM8 12l3 3 5-6")
    val purchase = icon("purchase", "M6 3h12v18l-3-2-3 2-3-2-3 2zM9 8h6M9 12h6")
    val response = icon("response", "M6 3h12v18H6zM9 9l1.500 1.500L13 8M9 15h6")
    val points =
        icon("points", "M12 3l2.700 5.600 6.300.9-4.500 4.300 1 6.200-5.500-3-5.500 3 1-6.200L3 9.500l6.300-.9z")
    val change = icon("change", "M5 19h4L20 8l-4-4L5 15zM13.500 6.500l4 4")
    val birthday =
        icon(
            "birthday",
            "M4 20h16v-7H4zM4 16.500c2 0 2 1.500 4 1.500s2-1.500 4-1.500 2 1.500 4 1.500 2-1.500 4-1.500M12 13V9M12 6.500c1.200 0 1.500-1.200 0-3-1.500 1.800-1.200 3 0 3Z",
        )
    val document = icon("document", "M6 3h9l3 3v15H6zM9 11h6M9 15h6")
    val winBack = icon("win-back", "M4 12a8 8 0 1 0 2.500-5.800M4 4v4.500h4.500")
    val phone =
        icon(
            "phone",
            "M6 3h4l1.500 5-2.500 1.500a12 12 0 0 0 5.500 5.500l1.500-2.500 5 1.500v4a2 2 0 0 1-2 2A17 17 0 0 1 4 5a2 2 0 0 1 2-2Z",
        )
    val message = icon("message", "M4 5h16v11h-8l-5 4v-4H4zM8 9h8M8 12h5")
    val navigate = icon("navigate", "M20 4 4 11l7 2 2 7z")
    val dots = icon("dots", "M12 5.500v.01M12 12v.01M12 18.500v.01", 3f)
    val find = icon("find", "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM16 16l5 5")
    val close = icon("close", "M6 6l12 12M18 6 6 18")
    val plus = icon("plus", "M12 5v14M5 12h14")
    val back = icon("back", "M15 5l-7 7 7 7")
    val forward = icon("forward", "M9 5l7 7-7 7")
    val down = icon("down", "M6 9l6 6 6-6")
    val alert = icon("alert", "M12 9v4.500M12 16.500v.01M12 3.500 2.500 20h19z")
    val info = icon("info", "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 11v5.500M12 7.500v.01")
    val check = icon("check", "M4 13l5 5L20 6")
    val clock = icon("clock", "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7v5l3 2")
    val later = icon("later", "M4 6h16v14H4zM4 10h16M8 3v4M16 3v4M9 15h6M13 13l2 2-2 2")
    val device = icon("device", "M7 2.500h10v19H7zM11 18.500h2")
    val everyone = icon("everyone", "M3 13l4.500 5L14 8M11 16l2 2L21 7")
    val failed = icon("failed", "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7v6M12 16v.01")
    val aside = icon("aside", "M6 4v6a4 4 0 0 0 4 4h8M18 14l-4-4M18 14l-4 4M6 20v-4")
    val promise = icon("promise", "M6 3h12v18l-6-4.500L6 21z")
    val like = icon("like", "M12 20S4 15 4 9.200A4.200 4.200 0 0 1 12 7a4.200 4.200 0 0 1 8 2.200C20 15 12 20 12 20Z")
    val history = icon("history", "M12 21a9 9 0 1 0-8.500-12M3 4v5h5M12 7.500V12l3 2")
    val speak = icon("speak", "M4 9.500v5h4l5 4v-13l-5 4zM16.500 9a4 4 0 0 1 0 6M19 6.500a8 8 0 0 1 0 11")
    val camera = icon("camera", "M3 7h4l2-3h6l2 3h4v13H3zM12 17a4 4 0 1 0 0-8 4 4 0 0 0 0 8Z")
    val voice =
        icon(
            "voice",
            "M12 15a3 3 0 0 0 3-3V6a3 3 0 0 0-6 0v6a3 3 0 0 0 3 3ZM5.500 11.500a6.500 6.500 0 0 0 13 0M12 18v3",
        )
    val signature = icon("signature", "M3 17c4-9 7-13 8-10s-5 9-2 9 3-4 5-4 0 4 2 4 2-2 5-2M3 21h18")
    val scan = icon("scan", "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5M7 12h10")
    val lock = icon("lock", "M5 11h14v10H5zM8 11V7a4 4 0 0 1 8 0v4")
    val fingerprint =
        icon(
            "fingerprint",
            "M7 19c1-2 1.500-4 1.500-7a3.500 3.500 0 0 1 7 0c0 4-.5 6-1.500 8.500M12 12c0 4-.7 6.500-2 9M5 16c.5-1.500.5-2.500.5-4a6.500 6.500 0 0 1 11.500-4.200M18.500 11c.2 3 0 6-.8 8M6 5.500a9 9 0 0 1 12 0",
        )
    val erase = icon("erase", "M9 6h11v12H9l-6-6zM12 9.500l5 5M17 9.500l-5 5")
    val offline =
        icon(
            "offline",
            "M3 3l18 18M5 11a11 11 0 0 1 4-2.500M19 11a11 11 0 0 0-7-3M8.500 14.500A5.500 5.500 0 0 1 12 13M12 18v.01",
        )
    val sync =
        icon("sync", "M20 8A8.500 8.500 0 0 0 5 7M4 3v4.500h4.500M4 16a8.500 8.500 0 0 0 15 1M20 21v-4.500h-4.500")
    val outbox = icon("outbox", "M4 13v7h16v-7M12 16V4M7.500 8.500 12 4l4.500 4.500")
    val inbox = icon("inbox", "M4 13v7h16v-7M12 4v12M7.500 11.500 12 16l4.500-4.500")
    val figures = icon("figures", "M4 20h16M6.500 20v-6M11 20V9M15.500 20v-8M20 20V5")
    val survey = icon("survey", "M6 3h12v18H6zM9 8h6M9 12h6M9 16h3")
    val language =
        icon(
            "language",
            "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM3.500 9.500h17M3.500 14.500h17M12 3c-5 5-5 13 0 18M12 3c5 5 5 13 0 18",
        )
    val textSize = icon("text-size", "M3 18 8 6l5 12M4.700 14h6.600M14.500 18l3-7 3 7M15.500 16h4")
    val hide =
        icon(
            "hide",
            "M3 3l18 18M10 6.200A9 9 0 0 1 21.500 12a12 12 0 0 1-2.500 3M6.500 8A12 12 0 0 0 2.500 12 10 10 0 0 0 15 17.500M9.800 10a3 3 0 0 0 4.200 4.200",
        )
    val storage =
        icon(
            "storage",
            "M12 9c4.500 0 8-1.300 8-3s-3.500-3-8-3-8 1.300-8 3 3.500 3 8 3ZM4 6v12c0 1.700 3.500 3 8 3s8-1.300 8-3V6M4 12c0 1.700 3.500 3 8 3s8-1.300 8-3",
        )
    val key = icon("key", "M8 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM12 12h9v4M17 12v3")
    val share = icon("share", "M12 15V4M8 7.500 12 4l4 3.500M6 11H5v10h14V11h-1")
    val delete = icon("delete", "M5 7h14M9 7V4h6v3M7 7l1 14h8l1-14M10.500 11v6M13.500 11v6")
    val seat = icon("seat", "M7 4v9h9l2 7M7 13l-1 7M16 13V9h-4")
    val food = icon("food", "M7 3v7M4.500 3v4.500a2.500 2.500 0 0 0 5 0V3M7 10v11M17 3c-2 1-3 4-3 7v3h3M17 3v18")
    val smileGood =
        icon(
            "smile-good",
            "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM8 14c1 2 2.500 3 4 3s3-1 4-3M9 9.500v.01M15 9.500v.01",
        )
    val smileMiddling =
        icon("smile-middling", "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM8.500 15h7M9 9.500v.01M15 9.500v.01")
    val smileBad =
        icon(
            "smile-bad",
            "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM8 16.500c1-2 2.500-3 4-3s3 1 4 3M9 9.500v.01M15 9.500v.01",
        )
    val radio = icon("radio", "M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16Z")
    val radioOn =
        icon("radio-on", "M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16ZM12 14.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5Z")
    val box = icon("box", "M5 5h14v14H5z")
    val boxOn = icon("box-on", "M5 5h14v14H5zM8.500 12l2.500 2.500L15.500 9")
    val pair = icon("pair", "M3 5h7v14H3zM14 5h7v14h-7zM10.500 12h3")
    val file = icon("file", "M6 3h8l4 4v14H6zM14 3v4h4")

    private fun icon(name: String, path: String, pen: Float = 1.75f): ImageVector =
        ImageVector.Builder(name, 24.dp, 24.dp, 24f, 24f)
            .addPath(
                pathData = addPathNodes(path),
                stroke = SolidColor(Color.Black),
                strokeLineWidth = pen,
                strokeLineCap = StrokeCap.Round,
                strokeLineJoin = StrokeJoin.Round,
            ).build()
}
