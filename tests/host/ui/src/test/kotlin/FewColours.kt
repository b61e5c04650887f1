import java.awt.image.BufferedImage
import java.awt.image.IndexColorModel

/**
 * The picture in 256 colours: those that it has most of, then those farthest from all chosen so far; every other one as the nearest of them.
 * A third of the size, and the eye sees no difference.
 */
fun fewColours(image: BufferedImage): BufferedImage {
    val pixels = image.getRGB(0, 0, image.width, image.height, null, 0, image.width).also {
        for (at in it.indices) {
            it[at] =
                it[at] and 0xFFFFFF
        }
    }
    val count = HashMap<Int, Int>()
    for (color in pixels) count.merge(color, 1, Int::plus)
    val palette = palette(count)
    val index = HashMap<Int, Int>()
    palette.forEachIndexed { at, color -> index[color] = at }
    fun bytes(shift: Int) = ByteArray(palette.size) { part(palette[it], shift).toByte() }
    val small =
        BufferedImage(
            image.width,
            image.height,
            BufferedImage.TYPE_BYTE_INDEXED,
            IndexColorModel(8, palette.size, bytes(16), bytes(8), bytes(0)),
        )
    val places =
        IntArray(
            pixels.size,
        ) { at -> index.getOrPut(pixels[at]) { palette.indices.minBy { far(palette[it], pixels[at]) } } }
    small.raster.setPixels(0, 0, image.width, image.height, places)
    return small
}

private fun palette(count: Map<Int, Int>): List<Int> {
    val byCount = count.entries.sortedWith(
        compareByDescending<Map.Entry<Int, Int>> {
            it.value
        }.thenBy { it.key },
    ).map { it.key }
    val chosen = byCount.take(128).toMutableList()
    val rest = byCount.drop(128)
    val distance = IntArray(rest.size) { at -> chosen.minOf { far(it, rest[at]) } }
    while (chosen.size < 256) {
        val next = distance.indices.maxByOrNull { distance[it] }?.takeIf { distance[it] > 0 } ?: break
        chosen += rest[next]
        for (at in rest.indices) distance[at] = minOf(distance[at], far(rest[next], rest[at]))
    }
    return chosen
}

private fun part(color: Int, shift: Int) = color shr shift and 0xFF

private fun far(a: Int, b: Int): Int {
    var sum = 0
    for (shift in 0..16 step 8) {
        val d = part(a, shift) - part(b, shift)
        sum += d * d
    }
    return sum
}
